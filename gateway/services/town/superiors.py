"""Who is above: the teams over an area, level by level, and the supervisors of a place.

Of a complaint about staff nobody is who must not know of it (town/discretion.py).
"""

from collections.abc import Iterator

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer, joinedload

from gateway.domain.people import AreaLevel, OperatorRole, TeamKind
from gateway.domain.ticket import Level
from gateway.services.desk import Desk
from gateway.services.town import access, directory, discretion
from gateway.store.tables import Area, Member, Operator, Team, Ticket

_FROM_THE_STREET_UP = frozenset({AreaLevel.STREET, AreaLevel.DISTRICT, AreaLevel.CITY})


def level(team: Team) -> Level:
    """The level that answers for the ticket; teams of sections and groups count as the grid's."""
    found = team.area.level.value
    return Level(found) if found in list(Level) else Level.GRID


def leading(desk: Desk, ticket: Ticket) -> list[Member]:
    """Who leads the team of a ticket, or is there instead; without a leader, who leads the area
    above it.
    """
    team = ticket.team
    is_led = team is not None and directory.leading(desk, team.id)
    found = leaders(desk, ticket, team) if team is not None and is_led else []
    return found or above(desk, ticket)


def in_hand(desk: Desk, ticket: Ticket) -> list[Member]:
    """Who has a ticket in hand; where its team has nobody left, who leads the area above it."""
    return directory.in_hand(desk, ticket) or (leading(desk, ticket) if ticket.team_id else [])


def above(desk: Desk, ticket: Ticket) -> list[Member]:
    """Who leads the area next above the ticket's team."""
    team = team_above(desk, ticket)
    return leaders(desk, ticket, team) if team is not None else []


def leaders(desk: Desk, ticket: Ticket, team: Team) -> list[Member]:
    """Who leads a team, as far as they may know of a ticket."""
    return discretion.who_may_know(desk, ticket, directory.leaders(desk, team.id))


def team_above(desk: Desk, ticket: Ticket) -> Team | None:
    """The management team of the nearest area above that has one."""
    return next(teams_above(desk, ticket), None)


def teams_above(desk: Desk, ticket: Ticket) -> Iterator[Team]:
    """The management teams over a ticket's team, one after another up to the town.

    One that has nobody who may know of it is passed over.
    """
    area = ticket.team.area if ticket.team else ticket.area
    return (
        team
        for team in _managing(desk, area)
        if team.id != ticket.team_id and not _is_kept_from(desk, ticket, team)
    )


def _is_kept_from(desk: Desk, ticket: Ticket, team: Team) -> bool:
    if not discretion.is_about_somebody(ticket):
        return False
    return access.is_about(desk, ticket, {team.id}) or not leaders(desk, ticket, team)


def _managing(desk: Desk, area: Area | None) -> Iterator[Team]:
    """The management teams of an area and of those over it, the nearest first."""
    codes = area.path.split("/")[:-1] if area is not None else []
    paths = ["/".join(codes[:nth]) + "/" for nth in range(len(codes), 0, -1)]
    teams = _by_path(desk)
    return (teams[path] for path in paths if path in teams)


def _by_path(desk: Desk) -> dict[str, Team]:
    """All management teams, by where they manage."""
    if ("managing", None) not in desk.read:
        query = select(Team).where(Team.kind == TeamKind.MANAGEMENT, Team.active)
        found = desk.tx.scalars(query.options(joinedload(Team.area)).order_by(Team.id.desc()))
        desk.read["managing", None] = {team.area.path: team for team in found}
    return desk.read["managing", None]  # type: ignore[no-any-return]


def widest(desk: Desk) -> list[Team]:
    """The management teams that no other is over: for what lies nobody knows where."""
    teams = _by_path(desk)
    return [
        team
        for path, team in sorted(teams.items())
        if not any(path != other and path.startswith(other) for other in teams)
    ]


def over_all(desk: Desk, ticket: Ticket) -> list[Member]:
    """Who leads the widest areas, gone off or not, as far as they may know of a ticket."""
    found = [who for team in widest(desk) for who in directory.leading(desk, team.id)]
    return discretion.who_may_know(desk, ticket, found)


def street_of(desk: Desk, ticket: Ticket) -> Team | None:
    """The team of the street a ticket lies in, or would by its best alternative, or above it."""
    area = ticket.area or next((team.area for team in alternatives(desk, ticket)), None)
    return next(
        (team for team in _managing(desk, area) if team.area.level in _FROM_THE_STREET_UP), None
    )


def alternatives(desk: Desk, ticket: Ticket) -> list[Team]:
    """The teams of the next best routes, the best first."""
    codes = dict.fromkeys(one["team"] for one in ticket.alternatives if one["team"])
    found = [directory.team(desk, code) for code in codes]
    return [one for one in found if one is not None]


def supervisors(desk: Desk, ticket: Ticket) -> list[Operator]:
    """Who supervises where a ticket lies, the nearest first; those without an area come last."""
    if ("supervisors", None) not in desk.read:
        desk.read["supervisors", None] = desk.tx.scalars(_supervisors()).all()
    place = ticket.area or (ticket.team.area if ticket.team else None)
    found = [
        who
        for who in desk.read["supervisors", None]
        if who.area is None or (place is not None and place.path.startswith(who.area.path))
    ]
    return discretion.who_may_know(desk, ticket, found)


def supervisor(desk: Desk, ticket: Ticket) -> Operator | None:
    """The nearest supervisor who has a phone."""
    return next((one for one in supervisors(desk, ticket) if one.phone), None)


def owner(desk: Desk, ticket: Ticket) -> Operator | None:
    """Whom to text of what is supervised: its owner, else the nearest who has a phone."""
    found = desk.tx.get(Operator, ticket.supervisor_id or 0)
    able = [one for one in [found] if one is not None and one.phone]
    return next(iter(discretion.who_may_know(desk, ticket, able)), supervisor(desk, ticket))


def _supervisors() -> Select[Operator]:
    return (
        select(Operator)
        .outerjoin(Area, Area.id == Operator.area_id)
        .where(Operator.role == OperatorRole.SUPERVISOR, Operator.disabled_at.is_(None))
        .order_by(func.coalesce(func.length(Area.path), 0).desc(), Operator.id)
        .options(joinedload(Operator.area), defer(Operator.password_hash))
    )
