"""A partner (加盟组织) calls the reporter of a ticket only once the reporter has agreed to it."""

from datetime import timedelta

from sqlalchemy import select

from gateway.domain import phone as phones
from gateway.domain.people import ActorKind, MemberRole, PromptKind
from gateway.domain.ticket import Action
from gateway.services import directory, outbox
from gateway.services.desk import Desk
from gateway.store.tables import Event, Member, Message, Ticket

CODES = {"action": Action.REVEAL}  # of the event that says yes
_ASK_FOR = timedelta(days=3)


def is_given(desk: Desk, ticket: Ticket) -> bool:
    """Whether the reporter has agreed that partners see the phone."""
    query = select(Event.codes).where(
        Event.ticket_id == ticket.id,
        Event.action == Action.APPROVE,
        Event.actor == ActorKind.RESIDENT,
    )
    return CODES in desk.tx.scalars(query).all()


def shown(desk: Desk, who: Member, ticket: Ticket) -> str:
    """The reporter's phone as somebody who works the ticket sees it; empty when confidential."""
    if ticket.confidential:
        return ""
    if who.role is MemberRole.PARTNER and not is_given(desk, ticket):
        return phones.masked(ticket.phone)
    return phones.shown(ticket.phone)


def ask(desk: Desk, ticket: Ticket) -> None:
    """Ask the reporter, once, whether a partner may call."""
    before = select(Message.id).where(
        Message.ticket_id == ticket.id, Message.kind == "resident.consent"
    )
    if ticket.confidential or desk.tx.scalar(before.limit(1)) is not None:
        return
    params = {"number": ticket.number}
    sent = outbox.queue(
        desk, "resident.consent", ticket.phone, ticket.language, params, ticket=ticket
    )
    if sent is not None:
        directory.ask(
            desk, ticket.phone, PromptKind.CONFIRM, ticket, _ASK_FOR, action=Action.REVEAL
        )
