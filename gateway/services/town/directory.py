"""What a phone is, which areas and teams there are, and who answers for a team now."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from gateway.domain import phone as phones
from gateway.domain.people import ActorKind, AreaLevel, MemberRole, TeamKind
from gateway.domain.phone import Numbering, Phone, PhoneKind
from gateway.domain.roles import OF_MEMBER, OF_OPERATOR, Role
from gateway.services.desk import Actor, Desk
from gateway.settings import Place
from gateway.store.rows import AS_STORED
from gateway.store.tables import Area, Duty, Member, Membership, Operator, ServiceLine, Team, Ticket

# Roles that answer for an area and everything below it, not for one team only.
OVER_AREA = frozenset({MemberRole.LEADER, MemberRole.COORDINATOR})
_Person = TypeVar("_Person", bound=Member | Operator)


def phone_of(shown: str, place: Place) -> Phone:
    """The canonical phone; what is no phone at all keeps its looks and is never texted."""
    try:
        return phones.canonical(shown, Numbering(place.country_code, place.area_code))
    except ValueError:
        return Phone(shown.strip()[:24], PhoneKind.NAME)


def read_ahead(desk: Desk, areas: Iterable[str], teams: Iterable[str]) -> None:
    """Read areas, teams and their people by a few queries, before many texts need them."""
    for area in desk.tx.scalars(select(Area).where(Area.code.in_(set(areas)))):
        desk.read["area", area.code] = area
    query = select(Team).where(Team.code.in_(set(teams)), Team.active)
    ids = []
    for team in desk.tx.scalars(query.options(joinedload(Team.area))):
        ids.append(team.id)
        desk.read["team", team.code] = team
    read_people(desk, ids)


def read_people(desk: Desk, teams: Iterable[int]) -> None:
    """Read the people of some teams, by id, with two queries."""
    ids = sorted(set(teams))
    for one in ids:
        desk.read["people", one], desk.read["duty", one] = [], set()
    for team_id, member in desk.tx.execute(_people(ids)):
        desk.read["people", team_id].append(member)
    for team_id, member_id in desk.tx.execute(_duty(desk, ids)):
        desk.read["duty", team_id].add(member_id)


def area(desk: Desk, code: str | None) -> Area | None:
    """The area with a code."""
    if code and ("area", code) not in desk.read:
        desk.read["area", code] = desk.tx.scalar(select(Area).where(Area.code == code))
    return desk.read.get(("area", code))


def team(desk: Desk, code: str) -> Team | None:
    """The active team with a code."""
    if ("team", code) not in desk.read:
        query = select(Team).where(Team.code == code, Team.active)
        desk.read["team", code] = desk.tx.scalar(query.options(joinedload(Team.area)))
    return desk.read["team", code]  # type: ignore[no-any-return]


def _people(teams: list[int]) -> Select[int, Member]:
    return (
        select(Membership.team_id, Member)
        .join(Member, Member.id == Membership.member_id)
        .where(Membership.team_id.in_(teams), Member.active)
        .order_by(Membership.home.desc(), Member.id)
    )


def _duty(desk: Desk, teams: list[int]) -> Select[int, int]:
    return select(Duty.team_id, Duty.member_id).where(
        Duty.team_id.in_(teams), Duty.starts_at <= desk.now, Duty.ends_at > desk.now
    )


def team_members(desk: Desk, team_id: int) -> list[Member]:
    """The active members of a team, leader first."""
    if ("people", team_id) not in desk.read:
        desk.read["people", team_id] = [one for _, one in desk.tx.execute(_people([team_id]))]
    rank = {MemberRole.LEADER: 0, MemberRole.COORDINATOR: 1, MemberRole.VOLUNTEER: 9}
    people: list[Member] = desk.read["people", team_id]
    return sorted(people, key=lambda member: rank.get(member.role, 5))


def on_duty(desk: Desk, team_id: int) -> set[int]:
    """The ids of those on duty for a team now, stand-ins of other teams included."""
    if ("duty", team_id) not in desk.read:
        found = desk.tx.execute(_duty(desk, [team_id]))
        desk.read["duty", team_id] = {member_id for _, member_id in found}
    return desk.read["duty", team_id]  # type: ignore[no-any-return]


def on_call(desk: Desk, team_id: int) -> list[Member]:
    """Whom to text for a team now: those on duty, else the leader, else whoever answers first."""
    duty = on_duty(desk, team_id)
    able = [one for one in team_members(desk, team_id) if one.role is not MemberRole.VOLUNTEER]
    own = {one.id for one in able}
    on = [one for one in able if one.id in duty] + _stand_ins(desk, duty - own)
    reachable = [one for one in on if _is_reachable(desk, one)]
    if reachable:
        return reachable
    rest = [one for one in able if _is_reachable(desk, one)]
    return there(desk, rest)[:1] or rest[:1]


def available(desk: Desk, team_id: int) -> list[Member]:
    """Everybody a team may offer its work to now: those on duty, else all but volunteers."""
    if on_duty(desk, team_id):
        return on_call(desk, team_id)
    able = [one for one in team_members(desk, team_id) if one.role is not MemberRole.VOLUNTEER]
    return [one for one in able if _is_reachable(desk, one)]


def abandoned(desk: Desk) -> Select[Team]:
    """The active teams that have nobody to text: no member who works today, no stand-in on duty.

    Teams of volunteers are only informed. Of a team whose people have all gone off one is texted
    all the same, but somebody must know. A member whose phone takes no texts is not looked at
    here: that is noticed when somebody is to be texted.
    """
    able = (Member.active, Member.role != MemberRole.VOLUNTEER)
    members = select(Membership.team_id).join(Member)
    members = members.where(Membership.team_id == Team.id, *able, ~has_gone_off(desk))
    shifts = select(Duty.team_id).join(Member, Member.id == Duty.member_id)
    shifts = shifts.where(
        Duty.team_id == Team.id, Duty.starts_at <= desk.now, Duty.ends_at > desk.now, *able
    )
    return select(Team).where(
        Team.active, Team.kind != TeamKind.VOLUNTEER, ~members.exists(), ~shifts.exists()
    )


def _stand_ins(desk: Desk, ids: set[int]) -> list[Member]:
    found = (desk.tx.get(Member, one) for one in sorted(ids))
    return [one for one in found if one and one.active and one.role is not MemberRole.VOLUNTEER]


def _is_reachable(desk: Desk, member: Member) -> bool:
    return phone_of(member.phone, desk.settings.place).takes_texts


def leaders(desk: Desk, team_id: int) -> list[Member]:
    """Who leads a team and has not gone off; without one, whom it texts anyway."""
    return there(desk, leading(desk, team_id)) or on_call(desk, team_id)


def leading(desk: Desk, team_id: int) -> list[Member]:
    """Who leads a team, gone off for the day or not."""
    return [member for member in team_members(desk, team_id) if member.role in OVER_AREA]


def in_hand(desk: Desk, ticket: Ticket) -> list[Member]:
    """Who has the ticket in hand: the one who accepted it, else those who were asked.

    Who has gone off for the day, or whose it is no more, is covered by those on duty.
    """
    holder = ticket.member
    if holder is not None and works(desk, holder, ticket) and not is_off(desk, holder):
        return [holder]
    return on_call(desk, ticket.team_id) if ticket.team_id else []


def works(desk: Desk, member: Member, ticket: Ticket) -> bool:
    """Whether the work on a ticket may be a member's: of its team, on duty for it, or over both."""
    if not member.active or member.role is MemberRole.VOLUNTEER or not ticket.team_id:
        return False
    if any(one.id == member.id for one in team_members(desk, ticket.team_id)):
        return True
    on_shift = member.id in on_duty(desk, ticket.team_id)
    return on_shift or (member.role in OVER_AREA and oversees(desk, member.id, paths(ticket)))


