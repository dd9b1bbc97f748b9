"""入户率: the visits of a month by the households of a team's area, of an area and of the town."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import func, select

from gateway.domain.past import Month
from gateway.domain.people import AreaLevel, VisitKind
from gateway.domain.rates import Rate
from gateway.services.desk import Desk
from gateway.store.tables import Area, Team, Visit

_TOWN = ""  # a code that no area has


class Visits:
    """The visits of a month. One in which nobody wrote down any has nothing to reckon with."""

    def __init__(self, desk: Desk, month: Month) -> None:
        self._homes = _households(desk)
        self._teams = {
            code: path.strip("/").split("/")
            for code, path in desk.tx.execute(
                select(Team.code, Area.path).join(Area, Area.id == Team.area_id)
            )
        }
        self._of_teams = _count(desk, month)
        self._of_areas: dict[str, int] = defaultdict(int)
        for team, count in self._of_teams.items():
            for code in (_TOWN, *self._teams.get(team, ())):
                self._of_areas[code] += count

    @property
    def teams(self) -> set[str]:
        """The teams that made any."""
        return set(self._of_teams) & set(self._teams)

    @property
    def areas(self) -> set[str]:
        """The areas in which there were any."""
        return set(self._of_areas) - {_TOWN}

    def of_team(self, code: str) -> Rate:
        """A team's, in its own area."""
        area = self._teams.get(code, [_TOWN])[-1]
        return self._rate(self._of_teams.get(code, 0), area) if area else Rate()

    def of_area(self, code: str) -> Rate:
        """Those of the teams of an area and of all below it."""
        return self._rate(self._of_areas.get(code, 0), code) if code else Rate()

    def of_town(self) -> Rate:
        """All of them."""
        return self._rate(self._of_areas.get(_TOWN, 0), _TOWN)

    def _rate(self, count: int, area: str) -> Rate:
        return Rate(count, self._homes.get(area, 0)) if self._of_teams else Rate()


def _count(desk: Desk, month: Month) -> Mapping[str, int]:
    """The visits of each team; those of nobody's team under an empty code."""
    query = (
        select(Team.code, func.count())
        .select_from(Visit)
        .outerjoin(Team, Team.id == Visit.team_id)
        .where(Visit.kind == VisitKind.VISIT, Visit.at >= month.start, Visit.at < month.end)
        .group_by(Team.code)
    )
    return {code or "": count for code, count in desk.tx.execute(query)}


def _households(desk: Desk) -> Mapping[str, int]:
    """The households of each area, added up from its grids."""
    found: dict[str, int] = defaultdict(int)
    query = select(Area.path, Area.households).where(Area.level == AreaLevel.GRID, Area.active)
    for path, count in desk.tx.execute(query):
        for code in (_TOWN, *path.strip("/").split("/")):
            found[code] += count or 0
    return found
