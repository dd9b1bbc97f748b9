"""The deadlines of a ticket: started, met, cancelled; the nearest of them orders the queue."""

from datetime import datetime
from typing import Any

from gateway.domain import reminder
from gateway.domain.deadline import Span
from gateway.domain.ticket import Stage, Tier
from gateway.services.desk import Desk
from gateway.store.tables import Deadline, Ticket


def start(
    desk: Desk, ticket: Ticket, stage: Stage, starts_at: datetime, until: datetime | None = None
) -> None:
    """Start a clock by the limits of the ticket's tier, if the tier has such a clock.

    With `until` it ends then, whatever the limit.
    """
    planned = plan(desk, ticket.tier, stage, starts_at)
    if planned is not None and until is not None:
        planned |= {"due_at": until, "span": "", "provisional": False}
        planned["next_at"] = reminder.next_at(stage, 0, starts_at, until)
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
        "span": str(span),
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


def finish(desk: Desk, ticket: Ticket) -> None:
    """The matter is over: what it was to reach is reached, and nothing else runs on."""
    meet(desk, ticket, Stage.DISPATCH, Stage.ACCEPT, Stage.CONTACT, Stage.RESOLVE)
    cancel(desk, ticket, Stage.PAUSE, Stage.REVIEW, Stage.SUPERVISE)


def pause(desk: Desk, ticket: Ticket, stage: Stage) -> None:
    """Stop a clock for a while; it asks for nothing until it goes on."""
    clock = running(ticket, stage)
    if clock is not None and clock.paused_at is None:
        clock.paused_at, clock.next_at = desk.now, None


def resume(desk: Desk, ticket: Ticket) -> None:
    """Let what was paused go on, with the time it stood given back, to the minute."""
    cancel(desk, ticket, Stage.PAUSE, Stage.REVIEW)
    for clock in _running(ticket):
        if clock.paused_at is not None:
            stood = ["pause", clock.paused_at.isoformat(), desk.now.isoformat()]
            clock.paused_at = None
            _credit(desk, clock, stood)


def extend(desk: Desk, clock: Deadline, span: Span) -> datetime:
    """Make a clock run longer; returns when it is due now."""
    _credit(desk, clock, ["ext", str(span)])
    return clock.due_at


def _credit(desk: Desk, clock: Deadline, credit: list[str]) -> None:
    clock.credits = [*clock.credits, credit]
    due = desk.rules.calendar.due(clock.starts_at, Span.parse(clock.span), clock.credits)
    clock.due_at, clock.provisional = due.at, due.provisional
    if clock.paused_at is None:
        clock.next_at = reminder.next_at(clock.stage, clock.step, clock.starts_at, clock.due_at)


def running(ticket: Ticket, stage: Stage) -> Deadline | None:
    """The running clock of a stage."""
    return next((one for one in reversed(_running(ticket)) if one.stage is stage), None)


def due_of(ticket: Ticket, stage: Stage) -> datetime | None:
    """When the running clock of a stage is due."""
    clock = running(ticket, stage)
    return clock.due_at if clock else None


def nearest(ticket: Ticket) -> Deadline | None:
    """The unmet deadline that comes first."""
    ticking = [one for one in _running(ticket) if one.paused_at is None]
    return min(ticking, key=lambda one: one.due_at, default=None)


def _running(ticket: Ticket) -> list[Deadline]:
    return [one for one in ticket.deadlines if one.met_at is None and one.cancelled_at is None]
