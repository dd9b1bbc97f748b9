"""What waits for a second person: shown to those who may decide, settled once, never by oneself."""

import pytest
from flask import Flask

from gateway.domain.people import OperatorRole
from tests.beginnings import beginning
from tests.journeys.told import in_hand
from tests.web.conftest import Browser, account
from tests.world import LEADER, World

PAGE = "/proposals"


@pytest.fixture
def working(town: World) -> World:
    """A matter that the team works on."""
    return in_hand(town)


@pytest.fixture
@beginning
def deferral(working: World) -> World:
    """The leader wants to put it off; the supervisor is to agree."""
    working.leader.replies("挂账10008 需列入明年计划")
    working.leader.replies("Y")
    working.clock.passes(hours=2)
    return working


def test_a_proposal_says_who_asks_for_what_why_and_since_when(
    deferral: World, overseer: Browser
) -> None:
    page = overseer.page(PAGE)
    for words in ("10008", "挂账", "王建国", "需列入明年计划", "已等 2 小时", "路灯不亮"):
        assert words in page, words
    assert 'id="menu-proposals-show"' in overseer.page("/")
    assert "需列入明年计划" in overseer.page("/t/10008")


def test_the_script_brings_a_new_proposal_to_an_open_page(
    working: World, overseer: Browser
) -> None:
    assert "需列入明年计划" not in overseer.page("/t/10008")
    working.leader.replies("挂账10008 需列入明年计划")
    working.leader.replies("Y")
    part = overseer.part("/t/10008?seen=working")
    assert 'hx-target="#pending-10008"' in part
    assert 'id="proposal-1"' in part


def test_agreeing_carries_it_out(deferral: World, overseer: Browser) -> None:
    assert "没有等您审批的申请" in overseer.does(f"{PAGE}/1/agree", back=PAGE)
    deferral.settle()
    assert deferral.ticket().status == "deferred"
    assert "暂时无法办理" in deferral.resident.got()[-1] or deferral.events()[-1].startswith(
        "defer"
    )


def test_refusing_needs_a_reason_and_the_leader_is_told(deferral: World, overseer: Browser) -> None:
    assert "请写明原因" in overseer.does(f"{PAGE}/1/refuse", back=PAGE, reason=" ")
    assert deferral.ticket().status == "working"
    assert "需列入明年计划" in overseer.page(PAGE)
    page = overseer.does(f"{PAGE}/1/refuse", back="/t/10008", reason="本月就办")
    deferral.settle()
    assert "本月就办" in page
    assert "挂账申请未同意：本月就办。" in deferral.leader.got()[-1]
    assert deferral.ticket().status == "working"
    assert "没有等您审批的申请" in overseer.page(PAGE)


def test_what_was_settled_by_sms_meanwhile_is_settled(deferral: World, overseer: Browser) -> None:
    deferral.supervisor.replies("Y")
    page = overseer.does(f"{PAGE}/1/refuse", back=PAGE, reason="太晚了")
    assert "这项申请已处理" in page
    assert deferral.ticket().status == "deferred"


def test_whose_word_is_not_enough_sees_it_at_the_ticket_and_cannot_settle_it(
    deferral: World, operator: Browser, auditor: Browser
) -> None:
    assert "没有等您审批的申请" in operator.page(PAGE)
    assert "等有权的人审批" in operator.page("/t/10008")
    assert "不归您的角色办" in operator.does(f"{PAGE}/1/agree", back="/t/10008")
    assert auditor.get(PAGE).status_code == 403
    assert auditor.sends(f"{PAGE}/1/agree").status_code == 403
    assert deferral.ticket().status == "working"


def test_an_operator_agrees_to_a_transfer(working: World, operator: Browser) -> None:
    working.member.replies("转办10008 沈家门供电所")
    page = operator.page(PAGE)
    assert "李秀英" in page
    assert "沈家门供电所" in page
    operator.does(f"{PAGE}/1/agree", back=PAGE)
    working.settle()
    assert "10008" in working.electrician.got()[-1]


def test_nobody_settles_their_own_proposal_under_another_name(working: World, app: Flask) -> None:
    leader = account(working, app, "wang", OperatorRole.SUPERVISOR, LEADER)
    working.leader.replies("挂账10008 需列入明年计划")
    working.leader.replies("Y")
    assert "没有等您审批的申请" in leader.page(PAGE)
    assert "您的申请，由另一人审批" in leader.page("/t/10008")
    assert "自己的申请不能自己审批" in leader.does(f"{PAGE}/1/agree", back="/t/10008")
    assert working.ticket().status == "working"


def test_what_lies_elsewhere_is_not_theirs_to_decide(working: World, app: Flask) -> None:
    working.leader.replies("挂账10008 需列入明年计划")
    working.leader.replies("Y")
    here = account(working, app, "here", OperatorRole.SUPERVISOR, area="G1")
    there = account(working, app, "there", OperatorRole.SUPERVISOR, area="G2")
    assert "10008" in here.page(PAGE)
    assert "10008" not in there.page(PAGE)
    there.does(f"{PAGE}/1/agree", back=PAGE)
    assert working.ticket().status == "working"


def test_exclusions_stay_on_their_own_screen(
    working: World, operator: Browser, overseer: Browser
) -> None:
    working.leader.replies("办结10008 已换灯泡")
    operator.does("/followup/10008/exclude", back="/t/10008", reason="灯不归我们")
    assert "灯不归我们" in overseer.page("/followup")
    assert "灯不归我们" not in overseer.page(PAGE)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_screen_speaks_both_languages(
    deferral: World, overseer: Browser, language: str
) -> None:
    overseer.does("/language", language=language)
    assert ("Approvals" if language == "en" else "待审批") in overseer.page(PAGE)
