"""One account at Twilio, as the settings and the environment give it."""

import base64
import dataclasses
import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence

from modems.errors import Blame, Fate

API = "https://api.twilio.com"
_TOKEN_BYTES = 15
_PASSING = frozenset({Blame.OURS, Blame.LATER, Blame.AWAY})  # what it may get over


@dataclasses.dataclass(frozen=True)
class Account:
    """Who we are there. Of several `tokens` the first one signs in; each may sign what comes.

    `keys` are the shared keys of the newer signatures, by their id. Without a number texts leave
    by the messaging service.
    """

    sid: str
    tokens: Sequence[str] = dataclasses.field(repr=False)
    keys: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)
    number: str = ""
    service: str = ""
    base_url: str = API
    connect_seconds: float = 5.0
    answer_seconds: float = 15.0


@dataclasses.dataclass(frozen=True)
class Terms:
    """What Twilio's words mean to us (config/providers.toml)."""

    blames: Mapping[str, Blame] = dataclasses.field(default_factory=dict)  # by error code
    media_hosts: frozenset[str] = frozenset()
    media_kinds: frozenset[str] = frozenset()
    media_bytes: int = 0
    recording_kinds: frozenset[str] = frozenset()
    recording_bytes: int = 0

    def blame(self, code: str) -> Blame | None:
        """Where the trouble lies; None for a code that is in no list."""
        return self.blames.get(code)

    def fate(self, code: str) -> Fate:
        """What may be done with a text that was refused with a code."""
        known = self.blame(code)
        return Fate.RETRYABLE if known in _PASSING else Fate.FINAL


def sign(account: Account, channel: str, attempt: int) -> str:
    """The word by which a status callback names the attempt it is about."""
    return f"{attempt}.{_mark(account.tokens[0], channel, attempt)}"


def attempt_of(account: Account, channel: str, word: str) -> int:
    """The attempt that a callback names; 0 when we did not sign it."""
    number, _, mark = word.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return 0
    marks: Iterator[str] = (_mark(token, channel, int(number)) for token in account.tokens)
    known = any([hmac.compare_digest(mark.encode(), one.encode()) for one in marks])
    return int(number) if known else 0


def _mark(token: str, channel: str, attempt: int) -> str:
    made = hmac.digest(token.encode(), f"attempt {channel} {attempt}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made[:_TOKEN_BYTES]).decode()
