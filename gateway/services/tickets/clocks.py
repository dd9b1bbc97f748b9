"""The deadlines of a ticket: started, met, cancelled; the nearest of them orders the queue."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from gateway.domain import reminder
from gateway.domain.deadline import Due, Span
from gateway.domain.reminder import Clock, Step
from gateway.domain.ticket import Stage, Tier
from gateway.services.desk import Desk
from gateway.services.town import edits
from gateway.store.tables import Deadline, Message, Ticket

_WORK = (Stage.DISPATCH, Stage.ACCEPT, Stage.CONTACT, Stage.RESOLVE)
_A_DAY = Span(1, "wd")
_BY_THE_CLOCK = "h"  # the unit of a limit that ends at an instant somebody chose


def start(
    desk: Desk, ticket: Ticket, stage: Stage, starts_at: datetime, until: datetime | None = None
) -> None:
    """Start a clock by the limits of the ticket, if it has such a clock, in place of a running one.

    With `until` it ends then, whatever the limit.
    """
    cancel(desk, ticket, stage)
    planned = plan(desk, ticket.tier, stage, starts_at, category=ticket.category, until=until)
    if planned is not None:
        ticket.deadlines.append(Deadline(**planned))


def plan(
    desk: Desk,
    tier: Tier,
    stage: Stage,
    starts_at: datetime,
    met: bool = False,
    category: str | None = None,
    until: datetime | None = None,
) -> dict[str, Any] | None:
    """The columns of a clock, running or met at once; None when there is no such clock."""
    span = desk.rules.limits.span(tier, stage, category)
    if span is None:
        return None
    due = Due(until, False) if until else desk.rules.calendar.add(starts_at, span)
    unit = _BY_THE_CLOCK if until else span.unit
    return {
        "stage": stage,
        "starts_at": starts_at,
        "span": "" if until else str(span),
        "due_at": due.at,
        "provisional": due.provisional,
        "met_at": desk.now if met else None,
        "next_at": None if met else _speaks_at(desk, stage, starts_at, due.at, unit),
    }


def _speaks_at(
    desk: Desk, stage: Stage, starts_at: datetime, due_at: datetime, unit: str, step: int = 0
) -> datetime | None:
    clock = Clock(stage, starts_at, due_at, unit, patience(desk))
    return reminder.next_at(desk.rules.calendar, clock, step)


def patience(desk: Desk) -> timedelta:
    """How long a ticket waits for the operators before others are asked where it goes."""
    return timedelta(minutes=desk.settings.work.triage_minutes)


def due_steps(desk: Desk, clock: Deadline) -> list[Step]:
    """Take the steps of a clock that are due by now; the next one is looked at when it is due."""
    seen = Clock(clock.stage, clock.starts_at, clock.due_at, _unit(clock), patience(desk))
    steps = reminder.due(desk.rules.calendar, seen, clock.step, desk.now)
    clock.step += len(steps)
    clock.next_at = reminder.next_at(desk.rules.calendar, seen, clock.step)
    return steps


def press(desk: Desk, clock: Deadline) -> None:
    """Look at a clock again, by night too, after as long as it has waited so far, or sooner."""
    again = desk.now + max(desk.now - clock.starts_at, patience(desk))
    clock.next_at = min(clock.next_at or again, again)


def _unit(clock: Deadline) -> str:
    return Span.parse(clock.span).unit if clock.span else _BY_THE_CLOCK


def meet(desk: Desk, ticket: Ticket, *stages: Stage, at: datetime | None = None) -> None:
    """What these clocks waited for has happened, now or a while ago."""
    for deadline in _running(ticket):
        if deadline.stage in stages:
            deadline.met_at, deadline.next_at = at or desk.now, None


def said_at(desk: Desk, ticket: Ticket, message: Message | None) -> datetime:
    """When what a text says was done: by the network's stamp, after what it is the answer to."""
    stamp = message.stamped_at if message is not None else None
    if stamp is None:
        return desk.now
    begun = max((one.starts_at for one in ticket.deadlines if one.stage in _WORK), default=stamp)
    return min(max(stamp, begun), desk.now)


def cancel(desk: Desk, ticket: Ticket, *stages: Stage) -> None:
    """Stop these clocks unmet: another one runs instead, or the matter is over."""
    for deadline in _running(ticket):
        if deadline.stage in stages:
            deadline.cancelled_at, deadline.next_at = desk.now, None


def take_over(desk: Desk, ticket: Ticket, left: Ticket, stage: Stage) -> bool:
    """Let a clock that another ticket leaves just now run on here, with its pauses and extensions.

    In place of a running one. False when the other leaves none.
    """
    ended = (one for one in reversed(left.deadlines) if one.stage is stage)
    old = next((one for one in ended if desk.now in (one.met_at, one.cancelled_at)), None)
    if old is None:
        return False
    cancel(desk, ticket, stage)
    clock = Deadline(
        stage=stage, starts_at=old.starts_at, span=old.span, credits=[*old.credits], step=old.step
    )
    ticket.deadlines.append(clock)
    if old.paused_at is not None:
        _go_on(desk, left, clock, old.paused_at)
    else:
        recount(desk, clock)
    return True


def finish(desk: Desk, ticket: Ticket, at: datetime | None = None) -> None:
    """The matter is over: what it was to reach is reached, and nothing else runs on."""
    meet(desk, ticket, *_WORK, at=at)
    cancel(desk, ticket, Stage.PAUSE, Stage.REVIEW, Stage.SUPERVISE)


