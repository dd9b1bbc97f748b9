"""A complaint about staff is kept from all whom it is about, and from all of their teams.

The one rule behind every door: who sees a ticket, who decides on it, to which phone a text goes.
"""

import dataclasses
from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import defer

from gateway.services.desk import Desk
from gateway.services.town import directory
from gateway.store.tables import Accusation, Duty, Member, Membership, Operator, Team, Ticket

_Person = TypeVar("_Person", bound=Member | Operator)
_One = TypeVar("_One")
_Key = tuple[int | None, int | None, int | None]  # member, account or team: one of them


@dataclasses.dataclass(frozen=True)
class Accused:
    """All whom a complaint is about: members, accounts of the console, whole teams."""

    members: tuple[Member, ...] = ()
    accounts: tuple[Operator, ...] = ()
    teams: tuple[Team, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.keys)

    def __or__(self, others: "Accused") -> "Accused":
        return Accused(
            _both(self.members, others.members),
            _both(self.accounts, others.accounts),
            _both(self.teams, others.teams),
        )

    @property
    def keys(self) -> frozenset[_Key]:
        """Who they are, as the rows of a ticket say it."""
        return frozenset({
            *((one.id, None, None) for one in self.members),
            *((None, one.id, None) for one in self.accounts),
            *((None, None, one.id) for one in self.teams),
        })  # fmt: skip


def _both(own: tuple[_One, ...], more: tuple[_One, ...]) -> tuple[_One, ...]:
    return tuple(dict.fromkeys((*own, *more)))


NOBODY = Accused()  # nobody that is known
_OF_ANYBODY = select(Accusation.ticket_id).limit(1)


def accused(desk: Desk, ticket: Ticket) -> Accused:
    """All whom a ticket is about, as far as that is known."""
    if not is_about_somebody(ticket):
        return NOBODY
    members, accounts, teams = zip(*map(_key, ticket.accusations), strict=True)
    people = select(Member).where(Member.id.in_(members)).order_by(Member.id)
    known = select(Operator).where(Operator.id.in_(accounts)).order_by(Operator.id)
    known = known.options(defer(Operator.password_hash))
    theirs = select(Team).where(Team.id.in_(teams)).order_by(Team.id)
    read = desk.tx.scalars
    return Accused(tuple(read(people)), tuple(read(known)), tuple(read(theirs)))


def set_accused(ticket: Ticket, accused: Accused) -> None:
    """Say on a ticket whom it is about."""
    before = {_key(one): one for one in ticket.accusations}
    added = {one for one in accused.keys if one not in before}
    kept = [one for key, one in before.items() if key in accused.keys]
    ticket.accusations = [*kept, *rows(added)]


def rows(keys: Iterable[_Key]) -> list[Accusation]:
    """New rows of a ticket, in an order of their own."""
    ordered = sorted(keys, key=lambda key: [one or 0 for one in key])
    return [Accusation(member_id=one[0], operator_id=one[1], team_id=one[2]) for one in ordered]


def keys(ticket: Ticket) -> frozenset[_Key]:
    """Who they are whom a ticket is about, to be compared with another's."""
    return frozenset(map(_key, ticket.accusations))


def _key(row: Accusation) -> _Key:
    return row.member_id, row.operator_id, row.team_id


def is_about_somebody(ticket: Ticket) -> bool:
    """Whether it is known of anybody that a ticket is about them."""
    return bool(ticket.accusations)


def is_about_a_team(ticket: Ticket) -> bool:
    """Whether it is known of a member or a team, so that the teams that are not theirs may help."""
    return any(one.operator_id is None for one in ticket.accusations)


def teams(desk: Desk, ticket: Ticket) -> set[int | None]:
    """The teams a ticket is about: those it names, and those that whom it names serve."""
    found: set[int | None] = {one.team_id for one in ticket.accusations if one.team_id is not None}
    for one in ticket.accusations:
        if one.member_id is not None:
            found |= directory.teams_of(desk, one.member_id)
    return found


# ---------------------------------------------------------------- who may know


@dataclasses.dataclass(frozen=True)
class _Self:
    """One person, by what a ticket may say of them."""

    members: frozenset[int]  # also those who serve the same teams
    accounts: frozenset[int]
    teams: frozenset[int | None]

    def is_of(self, row: Accusation) -> bool:
        known = row.member_id in self.members or row.operator_id in self.accounts
        return known or (row.team_id is not None and row.team_id in self.teams)


def may_know(desk: Desk, ticket: Ticket, phone: str | None, account: int | None = None) -> bool:
    """Whether the person with a phone, an account or both may know of a ticket."""
    if not is_about_somebody(ticket):
        return True
    who = _self(desk, phone, account)
    return not any(who.is_of(one) for one in ticket.accusations)


def who_may_know(desk: Desk, ticket: Ticket, people: Iterable[_Person]) -> list[_Person]:
    """Those of some people who may know of a ticket."""
    return [who for who in people if may_know(desk, ticket, who.phone, _account(who))]


def _account(who: Member | Operator) -> int | None:
    return who.id if isinstance(who, Operator) else None


def unless_kept(
    desk: Desk, phone: str | None, account: int | None = None
) -> list[ColumnElement[bool]]:
    """The same of whole lists: no conditions for those about whom there is no complaint."""
    if desk.tx.scalar(_OF_ANYBODY) is None:
        return []
    who = _self(desk, phone, account)
    about = or_(
        Accusation.member_id.in_(who.members),
        Accusation.operator_id.in_(who.accounts),
        Accusation.team_id.in_(who.teams),
    )
    kept = select(Accusation.ticket_id).where(about)
    return [Ticket.id.not_in(kept)] if desk.tx.scalar(kept.limit(1)) is not None else []


def _self(desk: Desk, phone: str | None, account: int | None) -> _Self:
    """Who has a phone, an account or both. Who has left the teams is still one's own self."""
    accounts = desk.tx.scalars(select(Operator.id).where(Operator.phone == phone)) if phone else ()
    own = desk.tx.scalar(select(Member.id).where(Member.phone == phone)) if phone else None
    theirs = directory.teams_of(desk, own) if own is not None else set()
    return _Self(
        members=frozenset({own, *_serving(desk, theirs)}) if own is not None else frozenset(),
        accounts=frozenset(accounts) | ({account} if account is not None else set()),
        teams=frozenset(theirs),
    )


def circle(desk: Desk, accused: Accused) -> list[str]:
    """The phones of those from whom a complaint about some people is kept."""
    ids = {one.id for one in accused.members}
    served: set[int | None] = {one.id for one in accused.teams}
    for one in ids:
        served |= directory.teams_of(desk, one)
    people = select(Member.phone).where(Member.id.in_(ids.union(_serving(desk, served))))
    found = {*desk.tx.scalars(people), *(one.phone for one in accused.accounts)}
    return sorted(filter(None, found))


def _serving(desk: Desk, teams: Iterable[int | None]) -> Iterable[int]:
    """Those who serve some teams, or stand in there now."""
    serves = select(Membership.member_id).where(Membership.team_id.in_(teams))
    stands_in = select(Duty.member_id).where(
        Duty.team_id.in_(teams), Duty.starts_at <= desk.now, Duty.ends_at > desk.now
    )
    return desk.tx.scalars(serves.union(stands_in))
