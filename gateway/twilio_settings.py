"""What a channel of kind "twilio" is told: its keys in [[channels]], and Twilio's own words.

Secrets come from the environment, by the name in a key; of several between commas the first one
is ours to use, the others still count in what comes signed.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gateway import checked
from gateway.checked import File, Mistake, Reader
from modems.errors import Blame
from modems.twilio.account import API, Account, Terms


def _codes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(type(one) is int for one in value):
        raise Mistake("must be a list of error codes such as [21610, 30003]")
    return tuple(map(str, value))


def _words(value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Mistake('must be a list of texts such as ["api.twilio.com"]')
    return frozenset(value)


# What Twilio's codes may be told to mean: a line that is away is a modem's trouble.
_BLAMES = tuple(blame for blame in Blame if blame is not Blame.LINE)

KEYS: dict[str, Reader] = {
    "account_sid_env": checked.text,
    "auth_token_env": checked.text,
    "shared_keys_env": checked.text,
    "messaging_service_sid": checked.text,
    "base_url": checked.url("https://", "http://"),
    "connect_seconds": checked.seconds,
    "answer_seconds": checked.seconds,
}


def missing(values: Mapping[str, Any]) -> str | None:
    """The key that a channel cannot do without; None when all are there."""
    needed = ("account_sid_env", "auth_token_env")
    lacks = next((key for key in needed if not values.get(key)), None)
    if lacks or values.get("number") or values.get("messaging_service_sid"):
        return lacks
    return "number"


def account(values: dict[str, Any], environ: Mapping[str, str]) -> Account:
    """The account of a channel; its keys are taken out of the values of the table."""
    told = {key: values.pop(key) for key in KEYS if key in values}

    def secrets(key: str) -> tuple[str, ...]:
        found = environ.get(told.get(key, ""), "").split(",")
        return tuple(one.strip() for one in found if one.strip())

    return Account(
        sid=environ.get(told.get("account_sid_env", ""), "").strip(),
        tokens=secrets("auth_token_env"),
        keys=dict(key.split(":", 1) for key in secrets("shared_keys_env") if ":" in key),
        number=values.get("number", ""),
        service=told.get("messaging_service_sid", ""),
        base_url=(told.get("base_url") or API).rstrip("/"),
        connect_seconds=told.get("connect_seconds", Account.connect_seconds),
        answer_seconds=told.get("answer_seconds", Account.answer_seconds),
    )


def terms(path: Path) -> Terms:
    """What the table [twilio] of a file says. Raises BadSettings."""
    readers: dict[str, Reader] = {blame.value: _codes for blame in _BLAMES}
    readers |= {
        "media_hosts": _words,
        "media_kinds": _words,
        "media_bytes": checked.whole(1, 50_000_000),
        "recording_kinds": _words,
        "recording_bytes": checked.whole(1, 50_000_000),
    }
    told = File(path).read("twilio", readers)
    return Terms(
        blames={code: blame for blame in _BLAMES for code in told.pop(blame.value, ())}, **told
    )
