"""Whom a name in a text means: somebody of the team, or a team near by."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from gateway.services.desk import Desk
from gateway.services.town import directory
from gateway.store.tables import Member, Team, Ticket

_LONGEST = 80  # characters of a name; a database refuses to look for a page of words


def members(desk: Desk, ticket: Ticket, name: str) -> list[Member]:
    """The people of a ticket's team with a name, or the only one whose name has it in it."""
    people = _people(desk, ticket)
    exact = [who for who in people if who.name == name]
    return exact or [who for who in people if name and name in who.name]


def others(desk: Desk, ticket: Ticket, name: str, text: str) -> list[Member]:
    """The people of a ticket's team whose names are in a text beside the one that is named."""
    named = members(desk, ticket, name)
    return [who for who in _people(desk, ticket) if who.name in text and who not in named]


def _people(desk: Desk, ticket: Ticket) -> list[Member]:
    return directory.team_members(desk, ticket.team_id) if ticket.team_id else []


def teams(desk: Desk, ticket: Ticket, name: str) -> list[Team]:
    """The teams that a name or code may mean, the nearest to a ticket's place first."""
    exact = desk.tx.scalars(
        select(Team).where(Team.active, or_(Team.name == name, Team.code == name.upper()))
    ).all()
    if exact:
        return _nearest(ticket, exact)[:1]
    like = select(Team).where(Team.active, Team.name.contains(name, autoescape=True))
    is_name = 1 < len(name) <= _LONGEST
    found = _nearest(ticket, desk.tx.scalars(like.limit(200)).all()) if is_name else []
    alike = len(found) < 2 or _distance(ticket, found[0]) == _distance(ticket, found[1])
    return found if alike else found[:1]


def _nearest(ticket: Ticket, teams: Sequence[Team]) -> list[Team]:
    return sorted(teams, key=lambda team: (_distance(ticket, team), team.id))


def _distance(ticket: Ticket, team: Team) -> int:
    """How many levels of area two paths do not share: the teams of one street are near."""
    place = ticket.area or (ticket.team.area if ticket.team else None)
    ours, theirs = (place.path if place else "").split("/"), team.area.path.split("/")
    shared = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), None)
    return len(ours) - (min(len(ours), len(theirs)) if shared is None else shared)
