"""What must hold between the registry's files, and what is odd enough to say. Reads no file."""

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from gateway.domain.people import AreaKind, AreaLevel, MemberRole, TeamKind
from gateway.services.town.registry_outlines import FILE, Outlined
from gateway.services.town.registry_rows import SHEETS, AreaRow, MemberRow

_LEVELS = list(AreaLevel)
_PATH = 400  # characters, as areas.path holds them
# Which column names a row of which file.
_REFERENCES = {
    ("areas", "parent"): "areas",
    ("teams", "area"): "areas",
    ("members", "team"): "teams",
    ("duty", "team"): "teams",
    ("duty", "phone"): "members",
    ("places", "area"): "areas",
    ("residents", "area"): "areas",
}
# The files whose rows must not name what is gone; residents may, who stay until their time is over.
TIED = ("areas", "teams", "members", "duty", "places")
# Households of a grid: villages 100–150, communities 200–300 (Hangzhou's grids).
_VILLAGE_SIZE, _COMMUNITY_SIZE = range(100, 151), range(200, 301)
# The make-up of a grid's team (Putuo's teams): profession → the least and the most.
_MAKE_UP = {
    "town_official": (1, 2),
    "community_official": (1, 2),
    "medic": (1, 9),
    "teacher": (1, 9),
    "police": (1, 9),
}


@dataclasses.dataclass(frozen=True)
class Registry:
    """The rows of the files that were there, by file; the outlines, if any; what is odd."""

    rows: Mapping[str, list[Any]]
    outlines: list[Outlined] | None
    wrong: Mapping[str, list[Any]] = dataclasses.field(default_factory=dict)
    warnings: list[str] = dataclasses.field(default_factory=list)


def mistakes(
    registry: Registry, known: Mapping[str, Collection[str] | None], served: Collection[str]
) -> Iterator[str]:
    """Everything that forbids the import, a sentence each.

    `known` has the codes and phones that exist for each file; without them no reference is
    doubted. `served` has the categories and professions a team may name.
    """
    for name, rows in registry.rows.items():
        yield from _twice(name, rows, registry.wrong.get(name, ()))
    for (name, column), target in _REFERENCES.items():
        exist = known.get(target)
        if exist is not None:
            yield from _unknown(_all(registry, name), name, column, exist, target)
    yield from _wrong_levels(registry.rows.get("areas", []))
    yield from _wrong_values(registry, served)
    yield from _wrong_outlines(registry.outlines or [], known.get("areas"))


def _wrong_outlines(outlines: list[Outlined], areas: Collection[str] | None) -> Iterator[str]:
    first: dict[str, int] = {}
    for one in outlines:
        if areas is not None and one.code not in areas:
            yield f'{FILE}:feature {one.feature}: code "{one.code}" is no area.'
        before = first.setdefault(one.code, one.feature)
        if before != one.feature:
            yield f'{FILE}:feature {one.feature}: code "{one.code}" is that of feature {before}.'


def keys(name: str, rows: Collection[Any]) -> set[str]:
    """What other files call the rows of a file."""
    return {getattr(row, SHEETS[name].key[0]) for row in rows}


def dangling(
    left: Mapping[str, Collection[Any]], known: Mapping[str, Collection[str] | None]
) -> Iterator[str]:
    """What an import would take away from rows of files that are not there, a sentence each."""
    for (name, column), target in _REFERENCES.items():
        exist = known.get(target)
        if name not in left or target in left or exist is None:
            continue
        for code in sorted({code for row in left[name] for code in _named(row, column)} - {*exist}):
            shown = "a phone" if column == "phone" else f'"{code}"'
            yield f"{target}.csv: lacks {shown}, which {name} name: add {name}.csv to the folder."


def _named(row: Any, column: str) -> Collection[str]:
    """What a row calls the rows of another file."""
    value = getattr(row, column)
    return [one for one in (value if isinstance(value, tuple) else (value,)) if one]


def _all(registry: Registry, name: str) -> list[Any]:
    """The rows of a file, also those of which only a part could be read."""
    return [*registry.rows.get(name, ()), *registry.wrong.get(name, ())]


