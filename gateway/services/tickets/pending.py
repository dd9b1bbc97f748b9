"""What waits for a second person at the console: proposals, who made them, and who may decide.

Exclusions from the rates have a list of their own, in tickets/exclusions.py.
"""

import dataclasses
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, not_, select
from sqlalchemy.orm import joinedload

from gateway.domain.people import ActorKind
from gateway.domain.roles import RIGHTS, Right
from gateway.domain.ticket import Action, Decision
from gateway.errors import Refused
from gateway.services.desk import Actor, Desk
from gateway.services.tickets import decisions
from gateway.services.town import reach
from gateway.store.tables import Member, Operator, Proposal, Ticket


@dataclasses.dataclass(frozen=True)
class Pending:
    """A proposal, the name of who made it, and whether the reader may settle it."""

    proposal: Proposal
    name: str
    decides: bool
    own: bool


def waiting(desk: Desk, by: Actor) -> list[Pending]:
    """What somebody may agree to or refuse, oldest first; never what they have proposed."""
    found = desk.tx.scalars(_read(_for(desk, by)))
    return _named(desk, by, list(found))


def count(desk: Desk, by: Actor) -> int:
    """How much waits for somebody."""
    return desk.tx.scalar(select(func.count()).select_from(Proposal).where(*_for(desk, by))) or 0


def of(desk: Desk, by: Actor, ticket: Ticket) -> list[Pending]:
    """What waits for an answer at a ticket, whoever may give it."""
    found = desk.tx.scalars(_read([*_OPEN, Proposal.ticket_id == ticket.id]))
    return _named(desk, by, list(found))


def get(desk: Desk, by: Actor, proposal_id: int) -> Proposal:
    """A proposal that somebody may settle. Raises Refused when it is settled, or not theirs."""
    proposal = desk.tx.get(Proposal, proposal_id)
    if proposal is None or proposal.state is not Decision.OPEN:
        raise Refused("settled_before")
    this = select(Proposal.id).where(Proposal.id == proposal_id)
    if desk.tx.scalar(this.where(_is_own(desk, by))):
        raise Refused("own_proposal")
    if desk.tx.scalar(this.where(*_for(desk, by))):
        return proposal
    raise Refused("not_allowed")


_OPEN = (Proposal.state == Decision.OPEN, Proposal.action != Action.EXCLUDE)


def _for(desk: Desk, by: Actor) -> list[ColumnElement[bool]]:
    """What somebody's word is enough for, within their reach, and not their own."""
    able = Proposal.action.in_(_able(by))
    return [*_OPEN, able, not_(_is_own(desk, by)), *reach.about(desk, by, Proposal.ticket_id)]


def _able(by: Actor) -> list[Action]:
    if RIGHTS[by.role, Action.APPROVE] is not Right.ACT:
        return []
    return [action for action in Action if RIGHTS[by.role, action] is Right.ACT]


def _is_own(desk: Desk, by: Actor) -> ColumnElement[bool]:
    return decisions.is_own(desk, by.kind, by.id)


def _read(conditions: Sequence[ColumnElement[bool]]) -> Select[Proposal]:
    ticket = joinedload(Proposal.ticket)
    return (
        select(Proposal)
        .where(*conditions)
        .order_by(Proposal.id)
        .options(joinedload(Proposal.words), joinedload(Proposal.team))
        .options(ticket.joinedload(Ticket.words), ticket.joinedload(Ticket.area))
    )


def _named(desk: Desk, by: Actor, found: Sequence[Proposal]) -> list[Pending]:
    names = {
        kind: {
            id_: name
            for id_, name in desk.tx.execute(
                select(table.id, table.name).where(
                    table.id.in_({one.by_id for one in found if one.by_kind is kind})
                )
            )
        }
        for kind, table in ((ActorKind.MEMBER, Member), (ActorKind.OPERATOR, Operator))
    }
    these = select(Proposal.id).where(Proposal.id.in_([one.id for one in found]))
    ours = set(desk.tx.scalars(these.where(*_for(desk, by))))
    own = set(desk.tx.scalars(these.where(_is_own(desk, by))))
    return [
        Pending(
            proposal=one,
            name=names.get(one.by_kind, {}).get(one.by_id or 0, ""),
            decides=one.id in ours,
            own=one.id in own,
        )
        for one in found
    ]
