"""Working time, and how long a limit is in it. The one place in the rules with local time."""

import dataclasses
import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from gateway.errors import BadSettings

# Public holidays that fall on the same dates each year (State Council order 795 of 2024).
_FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
_SATURDAY = 5
_MIDNIGHT = time()


@dataclasses.dataclass(frozen=True)
class Span:
    """A length of time by the clock (min, h), by working hours (wh), or in days (wd, d)."""

    amount: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Read `5 min`, `2 h`, `2 wh`, `5 wd` or `7 d`; raises ValueError."""
        match = re.fullmatch(r"(\d+)\s*(min|h|wh|wd|d)", text.strip())
        if not match:
            raise ValueError(f"{text!r} is no time limit: write 5 min, 2 h, 2 wh, 5 wd or 7 d")
        return cls(int(match[1]), match[2])

    def is_within(self, most: "Span") -> bool:
        """Whether it is no longer than another; a working day has 8 working hours."""
        hours = {"min": 1 / 60, "h": 1, "wh": 3, "wd": 24, "d": 24}
        return self.amount * hours[self.unit] <= most.amount * hours[most.unit]

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


@dataclasses.dataclass(frozen=True)
class Due:
    """When a limit ends; provisional when a year it reaches is not published yet."""

    at: datetime
    provisional: bool


@dataclasses.dataclass(frozen=True)
class Calendar:
    """Which days and hours are worked. Years not loaded are guessed from weekdays."""

    zone: ZoneInfo
    hours: tuple[tuple[time, time], ...]
    quiet: tuple[time, time]
    holidays: frozenset[date]
    workdays: frozenset[date]
    years: frozenset[int]
    next_day: bool = False  # days count from the next one and end at the close of the last

    def is_workday(self, day: date) -> bool:
        """Whether a day is worked, make-up Saturdays and Sundays (调休) included."""
        if day in self.workdays:
            return True
        if day.weekday() >= _SATURDAY or day in self.holidays:
            return False
        return day.year in self.years or (day.month, day.day) not in _FIXED_HOLIDAYS

    def add(self, start: datetime, span: Span) -> Due:
        """When a span that begins at an instant ends. The result is in UTC."""
        local = start.astimezone(self.zone)
        match span.unit:
            case "min":
                end = start + timedelta(minutes=span.amount)
            case "h":
                end = start + timedelta(hours=span.amount)
            case "d":
                end = self._end(local.date() + timedelta(days=span.amount), local.time(), _MIDNIGHT)
            case "wd":
                day, close = self._workday(local.date(), span.amount), self.hours[-1][1]
                end = self._end(day, local.time(), close)
            case _:
                end = self._through(local, timedelta(hours=span.amount), "wh")
        return Due(end.astimezone(UTC), self._is_guessed(local.date(), end, span.unit))

    def after(self, end: datetime, span: Span) -> Due:
        """When a span ends that begins where another one ended.

        Where days count from the next one, a midnight is the close of the day before.
        """
        midnight = end.astimezone(self.zone).time() == _MIDNIGHT
        counted = self.next_day and span.unit in ("d", "wd")
        return self.add(end - datetime.resolution if midnight and counted else end, span)

    def due(self, start: datetime, span: Span, credits: Sequence[Sequence[str]] = ()) -> Due:
        """When a clock ends that was extended or paused since: each credit in its turn.

        A credit is `ext` and a span, or `pause` with its two instants in ISO 8601. What was paused
        is given back in the span's own measure: a pause over a weekend adds no working day.
        """
        due = self.add(start, span)
        for kind, *what in credits:
            if kind == "ext":
                more = self.after(due.at, Span.parse(what[0]))
            else:
                begun, ended = (datetime.fromisoformat(one) for one in what)
                more = self._given_back(due.at, begun, ended, span.unit)
            due = Due(more.at, due.provisional or more.provisional)
        return due

    def _given_back(self, at: datetime, begun: datetime, ended: datetime, unit: str) -> Due:
        end = self._later(at, unit, self.passed(begun, ended, unit))
        first = min(at, begun).astimezone(self.zone).date()
        return Due(end, self._is_guessed(first, max(end, ended), unit))

    def passed(self, begun: datetime, ended: datetime, unit: str) -> timedelta:
        """How much of a unit's own time lies between two instants; a working day has 24 hours."""
        if unit not in ("wh", "wd"):
            return max(ended - begun, timedelta())
        begun, ended = begun.astimezone(self.zone), ended.astimezone(self.zone)
        total = timedelta()
        for start, end in self._spans(begun, unit):
            if start >= ended:
                return total
            total += max(min(end, ended) - max(start, begun), timedelta())
        raise AssertionError("working days never end")

    def at_share(self, start: datetime, due: datetime, unit: str, share: float) -> datetime:
        """When a share of a limit is over, in the limit's own time; twice of it when 2.0."""
        if share == 1.0:
            return due
        total = self.passed(start, due, unit)
        if share > 1.0:
            return self._later(due, unit, total * (share - 1.0))
        return min(self._later(start, unit, total * share), due)

    def _later(self, at: datetime, unit: str, by: timedelta) -> datetime:
        """An instant so much of a unit's own time later."""
        if not by:
            return at
        if unit not in ("wh", "wd"):
            return at + by
        return self._through(at.astimezone(self.zone), by, unit).astimezone(UTC)

    def is_quiet(self, at: datetime) -> bool:
        """Whether an instant lies in the quiet hours."""
        begins, ends = self.quiet
        now = at.astimezone(self.zone).time()
        return begins <= now or now < ends if begins > ends else begins <= now < ends

    def awake(self, at: datetime) -> datetime:
        """The instant itself, or the end of the quiet hours it lies in."""
        if not self.is_quiet(at):
            return at
        local, ends = at.astimezone(self.zone), self.quiet[1]
        day = local.date() + timedelta(days=1) if local.time() >= ends else local.date()
        return self._at(day, ends).astimezone(UTC)

    def _end(self, day: date, clock: time, close: time) -> datetime:
        """At the same time of the last day, or where days count from the next one, its close."""
        if not self.next_day:
            return self._at(day, clock)
        return self._at(day + timedelta(days=close == _MIDNIGHT), close)

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock.replace(tzinfo=None), self.zone)

    def _is_guessed(self, first: date, end: datetime, unit: str) -> bool:
        last = end.astimezone(self.zone).date()
        return unit in ("wh", "wd") and any(
            year not in self.years for year in range(first.year, last.year + 1)
        )

    def _workday(self, day: date, count: int) -> date:
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day

    def _spans(self, local: datetime, unit: str) -> Iterator[tuple[datetime, datetime]]:
        """The working hours from a day on, or the whole working days."""
        day = local.date()
        while True:
            if self.is_workday(day):
                for begins, ends in self.hours if unit == "wh" else ():
                    yield self._at(day, begins), self._at(day, ends)
                if unit == "wd":
                    yield self._at(day, time()), self._at(day + timedelta(days=1), time())
            day += timedelta(days=1)

    def _through(self, local: datetime, left: timedelta, unit: str) -> datetime:
        for begins, ends in self._spans(local, unit):
            begins = max(begins, local)
            if ends - begins >= left:
                return begins + left
            left -= max(ends - begins, timedelta())
        raise AssertionError("working days never end")


def load_calendar(
    folder: Path,
    zone: ZoneInfo,
    hours: tuple[tuple[time, time], ...],
    quiet: tuple[time, time],
    next_day: bool = False,
) -> Calendar:
    """Read every `YEAR.toml` of a folder: `holidays` and `workdays` as lists of dates."""
    holidays: set[date] = set()
    workdays: set[date] = set()
    years = set()
    for path in sorted(folder.glob("[0-9]*.toml")):
        content = _read(path)
        years.add(int(path.stem))
        holidays.update(content.get("holidays", []))
        workdays.update(content.get("workdays", []))
    return Calendar(
        zone, hours, quiet, frozenset(holidays), frozenset(workdays), frozenset(years), next_day
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"{path}: {error}") from error
