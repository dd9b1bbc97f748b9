"""The registry's rows into tables. Knows no files; what it is given has been checked."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, insert, inspect, select, tuple_, update
from sqlalchemy.orm import aliased

from gateway.domain.people import Language
from gateway.services.desk import Desk
from gateway.services.town import duty, registry_rules
from gateway.services.town import registry_rows as rows_
from gateway.services.town.registry_outlines import Outlined
from gateway.store.tables import Area, Base, Duty, Member, Membership, Place, Resident, Team

Key = tuple[Any, ...]


@dataclasses.dataclass(frozen=True)
class Counts:
    """What an import does to the rows of one file."""

    added: int = 0
    changed: int = 0
    retired: int = 0
    unchanged: int = 0


@dataclasses.dataclass
class _Merged:
    """The keys of a table's rows, by what happened to them."""

    added: set[Key]
    changed: set[Key]
    retired: set[Key]
    unchanged: set[Key]

    def counts(self) -> Counts:
        return Counts(len(self.added), len(self.changed), len(self.retired), len(self.unchanged))


def _merge(
    desk: Desk, model: type[Base], columns: tuple[str, ...], wanted: Mapping[Key, dict[str, Any]]
) -> _Merged:
    """Bring a table to the wanted rows, told apart by some columns; nothing is taken away."""
    table: Table = inspect(model).local_table  # type: ignore[assignment]
    ids = [column.name for column in table.primary_key]
    stored = {
        tuple(row[column] for column in columns): row
        for row in desk.tx.execute(select(table)).mappings()
    }
    new = [values for key, values in wanted.items() if key not in stored]
    other = {
        key
        for key, values in wanted.items()
        if key in stored and any(stored[key][name] != value for name, value in values.items())
    }
    if new:
        desk.tx.execute(insert(model), new)
    if other:
        changes = [{**{i: stored[key][i] for i in ids}, **wanted[key]} for key in other]
        desk.tx.execute(update(model), changes)
    back = {key for key in other if not stored[key].get("active", True)}
    gone = {key for key in stored.keys() - wanted.keys() if stored[key].get("active", True)}
    return _Merged(
        added=(wanted.keys() - stored.keys()) | back,
        changed=other - back,
        retired=gone,
        unchanged=(wanted.keys() & stored.keys()) - other,
    )


def _retire(desk: Desk, model: type[Area | Team | Member], keys: set[Key]) -> None:
    column = model.phone if issubclass(model, Member) else model.code
    for (value,) in keys:
        desk.tx.execute(update(model).where(column == value).values(active=False))


def _remove(desk: Desk, model: type[Base], columns: Sequence[Any], keys: set[Key]) -> None:
    waiting = sorted(keys)
    for at in range(0, len(waiting), 200):
        chosen = tuple_(*columns).in_(waiting[at : at + 200])
        desk.tx.execute(delete(model).where(chosen))


def _ids(desk: Desk, model: type[Area | Team | Member]) -> dict[str, int]:
    column = model.phone if issubclass(model, Member) else model.code
    return {value: id_ for value, id_ in desk.tx.execute(select(column, model.id))}


def _languages(desk: Desk, model: type[Member | Resident]) -> dict[str, Language]:
    """By phone, what those speak who have chosen another language than the town's."""
    query = select(model.phone, model.language).where(model.language != Language.ZH)
    return {phone: language for phone, language in desk.tx.execute(query)}


def _import_areas(desk: Desk, rows: list[rows_.AreaRow]) -> Counts:
    by_code = {row.code: row for row in rows}
    values = {
        (row.code,): {
            "code": row.code,
            "name": row.name,
            "level": row.level,
            "kind": row.kind,
            "households": row.households,
            "path": registry_rules.path(row, by_code),
            "active": True,
        }
        for row in rows
    }
    merged = _merge(desk, Area, ("code",), values)
    _retire(desk, Area, merged.retired)
    # Parents come second: an area may stand in the file before the one it lies in. A row whose
    # parent changed is known already by its path.
    ids = _ids(desk, Area)
    parents = {(row.code,): {"parent_id": ids.get(row.parent)} for row in rows}
    _merge(desk, Area, ("code",), parents)
    return merged.counts()


def outline(desk: Desk, outlines: Sequence[Outlined]) -> Counts:
    """Give areas the outlines of a file; those that it lacks lose theirs."""
    query = select(Area.code, Area.id, Area.outline).where(Area.active)
    stored = {code: (id_, polygons) for code, id_, polygons in desk.tx.execute(query)}
    wanted = {one.code: one.polygons for one in outlines}
    had = {code for code, (_, polygons) in stored.items() if polygons is not None}
    added, retired = wanted.keys() - had, had - wanted.keys()
    same = {code for code in wanted.keys() & had if stored[code][1] == wanted[code]}
    changes = [
        {"id": stored[code][0], "outline": wanted.get(code)}
        for code in (wanted.keys() | had) - same
    ]
    if changes:
        desk.tx.execute(update(Area), changes)
    changed = len(changes) - len(added) - len(retired)
    return Counts(len(added), changed, len(retired), len(same))


def _import_teams(desk: Desk, rows: list[rows_.TeamRow]) -> Counts:
    areas = _ids(desk, Area)
    values = {
        (row.code,): {
            "code": row.code,
            "name": row.name,
            "kind": row.kind,
            "area_id": areas[row.area],
            "categories": list(row.categories),
            "active": True,
        }
        for row in rows
    }
    merged = _merge(desk, Team, ("code",), values)
    _retire(desk, Team, merged.retired)
    return merged.counts()


