"""Orders that certainly reached nobody: whoever would be asked next is asked at once.

One that a provider takes on another day alone is lost likewise, and so is one that a dead channel
keeps: it comes too late.
"""

import dataclasses
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select

from gateway.domain.delivery import State
from gateway.domain.people import AlarmKind
from gateway.domain.ticket import Stage, Status
from gateway.services import alarms
from gateway.services.desk import Desk
from gateway.services.texts import outbox, strays
from gateway.services.tickets import clocks, notices
from gateway.services.town import directory, discretion
from gateway.store.tables import Alarm, Delivery, Member, Message, Ticket
from modems.errors import OVER_LIMIT

_LATEST = 10_000  # deliveries that are looked at: those before are long overdue


@dataclasses.dataclass(frozen=True)
class _Gap:
    """A ticket whose team has not been told; `others` may be asked still, or nobody is left."""

    ticket: Ticket
    others: list[Member]


def is_due(desk: Desk) -> bool:
    """Whether somebody is to be asked, or an alarm to be rung; it takes no write lock."""
    return any(_gap(desk, ticket) for ticket in desk.tx.scalars(_tickets(desk)).all())


def ask_others(desk: Desk) -> None:
    """Offer such tickets to the rest of their teams; where nobody is left, ring an alarm."""
    held = _tickets(desk).with_for_update(skip_locked=True, of=Ticket)
    for ticket in desk.tx.scalars(held).all():
        gap = _gap(desk, ticket)
        if gap is None:
            continue
        if gap.others:
            due = clocks.due_of(ticket, Stage.ACCEPT) or desk.now
            if due <= desk.now:
                due = clocks.next_of(ticket, Stage.ACCEPT) or desk.now
            notices.work(desk, ticket, gap.others, "dispatch", due)
        else:
            number = str(ticket.number)
            alarms.renew(desk, AlarmKind.UNDELIVERED, number, desk.now, ticket_id=ticket.id)


def _tickets(desk: Desk) -> Select[Ticket]:
    """Those that wait to be accepted, and of which some order has failed lately.

    An alarm is rung once for all that has failed before, also when somebody has seen to it.
    """
    rung = exists().where(
        Alarm.kind == AlarmKind.UNDELIVERED,
        Alarm.ticket_id == Message.ticket_id,
        Alarm.at >= Delivery.created_at,
    )
    newest = desk.tx.scalar(select(func.max(Delivery.id))) or 0
    failed = (
        select(Message.ticket_id)
        .join(Delivery, Delivery.message_id == Message.id)
        .where(
            _lost(desk),
            Delivery.id > newest - _LATEST,
            Message.kind.in_(outbox.ORDERS),
            ~rung,
        )
    )
    waiting = select(Ticket).where(Ticket.id.in_(failed), Ticket.status == Status.DISPATCHED)
    return waiting.order_by(Ticket.id)


def _lost(desk: Desk) -> ColumnElement[bool]:
    put_off = (Delivery.error == OVER_LIMIT) & (Delivery.due_at > desk.now)
    waits_long = (Delivery.state == State.QUEUED) & put_off
    return (Delivery.state == State.FAILED) | waits_long | strays.kept(desk)


def _gap(desk: Desk, ticket: Ticket) -> _Gap | None:
    """What is to be done about a ticket; None where an order reached its team, or may still."""
    team, clock = ticket.proposed_team or ticket.team, clocks.running(ticket, Stage.ACCEPT)
    if team is None or clock is None:
        return None
    people = directory.available(desk, team.id)
    people = discretion.who_may_know(desk, ticket, people)
    orders = _orders(desk, ticket, clock.starts_at)
    asked = [orders[who.phone] for who in people if who.phone in orders]
    others = [who for who in people if who.phone not in orders]
    if State.FAILED not in asked or (not others and set(asked) != {State.FAILED}):
        return None
    return _Gap(ticket, others)


def _orders(desk: Desk, ticket: Ticket, since: datetime) -> dict[str, State]:
    """How the last order to each phone fared since the team was asked to take the ticket.

    One that was recalled was never given, and one before that was of an earlier life of it.
    """
    given = (
        select(Message.phone, Delivery.state, _lost(desk))
        .join(Delivery, Delivery.message_id == Message.id)
        .where(
            Message.ticket_id == ticket.id,
            Message.kind.in_(outbox.ORDERS),
            Message.at >= since,
            Delivery.state != State.DROPPED,
        )
        .order_by(Message.id)
    )
    return {phone: State.FAILED if lost else state for phone, state, lost in desk.tx.execute(given)}
