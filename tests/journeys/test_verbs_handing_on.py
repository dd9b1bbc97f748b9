"""Transfer and raise by SMS: to another team, to the street, and back."""

import pytest

from tests.journeys.told import last
from tests.world import World


def test_a_leader_transfers_and_leads_on_until_the_other_team_accepts(working: World) -> None:
    assert last(working.leader.replies("转办10008 沈家门供电所")) == "工单10008已转办。"
    assert "正转请沈家门供电所接办" in last(working.resident.got())
    ticket = working.ticket()
    assert (ticket.status, ticket.team.code) == ("dispatched", "T1")
    working.electrician.got()
    assert "已签收" in last(working.electrician.replies("收到10008"))
    assert (working.ticket().status, working.ticket().team.code) == ("working", "TE")
    assert last(working.member.got()) == "工单10008已由沈家门供电所承办，您不用再办。"


def in_hand(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.texts("收到10008")
    town.resident.got()


@pytest.mark.parametrize(
    ("text", "team"),
    [
        ("转供电所", "沈家门供电所"), ("转供电所处理", "沈家门供电所"),
        ("转沈家门供电所", "沈家门供电所"), ("转供电所处理，线路问题", "沈家门供电所"),
        ("转街道", "沈家门街道"), ("转中大二格团队", "中大二格"),
        ("请转供电所", "沈家门供电所"), ("10008 请转供电所处理", "沈家门供电所"),
        ("麻烦转10008 供电所", "沈家门供电所"), ("10008请转给供电所，线路问题", "沈家门供电所"),
        ("请转办10008 供电所", "沈家门供电所"),
    ],
)  # fmt: skip
def test_a_team_named_right_behind_the_short_verb_is_asked_to_take_over(
    town: World, text: str, team: str
) -> None:
    in_hand(town)
    assert last(town.leader.replies(text)) == "工单10008已转办。"
    (told,) = town.resident.got()
    assert f"正转请{team}" in told


@pytest.mark.parametrize(
    "text",
    [
        "转告居民明天有人来", "转眼就修好一半", "转一下就亮", "转了一圈到社区", "已转供电所",
        "请转告居民明天有人来", "请师傅转一下开关",
    ],
)  # fmt: skip
def test_what_only_begins_like_the_short_verb_is_progress(town: World, text: str) -> None:
    in_hand(town)
    town.leader.replies(text)
    assert town.ticket().proposed_team_id is None
    assert text in last(town.resident.got())


@pytest.mark.parametrize("told", ["10008 已转供电所", "10008已转供电所处理"])
def test_what_was_handed_on_already_is_told_and_not_done_once_more(town: World, told: str) -> None:
    in_hand(town)
    town.leader.replies(told)
    assert town.ticket().proposed_team_id is None
    assert told[5:].strip() in last(town.resident.got())


def test_a_wish_behind_its_reason_is_asked_back(town: World) -> None:
    in_hand(town)
    asked = town.leader.replies("10008 线路问题，请转供电所")
    assert last(asked) == "确认转办工单10008（供电所 线路问题）？回Y确认。"
    assert "工单10008已转办" in last(town.leader.replies("Y"))


def test_a_wish_that_names_no_team_is_asked_which(town: World) -> None:
    in_hand(town)
    assert "请写明转给哪个单位" in last(town.leader.replies("请转办10008"))


def test_a_team_that_declines_leaves_the_lead_where_it_was(working: World) -> None:
    working.leader.replies("转办10008 沈家门供电所")
    assert "不接办工单10008" in last(working.electrician.replies("退单10008 线路不归我们"))
    assert (working.ticket().status, working.ticket().team.code) == ("working", "T1")
    assert "沈家门供电所不接办（线路不归我们）" in last(working.member.got())


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


@pytest.mark.parametrize("text", ["转办10008 沈家门街道", "挂账10008 没钱", "指派 陈志强 10008"])
def test_another_team_s_ticket_is_not_theirs(working: World, text: str) -> None:
    assert "不由您的团队承办" in last(working.other_leader.replies(text))
    assert working.ticket().status == "working"
