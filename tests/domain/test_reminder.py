"""When a clock speaks up, where days count from the next one."""

from datetime import datetime, timedelta

from gateway.domain import deadline, reminder
from gateway.domain.deadline import Span
from gateway.domain.reminder import Clock, Whom
from gateway.domain.ticket import Stage
from gateway.settings import CONFIG, Place

PLACE = Place()
CALENDAR = deadline.load_calendar(
    CONFIG / "calendar", PLACE.zone, PLACE.working_hours, PLACE.quiet_hours, next_day=True
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=PLACE.zone)


def test_the_next_level_hears_at_the_close_of_each_working_day_after_the_last() -> None:
    start = local("03-10 09:00")
    due = CALENDAR.add(start, Span(7, "d")).at
    assert due == local("03-18 00:00")  # the close of the 17th
    clock = Clock(Stage.RESOLVE, start, due, "d", timedelta(minutes=30))
    above = [nth for nth, one in enumerate(reminder.STEPS[Stage.RESOLVE]) if Whom.ABOVE in one.whom]
    heard = [reminder.next_at(CALENDAR, clock, nth) for nth in above[:2]]
    assert heard == [local("03-18 17:30"), local("03-19 17:30")]


def test_so_it_does_where_the_last_day_ends_with_the_working_hours() -> None:
    start = local("03-10 09:00")
    clock = Clock(
        Stage.RESOLVE, start, CALENDAR.add(start, Span(5, "wd")).at, "wd", timedelta(minutes=30)
    )
    above = next(
        nth for nth, one in enumerate(reminder.STEPS[Stage.RESOLVE]) if Whom.ABOVE in one.whom
    )
    assert reminder.next_at(CALENDAR, clock, above) == local("03-18 17:30")
