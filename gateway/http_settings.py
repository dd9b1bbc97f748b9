"""What a channel of kind "http" is told: its keys in [[channels]], checked profile by profile.

Secrets come from the environment, by the name in a key; of several between commas the first one
is ours to use, the others still open what a provider posts.
"""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from gateway import checked
from gateway.checked import File, Mistake, Reader
from modems.http import generic, templates
from modems.http.account import Account, Template
from modems.http.profiles import PROFILES

_SECRET = re.compile(r"[\w-]{16,}", re.ASCII)
_PROVIDERS = Path(__file__).resolve().parent.parent / "config" / "providers.toml"
LANGUAGES = ("zh", "en")
_A_TEXT = 60  # characters of an order, without the signature


class Wrong(Exception):
    """A key of a channel is missing, or does not fit the others."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(key, why)
        self.key = key
        self.why = why


def _table(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise Mistake('must be a table of texts such as { to = "{phone}" }')
    return dict(value)


def _codes(value: Any) -> frozenset[str]:
    if not _are_texts(value):
        raise Mistake('must be a list of codes such as ["EXPIRED"]')
    return frozenset(value)


def _pattern(groups: int) -> Reader:
    def read(value: Any) -> str:
        try:
            found = re.compile(checked.text(value)).groups
        except re.error as error:
            raise Mistake(f"is no regular expression: {error}") from error
        if value and found < groups:
            raise Mistake("must have the reference in (parentheses)")
        return str(value)

    return read


def _fields(value: Any) -> dict[str, str]:
    return _known(_table(value), generic.PLACEHOLDERS)


def _headers(value: Any) -> dict[str, str]:
    return _known(_table(value), generic.HEADER_PLACEHOLDERS)


def _known(values: dict[str, str], known: frozenset[str]) -> dict[str, str]:
    if (name := generic.unknown_placeholder(values, known)) is not None:
        raise Mistake(f"has {{{name}}}; known are {', '.join(sorted(known))}")
    return values


def _templates(value: Any) -> dict[str, Template]:
    if not isinstance(value, dict):
        raise Mistake("must be a table of wording keys")
    return {key: _template(key, one) for key, one in value.items()}


def _template(key: str, value: Any) -> Template:
    if isinstance(value, str):
        return Template(value)
    told = dict(value) if isinstance(value, dict) else {}
    code, params = told.pop("code", ""), told.pop("params", [])
    codes = code if isinstance(code, dict) else {}
    if told or not _are_texts(params) or not _is_code(code):
        raise Mistake(
            f'must name a template for {key}: "CODE", or {{ code = "CODE", params = ["number"] }}, '
            'or { code = { zh = "CODE", en = "CODE" }, params = [] }'
        )
    return Template("" if codes else code, tuple(params), codes)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_code(value: Any) -> bool:
    codes = list(value.values()) if isinstance(value, dict) else [value]
    known = not isinstance(value, dict) or value.keys() <= set(LANGUAGES)
    return known and bool(codes) and all(isinstance(one, str) and one for one in codes)


KEYS: dict[str, Reader] = {
    "profile": checked.one_of(*PROFILES),
    "url": checked.url("https://", "http://"),
    "user": checked.text,
    "password_env": checked.text,
    "secret_env": checked.text,
    "callback_url": checked.url("https://", "http://"),
    "send_as": checked.one_of("json", "form", "query"),
    "fields": _fields,
    "headers": _headers,
    "accepted": _pattern(0),
    "later": _pattern(0),
    "reference": _pattern(1),
    "sign_name": checked.text,
    "app_id": checked.text,
    "region": checked.text,
    "templates": _templates,
    "param_chars": checked.whole(0, 1000),
    "connect_seconds": checked.seconds,
    "answer_seconds": checked.seconds,
}
_NAMES = {"password_env", "secret_env", "callback_url"}  # what becomes something else below


def account(
    values: dict[str, Any], environ: Mapping[str, str], hooks: tuple[str, int]
) -> tuple[Account, int]:
    """The account of a channel, and the daily limit of its kind of provider.

    Its keys are taken out of the values. `hooks` is where the outer listener listens. Raises Wrong.
    """
    told = {key: values.pop(key) for key in KEYS if key in values}
    profile = PROFILES.get(told.get("profile", ""))
    if profile is None:
        raise Wrong("profile", f"is missing: one of {', '.join(PROFILES)}")
    url = told.pop("url", "") or profile.url
    _check(told, url)
    secrets = _secrets(environ.get(told.get("secret_env", ""), ""))
    base = told.get("callback_url") or f"http://{_reachable(*hooks)}"
    path = f"/hooks/http/{quote(values['name'], safe='')}"
    made = Account(
        url=url,
        sender=values.get("number", ""),
        password=environ.get(told.get("password_env", ""), "").strip(),
        secrets=secrets,
        callback_url=f"{base.rstrip('/')}{path}/{secrets[0]}" if secrets else "",
        away=File(_PROVIDERS).read(told["profile"], {"away": _codes}).get("away", frozenset()),
        **{key: value for key, value in told.items() if key not in _NAMES},
    )
    return made, profile.daily_limit


def takes(account: Account, key: str, language: str) -> bool:
    """Whether a text of the wording can be sent: those that send templates need one for it."""
    return not account.templates or templates.chosen(account, key, language) is not None


def without_template(account: Account, keys: Sequence[str]) -> list[str]:
    """Texts that a provider of templates alone could not send, and the settings do not say so."""
    if not PROFILES[account.profile].templates_only:
        return []
    return [
        f"{key} ({language})"
        for key in keys
        for language in LANGUAGES
        if templates.chosen(account, key, language) is None
        and not templates.is_left_out(account, key)
    ]


def too_short(account: Account) -> list[str]:
    """The templates whose `body` has no room for a text such as an order."""
    named = [key for key, one in account.templates.items() if templates.BODY in (one.params or ())]
    return named if 0 < account.param_chars < _A_TEXT else []


def _check(told: Mapping[str, Any], url: str) -> None:
    if not _is_address(url):
        raise Wrong("url", "is missing or wrong: name the address where texts are sent to")
    if not told.get("secret_env"):
        raise Wrong("secret_env", "is missing: what the provider posts must carry a secret")
    if told["profile"] == "kannel" and not _is_private(url):
        raise Wrong("url", "carries the password: Kannel must be on this machine, or be https://")
    if PROFILES[told["profile"]].templates_only:
        needed = ["sign_name", "templates", *(["app_id"] if told["profile"] == "tencent" else [])]
        if missing := [key for key in needed if not told.get(key)]:
            raise Wrong(missing[0], "is missing: this provider sends registered templates only")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_private(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return url.startswith("https://") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _secrets(told: str) -> tuple[str, ...]:
    found = tuple(one.strip() for one in told.split(",") if one.strip())
    if not all(_SECRET.fullmatch(one) for one in found):
        raise Wrong(
            "secret_env", "names a secret that is no 16 or more letters and digits (also - and _)"
        )
    return found


def _reachable(host: str, port: int) -> str:
    """Where programs of this machine reach a listener."""
    return f"{'127.0.0.1' if host in ('0.0.0.0', '[::]') else host}:{port}"
