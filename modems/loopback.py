"""A channel without a telephone network: texts in and out of memory, for tests and practice."""

import threading
from collections import deque
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from modems import fields, parts, readings
from modems.channel import (
    Arrival,
    DeliveryReport,
    Health,
    Inbound,
    Outgoing,
    PhoneType,
    Piece,
    ReportState,
    Ring,
)
from modems.errors import ChannelError
from modems.waking import Waking


class LoopbackChannel(Waking):
    """Two ways in memory; what is not confirmed is collected again, as from a SIM.

    `deliver`, `report`, `ring`, `arrive`, `fail_next` and `wake` are for any thread.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.sent: list[Piece] = []
        self._lock = threading.Lock()
        self._lying: dict[str, Inbound] = {}
        self._failures: deque[ChannelError] = deque()
        self._count = 0

    def deliver(
        self, phone: str, text: str, at: datetime | None = None, external_id: str | None = None
    ) -> Arrival:
        """A text arrives; the same `external_id` is the same text, without one each is new."""
        mark = external_id or str(self._next())
        arrival = Arrival(
            fingerprint=readings.fingerprint(self.name, phone, mark),
            raw=text,
            phone=phone,
            phone_type=_phone_type(phone),
            units=text.encode("utf-16-be", "surrogatepass"),
            stamped_at=at or datetime.now(UTC),
        )
        self.arrive(arrival)
        return arrival

    def ring(self, phone: str, at: datetime | None = None) -> Ring:
        """Somebody calls in vain."""
        mark = readings.fingerprint(self.name, phone, str(self._next()))
        ring = Ring(mark, phone, _phone_type(phone), at or datetime.now(UTC))
        self.arrive(ring)
        return ring

    def report(
        self,
        reference: str,
        phone: str,
        state: ReportState = ReportState.DELIVERED,
        at: datetime | None = None,
    ) -> DeliveryReport:
        """The network reports on a piece that was sent."""
        mark = readings.fingerprint(self.name, phone, reference, str(self._next()))
        report = DeliveryReport(mark, reference, phone, state, at=at or datetime.now(UTC))
        self.arrive(report)
        return report

    def arrive(self, inbound: Inbound) -> None:
        """Anything else arrives: a part of a long text, or what cannot be understood."""
        with self._lock:
            self._lying[inbound.fingerprint] = inbound
        self.wake()

    def fail_next(self, *errors: ChannelError) -> None:
        """The next sends fail, one with each error."""
        self._failures.extend(errors)

    def open(self, unheard_since: datetime | None = None) -> None:
        """Nothing to make ready."""

    def close(self) -> None:
        """Nothing to let go of."""

    def collect(self) -> Sequence[Inbound]:
        """All that arrived and is not confirmed."""
        with self._lock:
            return list(self._lying.values())

    def confirm(self, inbound: Inbound) -> None:
        """Forget it."""
        with self._lock:
            self._lying.pop(inbound.fingerprint, None)

    def split(self, text: Outgoing) -> Sequence[Piece]:
        """The pieces of a text as GSM cuts it."""
        return parts.pieces(text.phone, text.text, text.reference)

    def send(self, piece: Piece) -> str:
        """Keep a piece in `sent`; its reference is its place there, from 1."""
        if self._failures:
            raise self._failures.popleft()
        with self._lock:
            self.sent.append(piece)
            return str(len(self.sent))

    def trace(self, piece: Piece, since: datetime, known: Collection[str]) -> str | None:
        """Never known: what was lost here is lost."""
        return None

    def health(self) -> Health:
        """Always at its best."""
        return Health(operator="loopback", registered=True, stored=len(self._lying))

    def _next(self) -> int:
        with self._lock:
            self._count += 1
            return self._count


def _phone_type(phone: str) -> PhoneType:
    if phone.startswith("+"):
        return PhoneType.INTERNATIONAL
    digits = not phone or set(phone) <= fields.DIALLED
    return PhoneType.UNKNOWN if digits else PhoneType.ALPHANUMERIC
