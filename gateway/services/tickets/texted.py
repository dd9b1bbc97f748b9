"""What is kept at a ticket of what its reporter has texted, and what was taken away from it."""

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from gateway.domain.ticket import Action
from gateway.services.desk import Desk
from gateway.store.tables import Event, Message, Ticket, Words

_LATER = aliased(Event)


def texts(desk: Desk, ticket: Ticket) -> list[Words]:
    """What its reporter has texted on it, oldest first; of a text on several matters its part.

    A text that has a ticket of its own beside is not kept here as a whole.
    """
    own = and_(Event.message_id == Message.id, Event.ticket_id == ticket.id)
    query = (
        select(Words)
        .select_from(Message)
        .outerjoin(Event, own)
        .join(Words, Words.id == func.coalesce(Event.text_id, Message.text_id))
        .where(
            or_(Message.ticket_id == ticket.id, Event.text_id.is_not(None)),
            Message.phone == ticket.phone,
            Message.direction == "in",
            belongs(),
        )
        .order_by(Message.id, Event.id)
    )
    return list(desk.tx.scalars(query).unique())


def belongs() -> ColumnElement[bool]:
    """Events whose words are of their ticket: no later one says that the text is another's."""
    later = select(_LATER.id).where(
        _LATER.ticket_id == Event.ticket_id,
        _LATER.message_id == Event.message_id,
        _LATER.action == Action.LINK,
    )
    return ~later.exists()
