"""Whoever is asked to take a ticket, or to help with it, may answer without its number."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import in_hand, last
from tests.world import World

pytestmark = SQLITE_ALONE


@pytest.fixture
@beginning
def offered(working: World) -> World:
    """The power station is asked to take the ticket over."""
    working.leader.texts("转办10008 沈家门供电所")
    working.electrician.got()
    working.resident.got()
    return working


@pytest.fixture
@beginning
def helping(working: World) -> World:
    """The power station is asked to help."""
    working.leader.texts("联办10008 沈家门供电所")
    working.electrician.got()
    return working


def test_what_is_offered_is_on_the_list_and_taken_by_one_word(offered: World) -> None:
    assert "待办1件：10008" in last(offered.electrician.texts("清单"))
    assert "已签收工单10008" in last(offered.electrician.texts("收到"))
    assert offered.ticket().team.code == "TE"


def test_what_is_offered_is_taken_by_its_digit(offered: World) -> None:
    assert "已签收工单10008" in last(offered.electrician.texts("1"))


def test_what_is_offered_is_declined_after_a_yes(offered: World) -> None:
    assert "确认退单工单10008" in last(offered.electrician.texts("退单 不归我们"))
    assert "仍由中大一格团队办理" in last(offered.electrician.texts("Y"))


def test_who_helps_has_it_on_the_list_and_may_say_so(helping: World) -> None:
    assert "待办1件：10008" in last(helping.electrician.texts("清单"))
    for said in ("收到", "收到10008"):
        assert "已知悉，请协助办理工单10008" in last(helping.electrician.texts(said))
    ticket = helping.ticket()
    assert (ticket.team.code, ticket.member.name) == ("T1", "李秀英")


def test_who_helps_says_what_was_done_without_the_number(helping: World) -> None:
    assert "确认办结工单10008" in last(helping.electrician.texts("办结 线路好了，换了保险"))
    helping.member.got()
    assert "协办部分已记录" in last(helping.electrician.texts("Y"))
    assert "协办部分已完成：线路好了，换了保险" in last(helping.member.got())
    assert helping.ticket().status == "working"


def test_who_helps_does_not_lead(helping: World) -> None:
    assert "由其他团队主办，您的团队协办" in last(helping.electrician.texts("延期10008 3天 等配件"))


def test_who_has_it_and_gives_it_to_another_hears_of_it_once(world: World) -> None:
    holding = in_hand(world)
    assert holding.leader.texts("指派 李秀英 10008") == ["【普陀网格】工单10008已指派给李秀英。"]
    assert holding.member.got()
    assert holding.leader.texts("指派 王建国 10008")
    assert "已指派给王建国，您不用再办" in last(holding.member.got())


def test_what_waits_for_the_resident_is_resolved_without_the_number(working: World) -> None:
    working.member.texts("问10008 哪一盏")
    assert "待办1件：10008 待补充" in last(working.member.texts("清单"))
    assert "已记入工单10008" in last(working.member.texts("已经找到了，换好灯泡"))
    assert "确认办结工单10008" in last(working.member.texts("办结 换了灯泡"))
    working.member.texts("Y")
    assert working.ticket().status == "resolved"


def test_what_was_put_off_stays_on_the_list(working: World) -> None:
    working.leader.texts("挂账10008 60天 没钱")
    working.leader.texts("Y")
    working.supervisor.texts("Y")
    assert working.ticket().status == "deferred"
    assert "待办1件：10008 挂账 05-09 09:00前" in last(working.member.texts("清单"))