def pause(desk: Desk, ticket: Ticket, stage: Stage) -> None:
    """Stop a clock for a while; it asks for nothing until it goes on.

    One that stands already stands on; from now, where the time it was given is over.
    """
    clock = running(ticket, stage)
    if clock is None:
        return
    if clock.paused_at is not None and _stands_until(desk, ticket, clock.paused_at) < desk.now:
        _go_on(desk, ticket, clock, clock.paused_at)
    if clock.paused_at is None:
        clock.paused_at, clock.next_at = desk.now, None


def resume(desk: Desk, ticket: Ticket) -> None:
    """Let what was paused go on, with the time it stood given back, to the minute.

    What waits for an answer stands no longer than its limit, whenever somebody looks.
    """
    for clock in _running(ticket):
        if clock.paused_at is not None:
            _go_on(desk, ticket, clock, clock.paused_at)
    cancel(desk, ticket, Stage.PAUSE, Stage.REVIEW)


def _go_on(desk: Desk, ticket: Ticket, clock: Deadline, since: datetime) -> None:
    stood = ["pause", since.isoformat(), _stands_until(desk, ticket, since).isoformat()]
    clock.paused_at = None
    _credit(desk, clock, stood)


def _stands_until(desk: Desk, ticket: Ticket, since: datetime) -> datetime:
    """Until when a clock stands that stopped then: what is put off has no limit, a question has."""
    limits = [
        one.due_at
        for one in ticket.deadlines
        if one.stage is Stage.PAUSE and one.starts_at >= since and one.cancelled_at is None
    ]
    return min([desk.now, *limits])


def extend(desk: Desk, clock: Deadline, span: Span) -> datetime:
    """Make a clock run longer; returns when it is due now.

    One that was over has its say anew towards the new end.
    """
    was_over = clock.due_at <= desk.now
    _credit(desk, clock, ["ext", str(span)])
    if was_over and clock.paused_at is None:
        clock.step = 0
        due_steps(desk, clock)  # these were taken
    return clock.due_at


def wake(desk: Desk, ticket: Ticket, stage: Stage) -> None:
    """Let a clock say what it could not while it was another's turn; what was said stays said."""
    clock = running(ticket, stage)
    if clock is not None:
        recount(desk, clock)


def _credit(desk: Desk, clock: Deadline, credit: list[str]) -> None:
    clock.credits = [*clock.credits, credit]
    recount(desk, clock)


def recount(desk: Desk, clock: Deadline) -> None:
    """Set a clock by the calendar as it is now: by its start, its limit and its credits."""
    due = desk.rules.calendar.due(clock.starts_at, Span.parse(clock.span), clock.credits)
    clock.due_at, clock.provisional = due.at, due.provisional
    if clock.paused_at is None:
        clock.next_at = _speaks_at(
            desk, clock.stage, clock.starts_at, clock.due_at, _unit(clock), clock.step
        )


def replan(desk: Desk, ticket: Ticket) -> None:
    """Set the running clocks by the limits of the tier and category a ticket has now.

    Each counts on from its own start, by the limits of that time, with its extensions and pauses,
    and says nothing twice. One that such tickets do not have stops; one that ends at an instant
    somebody chose is let be.
    """
    limits_at = edits.limits_through_time(desk)
    for clock in _running(ticket):
        span = limits_at(clock.starts_at).span(ticket.tier, clock.stage, ticket.category)
        if span is None:
            cancel(desk, ticket, clock.stage)
        elif clock.span and clock.span != str(span):
            clock.span = str(span)
            recount(desk, clock)


def provisional(desk: Desk, after: int, most: int) -> Sequence[Deadline]:
    """Running clocks that reach into a year nobody had published, by their ids."""
    query = select(Deadline).where(
        Deadline.id > after,
        Deadline.provisional,
        Deadline.met_at.is_(None),
        Deadline.cancelled_at.is_(None),
    )
    return desk.tx.scalars(query.order_by(Deadline.id).limit(most)).all()


def running(ticket: Ticket, stage: Stage) -> Deadline | None:
    """The running clock of a stage."""
    return next((one for one in reversed(_running(ticket)) if one.stage is stage), None)


def due_of(ticket: Ticket, stage: Stage) -> datetime | None:
    """When the running clock of a stage is due."""
    clock = running(ticket, stage)
    return clock.due_at if clock else None


def next_of(ticket: Ticket, stage: Stage) -> datetime | None:
    """When the running clock of a stage does something next."""
    clock = running(ticket, stage)
    return clock.next_at if clock else None


def done_by(desk: Desk, ticket: Ticket) -> datetime:
    """Until when whoever is given a ticket now is to be done; never a time that is over.

    That is its own limit of today, else as long from now as a first contact may take.
    """
    own = due_of(ticket, Stage.REVIEW) or due_of(ticket, Stage.RESOLVE)
    if own is not None and own > desk.now:
        return own
    soon = desk.rules.limits.span(ticket.tier, Stage.CONTACT, ticket.category) or _A_DAY
    return desk.rules.calendar.add(desk.now, soon).at


def nearest(ticket: Ticket) -> Deadline | None:
    """The unmet deadline that comes first."""
    ticking = [one for one in _running(ticket) if one.paused_at is None]
    return min(ticking, key=lambda one: one.due_at, default=None)


def _running(ticket: Ticket) -> list[Deadline]:
    return [one for one in ticket.deadlines if one.met_at is None and one.cancelled_at is None]
