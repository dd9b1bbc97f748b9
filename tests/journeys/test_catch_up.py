"""After a ticker was off, whatever a ticket's clocks have to say is one text to each person."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.store.tables import Operator
from tests.beginnings import beginning
from tests.databases import BOTH, SQLITE_ALONE
from tests.journeys.times import jump
from tests.journeys.told import accepted, last
from tests.world import STRANGER, World, settings_for

pytestmark = SQLITE_ALONE

STAFF = ("leader", "member", "other_leader", "coordinator", "electrician", "supervisor")


def caught_up(world: World, moment: str) -> dict[str, str]:
    """Nobody looks until then; what each of the staff gets, who get one text at most."""
    for name in STAFF:
        world.people[name].got()
    jump(world, moment)
    got = {name: world.people[name].got() for name in STAFF}
    assert {name: texts for name, texts in got.items() if len(texts) > 1} == {}
    world.passes(minutes=5)
    assert [text for name in STAFF for text in world.people[name].got()] == []
    return {name: last(texts) for name, texts in got.items() if texts}


def test_a_transfer_nobody_answered_and_a_missed_limit_are_one_text(working: World) -> None:
    working.leader.replies("转办10008 沈家门供电所")
    got = caught_up(working, "2026-03-20 10:00")
    assert "已超过办理时限" in got["member"]
    assert "已超过办理时限" in got["leader"]
    assert "已由中大一格团队" in got["electrician"]
    assert working.ticket().status == "working"


def test_who_was_asked_from_above_hears_what_is_late_and_no_more(working: World) -> None:
    working.leader.replies("提级10008 要街道协调")
    got = caught_up(working, "2026-03-20 10:00")
    assert "仍未办结，请过问" in got["coordinator"]


def test_of_a_transfer_that_failed_before_the_limit_the_lead_hears_that(working: World) -> None:
    working.member.replies("进展10008 已联系")
    working.leader.replies("转办10008 沈家门供电所")
    got = caught_up(working, "2026-03-11 16:00")
    assert "沈家门供电所一直没有答复，仍由您办理" in got["member"]


def test_who_reported_it_and_leads_it_hears_what_presses_most(world: World) -> None:
    world.other_leader.texts("报事 海景苑3幢路灯坏了")
    world.other_leader.texts("收到10008")
    world.other_leader.texts("转办10008 供电所 线路问题")
    got = caught_up(world, "2026-03-11 09:00")
    assert "09:00前应首次联系居民" in got["other_leader"]
    world.other_leader.texts("进展10008 已联系")
    world.other_leader.texts("转办10008 供电所 线路问题")
    got = caught_up(world, "2026-03-11 17:00")
    assert "沈家门供电所一直没有答复，仍由您办理" in got["other_leader"]


def test_what_nobody_had_accepted_is_one_text_to_who_sent_it_on(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.texts("转办10008 沈家门供电所")
    got = caught_up(world, "2026-03-20 10:00")
    assert "沈家门供电所一直没有答复，已退回话务台" in got["leader"]


@pytest.fixture
@beginning
def asked(working: World) -> World:
    """The member has asked the resident, who does not answer."""
    working.member.replies("问10008 请问几号楼？")
    return working


def test_an_answer_that_never_came_and_a_missed_limit_are_one_text(asked: World) -> None:
    got = caught_up(asked, "2026-03-26 10:00")
    assert "已超过办理时限" in got["member"]
    assert asked.ticket().status == "working"


def test_an_answer_that_never_came_is_said_where_nothing_is_late(asked: World) -> None:
    assert "居民未按时答复" in caught_up(asked, "2026-03-13 10:00")["member"]


def test_in_the_night_it_is_not_said_beside_what_the_morning_says(asked: World) -> None:
    assert caught_up(asked, "2026-03-26 23:00") == {}
    assert "已超过办理时限" in caught_up(asked, "2026-03-27 07:31")["member"]


def test_who_has_to_choose_the_team_is_asked_that_and_nothing_else(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.replies("退单10008 不属本网格")
    got = caught_up(world, "2026-03-20 10:00")
    assert "无人派单" in got["coordinator"]
    assert "无人派单" in got["supervisor"]
    assert "工单10008已派中大一格团队" in "".join(world.supervisor.replies("1"))


def passed_on_three_times(world: World) -> None:
    world.leader.replies("转办10008 沈家门供电所")
    world.electrician.replies("退单10008 不归我们")
    world.leader.replies("转办10008 中大二格团队")
    world.other_leader.replies("退单10008 不归我们")
    world.leader.replies("退单10008 真不归我们")


def test_who_has_to_arbitrate_is_asked_that_and_nothing_else(working: World) -> None:
    passed_on_three_times(working)
    working.supervisor.replies("1")
    got = caught_up(working, "2026-03-26 10:00")
    assert "请裁定承办单位" in got["supervisor"]
    assert "工单10008已派" in "".join(working.supervisor.replies("1"))


@pytest.fixture
def unphoned(database: str, tmp_path: Path) -> Iterator[World]:
    """A town whose supervisor has no phone; the town's own for such matters is the stranger's."""
    place = settings_for(database, tmp_path).place
    place = dataclasses.replace(place, supervision_phone=STRANGER)
    made = World(database, tmp_path, place=place)
    with made.store.write() as tx:
        tx.query(Operator).one().phone = None
    yield accepted(made)
    made.close()


@BOTH
def test_the_towns_phone_is_told_of_the_arbitration_and_nothing_else(unphoned: World) -> None:
    passed_on_three_times(unphoned)
    unphoned.dispatches(10008, "T1")
    unphoned.stranger.got()
    jump(unphoned, "2026-03-26 10:00")
    assert ["请在控制台裁定" in one for one in unphoned.stranger.got()] == [True]


def test_what_is_to_be_agreed_to_is_asked_again_a_while_after_what_is_late(working: World) -> None:
    working.leader.replies("挂账10008 需列入明年计划")
    working.leader.replies("Y")
    assert "请督办" in caught_up(working, "2026-03-20 10:00")["supervisor"]
    working.passes(hours=1)
    assert "申请挂账" in last(working.supervisor.got())