def oversees(desk: Desk, member_id: int | None, places: Iterable[str]) -> bool:
    """Whether a path lies in an area, above the grids, that a member's team answers for."""
    mine = desk.tx.scalars(
        select(Area.path)
        .join(Team, Team.area_id == Area.id)
        .where(Team.id.in_(teams_of(desk, member_id or 0)), Area.level != AreaLevel.GRID)
    ).all()
    return any(theirs.startswith(path) for theirs in places for path in mine)


def paths(ticket: Ticket) -> list[str]:
    """Where a ticket lies: its place, and the area of the team that has it."""
    places = [ticket.area, ticket.team.area if ticket.team else None]
    return [area.path for area in places if area is not None]


def team_ids(desk: Desk, member: Member) -> frozenset[int | None]:
    """The teams a member serves, or stands in for now."""
    return teams_of(desk, member.id)


def teams_of(desk: Desk, member_id: int) -> frozenset[int | None]:
    """The teams that a member, known by the id, serves or stands in for now."""
    key = ("duty", ("of", member_id))
    if key not in desk.read:
        now = Duty.starts_at <= desk.now, Duty.ends_at > desk.now
        serves = select(Membership.team_id).where(Membership.member_id == member_id)
        stands_in = select(Duty.team_id).where(Duty.member_id == member_id, *now)
        desk.read[key] = frozenset(desk.tx.scalars(serves.union(stands_in)))
    return desk.read[key]  # type: ignore[no-any-return]


