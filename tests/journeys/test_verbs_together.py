"""Assign, joint and duty by SMS: who works a ticket, and who ends it."""

from tests.journeys.told import last
from tests.world import World


def test_a_leader_assigns_and_only_the_leader_may(working: World) -> None:
    assert last(working.leader.replies("指派 李秀英 10008")) == "工单10008已指派给李秀英。"
    assert working.ticket().member.name == "李秀英"
    assert "您不能指派" in last(working.member.replies("指派 王建国 10008"))
    assert "没有“张三丰”" in last(working.leader.replies("指派 张三丰 10008"))


def test_another_team_helps_and_the_lead_stays_responsible(working: World) -> None:
    assert "已请沈家门供电所协办" in last(working.member.replies("联办 沈家门供电所 10008"))
    assert "请协助办理工单10008" in last(working.electrician.got())
    assert "协办部分已记录" in last(working.electrician.replies("办结10008 线路已接通"))
    assert working.ticket().status == "working"
    assert "协办部分已完成：线路已接通" in last(working.member.got())


def test_duty_says_who_is_texted(world: World) -> None:
    world.member.replies("值班")
    world.resident.texts("和平巷17号路灯不亮")
    assert "请回“收到10008”" in last(world.member.got())
    assert world.leader.got() == []
    assert "由谁顶班" in last(world.member.replies("请假"))
    assert "由王建国顶班" in last(world.member.replies("请假 王建国替"))
    world.neighbour.texts("和平巷3号垃圾三天没清")
    assert "请回“收到10019”" in last(world.leader.got())


def test_several_numbers_are_done_at_once_after_y(working: World) -> None:
    working.neighbour.texts("和平巷3号垃圾三天没清")
    assert "10008 10019" in last(working.member.replies("办结10008 10019 都弄好了"))
    working.member.replies("Y")
    assert [ticket.status for ticket in working.tickets()] == ["resolved", "resolved"]


def test_a_final_verb_after_a_silent_month_needs_y(working: World) -> None:
    working.clock.passes(days=31)
    assert "回Y确认" in last(working.member.replies("办结10008 已换灯泡"))
    working.member.replies("Y")
    assert working.ticket().status == "resolved"


def test_two_people_resolve_at_once_and_the_second_is_told(working: World) -> None:
    working.member.replies("办结10008 已换灯泡")
    assert last(working.leader.replies("办结10008 修好了灯")) == "工单10008现为待回访，不能办结。"
    assert working.events().count("resolve working→resolved") == 1


def test_a_volunteer_adds_progress_and_ends_nothing(working: World) -> None:
    assert "您不能办结" in last(working.volunteer.replies("办结10008 已换灯泡"))
    assert "已记入" in last(working.volunteer.replies("进展10008 看过了"))
    assert working.ticket().status == "working"
