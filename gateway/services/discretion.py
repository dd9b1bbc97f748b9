"""A complaint about staff is kept from whoever it is about, and from all of their teams.

The one rule behind every door: who sees a ticket, who decides on it, to which phone a text goes.
"""

import dataclasses
from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import defer

from gateway.services import directory
from gateway.services.desk import Desk
from gateway.store.tables import Duty, Member, Membership, Operator, Ticket

_Person = TypeVar("_Person", bound=Member | Operator)


@dataclasses.dataclass(frozen=True)
class Accused:
    """Whom a complaint is about: a member, an account of the console, or who has both."""

    member: Member | None = None
    account: Operator | None = None

    def __bool__(self) -> bool:
        return self.member is not None or self.account is not None

    @property
    def columns(self) -> dict[str, int | None]:
        """As a ticket says it."""
        return {
            "accused_id": self.member.id if self.member is not None else None,
            "accused_operator_id": self.account.id if self.account is not None else None,
        }


NOBODY = Accused()  # nobody that is known


def accused(desk: Desk, ticket: Ticket) -> Accused:
    """Whom a ticket is about, as far as that is known."""
    query = select(Operator).where(Operator.id == ticket.accused_operator_id)
    is_known = ticket.accused_operator_id is not None
    account = desk.tx.scalar(query.options(defer(Operator.password_hash))) if is_known else None
    return Accused(desk.tx.get(Member, ticket.accused_id or 0), account)


def set_accused(ticket: Ticket, accused: Accused) -> None:
    """Say on a ticket whom it is about."""
    for name, value in accused.columns.items():
        setattr(ticket, name, value)


def is_about_somebody(ticket: Ticket) -> bool:
    """Whether it is known whom a ticket is about."""
    return ticket.accused_id is not None or ticket.accused_operator_id is not None


def may_know(desk: Desk, ticket: Ticket, phone: str | None, account: int | None = None) -> bool:
    """Whether the person with a phone, an account or both may know of a ticket."""
    if ticket.accused_id is not None and ticket.accused_id in kept_from(desk, phone):
        return False
    about = ticket.accused_operator_id
    return about is None or about not in _accounts(desk, phone, account)


def who_may_know(desk: Desk, ticket: Ticket, people: Iterable[_Person]) -> list[_Person]:
    """Those of some people who may know of a ticket."""
    return [who for who in people if may_know(desk, ticket, who.phone, _account(who))]


def _account(who: Member | Operator) -> int | None:
    return who.id if isinstance(who, Operator) else None


def unless_kept(
    desk: Desk, phone: str | None, account: int | None = None
) -> list[ColumnElement[bool]]:
    """The same of whole lists: no conditions for those about whom there is no complaint."""
    members, accounts = kept_from(desk, phone), _accused(desk, _accounts(desk, phone, account))
    both = ((Ticket.accused_id, members), (Ticket.accused_operator_id, accounts))
    return [column.is_(None) | column.not_in(people) for column, people in both if people]


def _accused(desk: Desk, accounts: Iterable[int]) -> list[int]:
    """Those of some accounts that any complaint is about."""
    about = select(Ticket.accused_operator_id).where(Ticket.accused_operator_id.in_(accounts))
    return [one for one in desk.tx.scalars(about.distinct()) if one is not None]


def kept_from(desk: Desk, phone: str | None) -> list[int]:
    """The members about whom the person with a phone learns of no complaint: all team mates.

    Who has left the teams is still one's own self.
    """
    own = desk.tx.scalar(select(Member.id).where(Member.phone == phone)) if phone else None
    return [own, *_mates(desk, own)] if own is not None else []


def _accounts(desk: Desk, phone: str | None, account: int | None) -> set[int]:
    """The accounts of one person: their own, and the one with their phone."""
    found = desk.tx.scalars(select(Operator.id).where(Operator.phone == phone)) if phone else ()
    return {*found} if account is None else {account, *found}


def circle(desk: Desk, accused: Accused) -> list[str]:
    """The phones of those from whom a complaint about somebody is kept."""
    found = {accused.account.phone} if accused.account is not None else set()
    if accused.member is not None:
        own = accused.member.id
        people = select(Member.phone).where(Member.id.in_([own, *_mates(desk, own)]))
        found |= set(desk.tx.scalars(people))
    return sorted(filter(None, found))


def _mates(desk: Desk, member_id: int) -> Iterable[int]:
    """Those who serve the same teams, or stand in there now."""
    teams = directory.teams_of(desk, member_id)
    serves = select(Membership.member_id).where(Membership.team_id.in_(teams))
    stands_in = select(Duty.member_id).where(
        Duty.team_id.in_(teams), Duty.starts_at <= desk.now, Duty.ends_at > desk.now
    )
    return desk.tx.scalars(serves.union(stands_in))