def _wrong_values(registry: Registry, served: Collection[str]) -> Iterator[str]:
    for row in _all(registry, "teams"):
        for category in row.categories or ():
            if category not in served:
                yield f'teams.csv:{row.line}: "{category}" is no category and no profession.'
    for row in _all(registry, "duty"):
        if row.starts and row.ends and row.ends <= row.starts:
            yield f"duty.csv:{row.line}: ends before it starts."


def _twice(name: str, rows: Collection[Any], wrong: Collection[Any]) -> Iterator[str]:
    first: dict[tuple[Any, ...], int] = {}
    columns = SHEETS[name].key
    # A wrong row is compared by what could be read of it, if its key is whole.
    legible = [row for row in wrong if all(getattr(row, column) for column in columns)]
    for row in sorted([*rows, *legible], key=lambda row: row.line):
        key = tuple(getattr(row, column) for column in columns)
        line = first.setdefault(key, row.line)
        if line != row.line:
            yield f"{name}.csv:{row.line}: the same {', '.join(columns)} stands in line {line}."


def _unknown(
    rows: Collection[Any], name: str, column: str, known: Collection[str], target: str
) -> Iterator[str]:
    for row in rows:
        for one in _named(row, column):
            if one not in known:
                shown = "" if column == "phone" else f' "{one}"'
                yield f"{name}.csv:{row.line}: {column}{shown} is not in {target}.csv."


def _wrong_levels(areas: list[AreaRow]) -> Iterator[str]:
    by_code = {area.code: area for area in areas}
    for area in areas:
        parent = by_code.get(area.parent)
        if parent and _LEVELS.index(parent.level) >= _LEVELS.index(area.level):
            yield (
                f"areas.csv:{area.line}: a {area.level} cannot lie in {parent.code}, "
                f"which is a {parent.level}."
            )
        if len(path(area, by_code)) > _PATH:
            yield f"areas.csv:{area.line}: its codes from the top down are over {_PATH} long."


def path(area: AreaRow, by_code: Mapping[str, AreaRow]) -> str:
    """The codes from the top down to an area, each followed by a slash."""
    codes: list[str] = []
    at: AreaRow | None = area
    while at is not None and at.code not in codes:
        codes.insert(0, at.code)
        at = by_code.get(at.parent)
    return "".join(f"{code}/" for code in codes)


def oddities(registry: Registry) -> Iterator[str]:
    """What does not stop the import, a sentence each."""
    areas = registry.rows.get("areas", [])
    yield from _odd_sizes(areas)
    if "teams" not in registry.rows:
        return
    grid_teams = {team.area: team for team in registry.rows["teams"] if team.kind is TeamKind.GRID}
    for area in areas:
        if area.level is AreaLevel.GRID and area.code not in grid_teams:
            yield f"areas.csv:{area.line}: grid {area.code} has no team."
    if "members" in registry.rows:
        members: dict[str, list[MemberRow]] = defaultdict(list)
        for member in registry.rows["members"]:
            for code in member.team:
                members[code].append(member)
        for team in grid_teams.values():
            for sentence in _odd_team(members[team.code]):
                yield f"teams.csv:{team.line}: team {team.code} {sentence}."


def _odd_sizes(areas: list[AreaRow]) -> Iterator[str]:
    names = {area.code: area.name for area in areas}
    for area in areas:
        counted = area.level is AreaLevel.GRID and area.kind is AreaKind.TERRITORY
        if not counted or area.households is None:
            continue
        is_village = names.get(area.parent, "").endswith("村")
        usual = _VILLAGE_SIZE if is_village else _COMMUNITY_SIZE
        if area.households not in usual:
            yield (
                f"areas.csv:{area.line}: grid {area.code} has {area.households} households; "
                f"usual are {usual.start} to {usual.stop - 1}."
            )


def _odd_team(members: list[MemberRow]) -> Iterator[str]:
    if all(member.role is not MemberRole.LEADER for member in members):
        yield "has no leader"
    for profession, (least, most) in _MAKE_UP.items():
        count = sum(member.profession == profession for member in members)
        if not least <= count <= most:
            yield f"has {count} of profession {profession}; usual are {least} to {most}"
