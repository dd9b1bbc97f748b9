"""What every provider behind HTTP has: a request, its answer, and what the provider posts to us."""

import dataclasses
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from modems.channel import Arrival, DeliveryReport, Piece
from modems.errors import Blame, ChannelError, Fate
from modems.http.account import Account

JSON = "application/json; charset=utf-8"
_REFERENCE = 64  # characters that are kept of a reference
_PATIENCE_SECONDS = 3600  # the longest pause that a provider may ask for


@dataclasses.dataclass(frozen=True)
class Request:
    """What is asked of a provider."""

    method: str
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Reply:
    """What it answered."""

    status: int
    body: bytes
    retry_after: str = ""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def fields(self) -> dict[str, Any]:
        """The body as a JSON object; empty when it is none."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}


@dataclasses.dataclass(frozen=True)
class Unread:
    """One thing a provider posted that cannot be understood, as it came."""

    raw: str
    reason: str


@dataclasses.dataclass(frozen=True)
class Ack:
    """What a provider must hear to be content."""

    body: bytes
    mimetype: str


Item = Mapping[str, object]
Taken = Sequence[Arrival | DeliveryReport | Unread]


@dataclasses.dataclass(frozen=True)
class Profile:
    """How a kind of provider talks.

    `answer` gives the provider's reference, or raises the ChannelError that tells the text's fate.
    `text` and `report` read one item of what it posts and raise BadItem.
    """

    request: Callable[[Account, Piece, datetime], Request]
    answer: Callable[[Account, Piece, Reply], str]
    text: Callable[[Item], Arrival]
    report: Callable[[Item], DeliveryReport]
    acknowledge: Callable[[Taken], Ack]
    in_query: bool = False  # it posts parameters, by GET or POST; the others post JSON
    signed: bool = False  # what it posts carries a signature of ours
    templates_only: bool = False
    url: str = ""  # where it is for everybody; empty: a setting says it
    names_attempts: bool = False  # its reports always say which attempt of ours they are about
    daily_limit: int = 0  # the texts to one phone within 24 hours that it takes; 0: any


def always(body: str, mimetype: str) -> Callable[[Taken], Ack]:
    """The acknowledgement of those who want the same words whatever they posted."""
    ack = Ack(body.encode(), mimetype)
    return lambda _: ack


def whole(piece: Piece) -> str:
    """The text of a piece, which is all of it."""
    return piece.whole.text if piece.whole else piece.text


def digits(phone: str) -> str:
    """A phone with the code of its country and without a plus: 8613900001001."""
    return phone.removeprefix("+")


def national(phone: str) -> str:
    """A phone as it is dialled in China; of a foreign one the digits."""
    return digits(phone.removeprefix("+86"))


def reference(value: object) -> str:
    """A provider's reference as it is kept and compared."""
    cleaned = str(value).encode("utf-8", "replace").decode().replace("\x00", "")
    return cleaned[:_REFERENCE]


# ---------------------------------------------------------------- what a refusal means

# Of an answer that says nothing more than its status. The request was read and not carried out.
_BY_STATUS: dict[int, tuple[str, Blame | None]] = {
    401: ("auth", Blame.OURS),
    403: ("auth", Blame.OURS),
    404: ("wrong_address", None),
    405: ("wrong_address", None),
    429: ("throttled", Blame.LATER),
    503: ("unavailable", Blame.LATER),
}


def refusal(reply: Reply) -> ChannelError:
    """What the status of an answer says of the text's fate."""
    if reply.status in _BY_STATUS:
        code, blame = _BY_STATUS[reply.status]
        return ChannelError(code, Fate.RETRYABLE, blame=blame, after=_after(reply.retry_after))
    if 300 <= reply.status < 400:
        return ChannelError("moved", Fate.RETRYABLE, blame=Blame.OURS)
    if 400 <= reply.status < 500 and reply.status != 408:
        return ChannelError("rejected", Fate.FINAL, f"HTTP {reply.status}")
    # It broke while it was at it, or something between us and it did: nobody knows.
    return ChannelError(f"http_{reply.status}", Fate.UNCERTAIN)


def _after(said: str) -> float:
    return float(min(int(said), _PATIENCE_SECONDS)) if re.fullmatch(r"[0-9]{1,9}", said) else 0.0
