"""The network behind one simulated modem: what it brings, what it has taken, and when.

Times named `monotonic` are of this machine's monotonic clock, the same for all its processes.
"""

import asyncio
import dataclasses
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from modems import parts
from modems.simulator import pdus
from modems.simulator.faults import Faults
from modems.simulator.setup import Setup


@dataclasses.dataclass
class Received:
    """A text on its way to the modem; `notified` are the times its parts were announced at."""

    id: int
    phone: str
    text: str
    parts: int
    monotonic: float
    notified: list[float]

    def note(self) -> None:
        """A part of it was announced just now."""
        self.notified.append(time.monotonic())


@dataclasses.dataclass(frozen=True)
class Submission:
    """A message as the modem handed it over; `commanded` is when AT+CMGS came."""

    id: int
    to: str
    pdu: str
    reference: int
    part: int
    total: int
    at: str
    commanded: float
    monotonic: float


@dataclasses.dataclass(frozen=True)
class Sent:
    """A whole text that the network has taken."""

    id: int
    to: str
    text: str
    parts: int
    at: str
    commanded: float
    monotonic: float


class Network:
    """`deliver` offers a PDU to the modem, which says whether it took it."""

    def __init__(self, setup: Setup, faults: Faults) -> None:
        self.received: list[Received] = []
        self.submissions: list[Submission] = []
        self.sent: list[Sent] = []
        self.waiting: deque[tuple[str, Received]] = deque()
        self.deliver: Callable[[str, Callable[[], None]], bool] = lambda pdu, noted: False
        self.report: Callable[[str], None] = lambda pdu: None
        self._setup = setup
        self._faults = faults
        self._references = 0
        self._taken = 0
        self._halves: dict[tuple[str, int, int], dict[int, tuple[bytes, Submission]]] = {}
        self._watchers: set[asyncio.Future[None]] = set()

    def receive(self, phone: str, text: str, at: datetime, bits: int) -> Received:
        """Somebody sends a text to the modem's number."""
        self._references = (self._references + 1) % 2**bits
        texts = pdus.deliveries(phone, text, at, self._references, bits=bits)
        return self._offer(texts, phone, text)

    def receive_pdus(self, texts: list[str]) -> Received:
        """The network brings just these PDUs, whatever they are."""
        return self._offer(texts, "", "")

    def push(self) -> None:
        """Bring what waits, as far as the SIM has room."""
        while self.waiting:
            pdu, received = self.waiting[0]
            if not self.deliver(pdu, received.note):
                return
            self.waiting.popleft()

    def accept(self, pdu: str, message: pdus.Submitted, commanded: float) -> int:
        """Take a message from the modem and return its TP-MR."""
        reference = self._taken % 256
        self._taken += 1
        fragment = message.fragment
        submission = Submission(
            id=len(self.submissions) + 1,
            to=message.phone,
            pdu=pdu,
            reference=reference,
            part=fragment.seq if fragment else 1,
            total=fragment.total if fragment else 1,
            at=datetime.now(UTC).isoformat(),
            commanded=commanded,
            monotonic=time.monotonic(),
        )
        self.submissions.append(submission)
        self._join(message, submission)
        if message.wants_report:
            self._report_on(submission)
        self._tell_watchers()
        return reference

    async def wait_sent(self, since: int, count: int, seconds: float) -> None:
        """Return when `count` texts after the id `since` were taken, or the time is over."""
        end = time.monotonic() + seconds
        while len(self.sent) < since + count and (left := end - time.monotonic()) > 0:
            watcher = asyncio.get_running_loop().create_future()
            self._watchers.add(watcher)
            await asyncio.wait([watcher], timeout=left)
            self._watchers.discard(watcher)

    def _offer(self, texts: list[str], phone: str, text: str) -> Received:
        received = Received(
            len(self.received) + 1, phone, text, len(texts), time.monotonic(), notified=[]
        )
        self.received.append(received)
        copies = 2 if self._faults.take("duplicate") else 1
        self.waiting.extend((pdu, received) for _ in range(copies) for pdu in texts)
        self.push()
        return received

    def _join(self, message: pdus.Submitted, submission: Submission) -> None:
        if message.fragment is None:
            self._complete([(message.units, submission)])
            return
        key = (submission.to, message.fragment.reference, submission.total)
        halves = self._halves.setdefault(key, {})
        halves[submission.part] = message.units, submission
        if len(halves) == submission.total:
            del self._halves[key]
            self._complete([halves[seq] for seq in sorted(halves)])

    def _complete(self, pieces: list[tuple[bytes, Submission]]) -> None:
        first, last = pieces[0][1], pieces[-1][1]
        self.sent.append(
            Sent(
                id=len(self.sent) + 1,
                to=last.to,
                text=parts.join(units for units, _ in pieces),
                parts=len(pieces),
                at=last.at,
                commanded=first.commanded,
                monotonic=last.monotonic,
            )
        )

    def _report_on(self, submission: Submission) -> None:
        sent_at = datetime.now(UTC)
        status = self._setup.report_status

        def report() -> None:
            done = datetime.now(UTC)
            self.report(pdus.report(submission.reference, submission.to, sent_at, done, status))

        asyncio.get_running_loop().call_later(self._setup.report_seconds, report)

    def _tell_watchers(self) -> None:
        for watcher in self._watchers:
            if not watcher.done():
                watcher.set_result(None)


def as_rows(rows: list[Any], since: int) -> list[dict[str, Any]]:
    """Rows whose ids count from one, after the id `since`."""
    return [dataclasses.asdict(row) for row in rows[max(0, since) :]]
