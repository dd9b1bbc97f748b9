"""What a second person decides about a ticket: settled once, or overtaken when it goes on; and who
is no second person.

Knows nothing of how it was asked for, or of what is done once it is agreed to.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import aliased

from gateway.domain import ticket as rules
from gateway.domain.people import ActorKind
from gateway.domain.ticket import Action, Decision
from gateway.errors import Refused
from gateway.services.desk import Actor, Desk
from gateway.services.texts import outbox
from gateway.store.tables import Member, Operator, Prompt, Proposal, Ticket

_LATE = timedelta(days=3)
_EARLIER = aliased(Proposal)  # made once: that takes as long as a query
_ASKED_BY = ("supervisor.approve", "supervisor.approve_bare")
_KNOWN_BY_PHONE: dict[ActorKind, type[Member | Operator]] = {
    ActorKind.MEMBER: Member,
    ActorKind.OPERATOR: Operator,
}


def is_own(desk: Desk, kind: ActorKind, id_: int | None) -> ColumnElement[bool]:
    """Which proposals somebody has made, in whatever capacity; in the same words an earlier one.

    For what was agreed to and goes on to the next above is still the wish of who began it.
    """
    same = (
        _EARLIER.ticket_id == Proposal.ticket_id,
        _EARLIER.text_id.is_not_distinct_from(Proposal.text_id),
    )
    made = (
        (_EARLIER.by_kind == one) & (_EARLIER.by_id == known)
        for one, known in _selves(desk, kind, id_)
    )
    return select(_EARLIER.id).where(*same, or_(*made)).exists()


def _selves(desk: Desk, kind: ActorKind, id_: int | None) -> set[tuple[ActorKind, int | None]]:
    """Somebody's account, and the member with the same phone: one person."""
    known = _KNOWN_BY_PHONE.get(kind)
    phone = desk.tx.scalar(select(known.phone).where(known.id == id_)) if known else None
    if not phone:
        return {(kind, id_)}
    return {(kind, id_)} | {
        (one, other)
        for one, table in _KNOWN_BY_PHONE.items()
        for other in desk.tx.scalars(select(table.id).where(table.phone == phone))
    }


def others(
    desk: Desk, proposal: Proposal, people: Iterable[Member | Operator]
) -> list[Member | Operator]:
    """Those of some people whose own wish it is not."""
    kinds = {table: kind for kind, table in _KNOWN_BY_PHONE.items()}
    return [who for who in people if not _has_made(desk, proposal, kinds[type(who)], who.id)]


def _has_made(desk: Desk, proposal: Proposal, kind: ActorKind, id_: int | None) -> bool:
    own = select(Proposal.id).where(Proposal.id == proposal.id, is_own(desk, kind, id_))
    return desk.tx.scalar(own) is not None


def settle(desk: Desk, proposal: Proposal, by: Actor, decision: Decision) -> None:
    """Write down what somebody has decided; nobody else is asked any more.

    Raises Refused when it is their own, settled already, or overtaken.
    """
    desk.flush()
    ticket = desk.tx.get_one(Ticket, proposal.ticket_id, with_for_update=True)
    if _has_made(desk, proposal, by.kind, by.id):
        raise Refused("own_proposal", number=ticket.number)
    settled = desk.tx.scalar(
        update(Proposal)
        .where(Proposal.id == proposal.id, Proposal.state == Decision.OPEN)
        .values(state=decision, decided_at=desk.now, decided_kind=by.kind, decided_by=by.id)
        .returning(Proposal.id)
    )
    if settled is None:
        raise late(desk, proposal)
    _close_questions(desk, [proposal.id])


def late(desk: Desk, proposal: Proposal) -> Refused:
    """Why nothing is to be decided about a proposal any more."""
    desk.tx.refresh(proposal)
    ticket = proposal.ticket
    if proposal.state is not Decision.OVERTAKEN:
        return Refused("settled_before", number=ticket.number)
    return Refused("overtaken", number=ticket.number, status=ticket.status, action=proposal.action)


def overtake(desk: Desk, ticket: Ticket, action: Action, *, elsewhere: bool) -> None:
    """A ticket went on by an action: what was proposed and is of no more use is not asked any more.

    That is what its new status forbids, what has been done without it, and, when it went
    elsewhere, everything: another team has other wishes.
    """
    pointless = [
        one.id
        for one in _standing(desk, ticket)
        if elsewhere or one.action is action or rules.after(ticket.status, one.action) is None
    ]
    if pointless:
        _drop(desk, pointless)


def drop(desk: Desk, proposal: Proposal) -> None:
    """Another proposal has taken its place: it is not asked any more."""
    _drop(desk, [proposal.id])


def _drop(desk: Desk, proposals: Sequence[int]) -> None:
    desk.tx.execute(
        update(Proposal)
        .where(Proposal.id.in_(proposals))
        .values(state=Decision.OVERTAKEN, decided_at=desk.now)
    )
    _close_questions(desk, proposals)


def _standing(desk: Desk, ticket: Ticket) -> Sequence[Proposal]:
    query = select(Proposal).where(Proposal.ticket_id == ticket.id, Proposal.state == Decision.OPEN)
    return desk.tx.scalars(query).all()


def _close_questions(desk: Desk, proposals: Sequence[int]) -> None:
    """They stay unexpired for a while: who answers one of them late is told so.

    Those that have not left yet, as it is night, are not put.
    """
    desk.flush()
    open_ = select(Prompt).where(Prompt.proposal_id.is_not(None), Prompt.answered_at.is_(None))
    asked = desk.tx.scalars(open_.where(Prompt.proposal_id.in_(proposals))).all()
    for ticket in {one.ticket for one in asked if one.ticket is not None}:
        about = open_.where(Prompt.ticket_id == ticket.id, Prompt.proposal_id.not_in(proposals))
        others = {one.phone for one in desk.tx.scalars(about)}
        if phones := {one.phone for one in asked if one.ticket is ticket} - others:
            outbox.recall(desk, ticket, _ASKED_BY, phones)
    desk.tx.execute(
        update(Prompt)
        .where(Prompt.proposal_id.in_(proposals), Prompt.answered_at.is_(None))
        .values(answered_at=desk.now, expires_at=desk.now + _LATE)
    )
