"""The ticker: once a second it does what time has made due, and rings again for what waits.

It may run twice: each look asks outside of any write, and what it does is decided again inside
one, while the other ticker waits.
"""

import contextlib
import dataclasses
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import date

from sqlalchemy.exc import SQLAlchemyError

from gateway.services.desk import Desk, Office
from gateway.services.texts import arrivals, lines, parts, reports, strays
from gateway.services.tickets import asking, passing_on, staff
from gateway.services.time import oversight, retention, unreached
from gateway.services.town import edits
from gateway.services.voice import aftercall, written
from gateway.store import turns
from gateway.store.db import is_down
from gateway.store.tables import Ticket
from gateway.store.turns import Turn

LOGGER = logging.getLogger(__name__)

_SECONDS = 1.0
_SMALL_HOURS = range(2, 5)  # of the town: nobody waits for a write then


def run(office: Office, stop: threading.Event) -> None:
    """Tick until `stop` is set; a failure is logged and tried again at the next tick."""
    begun, purged = False, None
    while not stop.is_set():
        try:
            if not begun:
                recount(office)
                announce(office)
                begun = True
            tick(office)
            purged = purge(office, purged)
        except SQLAlchemyError:
            LOGGER.exception("The database did not answer")
        except Exception:
            LOGGER.exception("A tick failed")
        stop.wait(_SECONDS)


def recount(office: Office) -> None:
    """Once, since the calendar is read once: deadlines that were guessed are set right."""
    last: int | None = 0
    while last is not None:
        with _turn(office) as desk:
            last = oversight.recount(desk, last)


def announce(office: Office) -> None:
    """Once, since only an update can do it: edits that fit the files no more are told of."""
    with _turn(office) as desk:
        edits.announce(desk)


@contextlib.contextmanager
def _turn(office: Office, texts: int = 1) -> Iterator[Desk]:
    """A desk that writes, while no other ticker does: it sees what the other has done."""
    with office.desk(texts) as desk:
        turns.take(desk.tx, Turn.TICKER)
        yield desk


def tick(office: Office) -> None:
    """One look: deadlines, what never came, rows that still wait."""
    with office.view() as desk:
        late = oversight.is_due(desk)
        deeds = [deed for is_due, deed in _DEEDS if is_due(desk)]
        bells = _bells(desk)
    for queue in sorted(bells):  # before anything that may fail
        office.bell.ring(queue)
    while late:
        with _turn(office, oversight.BATCH) as desk:
            count = sweep(desk)
        with office.view() as desk:
            late = count > 0 and oversight.is_due(desk)
    for deed in deeds:
        with _turn(office) as desk:
            deed(desk)


def _bells(desk: Desk) -> set[str]:
    """What may go on now: its ring may have been lost."""
    called = {arrivals.BELL} if aftercall.is_due(desk) else set()
    return oversight.waiting(desk) | called


def _forget_reports(desk: Desk) -> None:
    count = reports.forget(desk)
    LOGGER.info("Delivery reports belonged to nothing", extra={"count": count})


def _confirm_phones(desk: Desk) -> None:
    staff.ask_to_confirm(desk)
    staff.report_silent(desk)


# What a look asks, and what is done when the answer is yes: that asks once more by itself.
_DEEDS: tuple[tuple[Callable[[Desk], object], Callable[[Desk], object]], ...] = (
    (oversight.abandoned, oversight.ring),
    (oversight.reachable_again, oversight.quieten),
    (parts.are_due, parts.join_what_came),
    (reports.outdated, _forget_reports),
    (staff.is_due, _confirm_phones),
    (asking.unanswered, asking.remind),
    (passing_on.waiting, passing_on.pass_on),
    (lines.have_died, lines.bury),
    (lines.have_changed, lines.tell),
    (strays.is_stuck, strays.change_over),
    (unreached.is_due, unreached.ask_others),
    (written.is_late, written.ring),
)


def purge(office: Office, done: date | None) -> date | None:
    """In the small hours, one batch of what is kept no longer; the day on which none was left."""
    with office.view() as desk:
        there = desk.now.astimezone(desk.settings.place.zone)
        if there.hour not in _SMALL_HOURS or done == there.date():
            return done
        if retention.due(desk) == retention.Counts():
            return there.date()
    with _turn(office) as desk:
        counts = retention.purge(desk)
    LOGGER.info("What is kept no longer was emptied", extra=dataclasses.asdict(counts))
    return None


def sweep(desk: Desk) -> int:
    """Do what is due for some tickets, all at once; one that fails takes no other with it.

    Returns how many tickets there were.
    """
    tickets = oversight.due(desk)
    try:
        with desk.attempt():
            for ticket in tickets:
                oversight.step(desk, ticket)
    except Exception as error:
        if is_down(error):
            raise
        LOGGER.exception("Some deadlines failed and are done one by one")
        for ticket in tickets:
            _one(desk, ticket)
    return len(tickets)


def _one(desk: Desk, ticket: Ticket) -> None:
    number = ticket.number
    try:
        with desk.attempt():
            oversight.step(desk, ticket)
    except Exception as error:
        if is_down(error):
            raise
        LOGGER.exception("A deadline failed", extra={"ticket": number})
        oversight.put_off(desk, ticket)
