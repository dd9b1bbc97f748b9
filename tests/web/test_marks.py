"""What a ticket's page and row say of it at a glance: late, overdue, and who a text went to."""

import re
from datetime import timedelta

import pytest

from tests.web.conftest import Browser
from tests.world import World


@pytest.fixture
def late(town: World) -> World:
    """A matter whose text lay at the network for an hour."""
    stamp = town.clock.now - timedelta(hours=1)
    town.channel.deliver(town.resident.phone, "和平巷17号路灯不亮", stamp, None)
    town.settle()
    return town


def test_a_text_that_came_late_is_marked_in_the_queue_and_on_the_page(
    late: World, operator: Browser
) -> None:
    assert '<span class="tag">迟到短信</span>' in operator.page("/")
    page = operator.page("/t/10008")
    assert '<span class="tag">迟到短信</span>' in page.split("ticket detail")[-1]
    assert "迟到：08:00 发出" in page
    late.neighbour.texts("海景苑停水了")
    assert "迟到" not in operator.page("/t/10019").split('id="detail"')[1]


def test_what_is_overdue_says_so_in_the_queue_and_on_the_track(
    town: World, operator: Browser
) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    assert "逾期）" not in operator.page("/t/10008")
    town.clock.passes(hours=7)
    assert "签收</small> <b>超时" in operator.page("/")
    assert "11:00 前 （逾期）" in operator.page("/t/10008")
    town.leader.replies("收到10008")
    page = operator.page("/t/10008")
    assert "16:00 （逾期）" in page  # accepted, and too late
    assert "11:00 前" not in page


def track(page: str) -> dict[str, str]:
    """The stages on a ticket's page: done, now, late or todo."""
    return {
        name: kind
        for kind, name in re.findall(
            r'<li class="(\w+)"[^>]*><i>.*?</i><b>([^<]+)</b>', page.split('class="track"')[1]
        )
    }


def test_what_was_met_in_an_earlier_life_of_a_ticket_is_to_be_done_again(
    town: World, operator: Browser
) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.replies("收到10008")
    assert track(operator.page("/t/10008"))["签收"] == "done"
    town.leader.replies("办结10008 已换灯泡")
    town.resident.texts("3")
    town.leader.replies("退单10008 不属我们")
    assert track(operator.page("/t/10008")) == {
        "登记": "done", "派单": "now", "签收": "todo", "办结": "todo", "归档": "todo",
    }  # fmt: skip


def test_each_text_says_who_it_came_from_and_went_to(town: World, operator: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.member.replies("收到10008")
    town.leader.replies("挂账10008 需列入明年计划")
    town.leader.replies("Y")
    town.settle()
    page = operator.page("/t/10008")
    for label in (
        "<span>居民 139****1001</span>",
        "<span>系统 → 居民</span>",
        "<span>系统 → 网格长 王建国</span>",
        "<span>网格员 李秀英 139****2002</span>",
        "<span>系统 → 督办员 王督办</span>",
    ):
        assert label in page, label


def test_a_member_who_reports_is_named_as_one(town: World, operator: Browser) -> None:
    town.member.replies("报事 和平巷17号路灯不亮")
    page = operator.page("/t/10008")
    assert "网格员 李秀英 139****2002" in page
    assert "系统 → 居民" not in page


def test_helping_teams_stand_among_the_facts(town: World, operator: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.replies("收到10008")
    town.leader.replies("联办 沈家门供电所 10008")
    page = operator.page("/t/10008")
    assert "<dt>协办</dt><dd>沈家门供电所" in page
