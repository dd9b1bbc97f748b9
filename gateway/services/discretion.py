"""A complaint about staff is kept from whoever it is about, and from all of their teams.

The one rule behind every door: who sees a ticket, who decides on it, to which phone a text goes.
"""

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import select

from gateway.services import directory
from gateway.services.desk import Desk
from gateway.store.tables import Duty, Member, Membership, Operator, Ticket

_Person = TypeVar("_Person", bound=Member | Operator)


def may_know(desk: Desk, ticket: Ticket, phone: str | None) -> bool:
    """Whether the person with a phone, member or account or both, may know of a ticket."""
    return ticket.accused_id is None or ticket.accused_id not in kept_from(desk, phone)


def who_may_know(desk: Desk, ticket: Ticket, people: Iterable[_Person]) -> list[_Person]:
    """Those of some people who may know of a ticket."""
    return [who for who in people if may_know(desk, ticket, who.phone)]


def kept_from(desk: Desk, phone: str | None) -> list[int]:
    """The members about whom the person with a phone learns of no complaint: all team mates.

    Who has left the teams is still one's own self.
    """
    own = desk.tx.scalar(select(Member.id).where(Member.phone == phone)) if phone else None
    return [own, *_mates(desk, own)] if own is not None else []


def circle(desk: Desk, accused: Member) -> list[str]:
    """The phones of those from whom a complaint about somebody is kept."""
    people = select(Member.phone).where(Member.id.in_([accused.id, *_mates(desk, accused.id)]))
    return list(desk.tx.scalars(people))


def _mates(desk: Desk, member_id: int) -> Iterable[int]:
    """Those who serve the same teams, or stand in there now."""
    teams = directory.teams_of(desk, member_id)
    serves = select(Membership.member_id).where(Membership.team_id.in_(teams))
    stands_in = select(Duty.member_id).where(
        Duty.team_id.in_(teams), Duty.starts_at <= desk.now, Duty.ends_at > desk.now
    )
    return desk.tx.scalars(serves.union(stands_in))
