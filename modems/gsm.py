"""A GSM modem on a serial line as a channel: what arrives, what is sent, and when it is forgotten.

Messages lie on the SIM until they are confirmed. Delivery reports are routed to us (CNMI ds=1)
and held in memory: most makes can do that, no report takes a place on the SIM, and a report lost
with the process costs no text. The modem acknowledges them itself (CSMS=0). A make that can only
store them is read like any other store.
"""

import logging
import queue
import threading
import time
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from modems import commands, parts, pdu, readings, startup
from modems.channel import Health, Inbound, Outgoing, Piece, Ring
from modems.errors import ChannelError, ChannelLost, Fate
from modems.fields import PduError
from modems.lines import Notice
from modems.link import PATIENCE, Link, Patience
from modems.pin import Pin
from modems.rings import LINES as RING_LINES
from modems.rings import Call, Ringing
from modems.storage import Storage

LOGGER = logging.getLogger(__name__)

# Notices are hints, and some modems lose them: the store is asked anyway. Asking for the count is
# cheap; listing often hangs some sticks.
LOOK_SECONDS = 3.0
FULL_LOOK_SECONDS = 300.0

_STORED = ("+CMTI:", "+CDSI:")
_ROUTED = ("+CMT:", "+CDS:")
# What makes say when they start or stop by themselves while their port stays.
_RESTARTS = ("RDY", "^SYSSTART", "NORMAL POWER DOWN")


