"""Teams as people write of them: by the whole name, by its end, or by the area that it manages."""

import dataclasses
import re
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from gateway.domain import normal
from gateway.domain.people import TeamKind
from gateway.services.desk import Desk
from gateway.services.town.kept import kept
from gateway.store.tables import Area, Team

_SHORTEST = 3  # signs of a name whose beginning is left away: 供电所
_OF_ONE_AREA = frozenset({TeamKind.GRID, TeamKind.MANAGEMENT})


@dataclasses.dataclass(frozen=True)
class Named:
    """A name in a text, where it stands, and the teams it may mean, by id and area."""

    name: str
    at: int
    teams: tuple[tuple[int, int], ...]
    is_place: bool  # an area has the name as well


Rows = dict[str, list[tuple[int, int]]]


def upwards(desk: Desk, area: Area | None) -> Iterator[Area]:
    """An area and those above it."""
    while area is not None:
        yield area
        area = desk.tx.get(Area, area.parent_id) if area.parent_id else None


def blamed(desk: Desk, text: str, area: Area | None = None, plainly: bool = False) -> list[Team]:
    """The teams that words say something against; of namesakes those over a place, else all.

    Plainly is as one of us writes, whose work is with other teams: it must stand close by.
    """
    signs = desk.rules.signs
    against = [
        one
        for one in _named(desk, text)
        if signs.blames(_plain(text), one.at, len(one.name), one.is_place or plainly, plainly)
    ]
    return _teams(desk, [_near(desk, one, area) for one in against])


def meant(desk: Desk, text: str, area: Area | None) -> list[Team]:
    """The team that a complaint can only mean: the nearest over a place, else one of its own name.

    Its name says nothing where it is but a mark in the landscape: 供电所门口.
    """
    signs, plain = desk.rules.signs, _plain(text)
    found = [
        one for one in _named(desk, text) if not signs.is_landmark(plain[one.at + len(one.name) :])
    ]
    for place in upwards(desk, area):
        here = [[team] for one in found for team in one.teams if team[1] == place.id]
        if here:
            return _teams(desk, here[:1])
    alone = {team for one in found if not one.is_place for team in one.teams}
    return _teams(desk, [[*alone]]) if len(alone) == 1 else []


def _plain(text: str) -> str:
    return normal.normalise(text).text.upper()


def _named(desk: Desk, text: str) -> list[Named]:
    """The names in a text, of those that begin alike the longest."""
    plain = _plain(text)
    names, places = kept(desk, "team_names", _known, desk.rules.signs)
    present = sorted((one for one in names if one in plain), key=len, reverse=True)
    if not present:
        return []
    found = re.finditer("|".join(map(re.escape, present)), plain)
    return [
        Named(one[0], one.start(), tuple(names[one[0]]), is_place=one[0] in places) for one in found
    ]


def _known(desk: Desk) -> tuple[Rows, set[str]]:
    """The teams by all of their names, and which of those are names of areas too."""
    areas = {row.id: row for row in desk.tx.execute(select(Area.id, Area.name))}
    names: Rows = {}
    for row in desk.tx.execute(
        select(Team.id, Team.name, Team.kind, Team.area_id).where(Team.active).order_by(Team.id)
    ):
        for name in _names(desk, row.name, row.kind, areas[row.area_id].name):
            names.setdefault(name.upper(), []).append((row.id, row.area_id))
    return names, {row.name.upper() for row in areas.values()}


def _names(desk: Desk, name: str, kind: TeamKind, area: str) -> set[str]:
    signs = desk.rules.signs
    found = {name, signs.short(name)}
    if kind is TeamKind.MANAGEMENT:
        found.add(area)
    if kind not in _OF_ONE_AREA:
        ends = (name.removeprefix(one) for one in (area, signs.stem(area)))
        found |= {one for one in ends if len(one) >= _SHORTEST}
    return {one for one in found if len(one) > 1}


def _near(desk: Desk, named: Named, area: Area | None) -> Sequence[tuple[int, int]]:
    here = {one.id for one in upwards(desk, area)}
    return [one for one in named.teams if one[1] in here] or named.teams


def _teams(desk: Desk, found: Sequence[Sequence[tuple[int, int]]]) -> list[Team]:
    ids = dict.fromkeys(team for teams in found for team, _ in teams)
    return [desk.tx.get_one(Team, one) for one in ids]
