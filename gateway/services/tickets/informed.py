"""What people were told of a ticket, and whether that got there."""

from collections.abc import Collection, Iterable

from sqlalchemy import Select, select

from gateway.domain.delivery import State
from gateway.services.desk import Desk
from gateway.services.texts import outbox
from gateway.store.tables import Delivery, Message, Ticket, Words

# What tells somebody who works a ticket what it is; and when that did not get there for sure.
_ORDERS = (*outbox.ORDERS, "member.accepted_order")
_TELL_WHAT = (*_ORDERS, "member.left", "member.assist")
_LOST = (State.UNCERTAIN, State.FAILED, State.DROPPED)


def told_what(desk: Desk, ticket: Ticket) -> set[str]:
    """The phones that were sent what was reported and whom to call: as an order, or handed over."""
    read: set[str] | None = desk.read.get(("told", ticket.id))
    if read is not None:
        return read
    desk.flush()
    return _told_what(desk, [ticket.id])[ticket.id]


def _told_what(desk: Desk, ids: Collection[int]) -> dict[int, set[str]]:
    query = select(Message.ticket_id, Message.phone)
    orders = query.where(Message.ticket_id.in_(ids), Message.kind.in_(_TELL_WHAT))
    found = set(desk.tx.execute(orders))
    return {one: {phone for ticket_id, phone in found if ticket_id == one} for one in ids}


def texted_about(desk: Desk, ticket: Ticket) -> set[str]:
    """The phones that were asked to take this ticket, but for what was lost on the way."""
    asked = _told(desk, ticket, ("member.dispatch", "member.reopened"))
    return set(desk.tx.scalars(asked.where(Delivery.state.not_in(_LOST))))


def reminded_of_nobody(desk: Desk, ticket: Ticket) -> set[str]:
    """The phones that were reminded of this ticket as nobody had taken it in time."""
    return set(desk.tx.scalars(_told(desk, ticket, ("remind.accept_leader",))))


def unreached(desk: Desk, ticket: Ticket) -> set[str]:
    """The phones whose orders for this ticket were all lost on the way, as far as we know."""
    read: set[str] | None = desk.read.get(("unreached", ticket.id))
    if read is not None:
        return read
    desk.flush()
    return _unreached(desk, [ticket.id])[ticket.id]


def read_ahead(desk: Desk, tickets: Iterable[Ticket]) -> None:
    """Ask of many at once who was told what they are, and who was not reached: orders that are
    queued in this transaction do not count.
    """
    ids = [ticket.id for ticket in tickets]
    for key, found in (("told", _told_what(desk, ids)), ("unreached", _unreached(desk, ids))):
        desk.read.update({(key, one): phones for one, phones in found.items()})


def _unreached(desk: Desk, ids: Collection[int]) -> dict[int, set[str]]:
    lost = Delivery.state.in_(_LOST)
    query = select(Message.ticket_id, Message.phone, lost).join(Delivery)
    orders = query.where(Message.ticket_id.in_(ids), Message.kind.in_(_ORDERS))
    found = set(desk.tx.execute(orders))
    gone = {one[:2] for one in found if one[2]} - {one[:2] for one in found if not one[2]}
    return {one: {phone for ticket_id, phone in gone if ticket_id == one} for one in ids}


def _told(desk: Desk, ticket: Ticket, kinds: Collection[str]) -> Select[str]:
    """What asks for the phones that were sent one of these about a ticket."""
    desk.flush()
    query = select(Message.phone).join(Delivery, Delivery.message_id == Message.id)
    return query.where(Message.ticket_id == ticket.id, Message.kind.in_(kinds))


def last_told(desk: Desk, ticket: Ticket, kinds: Collection[str]) -> dict[str, object] | None:
    """What the last text of some kinds about a ticket told, whether or not it has arrived."""
    query = select(Words.params).join(Message, Message.text_id == Words.id)
    told = query.where(Message.ticket_id == ticket.id, Message.kind.in_(kinds))
    return desk.tx.scalar(told.order_by(Message.id.desc()).limit(1)) or None
