"""The words a resident can use: nudge, withdraw, keep secret, call, complain, grid."""

from tests.journeys.told import last
from tests.world import World


def test_a_nudge_counts_once_a_day_and_the_second_is_supervised(working: World) -> None:
    assert "已催办" in last(working.resident.texts("催"))
    assert "居民催办" in last(working.member.got())
    working.clock.passes(minutes=5)
    assert "24小时内已催办过" in last(working.resident.texts("催"))
    working.clock.passes(hours=25)
    working.resident.texts("催10008")
    assert working.ticket().supervised
    assert "督办" in last(working.coordinator.got())


def test_a_withdrawal_is_asked_back(working: World) -> None:
    assert "回Y撤销" in last(working.resident.texts("撤销"))
    assert working.ticket().status == "working"
    assert "已按您的要求撤销" in last(working.resident.texts("Y"))
    assert working.ticket().status == "withdrawn"
    assert "不用再办" in last(working.member.got())


def test_a_confidential_report_hides_who_reports(world: World) -> None:
    world.resident.texts("匿名 和平巷17号路灯不亮")
    work = last(world.leader.got())
    assert "13900001001" not in work
    assert "未显示号码" in work
    assert world.ticket().confidential


def test_a_call_is_wished_for_with_and_without_a_ticket(world: World) -> None:
    world.resident.texts("人工")
    assert (world.ticket().status, world.ticket().flag) == ("triage", "asked")
    world.clock.passes(minutes=5)
    assert "话务员" in last(world.resident.texts("人工"))


def test_a_complaint_about_staff_reaches_no_team_by_itself(world: World) -> None:
    world.resident.texts("监督 网格员态度很差")
    assert (world.ticket().status, world.ticket().flag) == ("triage", "complaint")
    assert world.leader.got() == []


def test_who_is_my_grid_s_contact(world: World) -> None:
    assert "还不知道您所在的网格" in last(world.resident.texts("网格"))
    world.resident.texts("和平巷17号路灯不亮")
    world.clock.passes(minutes=5)
    assert last(world.resident.texts("网格")) == "您所在的中大一格，联系人王建国，电话13900002001。"
