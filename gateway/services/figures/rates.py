"""The rates of a month from the event rows, for the town and by team, area and category."""

import dataclasses
import enum
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import select

from gateway.domain import rates
from gateway.domain.past import Month
from gateway.domain.rates import Item, Measure, Rate
from gateway.domain.ticket import Stage, Tier
from gateway.services.desk import Desk
from gateway.services.figures import stories
from gateway.services.figures.stories import Placed
from gateway.services.town import edits
from gateway.services.town.households import Visits
from gateway.store.tables import Area, Team


class Grouping(enum.StrEnum):
    """What rates are shown for; an area has everything below it."""

    MONTH = "month"
    TEAM = "team"
    AREA = "area"
    CATEGORY = "category"


Group = tuple[Grouping, str]


@dataclasses.dataclass(frozen=True)
class Line:
    """A rate of a team, an area, a category or the whole month."""

    grouping: Grouping
    code: str
    name: str
    measure: Measure
    all: Rate
    kept: Rate  # without the excluded ones


@dataclasses.dataclass(frozen=True)
class _Entry:
    item: Item
    number: int
    measure: Measure
    groups: tuple[Group, ...]
    excluded: bool


def month(desk: Desk, year: int, nth: int) -> list[Line]:
    """The rates of a month of the town's own calendar, group by group."""
    span = _span(desk, year, nth)
    label = f"{year:04}-{nth:02}"
    names = _Names(desk, label)
    visits = Visits(desk, span)
    sums: dict[tuple[Group, Measure], list[_Entry]] = defaultdict(list)
    for placed in stories.read(desk, span):
        for entry in _entries(placed, span, label):
            for group in entry.groups:
                sums[group, entry.measure].append(entry)
    found = {(Grouping.MONTH, label), *(group for group, _ in sums)}
    found |= {(Grouping.TEAM, code) for code in visits.teams}
    found |= {(Grouping.AREA, code) for code in visits.areas}
    order = list(Grouping)
    return [
        _line(group, measure, sums[group, measure], visits, names)
        for group in sorted(found, key=lambda group: (order.index(group[0]), group[1]))
        for measure in Measure
    ]


def _line(
    group: Group, measure: Measure, entries: Sequence[_Entry], visits: Visits, names: "_Names"
) -> Line:
    whole = rates.rate((one.number, one.item) for one in entries)
    kept = rates.rate((one.number, one.item) for one in entries if not one.excluded)
    if measure is Measure.VISITED:
        whole = kept = _VISITED[group[0]](visits, group[1])
    return Line(*group, names.of(*group), measure, whole, kept)


_VISITED: dict[Grouping, Callable[[Visits, str], Rate]] = {
    Grouping.MONTH: lambda visits, _: visits.of_town(),
    Grouping.TEAM: Visits.of_team,
    Grouping.AREA: Visits.of_area,
    Grouping.CATEGORY: lambda *_: Rate(),  # a visit is of none
}


def _entries(placed: Placed, span: Month, label: str) -> Iterator[_Entry]:
    """What a ticket adds, and to which groups."""
    story = placed.story
    excluded = rates.is_excluded(story)
    groups = (
        (Grouping.MONTH, label),
        (Grouping.CATEGORY, story.category),
        *((Grouping.AREA, code) for code in placed.areas),
    )
    for measure in Measure:
        for item in rates.items(story, measure, span):
            theirs = (*groups, (Grouping.TEAM, item.team))
            yield _Entry(item, story.number, measure, theirs, excluded)


def _span(desk: Desk, year: int, nth: int) -> Month:
    zone, rules = desk.settings.place.zone, desk.rules
    limits_at = edits.limits_through_time(desk)
    start = datetime(year, nth, 1, tzinfo=zone)
    end = datetime(year + nth // 12, nth % 12 + 1, 1, tzinfo=zone)

    def due(
        tier: Tier,
        category: str,
        stage: Stage,
        since: datetime,
        credits: Sequence[Sequence[str]],
    ) -> datetime | None:
        limit = limits_at(since).span(tier, stage, category)
        return None if limit is None else rules.calendar.due(since, limit, credits).at

    return Month(start, end, desk.now, due)


class _Names:
    """What groups are called."""

    def __init__(self, desk: Desk, label: str) -> None:
        teams = {code: name for code, name in desk.tx.execute(select(Team.code, Team.name))}
        areas = {code: name for code, name in desk.tx.execute(select(Area.code, Area.name))}
        categories = {code: one.zh for code, one in desk.rules.categories.by_code.items()}
        self._names = {
            Grouping.MONTH: {label: label},
            Grouping.TEAM: teams,
            Grouping.AREA: areas,
            Grouping.CATEGORY: categories,
        }

    def of(self, grouping: Grouping, code: str) -> str:
        """The name of a group; empty for what belongs to none."""
        return self._names[grouping].get(code, "")
