"""Extend, defer and ask by SMS: what they do to the clocks of a ticket."""

import pytest

from tests.journeys.times import jump, until
from tests.journeys.told import accepted, decisions_of, last
from tests.world import World


def test_a_leader_extends_once_and_the_supervisor_beyond(working: World) -> None:
    before = working.due("resolve")
    assert last(working.leader.replies("延期10008 2天 等配件")) == "工单10008已延期。"
    assert working.due("resolve") > before
    assert "办理时限延至" in last(working.resident.got())
    assert "已报上级" in last(working.leader.replies("延期10008 3天 还没到"))
    assert "申请延期3天" in last(working.supervisor.got())
    once = working.due("resolve")
    assert last(working.supervisor.replies("Y")) == "工单10008已同意。"
    assert working.due("resolve") > once


@pytest.mark.parametrize("who", ["leader", "member"])
def test_nothing_is_extended_or_asked_for_once_its_time_is_over(working: World, who: str) -> None:
    working.clock.passes(days=20)
    assert "已过办理时限" in last(working.people[who].replies("延期10008 2天 等配件"))
    assert decisions_of(working) == []


def test_what_was_asked_for_in_time_is_granted_when_the_time_is_over(town: World) -> None:
    accepted(town)
    town.leader.replies("延期10008 1天 等配件")
    town.leader.replies("延期10008 3天 还没到")
    until(town, "2026-03-18 09:30")  # half an hour late
    town.leader.got()
    assert town.supervisor.replies("Y") == ["【普陀网格】工单10008已同意。"]
    assert "03-23 09:00" in last(town.resident.got())
    assert last(town.leader.got()) == "工单10008的延期申请已同意。"
    until(town, "2026-03-23 09:01")
    assert "已超过办理时限09:00" in last(town.leader.got())


def test_what_comes_too_late_is_over_for_both(town: World) -> None:
    accepted(town)
    town.leader.replies("延期10008 1天 等配件")
    town.leader.replies("延期10008 1天 还没到")
    jump(town, "2026-03-20 09:30")
    town.leader.got()
    late = "工单10008已过办理时限，不能延期。"
    assert last(town.supervisor.replies("Y")) == last(town.leader.got()) == late
    assert decisions_of(town) == ["overtaken"]
    assert town.due("resolve") < town.clock.now


@pytest.mark.parametrize("who", ["leader", "member"])
def test_an_extension_that_nobody_may_grant_is_refused_at_once(world: World, who: str) -> None:
    world.resident.texts("和平巷17号起火了")
    world.member.replies("收到10008")
    assert "按规定不能延期" in last(world.people[who].replies("延期10008 1天 等专家"))
    assert world.supervisor.got() == []
    assert decisions_of(world) == []


def test_a_deferral_needs_y_and_a_supervisor_and_is_taken_up_again(working: World) -> None:
    assert "回Y确认" in last(working.leader.replies("挂账10008 需列入明年计划"))
    assert "已报上级" in last(working.leader.replies("Y"))
    assert working.ticket().status == "working"
    assert "申请挂账" in last(working.supervisor.got())
    due = working.due("resolve")
    working.supervisor.replies("Y")
    assert working.ticket().status == "deferred"
    assert "暂时无法办理：需列入明年计划" in last(working.resident.got())
    working.clock.passes(days=7)
    working.leader.replies("收到10008")
    assert working.ticket().status == "working"
    assert (working.due("resolve") - due).days == 7


def test_a_question_stops_the_clock_until_the_resident_answers(working: World) -> None:
    due = working.due("resolve")
    assert "时限暂停" in last(working.member.replies("问10008 请问是几号楼？"))
    assert working.ticket().status == "waiting"
    assert "需要您补充，请直接回复：请问是几号楼" in last(working.resident.got())
    working.clock.passes(days=1)
    assert "继续办理" in last(working.resident.texts("3号楼门口那盏"))
    assert working.ticket().status == "working"
    assert (working.due("resolve") - due).days == 1
    assert "居民答复：3号楼门口那盏" in last(working.member.got())


def test_without_an_answer_the_work_goes_on_and_the_third_question_is_refused(
    working: World,
) -> None:
    for _ in range(2):
        working.member.replies("问10008 请问是几号楼？")
        working.passes(days=6)
        assert working.ticket().status == "working"
    assert "不能再暂停" in last(working.member.replies("问10008 请问是几号楼？"))
