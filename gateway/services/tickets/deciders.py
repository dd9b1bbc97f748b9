"""Who decides by SMS what somebody else wants: as people stand now, not as they once did."""

from collections.abc import Sequence
from itertools import chain

from gateway.domain.people import ActorKind
from gateway.domain.roles import OF_MEMBER, Role
from gateway.services.desk import Desk
from gateway.services.tickets import decisions, placing
from gateway.services.town import directory, discretion, superiors
from gateway.store.tables import Member, Operator, Prompt, Proposal, Ticket

_Rank = Sequence[Member | Operator]
_LED = frozenset({Role.MEMBER, Role.DEPARTMENT, Role.PARTNER})


def now(desk: Desk, proposal: Proposal) -> _Rank:
    """The nearest who may agree and have not gone off for the day; else those who have."""
    ranks = _ranks(desk, proposal)
    there = [directory.there(desk, rank) for rank in ranks]
    return next(filter(None, [*there, *ranks]), [])


def may_answer(desk: Desk, prompt: Prompt) -> bool:
    """Whether what was asked of a phone is still for whoever has it: they may have left."""
    if prompt.proposal_id is not None:
        asked = chain(*_ranks(desk, desk.tx.get_one(Proposal, prompt.proposal_id)))
    else:
        ticket = desk.tx.get_one(Ticket, prompt.ticket_id)
        asked = chain(placing.may_choose(desk, ticket), superiors.supervisors(desk, ticket))
    return prompt.phone in {who.phone for who in asked}


def _ranks(desk: Desk, proposal: Proposal) -> list[_Rank]:
    """Who may agree: a member's leader, else the next above, else the supervisors; never who has
    proposed it.
    """
    ticket = proposal.ticket
    ranks: list[_Rank] = [superiors.supervisors(desk, ticket)]
    if _is_led(desk, proposal):
        teams = filter(None, [ticket.team, superiors.team_above(desk, ticket)])
        over = [directory.leading(desk, team.id) for team in teams]
        ranks[:0] = [discretion.who_may_know(desk, ticket, one) for one in over]
    return [decisions.others(desk, proposal, rank) for rank in ranks]


def _is_led(desk: Desk, proposal: Proposal) -> bool:
    """Whether it is the wish of somebody who does not lead."""
    known = proposal.by_kind is ActorKind.MEMBER
    maker = desk.tx.get(Member, proposal.by_id or 0) if known else None
    return maker is not None and OF_MEMBER[maker.role] in _LED
