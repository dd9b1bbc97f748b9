"""What a member proposes by SMS: Y does it, N does not, and a late answer does nothing."""

import pytest

from gateway.domain.people import OperatorRole
from gateway.services.town import operators
from tests.journeys.told import accepted, decisions_of, last
from tests.world import Person, World


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
    ("text", "reason"),
    [
        ("N10008 先修路", "：先修路。"),
        ("10008 n，先修路。", "：先修路。"),
        ("N 先等等", "：先等等。"),
        ("不同意提级，先修路", "：先修路。"),
        ("不同意先修路", "：先修路。"),
        ("驳回 材料不全", "：材料不全。"),
        ("NO 10008 mend it first", "：mend it first。"),
        ("不同意提级", "，"),
        ("N 谢谢", "，"),
    ],
)
def test_why_not_is_passed_on_to_who_asked(town: World, text: str, reason: str) -> None:
    working = accepted(town)
    working.member.replies("提级10008 需要街道协调")
    assert "已回绝" in last(working.leader.replies(text))
    assert last(working.member.got()) == f"工单10008的提级申请未同意{reason}请继续办理。"
    assert working.resident.got() == []


def test_who_asked_first_hears_what_was_decided_further_up(working: World) -> None:
    working.member.replies("挂账10008 需列入明年计划")
    working.member.replies("Y")
    working.leader.replies("Y")
    working.member.got()
    working.supervisor.replies("N，本月就办！")
    told = "工单10008的挂账申请未同意：本月就办。请继续办理。"
    assert (last(working.leader.got()), last(working.member.got())) == (told, told)


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
