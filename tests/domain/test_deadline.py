"""Working time: the calendar of the State Council's notices, and what it makes of a limit."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain import deadline
from gateway.domain.deadline import Span
from gateway.domain.ticket import Tier
from gateway.errors import BadSettings
from gateway.settings import CONFIG, Place

PLACE = Place()
CALENDAR = deadline.load_calendar(
    CONFIG / "calendar", PLACE.zone, PLACE.working_hours, PLACE.quiet_hours
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PLACE.zone)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_is_as_the_notices_say(year):
    days = [date(year, 1, 1) + timedelta(n) for n in range(365)]
    wrong = [day for day in days if CALENDAR.is_workday(day) != chinese_calendar.is_workday(day)]
    assert wrong == []


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        ("2026-02-13 16:00", "4 wh", "2026-02-14 11:00"),  # a working Saturday
        ("2026-09-30 16:30", "5 wd", "2026-10-13 16:30"),
        ("2026-03-10 09:00", "2 wh", "2026-03-10 11:00"),
        ("2026-03-10 11:30", "2 wh", "2026-03-10 15:30"),  # over noon
        ("2026-03-10 20:00", "2 wh", "2026-03-11 10:30"),
        ("2026-03-14 10:00", "1 wd", "2026-03-16 10:00"),  # from a Saturday
        ("2026-03-10 23:00", "24 h", "2026-03-11 23:00"),
        ("2026-03-10 23:00", "3 d", "2026-03-13 23:00"),
        ("2026-03-10 09:00", "30 min", "2026-03-10 09:30"),
    ],
)
def test_limits_by_the_clock_and_by_working_time(start, span, due):
    assert CALENDAR.add(local(start), Span.parse(span)) == deadline.Due(
        local(due).astimezone(UTC), provisional=False
    )


def test_a_limit_that_reaches_into_a_year_not_published_is_provisional():
    due = CALENDAR.add(local("2026-12-25 10:00"), Span(15, "wd"))
    assert due.provisional
    assert due.at == local("2027-01-18 10:00")


INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 11, 1))
SPANS = st.builds(Span, st.integers(1, 40), st.sampled_from(["min", "h", "wh", "wd", "d"]))


@given(INSTANTS, SPANS)
def test_a_limit_ends_after_it_begins_and_a_longer_one_not_earlier(start, span):
    start = start.replace(tzinfo=PLACE.zone)
    due = CALENDAR.add(start, span).at
    longer = CALENDAR.add(start, dataclasses.replace(span, amount=span.amount + 1)).at
    assert start < due <= longer


@given(INSTANTS, SPANS, st.sampled_from(sorted(CALENDAR.holidays)))
def test_taking_a_holiday_away_never_makes_a_deadline_later(start, span, holiday):
    fewer = dataclasses.replace(CALENDAR, holidays=CALENDAR.holidays - {holiday})
    start = start.replace(tzinfo=PLACE.zone)
    assert fewer.add(start, span).at <= CALENDAR.add(start, span).at


@pytest.mark.parametrize(
    ("at", "awake"),
    [
        ("2026-03-10 20:59", "2026-03-10 20:59"),
        ("2026-03-10 21:00", "2026-03-11 07:30"),
        ("2026-03-11 03:00", "2026-03-11 07:30"),
        ("2026-03-11 07:30", "2026-03-11 07:30"),
    ],
)
def test_quiet_hours_end_in_the_morning(at, awake):
    assert CALENDAR.awake(local(at)) == local(awake)


@pytest.mark.parametrize("preset", ["county", "beijing"])
def test_every_tier_has_its_limits(preset):
    limits = deadline.load_limits(CONFIG / "deadlines.toml", preset)
    assert limits.span(Tier.EMERGENCY, "resolve") == Span(2, "h")
    assert all(limits.span(tier, "accept") for tier in Tier)


def test_a_bad_limit_is_named(tmp_path):
    file = tmp_path / "deadlines.toml"
    file.write_text('[county.general]\naccept = "soon"\n')
    with pytest.raises(BadSettings, match="'soon' is no time limit"):
        deadline.load_limits(file, "county")
