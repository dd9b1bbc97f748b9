"""What somebody at the console may see, as conditions of a query: what town/access.py says of
one ticket, said of whole lists, so that lists, counts and searches show nothing else.
"""

import dataclasses

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from gateway.domain.people import ActorKind
from gateway.domain.roles import Role
from gateway.services.desk import Actor, Desk
from gateway.services.town import directory, discretion
from gateway.store.tables import Area, Member, Membership, Operator, Team, Ticket

_SEES = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR, Role.SYSTEM})


@dataclasses.dataclass(frozen=True)
class Account:
    """An account's area and phone, and the member who has the same one; each may be missing."""

    path: str | None = None
    phone: str | None = None
    member_id: int | None = None


def account(desk: Desk, by: Actor) -> Account:
    """Where somebody's account belongs; nowhere for those who have none."""
    if by.kind is not ActorKind.OPERATOR:
        return Account()
    key = ("account", by.id)
    if key not in desk.read:
        query = (
            select(Area.path, Operator.phone, Member.id)
            .select_from(Operator)
            .outerjoin(Area, Area.id == Operator.area_id)
            .outerjoin(Member, (Member.phone == Operator.phone) & Member.active)
            .where(Operator.id == by.id)
        )
        found = desk.tx.execute(query).one_or_none()
        desk.read[key] = Account(*found) if found is not None else Account()
    found_account = desk.read[key]
    assert isinstance(found_account, Account)
    return found_account


def tickets(desk: Desk, by: Actor) -> list[ColumnElement[bool]]:
    """Which tickets somebody may see; no conditions at all for whoever sees all of them."""
    if by.role not in _SEES:  # a member has no console, an administrator sees no texts
        return [false()]
    theirs = account(desk, by)
    conditions: list[ColumnElement[bool]] = []
    if theirs.path is not None and by.role is not Role.AUDITOR:
        conditions.append(_within(theirs.path))
    return conditions + _discreet(desk, by)


def _discreet(desk: Desk, by: Actor) -> list[ColumnElement[bool]]:
    """All but the complaints that are kept from somebody."""
    own = by.id if by.kind is ActorKind.OPERATOR else None
    return discretion.unless_kept(desk, account(desk, by).phone, own)


def _within(path: str) -> ColumnElement[bool]:
    """What lies in an area by its place or its team, and what lies nowhere yet."""
    areas = select(Area.id).where(Area.path.startswith(path, autoescape=True))
    teams = select(Team.id).where(Team.area_id.in_(areas))
    nowhere = Ticket.area_id.is_(None) & Ticket.team_id.is_(None)
    return or_(nowhere, Ticket.area_id.in_(areas), Ticket.team_id.in_(teams))


def about(
    desk: Desk, by: Actor, ticket_id: InstrumentedAttribute[int | None] | InstrumentedAttribute[int]
) -> list[ColumnElement[bool]]:
    """Which messages, calls or alarms somebody may see: those of such tickets, and of none.

    An administrator keeps all of the traffic running, but what is kept from the own person; the
    screens leave out what people wrote.
    """
    running = by.role is Role.ADMINISTRATOR
    theirs = _discreet(desk, by) if running else tickets(desk, by)
    if not theirs:
        return []
    seen: Select[int] = select(Ticket.id).where(Ticket.id == ticket_id, *theirs)
    return [ticket_id.is_(None) | seen.exists()]


def members(desk: Desk, by: Actor) -> list[ColumnElement[bool]]:
    """Which members somebody may see: those who serve a team of the own area; else all."""
    path = account(desk, by).path
    if path is None or by.role is Role.AUDITOR:
        return []
    areas = select(Area.id).where(Area.path.startswith(path, autoescape=True))
    serves = select(Membership.member_id).join(Team).where(Team.area_id.in_(areas))
    return [Member.id.in_(serves)]


def sees(desk: Desk, by: Actor, ticket: Ticket) -> bool:
    """Whether a ticket is among those somebody may see."""
    theirs = tickets(desk, by)
    query = select(Ticket.id).where(Ticket.id == ticket.id, *theirs)
    return not theirs or desk.tx.scalar(query) is not None


def hides_reporter(desk: Desk, by: Actor, ticket: Ticket) -> bool:
    """Whether a ticket is confidential and worked by a team of theirs, who must not know whose."""
    member_id = account(desk, by).member_id
    if member_id is None or not ticket.confidential:
        return False
    helping = {one.team_id for one in ticket.assists}
    return bool(directory.teams_of(desk, member_id) & {ticket.team_id, *helping})


def by_phone(desk: Desk, by: Actor) -> list[ColumnElement[bool]]:
    """Which tickets are found by who reported them: members find no confidential ones."""
    is_member = account(desk, by).member_id is not None
    return tickets(desk, by) + ([Ticket.confidential.is_(False)] if is_member else [])
