"""Who decides leaves, or goes off: the question goes to who decides by now, and to nobody else."""

import pytest

from gateway.domain.people import OperatorRole
from gateway.services.town import operators
from gateway.store.tables import Member
from tests.databases import SQLITE_ALONE
from tests.journeys.times import jump
from tests.journeys.told import last
from tests.world import STRANGER, World

pytestmark = SQLITE_ALONE

WISH = "工单10008申请延期2天：缺料。同意回Y，不同意回N。"
PUT_OFF = "工单10008申请挂账：等改造。同意回Y，不同意回N。"
DAYS = ("2026-03-11 09:01", "2026-03-12 09:02", "2026-03-13 09:03")


def removed(town: World, name: str) -> None:
    """The next registry has somebody no more."""
    with town.office.desk() as desk:
        desk.tx.query(Member).filter_by(name=name).one().active = False


def asked(town: World, wish: str) -> list[str]:
    """Who were asked since the last look, once for each time."""
    return [name for name, who in town.people.items() for text in who.got() if text.endswith(wish)]


def put_off(town: World) -> None:
    """The leader wants to put it off, which the supervisor is asked about."""
    town.leader.texts("指派 王建国 10008")
    town.leader.texts("挂账10008 等改造")
    town.leader.texts("Y")
    assert asked(town, PUT_OFF) == ["supervisor"]


def test_after_the_leader_has_left_who_leads_above_is_asked_and_decides(working: World) -> None:
    working.member.texts("延期10008 2天 缺料")
    removed(working, "王建国")
    assert asked(working, WISH) == ["leader"]
    assert "没有等您答复Y或N的事" in last(working.leader.texts("Y"))
    for day in DAYS:
        jump(working, day)
        assert asked(working, WISH) == ["coordinator"]
    assert last(working.coordinator.texts("Y")) == "工单10008已同意。"
    assert working.ticket().extensions == 1


def test_after_a_supervisor_was_disabled_the_other_is_asked(working: World) -> None:
    put_off(working)
    with working.office.desk() as desk:
        operators.disable(desk, "王督办")
        operators.add(desk, "李督办", OperatorRole.SUPERVISOR, "a-long-password", STRANGER)
    for day in DAYS:
        jump(working, day)
        assert asked(working, PUT_OFF) == ["stranger"]
    assert "没有等您答复Y或N的事" in last(working.supervisor.texts("Y"))
    assert last(working.stranger.texts("Y")) == "工单10008已同意。"
    assert working.ticket().status == "deferred"


@pytest.mark.parametrize("how", ["removed", "off"])
def test_when_the_leader_leaves_or_goes_off_who_leads_above_is_asked_at_once(
    working: World, how: str
) -> None:
    working.member.texts("延期10008 2天 缺料")
    assert asked(working, WISH) == ["leader"]
    working.passes(minutes=1)
    assert asked(working, WISH) == []
    removed(working, "王建国") if how == "removed" else working.leader.texts("请假 李秀英")
    for expected in (["coordinator"], []):
        working.passes(minutes=1)
        assert asked(working, WISH) == expected
    told = last(working.leader.texts("Y"))
    assert ("没有等您答复" if how == "removed" else "工单10008已同意") in told


def test_when_a_supervisor_is_disabled_the_other_is_asked_at_once(working: World) -> None:
    put_off(working)
    with working.office.desk() as desk:
        operators.add(desk, "李督办", OperatorRole.SUPERVISOR, "a-long-password", STRANGER)
    working.passes(minutes=1)
    assert asked(working, PUT_OFF) == []
    with working.office.desk() as desk:
        operators.disable(desk, "王督办")
    working.passes(minutes=1)
    assert asked(working, PUT_OFF) == ["stranger"]


def test_who_was_to_be_asked_in_the_morning_is_not_once_it_is_decided(working: World) -> None:
    jump(working, "2026-03-10 20:00")
    working.member.texts("延期10008 2天 缺料")
    jump(working, "2026-03-10 22:00")
    working.leader.texts("请假 李秀英")
    working.passes(minutes=1)
    assert "已回绝" in last(working.leader.texts("N 自己想办法"))
    jump(working, "2026-03-11 07:31")
    assert working.coordinator.got() == []


def test_where_nobody_else_decides_the_question_stays_with_who_went_off(working: World) -> None:
    working.member.texts("延期10008 2天 缺料")
    with working.office.desk() as desk:
        operators.disable(desk, "王督办")
    removed(working, "赵海燕")
    working.leader.texts("请假 李秀英")
    asked(working, WISH)
    for _ in range(2):
        working.passes(minutes=1)
        assert asked(working, WISH) == []
    assert last(working.leader.texts("Y")) == "工单10008已同意。"


def test_while_nobody_is_there_to_decide_nobody_is_asked_and_who_comes_is(working: World) -> None:
    put_off(working)
    with working.office.desk() as desk:
        operators.disable(desk, "王督办")
    for day in DAYS:
        jump(working, day)
        assert asked(working, PUT_OFF) == []
    with working.office.desk() as desk:
        operators.enable(desk, "王督办")
    jump(working, "2026-03-16 09:04")
    assert asked(working, PUT_OFF) == ["supervisor"]


@pytest.mark.parametrize("who", ["coordinator", "leader"])
def test_while_the_leader_is_off_who_leads_above_is_asked_and_both_may_answer(
    working: World, who: str
) -> None:
    working.leader.texts("请假 李秀英")
    working.member.texts("延期10008 2天 缺料")
    assert asked(working, WISH) == ["coordinator"]
    jump(working, "2026-03-11 09:01")
    assert asked(working, WISH) == ["leader"]
    jump(working, "2026-03-12 08:00")
    working.leader.texts("请假 李秀英")
    jump(working, "2026-03-12 09:02")
    assert asked(working, WISH) == ["coordinator"]
    assert last(working.people[who].texts("Y")) == "工单10008已同意。"


def test_who_has_left_is_not_asked_again_where_an_older_ticket_goes(town: World) -> None:
    town.resident.texts("和平巷17号你们快来看看吧")
    town.passes(minutes=31)
    assert "回序号派给" in last(town.coordinator.got())
    town.coordinator.texts("报事 海景苑3号楼垃圾没人清")
    town.other_leader.texts("办结10019 已清运")
    assert "请回复：1满意" in last(town.coordinator.got())
    removed(town, "赵海燕")
    (rated,) = town.coordinator.texts("1")
    assert "工单10019已归档" in rated
    assert town.ticket_numbered(10008).status == "triage"


def test_the_y_of_who_has_left_withdraws_no_own_report(town: World) -> None:
    town.leader.texts("报事 和平巷17号路灯不亮")
    town.member.texts("收到10008")
    town.member.texts("延期10008 2天 缺料")
    assert asked(town, WISH) == ["leader"]
    removed(town, "王建国")
    assert "没有等您答复Y或N的事" in last(town.leader.texts("Y"))
    assert town.ticket().status == "working"
