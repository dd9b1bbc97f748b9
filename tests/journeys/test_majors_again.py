"""重大 said again by somebody else, and by who supervises: nobody believes what was not done."""

import pytest

from gateway.domain.people import ActorKind
from gateway.domain.roles import Role
from gateway.services.desk import Actor
from gateway.services.tickets import ledger, majors, supervision
from gateway.services.town import operators
from gateway.store.tables import Member
from tests.databases import SQLITE_ALONE
from tests.journeys.test_routing_trouble import fails, troubled
from tests.journeys.times import stand_in
from tests.journeys.told import accepted, last
from tests.world import SUPERVISOR, VOLUNTEER, World

pytestmark = SQLITE_ALONE

WOKEN = "重大事件！工单10008 中大一格："


def everybody(town: World) -> dict[str, list[str]]:
    """Who was woken since the last look, by which texts."""
    texts = {name: who.got() for name, who in town.people.items()}
    return {name: got for name, got in texts.items() if got}


def test_the_second_hears_who_said_it_first_and_wakes_those_whom_that_did_not_reach(
    town: World,
) -> None:
    working = accepted(town)
    working.leader.texts("重大10008 灯杆要倒了")
    assert list(everybody(working)) == ["coordinator"]
    working.clock.passes(minutes=4)
    (told,) = working.member.texts("重大10008 灯杆压到人了")
    assert "工单10008已由网格长于09:00报为重大事件；这次又短信通知了1人" in told
    assert WOKEN + "灯杆压到人了 联系13900002002" in everybody(working)["leader"][0]
    working.clock.passes(minutes=1)
    for who in (working.supervisor, working.member):
        (told,) = who.texts("重大10008 快来人")
        assert "已由网格长于09:00报为重大事件，已短信通知负责人，没有重复通知" in told
        assert everybody(working) == {}


def test_a_danger_that_nobody_knew_of_wakes_everybody_once_more(town: World) -> None:
    working = accepted(town)
    working.member.texts("重大10008 灯杆要倒了")
    everybody(working)
    for woken in ({"leader", "coordinator"}, set()):
        working.clock.passes(minutes=2)
        (told,) = working.member.texts("重大10008 有人触电")
        assert ("这次又短信通知了2人" in told) is bool(woken)
        assert set(everybody(working)) == woken


def test_where_nobody_else_is_above_who_supervises_is_woken_and_else_it_is_said(
    town: World,
) -> None:
    working = accepted(town)
    with working.office.desk() as desk:
        desk.tx.query(Member).filter(Member.name.in_(["赵海燕", "李秀英"])).update(
            {"active": False}
        )
    assert "已按重大事件上报" in last(working.leader.texts("重大10008 灯杆要倒了"))
    assert list(everybody(working)) == ["supervisor"]
    with working.office.desk() as desk:
        operators.disable(desk, "王督办")
    working.clock.passes(minutes=11)
    assert "没有能收到短信的负责人" in last(working.leader.texts("重大10008 灯杆要倒了"))


def test_a_supervisor_who_names_no_number_means_the_only_one_it_can_be(town: World) -> None:
    working = accepted(town)
    assert "请写明是哪张工单" in last(working.supervisor.texts("重大 快要倒了"))
    supervise(working, 10008)
    assert "您在督办10008" in last(working.supervisor.texts("督办"))
    assert "已按重大事件上报，工单10008" in last(working.supervisor.texts("重大 快要倒了"))
    assert set(everybody(working)) == {"leader", "coordinator"}
    assert len(working.tickets()) == 1


def test_of_several_a_supervisor_is_asked_which(town: World) -> None:
    working = accepted(town)
    working.neighbour.texts("和平巷3号垃圾三天没清")
    supervise(working, 10008)
    supervise(working, 10019)
    (asked,) = working.supervisor.texts("重大 情况严重")
    assert "1. 10019" in asked
    assert "2. 10008" in asked
    assert everybody(working) == {}
    assert "已按重大事件上报，工单10008" in last(working.supervisor.texts("2"))
    assert "重大事件！工单10008 中大一格：情况严重" in everybody(working)["leader"][0]
    assert len(working.tickets()) == 2


@pytest.mark.parametrize("becomes", ["nobody", "member"])
def test_who_supervises_no_longer_is_not_understood(town: World, becomes: str) -> None:
    working = accepted(town)
    working.neighbour.texts("和平巷3号垃圾三天没清")
    for number in (10008, 10019):
        supervise(working, number)
    working.supervisor.texts("重大 情况严重")
    with working.office.desk() as desk:
        operators.disable(desk, "王督办")
        if becomes == "member":
            volunteer = desk.tx.query(Member).filter_by(phone=f"+86{VOLUNTEER}").one()
            volunteer.phone = f"+86{SUPERVISOR}"
    assert "没看懂" in last(working.supervisor.texts("2"))
    assert everybody(working) == {}


@pytest.mark.parametrize(
    "text", ["重大 海景苑3号楼墙要倒了", "重大 海景苑着火了", "重大：和平巷3号有人打架"]
)
def test_what_a_supervisor_tells_of_another_place_or_matter_is_a_report(
    town: World, text: str
) -> None:
    working = accepted(town)
    supervise(working, 10008)
    assert "工单10019" in last(working.supervisor.texts(text))


def test_a_danger_without_a_route_is_a_report_and_none_of_the_lamp_they_supervise(
    town: World,
) -> None:
    working = accepted(town)
    supervise(working, 10008)
    working.worker.router = troubled(working.worker.router, fails)
    assert "工单10019" in last(working.supervisor.texts("重大 海景苑着火了，有麻烦"))
    assert [one.tier for one in working.tickets()] == ["general", "emergency"]


def supervise(town: World, number: int) -> None:
    """Let the town's supervisor keep an eye on a ticket."""
    with town.office.desk() as desk:
        supervision.supervise(desk, ledger.get(desk, number), "hand")
    town.settle()
    everybody(town)


@pytest.mark.parametrize("by_whom", ["supervisor", "operator"])
def test_of_what_lies_nobody_knows_where_who_leads_the_town_is_woken(
    town: World, by_whom: str
) -> None:
    town.resident.texts("有人在闹事砸东西")
    everybody(town)
    if by_whom == "supervisor":
        assert "已按重大事件上报" in last(town.supervisor.texts("重大10008 有人持刀"))
        assert set(everybody(town)) == {"coordinator"}
        return
    with town.office.desk() as desk:
        by = Actor(ActorKind.OPERATOR, Role.OPERATOR)
        assert majors.alert(desk, ledger.get(desk, 10008), "有人持刀", by).count == 2
    town.settle()
    assert set(everybody(town)) == {"coordinator", "supervisor"}


def test_nobody_hears_that_others_were_told_where_nobody_was(town: World) -> None:
    town.resident.texts("有人在闹事砸东西")
    with town.office.desk() as desk:
        desk.tx.query(Member).filter_by(name="赵海燕").one().active = False
    for _ in range(2):
        assert "没有能收到短信的负责人" in last(town.supervisor.texts("重大10008 有人持刀"))
        town.clock.passes(minutes=1)


def test_who_covers_for_a_coordinator_hears_of_it_instead(town: World) -> None:
    helper = stand_in(town)
    town.coordinator.texts("请假 钱助理顶班")
    town.member.texts("重大 和平巷 有人打群架")
    assert "重大事件！工单10008" in last(helper.got())
    assert town.coordinator.got() == []
