"""The registry's tables as rows again, each file in a fixed order. Knows no files."""

from collections.abc import Iterator

from sqlalchemy import and_, select

from gateway.services.desk import Desk
from gateway.services.town import registry_rows as rows_
from gateway.services.town.registry_outlines import Polygons
from gateway.store.tables import Area, Duty, Member, Membership, Place, Resident, Team


def _export_areas(desk: Desk) -> Iterator[rows_.AreaRow]:
    areas = desk.tx.scalars(select(Area).where(Area.active).order_by(Area.path)).all()
    codes = {area.id: area.code for area in areas}
    for area in areas:
        parent = codes.get(area.parent_id or 0, "")
        yield rows_.AreaRow(0, area.code, area.name, area.level, parent, area.kind, area.households)


def _export_teams(desk: Desk) -> Iterator[rows_.TeamRow]:
    query = select(Team, Area.code).join(Area).where(Team.active).order_by(Team.code)
    for team, area in desk.tx.execute(query):
        yield rows_.TeamRow(0, team.code, team.name, team.kind, area, tuple(team.categories))


def _export_members(desk: Desk) -> Iterator[rows_.MemberRow]:
    codes = dict[int, list[str]]()
    query = select(Membership.member_id, Team.code).join(Team)
    for id_, code in desk.tx.execute(query.order_by(Membership.home.desc(), Team.code)):
        codes.setdefault(id_, []).append(code)
    for one in desk.tx.scalars(select(Member).where(Member.active).order_by(Member.phone)):
        yield rows_.MemberRow(
            0,
            one.phone,
            one.name,
            tuple(codes.get(one.id, ())),
            one.role,
            one.profession,
            one.skills,
            one.language,
            one.certificate_until,
        )


def _export_duty(desk: Desk) -> Iterator[rows_.DutyRow]:
    query = select(Team.code, Member.phone, Duty.starts_at, Duty.ends_at)
    query = query.join(Team, Team.id == Duty.team_id).join(Member, Member.id == Duty.member_id)
    query = query.where(Team.active, Member.active)
    query = query.where(Duty.ends_at > Duty.starts_at)  # an empty one only says who went off
    for row in desk.tx.execute(query.order_by(Duty.starts_at, Team.code, Member.phone)):
        yield rows_.DutyRow(0, *row)


def _export_places(desk: Desk) -> Iterator[rows_.PlaceRow]:
    query = select(Place, Area.code).join(Area).where(Area.active)
    for place, area in desk.tx.execute(query.order_by(Place.name, Area.code, Place.numbers)):
        aliases = tuple(place.aliases)
        yield rows_.PlaceRow(0, place.name, place.kind, area, aliases, place.numbers)


def _export_residents(desk: Desk) -> Iterator[rows_.ResidentRow]:
    query = select(Resident, Area.code).outerjoin(
        Area, and_(Resident.area_id == Area.id, Area.active)
    )
    for one, area in desk.tx.execute(query.order_by(Resident.phone)):
        yield rows_.ResidentRow(
            0,
            one.phone,
            one.name,
            one.address,
            area or "",
            one.language,
            one.source,
            one.keep_until,
        )


def outlines(desk: Desk) -> Iterator[tuple[str, Polygons]]:
    """The areas that have an outline, each with its polygons."""
    query = select(Area.code, Area.outline).where(Area.active, Area.outline.is_not(None))
    for row in desk.tx.execute(query.order_by(Area.path)):
        yield row.code, row.outline


EXPORTS = {
    "areas": _export_areas,
    "teams": _export_teams,
    "members": _export_members,
    "duty": _export_duty,
    "places": _export_places,
    "residents": _export_residents,
}
