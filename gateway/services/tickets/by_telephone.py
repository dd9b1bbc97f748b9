"""What is written down at a ticket of what was said on the telephone.

While nobody knows what a call was about, that is it: its words count as if they had been texted.
What is said there against those who work here goes the way of all complaints about staff: under a
number of its own, and never to the team that works the ticket, or beside it where they may read.
"""

import dataclasses

from sqlalchemy import select

from gateway.domain.ticket import Action, Source
from gateway.errors import Refused
from gateway.services.desk import Actor, Desk
from gateway.services.texts import senders
from gateway.services.tickets import (
    casework,
    corrections,
    heard,
    ledger,
    outcome,
    registration,
    rerouting,
)
from gateway.services.town import access, complaints, discretion, gazetteer
from gateway.store.tables import Call, Message, Recording, Ticket, Words
from routing.router import Outcome, Route

_UNHEARD = frozenset({"missed", "asked", "recording"})  # flags of a call that nobody has heard yet


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
    if heard.is_to_be_told(desk, ticket):
        write_down(desk, ticket, words, by)
    else:
        casework.note(desk, ticket, words, by)
    return None


def tell(desk: Desk, ticket: Ticket, words: Words, by: Actor) -> Ticket | None:
    """More of what was said in a call that nobody took, whoever works on it; the rest as `note`."""
    if not heard.may_be_told(desk, ticket):
        raise Refused("not_now", number=ticket.number, status=ticket.status, action=Action.ADD)
    access.require(desk, by, Action.ADD, ticket)
    if ticket.category is not None and (made := set_apart(desk, ticket, words, by)):
        _take_recordings(desk, ticket, made)
        return made
    write_down(desk, ticket, words, by)
    return None


def write_down(
    desk: Desk, ticket: Ticket, words: Words, by: Actor, message: Message | None = None
) -> None:
    """What a caller said is where the matter goes: to the team that it finds, or that has it; what
    is said against staff to none whom it names. A danger is one from here on.
    """
    desk.tx.add(words)
    desk.tx.flush()
    ledger.record(desk, ticket, Action.ADD, by, message=message, text_id=words.id)
    desk.flush()  # so that it is read as one of those that were said
    ledger.heed_secrecy(desk, ticket, by, words)
    text, lead = words.body or "", ticket.team
    corrections.written_down(desk, ticket, text)
    route = _route(desk, ticket)
    if ticket.team is lead:
        rerouting.learn(desk, ticket, text, route)
    else:  # those it has gone to have read it
        rerouting.heed_danger(desk, ticket, text, route)
    if ticket.flag in _UNHEARD and (ticket.team is not None or ticket.category is not None):
        ticket.flag = ""


def _route(desk: Desk, ticket: Ticket) -> Route:
    """Where all goes that is known of a call by now; where one of us is named a person decides."""
    told = heard.of(desk, ticket)
    text = " ".join((told.first, *told.more))
    card = senders.cards(desk, [ticket.phone])[ticket.phone]
    route = gazetteer.router(desk).route(text, home=card.home, earlier=card.earlier)
    if route.outcome is Outcome.DISPATCH and complaints.names_staff(desk, text):
        return dataclasses.replace(route, outcome=Outcome.TRIAGE)
    return route


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
