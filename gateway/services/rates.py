"""The rates of a month from the event rows, for the town and by team, area and category."""

import dataclasses
import enum
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from gateway.domain import number as numbers
from gateway.domain import past, rates
from gateway.domain.delivery import State
from gateway.domain.past import Happening, Month, Story
from gateway.domain.people import AreaLevel, VisitKind
from gateway.domain.rates import Item, Measure, Rate
from gateway.domain.ticket import OPEN, Source, Stage, Tier
from gateway.services import edits
from gateway.services.desk import Desk
from gateway.store.tables import Area, Delivery, Event, Message, Team, Ticket, Visit

_AGAIN = timedelta(days=30)  # the same phone with the same category within this asks again
# What becomes of a text is known; one that was dropped was never to arrive.
_OVER = (State.SENT, State.DELIVERED, State.FAILED, State.UNCERTAIN)


class Grouping(enum.StrEnum):
    """What rates are shown for; an area has everything below it."""

    MONTH = "month"
    TEAM = "team"
    AREA = "area"
    CATEGORY = "category"


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
class _Fact:
    """What of a ticket no event says."""

    tier: Tier
    category: str
    area_id: int | None
    source: Source
    created_at: datetime


@dataclasses.dataclass(frozen=True)
class _Entry:
    item: Item
    number: int
    measure: Measure
    groups: tuple[tuple[Grouping, str], ...]
    excluded: bool


def month(desk: Desk, year: int, nth: int) -> list[Line]:
    """The rates of a month of the town's own calendar, group by group."""
    span = _span(desk, year, nth)
    label = f"{year:04}-{nth:02}"
    names = _Names(desk, label)
    sums: dict[tuple[Grouping, str, Measure], list[_Entry]] = defaultdict(list)
    for entry in _entries(desk, span, label):
        for group in entry.groups:
            sums[(*group, entry.measure)].append(entry)
    visited = _visits(desk, span, label)
    found = {(grouping, code) for grouping, code, _ in sums} | set(visited)
    order = list(Grouping)
    groups = sorted(
        found | {(Grouping.MONTH, label)}, key=lambda group: (order.index(group[0]), group[1])
    )
    return [
        _line(group, measure, sums[(*group, measure)], visited.get(group), names)
        for group in groups
        for measure in Measure
    ]


def _line(
    group: tuple[Grouping, str],
    measure: Measure,
    entries: Sequence[_Entry],
    visited: Rate | None,
    names: "_Names",
) -> Line:
    grouping, code = group
    whole = rates.rate((one.number, one.item) for one in entries)
    kept = rates.rate((one.number, one.item) for one in entries if not one.excluded)
    if measure is Measure.VISITED:
        whole = kept = visited or Rate()
    return Line(grouping, code, names.of(grouping, code), measure, whole, kept)


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


# ---------------------------------------------------------------- what was counted


def _entries(desk: Desk, span: Month, label: str) -> Iterator[_Entry]:
    facts = {
        id_: _Fact(tier, category, area_id, source, at)
        for id_, tier, category, area_id, source, at in desk.tx.execute(_tickets(span))
    }
    paths = {id_: path for id_, path in desk.tx.execute(select(Area.id, Area.path))}
    for story in _stories(desk, span, facts):
        fact = facts[numbers.ordinal(story.number) or 0]
        excluded = rates.is_excluded(story)
        place = [(Grouping.MONTH, label), (Grouping.CATEGORY, fact.category)]
        codes = paths.get(fact.area_id or 0, "").strip("/").split("/")
        place += [(Grouping.AREA, code) for code in codes]
        for measure in Measure:
            for item in rates.items(story, measure, span):
                groups = (*place, (Grouping.TEAM, item.team))
                yield _Entry(item, story.number, measure, groups, excluded)


def _tickets(span: Month) -> Select[int, Tier, str, int | None, Source, datetime]:
    """The tickets that may say something of the month: open still, or touched since long before.

    A clock that falls due in it may have been met long before, and nothing has happened since.
    """
    touched = select(Event.ticket_id).where(Event.at >= span.start - _LONGEST)
    return select(
        Ticket.id, Ticket.tier, func.coalesce(Ticket.category, ""), Ticket.area_id, Ticket.source,
        Ticket.created_at,
    ).where(
        Ticket.created_at < span.end, or_(Ticket.id.in_(touched), Ticket.status.in_(OPEN))
    )  # fmt: skip


_LONGEST = timedelta(days=120)  # what a clock may reach beyond the last event of its ticket
_AT_ONCE = 500  # tickets whose events are read by one query


