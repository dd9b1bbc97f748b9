"""Every verb by SMS: what a member, a leader and a supervisor can do with nobody at the console."""

import pytest

from gateway.domain.people import OperatorRole
from gateway.services import operators
from gateway.store.tables import Proposal
from tests.world import Person, World

SIGN = "【普陀网格】"


def last(lines: list[str]) -> str:
    """The last text that came, without our signature."""
    return lines[-1].removeprefix(SIGN)


@pytest.fixture
def working(world: World) -> World:
    """A ticket that a member has accepted; everybody has read what came."""
    world.resident.texts("和平巷17号路灯不亮")
    world.member.replies("收到10008")
    for one in world.people.values():
        one.got()
    return world


# ---------------------------------------------------------------- transfer and raise


def test_a_leader_transfers_and_leads_on_until_the_other_team_accepts(working: World) -> None:
    assert last(working.leader.replies("转办10008 沈家门供电所")) == "工单10008已转办。"
    assert "正转请沈家门供电所接办" in last(working.resident.got())
    ticket = working.ticket()
    assert (ticket.status, ticket.team.code) == ("dispatched", "T1")
    working.electrician.got()
    assert "已签收" in last(working.electrician.replies("收到10008"))
    assert (working.ticket().status, working.ticket().team.code) == ("working", "TE")
    assert last(working.member.got()) == "工单10008已由沈家门供电所承办，您不用再办。"


def test_a_team_that_declines_leaves_the_lead_where_it_was(working: World) -> None:
    working.leader.replies("转办10008 沈家门供电所")
    assert "已退回" in last(working.electrician.replies("退单10008 线路不归我们"))
    assert (working.ticket().status, working.ticket().team.code) == ("working", "T1")
    assert "沈家门供电所不接办（线路不归我们）" in last(working.member.got())


def test_a_member_asks_the_leader_to_transfer_and_y_does_it(working: World) -> None:
    assert "已报上级" in last(working.member.replies("转办10008 沈家门供电所"))
    assert working.ticket().status == "working"
    assert "申请转给沈家门供电所" in last(working.leader.got())
    assert last(working.leader.replies("Y")) == "工单10008已同意。"
    assert working.ticket().status == "dispatched"
    assert "转办申请已同意" in last(working.member.got())


def test_n_leaves_it_as_it_was_and_says_so(working: World) -> None:
    working.member.replies("提级10008 需要街道协调")
    assert "已回绝" in last(working.leader.replies("N"))
    assert working.ticket().status == "working"
    assert "提级申请未同意" in last(working.member.got())


@pytest.mark.parametrize(
    ("wish", "wished", "answers", "status"),
    [
        ("转办10008 沈家门供电所", "转办", {"办结10008 已换灯泡": "member"}, "待回访"),
        ("提级10008 需要街道协调", "提级", {"撤销": "resident", "Y": "resident"}, "已撤销"),
        ("延期10008 3天 等配件", "延期", {"退单10008 不归我们": "member"}, "待派单"),
        ("转办10008 沈家门供电所", "转办", {"提级10008 需街道协调": "leader"}, "待签收"),
    ],
)
def test_a_proposal_that_the_ticket_has_overtaken_is_void_and_a_late_y_changes_nothing(
    working: World, wish: str, wished: str, answers: dict[str, str], status: str
) -> None:
    assert "已报上级" in last(working.member.replies(wish))
    assert "同意回Y" in last(working.leader.got())
    for text, whose in answers.items():
        working.people[whose].texts(text)
    before = working.events()
    void = f"工单10008现为{status}，原来的{wished}申请已作废，不用再回。"
    assert last(working.leader.replies("Y")) == void
    assert working.events() == before
    assert decisions_of(working) == ["overtaken"]


def decisions_of(world: World) -> list[str]:
    with world.store.read() as tx:
        return [one.state.value for one in tx.query(Proposal).order_by(Proposal.id)]


