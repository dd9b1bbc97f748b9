"""What becomes known later: that a ticket is a complaint about staff, or whom it is about.

From then on those it is about hear nothing more of it, and a team one level above them has it.
"""

from collections.abc import Sequence

from sqlalchemy import and_, false, func, or_, select, true, update

from gateway.domain.people import ActorKind
from gateway.domain.ticket import OPEN, Action, Source, Status
from gateway.services.desk import SYSTEM, Desk
from gateway.services.texts import outbox
from gateway.services.tickets import callouts, dispatching, notices, placing, texted
from gateway.services.town import complaints, discretion, superiors
from gateway.services.town.discretion import Accused
from gateway.store.tables import Event, Message, Prompt, Team, Ticket, Words


def is_secret(desk: Desk, ticket: Ticket) -> bool:
    """Whether others must not learn who reports it, or not know of it at all."""
    return ticket.confidential or complaints.is_one(desk, ticket.category)


def corrected(desk: Desk, ticket: Ticket, text: str = "") -> None:
    """Its category or place was set right, by what a text says: look whom it is about now, and who
    may have it.
    """
    if not complaints.is_one(desk, ticket.category):
        return _set(desk, ticket, discretion.NOBODY)
    accused = _find(desk, ticket, text)
    if not accused.keys <= discretion.keys(ticket):
        _name(desk, ticket, accused)
    place(desk, ticket)
    return None


def heard(desk: Desk, ticket: Ticket, text: str = "") -> bool:
    """More was said of it: that may name whom it is about. Returns whether it moved."""
    if not complaints.is_one(desk, ticket.category):
        return False
    accused = _find(desk, ticket, text)
    if accused.keys <= discretion.keys(ticket):
        return False
    _name(desk, ticket, accused)
    return place(desk, ticket)


def place(desk: Desk, ticket: Ticket) -> bool:
    """Take an open complaint from a team that must not have it. Returns whether it moved.

    It goes one level above whom it is about, else to the operators.
    """
    if ticket.status not in OPEN or not complaints.is_one(desk, ticket.category):
        return False
    _let_go(desk, ticket)
    lead, asked = ticket.team, ticket.proposed_team
    if lead is not None and placing.may_have(desk, ticket, lead):
        if asked is None or placing.may_have(desk, ticket, asked):
            return False
    else:
        lead = complaints.above(desk, discretion.accused(desk, ticket), ticket.area)
    return _give(desk, ticket, lead)


def _find(desk: Desk, ticket: Ticket, text: str) -> Accused:
    """All whom a complaint is about by what its reporters have said, and as is known already."""
    text = " ".join([ticket.words.body or "", *additions(desk, ticket), text])
    return complaints.read(desk, text, ticket.area, discretion.accused(desk, ticket)).accused


def additions(desk: Desk, ticket: Ticket) -> list[str]:
    """What was said after the first words, oldest first; also by who reported the same matter.

    Whatever they said it for: to add to it, to hurry it, as a verdict. In a call an operator has
    written it down; of what is noted that is what comes before a call's ticket is given to anybody.
    """
    desk.flush()
    noted = and_(
        Event.actor == ActorKind.OPERATOR,
        Event.action.in_([Action.NOTE, Action.ADD]),
        Event.before == Status.TRIAGE,
        Event.message_id.is_(None),
        true() if ticket.source is Source.CALL else false(),
    )
    query = (
        select(Words.body)
        .select_from(Event)
        .outerjoin(Message, Message.id == Event.message_id)
        .join(Words, Words.id == func.coalesce(Event.text_id, Message.text_id))
        .where(
            Event.ticket_id.in_([one.id for one in notices.shared(desk, ticket)]),
            or_(Event.actor == ActorKind.RESIDENT, Event.action == Action.FOLLOW_UP, noted),
            texted.belongs(),
        )
    )
    return [one for one in desk.tx.scalars(query.order_by(Event.id)) if one]


def _name(desk: Desk, ticket: Ticket, accused: Accused) -> None:
    """Who it is about is known now: they are called off, and what waits for them stays unsaid."""
    theirs = [one for one in discretion.circle(desk, accused) if one != ticket.phone]
    if theirs:
        outbox.recall(desk, ticket, phones=theirs)
        _ask_no_more(desk, ticket, theirs)
    for who in callouts.called_out(desk, ticket):
        if who.phone in theirs:
            above = complaints.above(desk, accused, ticket.area)
            team = above.name if above else notices.word(desk, who.language, "team_none")
            notices.member(desk, who, ticket, "moved", team=team)
    _set(desk, ticket, accused)
    if ticket.supervised:
        owner = superiors.owner(desk, ticket)
        ticket.supervisor_id = owner.id if owner is not None else None


def _ask_no_more(desk: Desk, ticket: Ticket, phones: Sequence[str]) -> None:
    """What some phones were asked about a ticket is answered by nobody, however late."""
    desk.tx.execute(
        update(Prompt)
        .where(
            Prompt.ticket_id == ticket.id, Prompt.phone.in_(phones), Prompt.answered_at.is_(None)
        )
        .values(answered_at=desk.now, expires_at=desk.now)
    )


def _set(desk: Desk, ticket: Ticket, accused: Accused) -> None:
    """What follows it says the same of the same people."""
    for one in notices.shared(desk, ticket):
        discretion.set_accused(one, accused)


def _let_go(desk: Desk, ticket: Ticket) -> None:
    """Who helps and must not know of it helps no longer."""
    for part in ticket.assists:
        if part.done_at is None and not placing.may_have(desk, ticket, part.team):
            part.done_at, part.next_at = desk.now, None


def _give(desk: Desk, ticket: Ticket, team: Team | None) -> bool:
    if ticket.team is None and (team is None or placing.is_for_supervisor(ticket)):
        return False  # it is with the operators, and stays there
    if team is not None:
        dispatching.dispatch(desk, ticket, team, SYSTEM)
        return True
    before = callouts.holders(desk, ticket)
    while ticket.team is not None:  # an offer that falls through leaves it with who made it
        dispatching.take_back(desk, ticket)
    callouts.moved(desk, ticket, SYSTEM, before)
    return True