def _import_members(desk: Desk, rows: list[rows_.MemberRow]) -> Counts:
    """Members with their teams; a change of teams is a change of the member."""
    spoken = _languages(desk, Member)
    values = {
        (row.phone,): {
            "phone": row.phone,
            "name": row.name,
            "role": row.role,
            "profession": row.profession,
            "skills": row.skills,
            "language": row.language or spoken.get(row.phone, Language.ZH),
            "certificate_until": row.certificate_until,
            "active": True,
        }
        for row in rows
    }
    merged = _merge(desk, Member, ("phone",), values)
    _retire(desk, Member, merged.retired)
    members, teams = _ids(desk, Member), _ids(desk, Team)
    serving = {
        (members[row.phone], teams[code]): {
            "member_id": members[row.phone],
            "team_id": teams[code],
            "home": nth == 0,
        }
        for row in rows
        for nth, code in enumerate(row.team)
    }
    served = _merge(desk, Membership, ("member_id", "team_id"), serving)
    _remove(desk, Membership, (Membership.member_id, Membership.team_id), served.retired)
    phones = {id_: phone for phone, id_ in members.items()}
    touched = {(phones[key[0]],) for key in served.added | served.changed | served.retired}
    merged.changed |= touched & merged.unchanged
    merged.unchanged -= touched
    return merged.counts()


def _import_duty(desk: Desk, rows: list[rows_.DutyRow]) -> Counts:
    """The roster, without the time for which somebody on it has gone off."""
    members, teams, away = _ids(desk, Member), _ids(desk, Team), duty.away(desk)
    said = _said(desk)
    shifts: dict[Key, datetime] = {}
    for row in rows:
        who, team = members[row.phone], teams[row.team]
        if (team, who, row.starts, row.ends) in said.values():
            continue
        for starts, ends in duty.without((row.starts, row.ends), away.get(who, ())):
            key = team, who, starts
            stands = said[key][-1] if key in said else ends  # who came back is on duty till then
            shifts[key] = max(ends, stands, shifts.get(key, ends))
    names = ("team_id", "member_id", "starts_at")
    values = {
        key: {**dict(zip(names, key, strict=True)), "ends_at": ends} for key, ends in shifts.items()
    }
    merged = _merge(desk, Duty, names, values)
    merged.retired -= _by_sms(desk) | said.keys()
    _remove(desk, Duty, (Duty.team_id, Duty.member_id, Duty.starts_at), merged.retired)
    return merged.counts()


def _by_sms(desk: Desk) -> set[Key]:
    """The rows that keep who went off, which end at or before they begin, and who covers since
    then: no file has them.
    """
    off = aliased(Duty)
    covered = select(off.id).where(
        off.ends_at <= off.starts_at,
        off.ends_at == Duty.starts_at,
        off.team_id == Duty.team_id,
    )
    covers = (Duty.ends_at > desk.now) & covered.exists()
    query = select(Duty.team_id, Duty.member_id, Duty.starts_at)
    kept = query.where((Duty.ends_at <= Duty.starts_at) | covers)
    return {tuple(row) for row in desk.tx.execute(kept)}


def _said(desk: Desk) -> dict[Key, Key]:
    """The shifts that members have registered by SMS and that are not over, as a file shows them.

    They begin at the moment that was said: a file knows whole minutes only.
    """
    query = select(Duty.team_id, Duty.member_id, Duty.starts_at, Duty.ends_at)
    shown = {
        (team, member, starts): (team, member, _minute(starts), _minute(ends))
        for team, member, starts, ends in desk.tx.execute(query.where(Duty.ends_at > desk.now))
    }
    return {key: row for key, row in shown.items() if key[-1] != row[2]}


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _import_places(desk: Desk, rows: list[rows_.PlaceRow]) -> Counts:
    areas = _ids(desk, Area)
    values = {
        (row.name, areas[row.area], row.numbers): {
            "name": row.name,
            "kind": row.kind,
            "area_id": areas[row.area],
            "aliases": list(row.aliases),
            "numbers": row.numbers,
        }
        for row in rows
    }
    merged = _merge(desk, Place, ("name", "area_id", "numbers"), values)
    _remove(desk, Place, (Place.name, Place.area_id, Place.numbers), merged.retired)
    return merged.counts()


def _import_residents(desk: Desk, rows: list[rows_.ResidentRow]) -> Counts:
    """Residents are added and changed only: many became known by texting, not by a file."""
    areas, spoken = _ids(desk, Area), _languages(desk, Resident)
    values = {
        (row.phone,): {
            "phone": row.phone,
            "name": row.name,
            "address": row.address,
            "area_id": areas[row.area] if row.area else None,
            "language": row.language or spoken.get(row.phone, Language.ZH),
            "source": row.source,
            "keep_until": row.keep_until,
        }
        for row in rows
    }
    merged = _merge(desk, Resident, ("phone",), values)
    return dataclasses.replace(merged.counts(), retired=0)


IMPORTS: dict[str, Any] = {  # in the order in which they refer to each other
    "areas": _import_areas,
    "teams": _import_teams,
    "members": _import_members,
    "duty": _import_duty,
    "places": _import_places,
    "residents": _import_residents,
}