def is_on_duty(desk: Desk, member: Member) -> bool:
    """Whether a member is on duty now, for whichever team.

    All who are, are read at once: in quiet hours every order asks.
    """
    if ("duty", None) not in desk.read:
        desk.read["duty", None] = set(desk.tx.scalars(_on_duty(desk)))
    return member.id in desk.read["duty", None]


def forget_duty(desk: Desk) -> None:
    """The roster has changed: who is on duty is read anew."""
    for known in [key for key in desk.read if key[0] == "duty"]:
        del desk.read[known]


def is_off(desk: Desk, member: Member) -> bool:
    """Whether a member has gone off, for the rest of today or until then, and is not back."""
    if ("duty", "off") not in desk.read:
        desk.read["duty", "off"] = set(desk.tx.scalars(_gone_off(desk)))
    return member.id in desk.read["duty", "off"] and not is_on_duty(desk, member)


def there(desk: Desk, people: Iterable[_Person]) -> list[_Person]:
    """Those who have not gone off: whom to tell or to ask, where it is not settled who covers."""
    return [who for who in people if not (isinstance(who, Member) and is_off(desk, who))]


def has_gone_off(desk: Desk) -> ColumnElement[bool]:
    """The same as a condition of a query on members."""
    return Member.id.in_(_gone_off(desk)) & Member.id.not_in(_on_duty(desk))


def _on_duty(desk: Desk) -> Select[int]:
    now = select(Duty.member_id).where(Duty.starts_at <= desk.now, Duty.ends_at > desk.now)
    return now.execution_options(**AS_STORED)


def _gone_off(desk: Desk) -> Select[int]:
    """The ids of those who said so today, or are off until later; also when they came back."""
    zone = desk.settings.place.zone
    midnight = datetime.combine(desk.now.astimezone(zone).date(), time(), zone)
    today = (Duty.starts_at >= midnight) & (Duty.ends_at == Duty.starts_at)
    until = (Duty.ends_at <= desk.now) & (Duty.starts_at > desk.now)  # it ends before it begins
    return select(Duty.member_id).where(today | until).execution_options(**AS_STORED)


def grid_team(desk: Desk, area: Area) -> Team | None:
    """The team of a grid; None for areas above the grids."""
    query = select(Team).where(Team.area_id == area.id, Team.kind == TeamKind.GRID, Team.active)
    return desk.tx.scalar(query.order_by(Team.id).limit(1))


def contact(desk: Desk, area: Area) -> Member | None:
    """Who answers for an area: the leader of its grid team, gone off for the day or not."""
    team = grid_team(desk, area)
    people = (leading(desk, team.id) or on_call(desk, team.id)) if team else []
    return next(iter(people), None)


def sync_service_lines(desk: Desk) -> None:
    """Make the service lines of the database those of the settings."""
    wanted = {line.number: line for line in desk.settings.service_lines}
    for row in desk.tx.scalars(select(ServiceLine)):
        line = wanted.pop(row.number, None)
        if line is not None:
            row.name, row.signature = line.name, line.signature
    for line in wanted.values():
        desk.tx.add(ServiceLine(number=line.number, name=line.name, signature=line.signature))


def as_actor(member: Member, channel: str) -> Actor:
    """A member as the one who does something."""
    return Actor(ActorKind.MEMBER, OF_MEMBER[member.role], member.id, channel, member.phone)


def as_resident(phone: str, channel: str) -> Actor:
    """A resident as the one who does something, known by the phone."""
    return Actor(ActorKind.RESIDENT, Role.RESIDENT, None, channel, phone)


def as_supervisor(operator: Operator, channel: str) -> Actor:
    """Somebody with an account at the console who answers by SMS."""
    return Actor(ActorKind.OPERATOR, OF_OPERATOR[operator.role], operator.id, channel)
