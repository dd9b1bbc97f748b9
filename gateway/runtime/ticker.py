"""The ticker: once a second it does what time has made due, and rings again for what waits."""

import logging
import threading

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from gateway.services import asking, inbox, oversight, reports, staff
from gateway.services.desk import Desk, Office
from gateway.store.tables import Ticket

LOGGER = logging.getLogger(__name__)

_SECONDS = 1.0


def run(office: Office, stop: threading.Event) -> None:
    """Tick until `stop` is set; a failure is logged and tried again at the next tick."""
    recounted = False
    while not stop.is_set():
        try:
            if not recounted:
                recount(office)
                recounted = True
            tick(office)
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


def tick(office: Office) -> None:
    """One look: deadlines, what never came, rows that still wait."""
    with office.view() as desk:
        due = oversight.is_due(desk)
        parts = inbox.parts_due(desk)
        outdated = reports.outdated(desk)
        bells = oversight.waiting(desk)
        unconfirmed = staff.is_due(desk)
        unanswered = asking.unanswered(desk)
        abandoned = oversight.abandoned(desk)
        reachable = oversight.reachable_again(desk)
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
    for queue in sorted(bells):
        office.bell.ring(queue)


def _forget_reports(office: Office) -> None:
    with office.desk() as desk:
        count = reports.forget(desk)
    LOGGER.info("Delivery reports belonged to nothing", extra={"count": count})


def sweep(desk: Desk) -> int:
    """Do what is due for some tickets, all at once; one that fails takes no other with it.

    Returns how many tickets there were.
    """
    tickets = oversight.due(desk)
    try:
        with desk.attempt():
            for ticket in tickets:
                oversight.step(desk, ticket)
    except OperationalError:
        raise  # the database itself
    except Exception:
        LOGGER.exception("Some deadlines failed and are done one by one")
        for ticket in tickets:
            _one(desk, ticket)
    return len(tickets)


def _one(desk: Desk, ticket: Ticket) -> None:
    number = ticket.number
    try:
        with desk.attempt():
            oversight.step(desk, ticket)
    except OperationalError:
        raise
    except Exception:
        LOGGER.exception("A deadline failed", extra={"ticket": number})
        oversight.put_off(desk, ticket)
