"""Working time and time limits. The one place in the rules where local time exists."""

import dataclasses
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from gateway.domain.ticket import Tier
from gateway.errors import BadSettings

# Public holidays that fall on the same dates each year (State Council order 795 of 2024).
_FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
_SATURDAY = 5


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
                end = self._at(local.date() + timedelta(days=span.amount), local.time())
            case "wd":
                end = self._at(self._workday(local.date(), span.amount), local.time())
            case _:
                end = self._through(local, timedelta(hours=span.amount), "wh")
        return Due(end.astimezone(UTC), self._is_guessed(local.date(), end, span))

    def due(self, start: datetime, span: Span, credits: Sequence[Sequence[str]] = ()) -> Due:
        """When a clock ends that was extended or paused since: each credit in its turn.

        A credit is `ext` and a span, or `pause` with its two instants in ISO 8601. What was paused
        is given back in the span's own measure: a pause over a weekend adds no working day.
        """
        due = self.add(start, span)
        for kind, *what in credits:
            if kind == "ext":
                more = self.add(due.at, Span.parse(what[0]))
            else:
                begun, ended = (datetime.fromisoformat(one) for one in what)
                more = Due(
                    self._later(due.at, span.unit, self._passed(begun, ended, span.unit)), False
                )
            due = Due(more.at, due.provisional or more.provisional)
        return due

    def _passed(self, begun: datetime, ended: datetime, unit: str) -> timedelta:
        """How much of a unit's own time lies between two instants."""
        if unit not in ("wh", "wd"):
            return ended - begun
        total = timedelta()
        for start, end in self._spans(begun.astimezone(self.zone), unit):
            if start >= ended:
                return total
            total += max(min(end, ended) - max(start, begun), timedelta())
        raise AssertionError("working days never end")

    def _later(self, at: datetime, unit: str, by: timedelta) -> datetime:
        """An instant so much of a unit's own time later."""
        if not by:
            return at
        if unit not in ("wh", "wd"):
            return at + by
        return self._through(at.astimezone(self.zone), by, unit).astimezone(UTC)

    def awake(self, at: datetime) -> datetime:
        """The instant itself, or the end of the quiet hours it lies in."""
        local = at.astimezone(self.zone)
        begins, ends = self.quiet
        now = local.time()
        asleep = begins <= now or now < ends if begins > ends else begins <= now < ends
        if not asleep:
            return at
        day = local.date() + timedelta(days=1) if now >= ends else local.date()
        return self._at(day, ends).astimezone(UTC)

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock.replace(tzinfo=None), self.zone)

    def _is_guessed(self, first: date, end: datetime, span: Span) -> bool:
        last = end.astimezone(self.zone).date()
        return span.unit in ("wh", "wd") and any(
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
    return Calendar(zone, hours, quiet, frozenset(holidays), frozenset(workdays), frozenset(years))


@dataclasses.dataclass(frozen=True)
class Limits:
    """The time limits of each tier, and when its clocks remind."""

    tiers: Mapping[Tier, Mapping[str, Span]]

    def span(self, tier: Tier, stage: str) -> Span | None:
        """The limit of a stage, or None when this tier has no such clock."""
        return self.tiers[tier].get(stage)

    def extension(self, tier: Tier) -> Span | None:
        """How much longer a leader may make it, once; None when only the supervisor may."""
        return self.tiers[tier].get("extension")


def presets(path: Path) -> list[str]:
    """The presets that a table of time limits has. Raises BadSettings with the file."""
    return list(_read(path))


def load_limits(path: Path, preset: str) -> Limits:
    """Read a preset of the table of time limits. Raises BadSettings with file, tier and stage."""
    chosen = _read(path)[preset]
    try:
        tiers = {
            Tier(tier): {stage: Span.parse(text) for stage, text in stages.items()}
            for tier, stages in chosen.items()
        }
    except ValueError as error:
        raise BadSettings(f"{path}: [{preset}] {error}") from error
    missing = set(Tier) - set(tiers)
    if missing:
        raise BadSettings(f"{path}: [{preset}] has no limits for {', '.join(sorted(missing))}")
    return Limits(tiers)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"{path}: {error}") from error
