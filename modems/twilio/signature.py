"""Whether Twilio signed a callback: with an auth token, or with a shared key and SHA-256.

Two secrets of a kind hold during rotation.
"""

import hmac
from collections.abc import Callable, Mapping, Sequence

from twilio.request_validator import (  # type: ignore[import-untyped]
    HMAC_SHA1,
    HMAC_SHA256,
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
)

from modems.twilio.account import Account

Params = Mapping[str, Sequence[str]]
Header = Callable[[str], str | None]


class Forged(Exception):
    """A callback is not Twilio's, or not as Twilio sent it; the words say which check failed."""


class _Fields(dict[str, Sequence[str]]):
    """The fields of a form as the validator reads them, each with all its values."""

    def getall(self, name: str) -> Sequence[str]:
        return self[name]


def require(account: Account, url: str, params: Params, header: Header) -> None:
    """Raise Forged unless a callback to a URL, with its form, carries a signature of ours.

    `header` finds a header of the callback by its name, however that is written.
    """
    signature = header(SIGNATURE_HEADER)
    if not signature:
        raise Forged(f"The header {SIGNATURE_HEADER} is missing.")
    algorithm, secrets = _scheme(account, header(SIGNATURE_SETTINGS_HEADER) or "")
    if not secrets:
        raise Forged("It is signed with a key that this gateway does not know.")
    fields = _Fields(params)
    fitting = [
        hmac.compare_digest(
            RequestValidator(secret).compute_signature(one, fields, algorithm).encode(),
            signature.encode(),
        )
        for secret in secrets
        for one in _spellings(url)
    ]
    if not any(fitting):
        raise Forged("The signature does not fit this URL and form: check public_base_url.")


def _scheme(account: Account, settings: str) -> tuple[str, Sequence[str]]:
    """The algorithm a header names, and the secrets it may have used."""
    if not settings.strip():
        return HMAC_SHA1, account.tokens
    named = dict(part.strip().split("=", 1) for part in settings.split(",") if "=" in part)
    if named.get("algorithm", "").upper() != HMAC_SHA256:
        return "", ()
    secret = account.keys.get(named.get("key", ""))
    return HMAC_SHA256, (secret,) if secret else ()


def _spellings(url: str) -> tuple[str, ...]:
    """The URL with and without its port: Twilio signs now the one, now the other."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    name, colon, port = host.rpartition(":")
    if colon and port.isdigit():
        return url, f"{scheme}://{name}{slash}{path}"
    return url, f"{scheme}://{host}:{443 if scheme == 'https' else 80}{slash}{path}"
