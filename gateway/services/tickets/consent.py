"""A partner (加盟组织) calls the reporter of a ticket only once the reporter has agreed to it."""

from datetime import timedelta

from sqlalchemy import select

from gateway.domain import phone as phones
from gateway.domain.people import ActorKind, MemberRole, PromptKind
from gateway.domain.ticket import OPEN, Action
from gateway.services.desk import Desk
from gateway.services.texts import outbox, prompts, senders
from gateway.services.town import directory
from gateway.store.tables import Event, Member, Message, Operator, Ticket

CODES = {"action": Action.REVEAL}  # of the event that says yes by SMS
BY_TELEPHONE = {**CODES, "way": "telephone"}  # and in a call, written down by whoever took it
_SAY_SO = (ActorKind.RESIDENT, ActorKind.OPERATOR)
_ASK_FOR = timedelta(days=3)


def is_given(desk: Desk, ticket: Ticket) -> bool:
    """Whether the reporter has agreed that partners see the phone."""
    query = select(Event.codes).where(
        Event.ticket_id == ticket.id,
        Event.action == Action.APPROVE,
        Event.actor.in_(_SAY_SO),
    )
    return any(one.get("action") == Action.REVEAL for one in desk.tx.scalars(query))


def is_wanted(desk: Desk, ticket: Ticket) -> bool:
    """Whether a partner works a ticket whose reporter has not agreed, and could be asked."""
    able = ticket.status in OPEN and ticket.phone != "" and not ticket.confidential
    return able and not is_given(desk, ticket) and bool(partners(desk, ticket))


def partners(desk: Desk, ticket: Ticket) -> list[Member]:
    """The partners who work a ticket, or are asked to."""
    teams = {ticket.team_id, ticket.proposed_team_id}
    teams |= {one.team_id for one in ticket.assists if one.done_at is None}
    people = [who for team in teams if team for who in directory.on_call(desk, team)]
    people += [ticket.member] if ticket.member is not None else []
    return list(dict.fromkeys(who for who in people if who.role is MemberRole.PARTNER))


def shown(desk: Desk, who: Member | Operator, ticket: Ticket) -> str:
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
    language = senders.language(desk, ticket)
    sent = outbox.queue(desk, "resident.consent", ticket.phone, language, params, ticket=ticket)
    if sent is not None:
        prompts.ask(desk, ticket.phone, PromptKind.CONFIRM, ticket, _ASK_FOR, action=Action.REVEAL)


def asked_no_more(desk: Desk, ticket: Ticket) -> None:
    """It is settled otherwise: an SMS that comes later answers no such question."""
    prompts.no_more(desk, ticket, Action.REVEAL)
