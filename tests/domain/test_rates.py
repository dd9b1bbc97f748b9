"""What each rate counts, on histories written down event by event."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.domain import rates
from gateway.domain.past import Happening, Month, Story
from gateway.domain.rates import Measure, Rate
from gateway.domain.ticket import Action, Stage, Status, Tier, after

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=ZONE)
HOURS = {Stage.ACCEPT: 2, Stage.RESOLVE: 24, Stage.PAUSE: 72}


def due(_tier, _category, stage, since, credits):
    """Two hours to accept, a day to resolve, three to answer; what was given or stood on top."""
    end = since + timedelta(hours=HOURS[stage])
    for kind, *what in credits:
        if kind == "ext":
            end += timedelta(hours=int(what[0].removesuffix(" h")))
        else:
            begun, ended = map(datetime.fromisoformat, what)
            end += ended - begun
    return end


MONTH = Month(
    datetime(2026, 3, 1, tzinfo=ZONE), datetime(2026, 4, 1, tzinfo=ZONE), NOON.replace(day=25), due
)


def story(history, tier=Tier.GENERAL, **facts):
    """A story from lines such as `2 accept A`: hours after noon, action, team, codes."""
    events, status = [], Status.RECEIVED
    for line in filter(None, map(str.strip, history.splitlines())):
        hours, action, team, *codes = line.split()
        new = status if action == "receive" else after(status, Action(action))
        assert new is not None, line
        events.append(
            Happening(
                NOON + timedelta(hours=float(hours)),
                Action(action),
                None if action == "receive" else status,
                new,
                "" if team == "-" else team,
                {key: _value(value) for key, value in (one.split("=") for one in codes)},
            )
        )
        status = new
    return Story(10008, tier, NOON, events, **facts)


def _value(text):
    words = {"yes": True, "no": False}
    return words.get(text, int(text) if text.isdigit() else text.replace("_", " "))


def figure(measure, told):
    found = rates.rate((told.number, one) for one in rates.items(told, measure, MONTH))
    return found.numerator, found.denominator


BACK = "0 receive -\n 0 dispatch A\n 1 return A\n 1 dispatch B\n"
STRAIGHT = "0 receive -\n 0 dispatch A\n 1 accept A\n 5 resolve A\n"
MOVED = STRAIGHT.replace("5 resolve A", "4 transfer A team=B\n 5 accept B")
LED = "0 receive -\n 1 merge -\n 20 split -\n 20 dispatch A\n 21 accept A\n 26 resolve A\n"
RATED_3 = STRAIGHT + "6 rate A rating=3\n"
CASES = [
    (Measure.ACCEPTED, STRAIGHT, (1, 1)),
    (Measure.ACCEPTED, STRAIGHT.replace("1 accept", "3 accept"), (0, 1)),
    (Measure.ACCEPTED, "0 receive -\n 0 dispatch A\n 1 withdraw A\n", (0, 0)),
    (Measure.ACCEPTED, "0 receive -\n 0 dispatch A\n 3 withdraw A\n", (0, 1)),
    (Measure.ACCEPTED, BACK + "2 accept B", (1, 1)),
    (Measure.ACCEPTED, "0 receive -\n 0 dispatch A\n 360 nudge A", (0, 1)),
    (Measure.ACCEPTED, "0 receive -\n 359 dispatch A", (0, 0)),  # its time is not up
    (Measure.ACCEPTED, MOVED, (2, 2)),
    (Measure.RESOLVED, STRAIGHT, (1, 1)),
    (Measure.RESOLVED, STRAIGHT.replace("5 resolve", "25 resolve"), (0, 1)),
    (Measure.RESOLVED, STRAIGHT.replace("5 resolve", "3 extend A span=24_h\n 40 resolve"), (1, 1)),
    (Measure.RESOLVED, STRAIGHT.replace("5 resolve", "3 ask A\n 23 answer A\n 43 resolve"), (1, 1)),
    (Measure.RESOLVED, STRAIGHT.replace("5 resolve", "3 ask A\n 23 answer A\n 45 resolve"), (0, 1)),
    (Measure.RESOLVED, STRAIGHT.replace("5 resolve", "3 ask A\n 23 defer A\n 43 resolve"), (1, 1)),
    # A question stands three days at most, whenever somebody looked; what is put off stands on.
    (Measure.RESOLVED, STRAIGHT.replace("5 resolve", "3 ask A\n 90 answer A\n 95 resolve"), (1, 1)),
    (Measure.RESOLVED, STRAIGHT.replace("5 resolve", "3 ask A\n 90 answer A\n 97 resolve"), (0, 1)),
    (Measure.RESOLVED, STRAIGHT.replace("5 resolve", "3 ask A\n 85 defer A\n 110 resolve"), (1, 1)),
    (Measure.RESOLVED, STRAIGHT.replace("5 resolve", "3 defer A\n 9 resume A\n 9 resolve"), (1, 1)),
    (Measure.RESOLVED, STRAIGHT.replace("5 resolve", "3 defer"), (0, 0)),
    (Measure.RESOLVED, STRAIGHT.replace("5 resolve", "5 withdraw"), (0, 0)),
    (Measure.RESOLVED, LED, (1, 1)),
    (Measure.RESOLVED, LED.replace("split -", f"split - since={NOON.isoformat()}"), (0, 1)),
    (Measure.RESOLVED, STRAIGHT + "6 reopen A\n 7 accept A\n 40 resolve A", (1, 2)),
    (Measure.EXTENDED, STRAIGHT.replace("5 resolve", "3 extend A span=24_h\n 40 resolve"), (1, 1)),
    (Measure.SOLVED, STRAIGHT + "6 follow_up A reached=yes resolved=yes satisfied=1", (1, 1)),
    (Measure.SOLVED, STRAIGHT + "6 follow_up A reached=no", (0, 0)),
    (Measure.SATISFIED, RATED_3 + "7 follow_up A reached=yes satisfied=2", (1, 1)),
    (Measure.SATISFIED, STRAIGHT + "6 rate A rating=1", (1, 1)),
    (Measure.REOPENED, STRAIGHT + "6 reopen A\n 7 accept A\n 8 resolve A", (1, 2)),
    (Measure.RETURNED, BACK + "2 accept B", (1, 2)),
    (Measure.FIRST_TEAM, STRAIGHT, (1, 1)),
    (Measure.FIRST_TEAM, BACK + "2 accept B\n 3 resolve B", (0, 1)),
    (Measure.FIRST_TEAM, "0 receive -\n 0 triage -\n 1 resolve -", (0, 0)),
    (Measure.MOVES, MOVED + "6 resolve B", (2, 1)),
    (Measure.DEFERRED, STRAIGHT.replace("5 resolve", "5 defer"), (1, 1)),
    (Measure.DEFERRED, STRAIGHT.replace("5 resolve A", ""), (0, 1)),
    (Measure.DEFERRED, STRAIGHT, (0, 0)),
    (Measure.COVERED, RATED_3 + "6 reopen A\n 7 accept A\n 8 resolve A", (0, 1)),
    (Measure.COVERED, RATED_3 + "6 follow_up A reached=yes", (1, 1)),
    (Measure.COVERED, STRAIGHT, (0, 0)),
    (Measure.COVERED, STRAIGHT.replace("resolve A", "resolve A drawn=yes"), (0, 1)),
    (Measure.KNOWN, STRAIGHT + "6 follow_up A reached=yes knows=yes", (1, 1)),
    (Measure.KNOWN, STRAIGHT + "6 follow_up A reached=yes", (0, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("measure", "history", "expected"), CASES)
def test_a_rate_counts_what_it_says(measure, history, expected):
    assert figure(measure, story(history)) == expected


def test_what_falls_due_in_another_month_is_of_that_month():
    late = Month(
        MONTH.end, datetime(2026, 5, 1, tzinfo=ZONE), datetime(2026, 5, 1, tzinfo=ZONE), due
    )
    told = story("0 receive -\n 0 dispatch A\n 1 accept A\n 3 extend A span=600_h\n 5 resolve A")
    assert rates.items(told, Measure.RESOLVED, MONTH) == []
    (item,) = rates.items(told, Measure.RESOLVED, late)
    assert (item.at, item.value) == (NOON + timedelta(hours=624), 1)


def test_a_receipt_counts_when_it_left_within_three_minutes():
    for after_, expected in ((2, (1, 1)), (3, (1, 1)), (4, (0, 1))):
        told = story(STRAIGHT, by_text=True, receipt_at=NOON + timedelta(minutes=after_))
        assert figure(Measure.RECEIPT, told) == expected
    assert figure(Measure.RECEIPT, story(STRAIGHT, by_text=True)) == (0, 1)  # none was sent
    assert figure(Measure.RECEIPT, story(STRAIGHT)) == (0, 0)  # it was a call


def test_nothing_to_count_is_no_rate_of_nought():
    assert Rate().share is None
    assert Rate(0, 4).share == 0


def test_one_chance_in_ten_is_drawn():
    drawn = [rates.draw(chance / 1000, "+8613900001001")["drawn"] for chance in range(1000)]
    assert drawn == [True] * 100 + [False] * 900


@pytest.mark.parametrize("tier", [Tier.EMERGENCY, Tier.URGENT, Tier.COMPLAINT])
def test_pressing_matters_and_complaints_are_always_called_about(tier):
    assert rates.is_called(tier, {"drawn": False}, [])


def test_of_the_others_those_rated_three_and_those_drawn_are_called_about():
    assert rates.is_called(Tier.GENERAL, {"drawn": False}, [1, 3])
    assert rates.is_called(Tier.GENERAL, {"drawn": True}, [])
    assert not rates.is_called(Tier.GENERAL, {"drawn": False}, [1])
    assert not rates.is_called(Tier.GENERAL, {}, [])
