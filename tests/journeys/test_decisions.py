"""What a second person decides by SMS: asked, reminded, asked again, and which answer counts."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.domain.people import ActorKind, OperatorRole
from gateway.domain.roles import Role
from gateway.errors import Refused
from gateway.services.desk import Actor
from gateway.services.tickets import dispatching, ledger
from gateway.services.town import directory, operators
from gateway.store.tables import Operator, Proposal
from tests.beginnings import beginning
from tests.databases import BOTH, SQLITE_ALONE
from tests.journeys.times import jump
from tests.world import STRANGER, World, settings_for

pytestmark = SQLITE_ALONE


def asked_to_defer(world: World) -> list[str]:
    """The leader has asked to put it off; what the supervisor was sent."""
    world.supervisor.got()
    world.leader.replies("挂账10008 需列入明年计划")
    world.leader.replies("Y")
    return world.supervisor.got()


def two_extensions(world: World) -> None:
    """Two tickets of one team, an extension asked for each: 10008 first, then 10019."""
    world.neighbour.texts("和平巷3号垃圾三天没清")
    world.member.replies("收到10019")
    world.member.replies("延期10008 2天 等配件")
    world.member.replies("延期10019 3天 等车辆")
    world.leader.got()


def extensions(world: World) -> dict[int, int]:
    return {one.number: one.extensions for one in world.tickets()}


def states(world: World) -> list[str]:
    with world.store.read() as tx:
        return [one.state.value for one in tx.query(Proposal).order_by(Proposal.id)]


# ---------------------------------------------------------------- nobody answers


def test_who_has_not_answered_is_asked_again_after_a_working_day(working: World) -> None:
    assert ["申请挂账" in one for one in asked_to_defer(working)] == [True]
    working.passes(hours=23)
    assert [one for one in working.supervisor.got() if "申请挂账" in one] == []
    working.passes(hours=2)
    assert ["申请挂账" in one for one in working.supervisor.got()] == [True]
    working.passes(hours=2)
    assert [one for one in working.supervisor.got() if "申请挂账" in one] == []


def test_nobody_is_asked_again_over_the_weekend(working: World) -> None:
    jump(working, "2026-03-13 10:00")  # a Friday
    asked_to_defer(working)
    jump(working, "2026-03-15 12:00")
    assert [one for one in working.supervisor.got() if "申请挂账" in one] == []
    jump(working, "2026-03-16 10:01")
    assert ["申请挂账" in one for one in working.supervisor.got()][-1:] == [True]


def test_a_late_y_counts_as_long_as_the_proposal_is_open(working: World) -> None:
    asked_to_defer(working)
    working.clock.passes(days=4)
    assert working.supervisor.replies("Y")[-1] == "【普陀网格】工单10008已同意。"
    assert working.ticket().status == "deferred"


def test_who_asks_once_more_for_the_same_has_the_supervisor_asked_again(working: World) -> None:
    asked_to_defer(working)
    working.clock.passes(days=2)
    assert ["申请挂账" in one for one in asked_to_defer(working)] == [True]
    assert states(working) == ["overtaken", "open"]
    working.supervisor.replies("Y")
    assert working.ticket().status == "deferred"


def test_the_same_wish_within_the_hour_is_not_put_twice(working: World) -> None:
    asked_to_defer(working)
    working.clock.passes(minutes=10)
    assert asked_to_defer(working) == []
    assert states(working) == ["open"]


def test_another_number_of_days_takes_the_place_of_the_first(working: World) -> None:
    working.member.replies("延期10008 2天 等配件")
    working.member.replies("延期10008 3天 等配件")
    assert ["延期2天" in one for one in working.leader.got()[-2:]] == [True, False]
    working.leader.replies("Y")
    assert states(working) == ["overtaken", "approved"]


# ---------------------------------------------------------------- nobody to text


@pytest.fixture
def alone(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Iterator[World]:
    """A supervisor who has no phone, and a light that a member has in hand.

    The town's phone for escalations is the stranger's, or there is none.
    """
    place = settings_for(database, tmp_path).place
    place = dataclasses.replace(place, supervision_phone=request.param)
    made = World(database, tmp_path, place=place)
    with made.store.write() as tx:
        tx.query(Operator).one().phone = None
    made.resident.texts("和平巷17号路灯不亮")
    made.member.replies("收到10008")
    yield made
    made.close()


@pytest.mark.parametrize("alone", [""], indirect=True)
def test_without_anybody_to_text_it_is_said_that_it_waits_at_the_console(alone: World) -> None:
    alone.leader.replies("挂账10008 需列入明年计划")
    assert "在控制台等待审批" in alone.leader.replies("Y")[-1]


@pytest.mark.parametrize("alone", [STRANGER], indirect=True)
def test_without_a_supervisors_phone_the_towns_phone_is_told(alone: World) -> None:
    alone.leader.replies("挂账10008 需列入明年计划")
    assert "已报上级" in alone.leader.replies("Y")[-1]
    assert "请在控制台审批" in alone.stranger.got()[-1]


# ---------------------------------------------------------------- two questions


@BOTH
def test_after_an_answer_the_older_question_is_put_again(working: World) -> None:
    two_extensions(working)
    agreed, again = working.leader.replies("Y")
    assert ("10019已同意" in agreed, "10008申请延期2天" in again) == (True, True)
    assert extensions(working) == {10008: 0, 10019: 1}
    working.clock.passes(minutes=1)
    assert "10008已同意" in working.leader.replies("Y")[-1]
    assert extensions(working) == {10008: 1, 10019: 1}


@pytest.mark.parametrize("text", ["Y10008", "10008 Y", "y 10008", "是，10008"])
def test_an_answer_with_a_number_is_for_that_ticket(working: World, text: str) -> None:
    two_extensions(working)
    assert "10008已同意" in working.leader.replies(text)[0]
    assert extensions(working) == {10008: 1, 10019: 0}
    assert "10019已回绝" in working.leader.replies("N")[0]


def test_an_older_question_that_was_overtaken_is_not_put_again(working: World) -> None:
    two_extensions(working)
    working.member.replies("办结10008 已换灯泡")
    assert len(working.leader.replies("Y")) == 1


@pytest.fixture
@beginning
def unplaced(world: World) -> World:
    """Two matters given back to the desk, where nobody is: the coordinator is asked of each."""
    world.resident.texts("和平巷17号路灯不亮")
    world.clock.passes(minutes=1)
    world.neighbour.texts("和平巷3号垃圾三天没清")
    world.leader.replies("退单10008 不属本网格")
    world.passes(minutes=31)
    world.leader.replies("退单10019 不属本网格")
    world.passes(minutes=31)
    assert ["无人派单" in one for one in world.coordinator.got()] == [True, True]
    return world


def test_a_number_and_a_choice_answer_the_older_of_two_lists(unplaced: World) -> None:
    assert "工单10008已派" in unplaced.coordinator.replies("10008 1")[0]
    assert unplaced.ticket_numbered(10019).status == "triage"
    assert "工单10019已派" in unplaced.coordinator.replies("1")[0]


def test_after_a_choice_the_older_list_is_sent_again(unplaced: World) -> None:
    placed, again = unplaced.coordinator.replies("1")
    assert ("工单10019已派" in placed, "工单10008" in again, "无人派单" in again) == (True,) * 3
    unplaced.clock.passes(minutes=1)
    assert "工单10008已派" in unplaced.coordinator.replies("1")[0]


@pytest.mark.parametrize("text", ["9", "10019 9"])
def test_a_choice_that_is_not_on_the_list_is_answered_and_asked_for(
    unplaced: World, text: str
) -> None:
    assert "没有这个序号，请回1到" in unplaced.coordinator.replies(text)[-1]
    assert "工单10019已派" in unplaced.coordinator.replies("1")[0]


def test_a_team_of_the_list_may_be_written_out(unplaced: World) -> None:
    assert "工单10019已派沈家门街道" in "".join(unplaced.coordinator.replies("沈家门街道"))


def test_who_chooses_after_somebody_else_is_told_so(unplaced: World) -> None:
    unplaced.dispatches(10019, "T2")
    assert "工单10019现为待签收" in unplaced.coordinator.replies("1")[0]
    assert unplaced.ticket_numbered(10019).team.code == "T2"


# ---------------------------------------------------------------- arbitration


@pytest.fixture
@beginning
def arbitrated(working: World) -> World:
    """Three teams have passed it on."""
    working.leader.replies("转办10008 沈家门供电所")
    working.electrician.replies("退单10008 不归我们")
    working.leader.replies("转办10008 中大二格团队")
    working.other_leader.replies("退单10008 不归我们")
    working.supervisor.got()
    working.leader.replies("退单10008 真不归我们")
    working.clock.passes(minutes=1)
    return working


def test_the_supervisor_chooses_by_a_number_and_the_flag_goes(arbitrated: World) -> None:
    assert "已多次退转" in (asked := arbitrated.supervisor.got()[-1])
    assert "1.中大一格团队" in asked
    assert "工单10008已派中大一格团队" in arbitrated.supervisor.replies("1")[0]
    ticket = arbitrated.ticket()
    assert (ticket.status, ticket.team.code, ticket.flag, ticket.fixed) == (
        "dispatched", "T1", "", True,
    )  # fmt: skip


def test_the_supervisor_may_write_the_team_out(arbitrated: World) -> None:
    assert "沈家门供电所" in arbitrated.supervisor.got()[-1]
    assert "已派沈家门供电所" in arbitrated.supervisor.replies("沈家门供电所")[0]
    assert len(arbitrated.tickets()) == 1


def test_nobody_but_the_supervisor_decides_it(arbitrated: World) -> None:
    arbitrated.passes(minutes=31)
    assert arbitrated.coordinator.got() == []
    with arbitrated.office.desk() as desk:
        made = operators.add(desk, "小李", OperatorRole.OPERATOR, "long-enough")
        by, team = Actor(ActorKind.OPERATOR, Role.OPERATOR, made.id), directory.team(desk, "T1")
        assert team is not None
        with pytest.raises(Refused, match="for_supervisor"):
            dispatching.dispatch(desk, ledger.get(desk, 10008), team, by)


def test_more_words_of_the_resident_do_not_decide_it(arbitrated: World) -> None:
    arbitrated.resident.texts("还是和平巷17号的路灯，一直不亮")
    assert (arbitrated.ticket().status, arbitrated.ticket().flag) == ("triage", "arbitration")


@pytest.mark.parametrize("text", ["转办{} 沈家门街道", "提级{} 要街道协调", "退单{} 不归我们"])
@pytest.mark.parametrize("who", ["leader", "member"])
def test_the_team_that_was_fixed_does_not_pass_it_on(
    arbitrated: World, who: str, text: str
) -> None:
    arbitrated.supervisor.replies("1")
    arbitrated.member.replies("收到10008")
    assert "不能再退转" in arbitrated.people[who].replies(text.format(10008))[-1]
    assert (arbitrated.ticket().status, arbitrated.ticket().team.code) == ("working", "T1")
    assert states(arbitrated) == []


def test_what_the_fixed_team_lets_lie_is_decided_again(arbitrated: World) -> None:
    arbitrated.supervisor.replies("1")
    jump(arbitrated, "2026-03-11 12:00")
    assert (arbitrated.ticket().status, arbitrated.ticket().flag) == ("triage", "arbitration")
    assert "请裁定承办单位" in "".join(arbitrated.supervisor.got())


@pytest.mark.parametrize("alone", [STRANGER], indirect=True)
def test_without_a_supervisors_phone_arbitration_is_told_to_the_towns(alone: World) -> None:
    alone.leader.replies("转办10008 沈家门供电所")
    alone.electrician.replies("退单10008 不归我们")
    alone.leader.replies("转办10008 中大二格团队")
    alone.other_leader.replies("退单10008 不归我们")
    alone.leader.replies("退单10008 真不归我们")
    assert "请在控制台裁定" in alone.stranger.got()[-1]
