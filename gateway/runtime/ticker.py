"""The ticker: once a second it does what time has made due, and rings again for what waits."""

import dataclasses
import logging
import threading
from datetime import date

from sqlalchemy.exc import SQLAlchemyError

from gateway.services import (
    aftercall,
    asking,
    edits,
    inbox,
    oversight,
    reports,
    retention,
    staff,
)
from gateway.services.desk import Desk, Office
from gateway.store.db import is_down
from gateway.store.tables import Ticket

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
        with office.desk() as desk:
            last = oversight.recount(desk, last)


def announce(office: Office) -> None:
    """Once, since only an update can do it: edits that fit the files no more are told of."""
    with office.desk() as desk:
        edits.announce(desk)


def tick(office: Office) -> None:
    """One look: deadlines, what never came, rows that still wait."""
    with office.view() as desk:
        due = oversight.is_due(desk)
        parts = inbox.parts_due(desk)
        outdated = reports.outdated(desk)
        bells = oversight.waiting(desk)
        if aftercall.is_due(desk):
            bells.add(inbox.BELL)
        unconfirmed = staff.is_due(desk)
        unanswered = asking.unanswered(desk)
        abandoned = oversight.abandoned(desk)
        reachable = oversight.reachable_again(desk)
    for queue in sorted(bells):  # before anything that may fail
        office.bell.ring(queue)
    while due:
        with office.desk(oversight.BATCH) as desk:
            due = sweep(desk) > 0 and oversight.is_due(desk)
    if abandoned:
        with office.desk() as desk:
            oversight.ring(desk, abandoned)
    if reachable:
        with office.desk() as desk:
            oversight.quieten(desk, reachable)
    if parts:
        with office.desk() as desk:
            inbox.join_what_came(desk)
    if outdated:
        _forget_reports(office)
    if unconfirmed:
        with office.desk() as desk:
            staff.ask_to_confirm(desk)
            staff.report_silent(desk)
    if unanswered:
        with office.desk() as desk:
            asking.remind(desk, unanswered)


def _forget_reports(office: Office) -> None:
    with office.desk() as desk:
        count = reports.forget(desk)
    LOGGER.info("Delivery reports belonged to nothing", extra={"count": count})


def purge(office: Office, done: date | None) -> date | None:
    """In the small hours, one batch of what is kept no longer; the day on which none was left."""
    with office.view() as desk:
        there = desk.now.astimezone(desk.settings.place.zone)
        if there.hour not in _SMALL_HOURS or done == there.date():
            return done
        if retention.due(desk) == retention.Counts():
            return there.date()
    with office.desk() as desk:
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