def test_a_late_y_of_a_supervisor_opens_no_ticket(working: World) -> None:
    working.leader.replies("挂账10008 需列入明年计划")
    working.leader.replies("Y")
    assert "申请挂账" in last(working.supervisor.got())
    working.member.replies("办结10008 已换灯泡")
    assert "原来的挂账申请已作废" in last(working.supervisor.replies("Y"))
    assert working.ticket().status == "resolved"


def test_a_late_y_is_no_answer_to_an_older_question(working: World) -> None:
    working.neighbour.texts("和平巷3号垃圾三天没清")
    working.member.replies("收到10019")
    working.member.replies("转办10008 沈家门供电所")
    working.member.replies("转办10019 沈家门供电所")
    working.member.replies("办结10019 已清运")
    late, again = working.leader.replies("Y")
    assert "工单10019现为待回访" in late
    assert "工单10008申请转给" in again
    assert working.ticket_numbered(10008).status == "working"
    working.clock.passes(minutes=1)
    assert last(working.leader.replies("Y")) == "工单10008已同意。"
    assert working.ticket_numbered(10008).status == "dispatched"


def test_what_does_not_stand_in_its_way_leaves_a_proposal_open(working: World) -> None:
    working.member.replies("转办10008 沈家门供电所")
    working.member.replies("进展10008 已到现场")
    assert last(working.leader.replies("Y")) == "工单10008已同意。"


def test_who_was_asked_beside_the_one_who_decided_is_told_that_it_is_settled(
    working: World,
) -> None:
    with working.office.desk() as desk:
        operators.add(desk, "李督办", OperatorRole.SUPERVISOR, "a-long-one", "13900002072")
    working.leader.replies("挂账10008 需列入明年计划")
    working.leader.replies("Y")
    working.supervisor.replies("N")
    late = Person(working, "13900002072")
    assert "申请已处理" in last(late.texts("Y"))
    assert working.ticket().status == "working"


def test_raising_goes_to_the_street(working: World) -> None:
    working.leader.replies("提级10008 需要街道协调")
    assert "联系" in last(working.coordinator.got())
    working.coordinator.replies("收到10008")
    ticket = working.ticket()
    assert (ticket.status, ticket.team.code, ticket.level) == ("working", "TS", "street")


def test_a_team_that_cannot_be_told_apart_is_asked_for(working: World) -> None:
    assert "不能确定单位“水务局”" in last(working.leader.replies("转办10008 水务局"))
    assert "请写明转给哪个单位" in last(working.leader.replies("转办10008"))
    assert "转办请发" in last(working.leader.replies("转 张大爷反映路灯坏了"))
    assert working.ticket().status == "working"


def test_the_third_return_or_transfer_goes_to_the_supervisor_who_fixes_the_team(
    working: World,
) -> None:
    working.leader.replies("转办10008 沈家门供电所")
    working.electrician.replies("退单10008 不归我们")
    working.leader.replies("转办10008 中大二格团队")
    working.other_leader.replies("退单10008 不归我们")
    working.supervisor.got()
    working.leader.replies("退单10008 真不归我们")
    assert (working.ticket().status, working.ticket().flag) == ("triage", "arbitration")
    assert "已多次退转" in last(working.supervisor.got())
    working.dispatches(10008, "TE")
    assert "不能再退" in last(working.electrician.replies("退单10008 不属本所"))


# ---------------------------------------------------------------- time


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


# ---------------------------------------------------------------- asking


def test_a_question_stops_the_clock_until_the_resident_answers(working: World) -> None:
    due = working.due("resolve")
    assert "时限暂停" in last(working.member.replies("问10008 请问是几号楼？"))
    assert working.ticket().status == "waiting"
    assert "需要您补充：请问是几号楼" in last(working.resident.got())
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


# ---------------------------------------------------------------- with others


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


# ---------------------------------------------------------------- residents


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


# ---------------------------------------------------------------- not theirs


@pytest.mark.parametrize("text", ["转办10008 沈家门街道", "挂账10008 没钱", "指派 陈志强 10008"])
def test_another_team_s_ticket_is_not_theirs(working: World, text: str) -> None:
    assert "不由您的团队承办" in last(working.other_leader.replies(text))
    assert working.ticket().status == "working"
