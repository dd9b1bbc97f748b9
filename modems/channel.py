"""The port every channel fills, and the values that cross it.

Knows no modem, no ticket, no database.
"""

import dataclasses
import enum
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from modems.errors import Blame


class PhoneType(enum.StrEnum):
    """How the network labelled a sender (type of number, 3GPP TS 24.008 10.5.4.7)."""

    UNKNOWN = "unknown"
    INTERNATIONAL = "international"
    NATIONAL = "national"
    ALPHANUMERIC = "alphanumeric"


@dataclasses.dataclass(frozen=True)
class Fragment:
    """Which piece of a long text this is; `seq` counts from 1.

    `reference` is the sender's; one of sixteen bits counts from 65536, so it never equals one of
    eight.
    """

    reference: int
    total: int
    seq: int


@dataclasses.dataclass(frozen=True)
class Media:
    """A picture or other file that came with a text and still lies at the provider."""

    url: str  # of the file, or of the list of all that came with the text
    kind: str  # as the provider says, such as image/jpeg


@dataclasses.dataclass(frozen=True)
class File:
    """A file as it was fetched from a provider; of a list only what it names."""

    kind: str
    content: bytes
    listed: tuple[Media, ...] = ()


@dataclasses.dataclass(frozen=True)
class Arrival:
    """One SMS, or one part of a long one, as it lies at the network's side.

    `fingerprint` is the same whenever the same SMS is read again. `units` are the characters as
    UTF-16-BE, so that a surrogate pair cut between two parts survives until they are joined; None
    when the SMS cannot be understood, and then `error` says why and `raw` is all there is.
    """

    fingerprint: str
    raw: str
    phone: str
    phone_type: PhoneType
    units: bytes | None
    stamped_at: datetime | None = None
    fragment: Fragment | None = None
    error: str = ""
    slot: str = ""
    external_id: str | None = None  # as a provider names it
    media: tuple[Media, ...] = ()

    @property
    def text(self) -> str:
        """The characters; a lone surrogate becomes U+FFFD."""
        return (self.units or b"").decode("utf-16-be", "replace")


class ReportState(enum.StrEnum):
    """What a delivery report says of a part."""

    DELIVERED = "delivered"
    PENDING = "pending"
    FAILED = "failed"


@dataclasses.dataclass(frozen=True)
class DeliveryReport:
    """The network's word on a part that was sent.

    It is found again by the `attempt` when the network says that, else by phone and reference.
    """

    fingerprint: str
    reference: str
    phone: str
    state: ReportState
    code: str = ""
    at: datetime | None = None
    slot: str = ""
    attempt: int = 0
    blame: Blame | None = None
    said: str = ""  # the state in the network's own word, where that says more


@dataclasses.dataclass(frozen=True)
class Ring:
    """Somebody called and the ringing ended, just now where nothing else is known; `phone` is
    empty when it was withheld.
    """

    fingerprint: str
    phone: str
    phone_type: PhoneType
    started_at: datetime
    slot: str = ""
    ended_at: datetime | None = None


Inbound = Arrival | DeliveryReport | Ring


@dataclasses.dataclass(frozen=True)
class Outgoing:
    """A whole text on its way out; `reference` marks its parts, and is another for each text.

    `key`, `language` and `params` name its template for those that send no free text; after
    `useful_until` it is worthless.
    """

    phone: str
    text: str
    reference: int = 0
    key: str = ""
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)
    useful_until: datetime | None = None
    language: str = ""  # zh or en; empty for what somebody wrote by hand


@dataclasses.dataclass(frozen=True)
class Piece:
    """What one hand-over to the network carries: a whole short text or one part of a long one.

    `wide` says that the text goes as UCS-2: all its parts do, also those of plain characters.
    `attempt` is the number of the journal's line; a hosted provider says it again in its reports.
    """

    phone: str
    text: str
    fragment: Fragment | None = None
    wide: bool = False
    attempt: int = dataclasses.field(default=0, compare=False)
    whole: Outgoing | None = None  # what it is a piece of, for channels that send texts whole


@dataclasses.dataclass(frozen=True)
class Health:
    """What a channel knows of its line; None where it cannot tell.

    All that came in before `heard_until` was collected and confirmed.
    """

    operator: str | None = None
    signal_dbm: int | None = None
    registered: bool | None = None
    stored: int | None = None
    capacity: int | None = None
    heard_until: datetime | None = None


class Channel(Protocol):
    """One line to the telephone network, owned by one courier, which calls it from one thread.

    Every method but `wake` and `close` may raise ChannelError; after ChannelLost only `open` and
    `close` make sense.
    """

    name: str

    def open(self, unheard_since: datetime | None = None) -> None:
        """Make the line ready to hear and speak; may be called again after `close`.

        Since `unheard_since`, None for a new line, something may have come in that is not stored:
        what a provider keeps of it is collected.
        """

    def close(self) -> None:
        """Let go of the device; harmless when it is closed already."""

    def wait(self, seconds: float) -> None:
        """Return when the network has something, when `wake` is called, or after `seconds`."""

    def wake(self) -> None:
        """End a `wait` early; the only method for other threads."""

    def collect(self) -> Sequence[Inbound]:
        """Everything that has arrived and is not confirmed, oldest first; repeats are normal."""

    def confirm(self, inbound: Inbound) -> None:
        """Let the network forget it. Call only after it is committed; harmless when repeated."""

    def split(self, text: Outgoing) -> Sequence[Piece]:
        """The pieces to send, in order. A ChannelError says that no network takes the text."""

    def send(self, piece: Piece) -> str:
        """Hand one piece over and return the network's reference for it.

        The caller has journalled the attempt. A ChannelError tells the piece's fate.
        """

    def trace(self, piece: Piece, since: datetime, known: Collection[str]) -> str | None:
        """The reference of a piece whose fate is uncertain, handed over at `since` or soon after.

        None when the network does not have it, or cannot tell; never one of the `known`.
        """

    def health(self) -> Health:
        """What the line looks like now."""
