"""The ticker: once a second it does what time has made due, and rings again for what waits."""

import logging
import threading

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from gateway.services import inbox, oversight, reports, staff
from gateway.services.desk import Desk, Office

LOGGER = logging.getLogger(__name__)

_SECONDS = 1.0


def run(office: Office, stop: threading.Event) -> None:
    """Tick until `stop` is set; a failure is logged and tried again at the next tick."""
    while not stop.is_set():
        try:
            tick(office)
        except SQLAlchemyError:
            LOGGER.exception("The database did not answer")
        except Exception:
            LOGGER.exception("A tick failed")
        stop.wait(_SECONDS)


def tick(office: Office) -> None:
    """One look: deadlines, what never came, rows that still wait."""
    with office.view() as desk:
        due = oversight.is_due(desk)
        parts = inbox.parts_due(desk)
        outdated = reports.outdated(desk)
        bells = oversight.waiting(desk)
        unconfirmed = staff.is_due(desk)
    while due:
        with office.desk() as desk:
            due = _sweep(desk) > 0
    if parts:
        with office.desk() as desk:
            inbox.join_what_came(desk)
    if outdated:
        _forget_reports(office)
    if unconfirmed:
        with office.desk() as desk:
            staff.ask_to_confirm(desk)
    for queue in sorted(bells):
        office.bell.ring(queue)


def _forget_reports(office: Office) -> None:
    with office.desk() as desk:
        count = reports.forget(desk)
    LOGGER.info("Delivery reports belonged to nothing", extra={"count": count})


def _sweep(desk: Desk) -> int:
    """Do what some due deadlines ask for; one that fails takes no other with it."""
    deadlines = oversight.due(desk)
    for deadline in deadlines:
        try:
            with desk.attempt():
                oversight.step(desk, deadline)
        except OperationalError:
            raise  # the database itself
        except Exception:
            LOGGER.exception("A deadline failed", extra={"deadline": deadline.id})
            desk.tx.refresh(deadline)
            oversight.put_off(deadline, desk.now)
    return len(deadlines)