def _stories(desk: Desk, span: Month, facts: Mapping[int, _Fact]) -> Iterator[Story]:
    """Each ticket with its events, one at a time."""
    codes = {id_: code for id_, code in desk.tx.execute(select(Team.id, Team.code))}
    receipts = _receipts(desk, span)
    ways = _ways(desk, span)
    repeated = _repeated(desk, span)
    for id_, rows in itertools.groupby(_events(desk, facts), key=lambda row: row.ticket_id):
        fact = facts[id_]
        events = [
            Happening(
                row.at, row.action, row.before, row.after, codes.get(row.team_id, ""), row.codes
            )
            for row in rows
        ]
        yield Story(
            numbers.nth(id_),
            fact.tier,
            fact.created_at,
            events,
            category=fact.category,
            repeated=id_ in repeated,
            by_text=fact.source is Source.SMS,
            receipt_at=receipts.get(id_),
            deliveries=ways.get(id_, ()),
        )


def _events(desk: Desk, tickets: Iterable[int]) -> Iterator[Row[Any]]:
    """The events of some tickets that say anything of rates, ticket by ticket in their order."""
    columns = (
        Event.ticket_id, Event.at, Event.action, Event.before, Event.after, Event.team_id,
        Event.codes,
    )  # fmt: skip
    telling = or_(
        Event.before.is_(None), Event.before != Event.after, Event.action.in_(past.TELLING)
    )
    query = select(*columns).where(telling).order_by(Event.ticket_id, Event.id)
    ids = sorted(tickets)
    for nth in range(0, len(ids), _AT_ONCE):
        some = ids[nth : nth + _AT_ONCE]
        yield from desk.tx.execute(query.where(Event.ticket_id.in_(some)))


def _receipts(desk: Desk, span: Month) -> dict[int, datetime]:
    """When the first text to the reporter left, for tickets received in the month."""
    query = (
        select(Ticket.id, func.min(Delivery.sent_at))
        .join(Message, Message.ticket_id == Ticket.id)
        .join(Delivery, Delivery.message_id == Message.id)
        .where(
            Ticket.created_at >= span.start,
            Ticket.created_at < span.end,
            Message.kind.startswith("resident.receipt"),
            Delivery.sent_at.is_not(None),
        )
        .group_by(Ticket.id)
    )
    return {id_: at for id_, at in desk.tx.execute(query) if at is not None}


def _ways(desk: Desk, span: Month) -> dict[int, list[tuple[datetime, bool]]]:
    found: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    query = (
        select(Message.ticket_id, Delivery.created_at, Delivery.state)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Delivery.created_at >= span.start,
            Delivery.created_at < span.end,
            Delivery.state.in_(_OVER),
            Message.ticket_id.is_not(None),
        )
    )
    for id_, at, state in desk.tx.execute(query):
        found[id_ or 0].append((at, state is State.DELIVERED))
    return found


def _repeated(desk: Desk, span: Month) -> set[int]:
    """The tickets whose phone had asked the same not long before."""
    query = (
        select(Ticket.id, Ticket.phone, Ticket.category, Ticket.created_at)
        .where(
            Ticket.created_at >= span.start - _AGAIN,
            Ticket.created_at < span.end,
            Ticket.phone != "",
            Ticket.category.is_not(None),
        )
        .order_by(Ticket.created_at, Ticket.id)
    )
    last: dict[tuple[str, str | None], datetime] = {}
    found = set()
    for id_, phone, category, at in desk.tx.execute(query):
        before = last.get((phone, category))
        if before is not None and at - before <= _AGAIN:
            found.add(id_)
        last[phone, category] = at
    return found


# ---------------------------------------------------------------- visits, and names


def _visits(desk: Desk, span: Month, label: str) -> dict[tuple[Grouping, str], Rate]:
    """Visits by households: of a team in its own area, of an area and of the town."""
    query = (
        select(Team.code, Area.path, func.count())
        .select_from(Visit)
        .join(Team, Team.id == Visit.team_id)
        .join(Area, Area.id == Team.area_id)
        .where(Visit.kind == VisitKind.VISIT, Visit.at >= span.start, Visit.at < span.end)
        .group_by(Team.code, Area.path)
    )
    counts: dict[tuple[Grouping, str], int] = defaultdict(int)
    homes: dict[tuple[Grouping, str], int] = {}
    households = _households(desk)
    for team, path, count in desk.tx.execute(query):
        chain = path.strip("/").split("/")
        groups = [(Grouping.TEAM, team), *((Grouping.AREA, code) for code in chain)]
        for group in (*groups, (Grouping.MONTH, label)):
            counts[group] += count
            homes[group] = households.get(group[1], 0)
        homes[Grouping.TEAM, team] = households.get(chain[-1], 0)
    homes[Grouping.MONTH, label] = households[""]
    return {group: Rate(count, homes[group]) for group, count in counts.items()}


def _households(desk: Desk) -> dict[str, int]:
    """The households of each area, added up from its grids; the town's under an empty code."""
    found: dict[str, int] = defaultdict(int)
    query = select(Area.path, Area.households).where(Area.level == AreaLevel.GRID, Area.active)
    for path, count in desk.tx.execute(query):
        for code in ("", *path.strip("/").split("/")):
            found[code] += count or 0
    return found


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
