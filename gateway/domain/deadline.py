"""Working time and time limits. The one place in the rules where local time exists."""

import dataclasses
import re
import tomllib
from collections.abc import Iterator, Mapping
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
                end = self._after_hours(local, timedelta(hours=span.amount))
        return Due(end.astimezone(UTC), self._is_guessed(local.date(), end, span))

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

    def _open_spans(self, local: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = local.date()
        while True:
            if self.is_workday(day):
                for begins, ends in self.hours:
                    yield self._at(day, begins), self._at(day, ends)
            day += timedelta(days=1)

    def _after_hours(self, local: datetime, left: timedelta) -> datetime:
        for begins, ends in self._open_spans(local):
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
