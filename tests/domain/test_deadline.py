"""Working time: the calendar of the State Council's notices, and what it makes of a limit."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain import deadline, limits
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
        # From a Saturday: at the same clock time, as domain.md says, though a report of Friday
        # afternoon is due later.
        ("2026-03-14 10:00", "1 wd", "2026-03-16 10:00"),
        ("2026-03-10 23:00", "24 h", "2026-03-11 23:00"),
        ("2026-03-10 23:00", "3 d", "2026-03-13 23:00"),
        ("2026-03-10 09:00", "30 min", "2026-03-10 09:30"),
    ],
)
def test_limits_by_the_clock_and_by_working_time(start, span, due):
    assert CALENDAR.add(local(start), Span.parse(span)) == deadline.Due(
        local(due).astimezone(UTC), provisional=False
    )


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        ("2026-09-30 16:30", "5 wd", "2026-10-13 17:30"),
        ("2026-03-10 09:00", "1 wd", "2026-03-11 17:30"),
        ("2026-03-14 10:00", "1 wd", "2026-03-16 17:30"),  # from a Saturday
        ("2026-03-10 09:00", "7 d", "2026-03-18 00:00"),  # a natural day closes at midnight
        ("2026-03-10 09:00", "2 wh", "2026-03-10 11:00"),
        ("2026-03-10 09:00", "24 h", "2026-03-11 09:00"),
    ],
)
def test_days_may_count_from_the_next_one_to_the_close_of_the_last(start, span, due):
    counted = dataclasses.replace(CALENDAR, next_day=True)
    assert counted.add(local(start), Span.parse(span)).at == local(due)


NEXT_DAY = dataclasses.replace(CALENDAR, next_day=True)


@pytest.mark.parametrize(
    ("span", "more", "due"),
    [
        ("7 d", "1 d", "2026-03-19 00:00"),  # the midnight is the close of the 17th
        ("7 d", "1 wd", "2026-03-18 17:30"),
        ("5 wd", "2 wd", "2026-03-19 17:30"),
        ("5 wd", "1 d", "2026-03-19 00:00"),
        ("7 d", "24 h", "2026-03-19 00:00"),
    ],
)
def test_an_extension_counts_from_the_close_of_the_last_day(span, more, due):
    start = local("2026-03-10 09:00")
    assert NEXT_DAY.due(start, Span.parse(span), [["ext", more]]).at == local(due)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2026, 6, 1)),
    st.integers(1, 40),
    st.integers(1, 40),
    st.sampled_from(["d", "wd"]),
    st.booleans(),
)
def test_a_limit_extended_is_the_longer_limit(start, amount, more, unit, next_day):
    start = start.replace(tzinfo=PLACE.zone)
    calendar = dataclasses.replace(CALENDAR, next_day=next_day)
    extended = calendar.due(start, Span(amount, unit), [["ext", f"{more} {unit}"]])
    assert extended.at == calendar.add(start, Span(amount + more, unit)).at


def pause(begun, ended):
    return ["pause", local(begun).isoformat(), local(ended).isoformat()]


@pytest.mark.parametrize(
    ("span", "credits", "due"),
    [
        ("5 wd", [], "2026-03-17 09:00"),
        ("5 wd", [pause("2026-03-14 00:00", "2026-03-16 00:00")], "2026-03-17 09:00"),  # a weekend
        ("5 wd", [pause("2026-03-13 12:00", "2026-03-16 12:00")], "2026-03-18 09:00"),
        ("5 wd", [["ext", "2 wd"]], "2026-03-19 09:00"),
        ("5 wd", [pause("2026-03-11 09:00", "2026-03-12 09:00"), ["ext", "5 wd"]],
         "2026-03-25 09:00"),
        ("2 wh", [pause("2026-03-10 10:00", "2026-03-10 14:30")], "2026-03-10 15:30"),  # over noon
        ("24 h", [pause("2026-03-10 10:00", "2026-03-12 10:00")], "2026-03-13 09:00"),
    ],
)  # fmt: skip
def test_what_was_paused_is_given_back_in_the_limit_s_own_time(span, credits, due):
    start = local("2026-03-10 09:00")
    assert CALENDAR.due(start, Span.parse(span), credits).at == local(due)


def test_a_pause_into_a_year_not_published_makes_the_deadline_provisional():
    start, credits = local("2026-12-21 09:00"), [pause("2026-12-22 09:00", "2027-01-06 09:00")]
    assert not CALENDAR.due(start, Span(5, "wd")).provisional
    assert CALENDAR.due(start, Span(5, "wd"), credits).provisional


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


@st.composite
def paused(draw):
    """A start, a span, and a pause before it is over."""
    start = draw(INSTANTS).replace(tzinfo=PLACE.zone)
    span = draw(SPANS)
    whole = CALENDAR.add(start, span).at - start
    begun = start + whole * draw(st.floats(0, 1))
    ended = begun + draw(st.timedeltas(timedelta(), timedelta(days=40)))
    return start, span, begun, ended


def credit(begun, ended):
    return [["pause", begun.isoformat(), ended.isoformat()]]


@given(paused())
def test_a_pause_gives_back_exactly_what_it_took(case):
    start, span, begun, ended = case
    due = CALENDAR.add(start, span).at
    later = CALENDAR.due(start, span, credit(begun, ended)).at
    assert CALENDAR.passed(due, later, span.unit) == CALENDAR.passed(begun, ended, span.unit)


@given(paused(), st.sampled_from(sorted(CALENDAR.holidays)))
def test_nor_does_it_where_the_clock_was_paused(case, holiday):
    start, span, begun, ended = case
    fewer = dataclasses.replace(CALENDAR, holidays=CALENDAR.holidays - {holiday})
    credits = credit(begun, ended)
    assert fewer.due(start, span, credits).at <= CALENDAR.due(start, span, credits).at


@pytest.mark.parametrize("saturday", ["2026-03-14", "2026-03-21", "2026-04-11"])
@given(start=st.datetimes(datetime(2026, 3, 2), datetime(2026, 3, 13)), days=st.integers(10, 40))
def test_a_pause_over_a_weekend_adds_no_working_day(saturday, start, days):
    begun, span = local(f"{saturday} 00:00"), Span(days, "wd")
    start = start.replace(tzinfo=PLACE.zone)
    weekend = credit(begun, begun + timedelta(days=2))
    assert CALENDAR.due(start, span, weekend) == CALENDAR.add(start, span)


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
    loaded = limits.load(CONFIG / "deadlines.toml", preset)
    assert loaded.span(Tier.EMERGENCY, "resolve") == Span(2, "h")
    assert all(loaded.span(tier, "accept") for tier in Tier)


COUNTY = limits.load(CONFIG / "deadlines.toml", "county")
BEIJING = limits.load(CONFIG / "deadlines.toml", "beijing")


@pytest.mark.parametrize(
    ("tier", "dispatch", "accept", "contact", "resolve"),
    [
        ("emergency", "5 min", "15 min", "30 min", "2 h"),
        ("urgent", "30 min", "30 min", "2 h", "24 h"),
        ("consult", "1 min", "2 wh", "None", "1 wd"),
        ("general", "2 wh", "2 wh", "1 wd", "5 wd"),
        ("complaint", "2 wh", "2 wh", "1 wd", "10 wd"),
        ("hard", "24 h", "4 wh", "1 wd", "15 wd"),
    ],
)
def test_the_limits_of_a_county(tier, dispatch, accept, contact, resolve):
    stages = ("dispatch", "accept", "contact", "resolve", "pause", "review", "close")
    found = [str(COUNTY.span(Tier(tier), stage)) for stage in stages]
    assert found == [dispatch, accept, contact, resolve, "3 wd", "30 d", "3 d"]


@pytest.mark.parametrize(
    ("tier", "dispatch", "resolve"),
    [
        ("emergency", "1 h", "2 h"),
        ("urgent", "2 h", "24 h"),
        ("general", "24 h", "7 d"),
        ("complaint", "24 h", "15 d"),
    ],
)
def test_the_limits_of_beijing(tier, dispatch, resolve):
    found = [str(BEIJING.span(Tier(tier), stage)) for stage in ("dispatch", "resolve")]
    assert found == [dispatch, resolve]


@pytest.mark.parametrize(
    ("tier", "by_leader", "at_all"),
    [
        ("emergency", None, False),
        ("urgent", Span(24, "h"), True),
        ("consult", Span(2, "wd"), True),
        ("general", Span(5, "wd"), True),
        ("complaint", Span(5, "wd"), True),
        ("hard", None, True),  # 15 wd, by the supervisor only
    ],
)
def test_who_may_extend_and_how_far(tier, by_leader, at_all):
    assert COUNTY.extension(Tier(tier)) == by_leader
    assert COUNTY.is_extendable(Tier(tier)) is at_all


def limits_file(folder, more):
    file = folder / "deadlines.toml"
    file.write_text((CONFIG / "deadlines.toml").read_text("utf-8") + more, "utf-8")
    return file


def test_a_category_may_have_limits_of_its_own(tmp_path):
    loaded = limits.load(limits_file(tmp_path, '[category.heating]\nresolve = "12 h"\n'), "county")
    assert loaded.span(Tier.URGENT, "resolve", "heating") == Span(12, "h")
    assert loaded.span(Tier.URGENT, "accept", "heating") == Span(30, "min")
    assert loaded.span(Tier.URGENT, "resolve", "water") == Span(24, "h")


def test_a_clock_that_is_none_is_named(tmp_path):
    file = limits_file(tmp_path, '[category.heating]\nsolve = "12 h"\n')
    with pytest.raises(BadSettings, match="'solve' is no clock"):
        limits.load(file, "county")


def test_a_bad_limit_is_named(tmp_path):
    file = tmp_path / "deadlines.toml"
    file.write_text('[county.general]\naccept = "soon"\n')
    with pytest.raises(BadSettings, match="'soon' is no time limit"):
        limits.load(file, "county")
