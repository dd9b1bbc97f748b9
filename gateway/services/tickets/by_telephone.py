"""What an operator writes down at a ticket of what was said on the telephone.

What is said there against those who work here goes the way of all complaints about staff: under a
number of its own, and never to the team that works the ticket, or beside it where they may read.
"""

from sqlalchemy import select

from gateway.domain.ticket import Action, Source
from gateway.services.desk import Actor, Desk
from gateway.services.texts import senders
from gateway.services.tickets import casework, ledger, outcome, registration
from gateway.services.town import access, complaints, discretion
from gateway.store.tables import Call, Recording, Ticket, Words
from routing.router import Outcome, Route


def note(desk: Desk, ticket: Ticket, words: Words, by: Actor) -> Ticket | None:
    """Keep a remark; returns the complaint's ticket where it was plainly one, and is not kept here.

    What was recorded goes with it: a voice is no more for the ears of those it complains of. While
    nobody has said what a ticket is about, it becomes the complaint itself.
    """
    access.require(desk, by, Action.NOTE, ticket)
    plain = complaints.is_said_plainly(desk, words.body or "")
    if plain and ticket.category is not None and (made := set_apart(desk, ticket, words, by)):
        _take_recordings(desk, ticket, made)
        return made
    casework.note(desk, ticket, words, by)
    return None


def _take_recordings(desk: Desk, ticket: Ticket, complaint: Ticket) -> None:
    desk.flush()  # a call refers to its ticket
    recorded = select(Recording.call_id).where(Recording.call_id == Call.id)
    spoken = select(Call).where(Call.ticket_id == ticket.id, recorded.exists())
    for call in desk.tx.scalars(spoken):
        call.ticket_id = complaint.id


def reopen(desk: Desk, ticket: Ticket, by: Actor, words: Words | None) -> Ticket | None:
    """The reporter is not content after all; what is amiss is for the team, if it was said.

    Returns the ticket of a complaint about staff that was said instead. Raises Refused later than
    seven days after closing.
    """
    made = set_apart(desk, ticket, words, by) if words is not None else None
    words = None if made else words
    outcome.reopen(desk, ticket, by, reason=(words.body or "") if words else "", words=words)
    return made


def set_apart(desk: Desk, ticket: Ticket, words: Words, by: Actor) -> Ticket | None:
    """The new ticket of words that are a complaint about staff, where the old one is of something
    else; None for any other words.

    It is about the same place. Neither names the other: the team would learn of it. Nor is it told
    to a reporter whom it is about.
    """
    whole, text = ledger.whole(desk, ticket), words.body or ""
    if complaints.is_one(desk, whole.category) or not complaints.is_said(desk, text):
        return None
    desk.tx.add(words)
    desk.tx.flush()
    route = Route(Outcome.TRIAGE, area=whole.area.code if whole.area else None)
    meant = discretion.circle(desk, complaints.read(desk, text, whole.area).accused)
    made = registration.register(
        desk, words=words, phone="" if ticket.phone in meant else ticket.phone,
        language=senders.language(desk, ticket), source=Source.CALL, channel=ticket.channel,
        line=ticket.line, by=by, route=route, confidential=ticket.confidential,
    )  # fmt: skip
    registration.receipt(desk, made, route)
    return made
