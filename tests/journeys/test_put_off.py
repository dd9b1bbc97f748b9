"""Days that are said: until when a matter is put off (挂账), and until when a team helps (联办)."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.times import jump, until
from tests.journeys.told import accepted
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"
REVIEW = (
    f"{SIGN}挂账工单10008（路灯照明）已到复核期：能办请回“收到10008”，"
    "仍不能办请回“挂账10008 天数 原因”。"
)


def put_off(world: World, text: str) -> None:
    """The leader wants it put off, and the supervisor agrees."""
    world.leader.replies(text)
    world.leader.replies("Y")
    world.supervisor.replies("Y")


def test_the_leader_says_for_how_many_days(working: World) -> None:
    (asked,) = working.leader.replies("挂账10008 60天 没有经费")
    assert asked == f"{SIGN}确认挂账工单10008（60天 没有经费）？回Y确认。"
    working.leader.replies("Y")
    assert working.supervisor.got()[-1] == (
        f"{SIGN}工单10008申请挂账60天：没有经费。同意回Y，不同意回N。"
    )
    working.supervisor.replies("Y")
    assert working.resident.got()[-1] == (
        f"{SIGN}工单10008暂时无法办理：没有经费。05-09前复核，结果会告知您。"
    )
    assert f"{working.due('review'):%m-%d}" == "05-09"


def test_without_days_it_is_looked_at_after_thirty(working: World) -> None:
    put_off(working, "挂账10008 等3天后到的配件再修")
    assert "等3天后到的配件再修。04-09前复核" in working.resident.got()[-1]


@pytest.mark.parametrize(
    ("reason", "day"),
    [
        ("等改造 2026-04-20", "04-20"),
        ("等改造，2026年5月6日再看", "05-06"),
        ("4月1日以后才有配件", "04-01"),
        ("3月5日报的配件没到", "04-09"),
        ("2月30日再说", "04-09"),
    ],
)
def test_a_day_that_is_to_come_is_the_day_to_look_at_it(town: World, reason: str, day: str) -> None:
    accepted(town)
    put_off(town, f"挂账10008 {reason}")
    assert f"{day}前复核" in town.resident.got()[-1]
    assert f"{town.due('review'):%m-%d}" == day


def test_a_day_that_is_named_holds_though_the_answer_takes_its_time(working: World) -> None:
    working.leader.replies("挂账10008 等改造 2026-04-20")
    working.leader.replies("Y")
    working.passes(hours=25)
    working.supervisor.replies("Y")
    assert f"{working.due('review'):%m-%d}" == "04-20"


def test_the_review_is_asked_for_every_working_day(working: World) -> None:
    put_off(working, "挂账10008 3天 没有经费")
    working.leader.got()
    working.supervisor.got()
    until(working, "2026-03-13 09:01")
    assert working.leader.got() == [REVIEW]
    assert len(working.supervisor.got()) == 1
    until(working, "2026-03-16 08:30")  # a weekend later
    assert working.leader.got() == []
    for day in (16, 17, 18):
        until(working, f"2026-03-{day} 09:01")
        assert working.leader.got() == [REVIEW]
        assert len(working.supervisor.got()) == 1


def test_what_is_put_off_is_put_off_again(working: World) -> None:
    put_off(working, "挂账10008 3天 没有经费")
    jump(working, "2026-03-13 09:01")
    working.resident.got()
    put_off(working, "挂账10008 30天 仍无经费")
    assert "仍无经费。04-12前复核" in working.resident.got()[-1]
    assert working.ticket().status == "deferred"
    working.leader.got()
    until(working, "2026-03-18 09:01")
    assert working.leader.got() == []
    jump(working, "2026-04-12 09:01")
    assert working.leader.got() == [REVIEW]


def test_who_helps_has_days_of_their_own(working: World) -> None:
    assert working.leader.replies("联办10008 沈家门供电所 2天") == [
        f"{SIGN}已请沈家门供电所协办工单10008，03-12 09:00前，仍由您主办。"
    ]
    assert "03-12 09:00前办好" in working.electrician.got()[-1]
    working.leader.replies("延期10008 3天 等配件")
    until(working, "2026-03-12 08:59")
    assert working.electrician.got() == []
    until(working, "2026-03-12 09:01")
    assert "协办工单10008" in working.electrician.got()[0]
    assert any("沈家门供电所的协办已到时限" in one for one in working.member.got())


def test_without_days_who_helps_has_until_the_limit_of_today(working: World) -> None:
    due = working.due("resolve")
    working.leader.replies("联办10008 沈家门供电所")
    working.electrician.got()
    working.leader.replies("延期10008 3天 等配件")
    assert working.due("resolve") > due
    until(working, "2026-03-17 09:01")
    assert any("协办工单10008" in one for one in working.electrician.got())


def test_nobody_is_given_a_time_that_is_over(town: World) -> None:
    accepted(town)
    jump(town, "2026-03-18 10:00")
    town.leader.replies("联办10008 沈家门供电所")
    assert "03-19 10:00前办好" in town.electrician.got()[-1]
    town.leader.replies("指派 王建国 10008")
    town.leader.replies("指派 李秀英 10008")
    assert "03-19 10:00前办好" in town.member.got()[-1]
    jump(town, "2026-03-18 10:05")
    assert town.electrician.got() == []


def test_who_helps_with_what_is_put_off_has_until_it_is_looked_at(town: World) -> None:
    accepted(town)
    put_off(town, "挂账10008 3天 没有经费")
    town.leader.replies("联办10008 沈家门供电所")
    assert "03-13 09:00前办好" in town.electrician.got()[-1]


def test_an_answer_that_comes_when_it_is_put_off_promises_no_work(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.texts("问10008 灯杆几号")
    world.leader.texts("挂账10008 等改造")
    world.leader.texts("Y")
    world.supervisor.texts("Y")
    (said,) = world.resident.texts("门口那根")
    assert "继续办理" not in said
    assert world.ticket().status == "deferred"
    jump(world, "2026-04-09 09:01")
    assert world.leader.got()[-1] == REVIEW
    world.leader.texts("收到10008")
    assert f"{world.due('resolve'):%m-%d}" == "04-16"  # the five days it had