class GsmChannel:
    """One modem and its SIM."""

    def __init__(
        self,
        name: str,
        port: str,
        *,
        baud: int = 115200,
        pin: Pin | None = None,
        validity: timedelta | None = None,
        patience: Patience = PATIENCE,
    ) -> None:
        self.name = name
        self._port = port
        self._baud = baud
        self._pin = pin
        self._validity = validity
        self._patience = patience
        self._link: Link | None = None
        self._sim = ""
        self._storage: Storage | None = None
        self._notices: queue.SimpleQueue[tuple[Notice, float, datetime]] = queue.SimpleQueue()
        self._awake = threading.Event()
        self._restarted = False
        self._ringing = Ringing()
        self._held: dict[str, Inbound] = {}
        self._hinted: set[str] = set()
        self._look_at = self._full_look_at = 0.0

    def open(self, unheard_since: datetime | None = None) -> None:
        """Take the port, make the modem ready, and have all its stores read by `collect`."""
        self.close()
        self._restarted = False
        self._link = Link(self._port, self._baud, self._hear, self._patience)
        try:
            self._sim, self._storage = startup.start(self._link, self._pin)
        finally:
            if self._storage is None:
                self.close()
        self._look_at = self._full_look_at = 0.0

    def close(self) -> None:
        """Let go of the port; what is held in memory stays for `collect`."""
        if self._link is not None:
            self._link.close()
        self._link = self._storage = None

    def wait(self, seconds: float) -> None:
        """Return at a notice, at the end of a ring, when woken, or after `seconds`."""
        self._opened()
        left = self._ringing.seconds_left(time.monotonic())
        self._awake.wait(seconds if left is None else min(seconds, left))
        self._awake.clear()
        self._opened()

    def wake(self) -> None:
        """End a `wait` early; for any thread."""
        self._awake.set()

    def collect(self) -> Sequence[Inbound]:
        """All that lies on the SIM and all that is held, oldest first; rings and reports after."""
        storage = self._opened_storage()
        self._take_notices()
        for call in self._ringing.take(time.monotonic()):
            self._hold(self._ring(call))
        self._look(storage)
        return [*storage.contents(), *self._held.values()]

    def confirm(self, inbound: Inbound) -> None:
        """Delete it from the SIM, or from memory when it never lay there."""
        if inbound.slot:
            self._opened_storage().forget(inbound)
        else:
            self._held.pop(inbound.fingerprint, None)

    def split(self, text: Outgoing) -> Sequence[Piece]:
        """The pieces of a text as GSM cuts it."""
        return parts.pieces(text.phone, text.text, text.reference)

    def send(self, piece: Piece) -> str:
        """Hand one piece over; the network's reference (TP-MR), "" when the modem hides it."""
        link = self._opened()
        try:
            message = pdu.submit(
                piece.phone, piece.text, piece.fragment, wide=piece.wide, validity=self._validity
            )
        except PduError as error:
            raise ChannelError("unsendable", Fate.FINAL, str(error)) from error
        return commands.submit(link, message)

    def trace(self, piece: Piece, since: datetime, known: Collection[str]) -> str | None:
        """A modem cannot tell: it forgets what it has submitted."""
        return None

    def health(self) -> Health:
        """What the modem says of its network and its main store."""
        link, storage = self._opened(), self._opened_storage()
        usage = storage.usage(storage.stores[0])
        registered = commands.registered(link)
        return Health(
            # Without a network some take long to say that there is none.
            operator=None if registered is False else commands.operator(link),
            signal_dbm=commands.signal_dbm(link),
            registered=registered,
            stored=usage.used,
            capacity=usage.capacity,
        )

    def _opened(self) -> Link:
        if self._link is None:
            raise ChannelLost("not_open", Fate.RETRYABLE)
        self._link.check()
        if self._restarted:
            # Its settings are gone: no notices, no reports, perhaps another store.
            raise ChannelLost("modem_restarted", Fate.RETRYABLE)
        return self._link

    def _opened_storage(self) -> Storage:
        self._opened()
        if self._storage is None:
            raise ChannelLost("not_open", Fate.RETRYABLE)
        return self._storage

    def _hear(self, notice: Notice | None) -> None:
        """On the reading thread: keep what was said and wake whoever waits."""
        if notice is None:
            self._awake.set()
        elif notice.line.upper().startswith(_RESTARTS):
            self._restarted = True
            self._awake.set()
        elif notice.line.startswith((*_STORED, *_ROUTED, *RING_LINES)):
            self._notices.put((notice, time.monotonic(), datetime.now(UTC)))
            self._awake.set()

    def _take_notices(self) -> None:
        while not self._notices.empty():
            notice, now, at = self._notices.get()
            if notice.line.startswith(_STORED):
                self._hinted.add(commands.store_named(notice.line))
            elif notice.line.startswith(_ROUTED):
                self._hold(readings.read(self._sim, notice.body))
            else:
                self._ringing.hear(notice.line, now, at)

    def _hold(self, inbound: Inbound) -> None:
        self._held[inbound.fingerprint] = inbound

    def _ring(self, call: Call) -> Ring:
        mark = readings.fingerprint(self._sim, call.phone, call.started_at.isoformat())
        return Ring(mark, call.phone, call.phone_type, call.started_at)

    def _look(self, storage: Storage) -> None:
        """Read the stores where something lies or may lie."""
        now = time.monotonic()
        full = now >= self._full_look_at
        for store in storage.stores if full else self._due(storage, now):
            if full or store in storage.unconfirmed or storage.usage(store).used:
                self._read(storage, store)
            self._hinted.discard(store)
            if store == storage.stores[0]:
                self._look_at = now + LOOK_SECONDS
        if full:
            self._full_look_at = now + FULL_LOOK_SECONDS

    def _read(self, storage: Storage, store: str) -> None:
        """Read a store; one that only holds what is old must not keep the new from us."""
        try:
            storage.sweep(store)
        except ChannelLost:
            raise
        except ChannelError as error:
            if store == storage.stores[0]:
                raise
            about = {"channel": self.name, "store": store, "code": error.code}
            LOGGER.warning("A store could not be read", extra=about)

    def _due(self, storage: Storage, now: float) -> set[str]:
        """The stores to ask: named by a notice, not empty before, and each 3 s the main one."""
        main = {storage.stores[0]} if now >= self._look_at else set()
        return main | (self._hinted & set(storage.stores)) | storage.unconfirmed
