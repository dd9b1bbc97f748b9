"""What waited for the morning, and was overtaken in the night, is not said any more."""

from datetime import datetime

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import last
from tests.world import ZONE, World

pytestmark = SQLITE_ALONE

LATE = datetime(2026, 3, 10, 22, 0, tzinfo=ZONE)
MORNING = datetime(2026, 3, 11, 7, 31, tzinfo=ZONE)


@pytest.fixture
@beginning
def night(world: World) -> World:
    """A lamp is reported at ten in the evening: the grid's order waits."""
    world.clock.now = LATE
    world.resident.texts("和平巷17号路灯不亮")
    world.clock.passes(minutes=1)
    return world


def dawn(world: World) -> None:
    """The night is over."""
    world.clock.now = MORNING
    world.passes(minutes=1)


def test_an_order_that_moved_goes_to_the_new_team_alone(night: World) -> None:
    night.dispatches(10008, "T2")
    dawn(night)
    assert "请回“收到10008”" in last(night.other_leader.got())
    assert [night.leader.got(), night.volunteer.got()] == [[], []]


def test_an_order_that_was_taken_asks_nobody_to_take_it(night: World) -> None:
    night.member.texts("收到10008")
    dawn(night)
    assert night.leader.got() == []
    assert "由中大一格团队办理" in last(night.volunteer.got())


def test_who_takes_an_order_before_it_comes_is_told_what_it_is(night: World) -> None:
    night.clock.now = datetime(2026, 3, 11, 6, 50, tzinfo=ZONE)
    (answer,) = night.leader.texts("收到10008")
    assert "和平巷17号路灯不亮 联系13900001001" in answer
    dawn(night)
    assert night.leader.got() == []


def test_volunteers_do_not_hear_of_what_was_returned(world: World) -> None:
    world.clock.now = LATE
    world.resident.texts("和平巷17号着火了")
    world.leader.texts("退单10008 不属本网格")
    dawn(world)
    assert world.volunteer.got() == []


def test_reopened_in_the_night_it_is_not_called_done_in_the_morning(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.member.texts("收到10008")
    world.clock.now = LATE
    world.member.texts("办结10008 已换灯泡")
    assert "哪里不满意" in last(world.resident.texts("3"))
    world.leader.got()
    dawn(world)
    assert world.resident.got() == []
    assert ["要求重办" in text for text in world.leader.got()] == [True]


def test_a_nudge_in_the_night_claims_no_reminder_yet(night: World) -> None:
    night.member.texts("收到10008")
    assert last(night.resident.texts("催")) == "已催办工单10008，将提醒承办人。"
    night.clock.passes(minutes=10)
    assert last(night.resident.texts("催")) == "工单10008在24小时内已催办过，正在办理，请稍候。"
