"""The deadlines of a ticket: started, met, cancelled; the nearest of them orders the queue."""

from datetime import datetime
from typing import Any

from gateway.domain import reminder
from gateway.domain.ticket import Stage, Tier
from gateway.services.desk import Desk
from gateway.store.tables import Deadline, Ticket


def start(desk: Desk, ticket: Ticket, stage: Stage, starts_at: datetime) -> None:
    """Start a clock by the limits of the ticket's tier, if the tier has such a clock."""
    planned = plan(desk, ticket.tier, stage, starts_at)
    if planned is not None:
        ticket.deadlines.append(Deadline(**planned))


def plan(
    desk: Desk, tier: Tier, stage: Stage, starts_at: datetime, met: bool = False
) -> dict[str, Any] | None:
    """The columns of a clock, running or met at once; None when the tier has no such clock."""
    span = desk.rules.limits.span(tier, stage)
    if span is None:
        return None
    due = desk.rules.calendar.add(starts_at, span)
    return {
        "stage": stage,
        "starts_at": starts_at,
        "due_at": due.at,
        "provisional": due.provisional,
        "met_at": desk.now if met else None,
        "next_at": None if met else reminder.next_at(stage, 0, starts_at, due.at),
    }


def meet(desk: Desk, ticket: Ticket, *stages: Stage) -> None:
    """What these clocks waited for has happened."""
    for deadline in _running(ticket):
        if deadline.stage in stages:
            deadline.met_at, deadline.next_at = desk.now, None


def cancel(desk: Desk, ticket: Ticket, *stages: Stage) -> None:
    """Stop these clocks unmet: another one runs instead, or the matter is over."""
    for deadline in _running(ticket):
        if deadline.stage in stages:
            deadline.cancelled_at, deadline.next_at = desk.now, None


def due_of(ticket: Ticket, stage: Stage) -> datetime | None:
    """When the running clock of a stage is due."""
    found = [one.due_at for one in _running(ticket) if one.stage is stage]
    return found[-1] if found else None


def nearest(ticket: Ticket) -> Deadline | None:
    """The unmet deadline that comes first."""
    return min(_running(ticket), key=lambda one: one.due_at, default=None)


def _running(ticket: Ticket) -> list[Deadline]:
    return [one for one in ticket.deadlines if one.met_at is None and one.cancelled_at is None]
