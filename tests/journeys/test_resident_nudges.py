"""催 a second time: the ticket is supervised, and whoever supervises it knows at once."""

import dataclasses
from pathlib import Path

import pytest

from gateway.services.tickets import ledger, supervision
from gateway.store.tables import Member, Operator
from tests import databases
from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import read_up
from tests.world import STRANGER, World

pytestmark = SQLITE_ALONE

SUPERVISED = (
    "【普陀网格】工单10008（路灯照明）由中大一格团队承办，已列入督办：居民再次催办。"
    "由您督办，时限03-13 10:01。"
)


def nudged_twice(world: World) -> World:
    world.resident.texts("和平巷17号路灯不亮")
    world.resident.texts("催")
    world.clock.passes(hours=25, minutes=1)
    world.resident.texts("催")
    return world


def test_the_supervisor_is_told_at_once_with_reason_and_limit(world: World) -> None:
    assert nudged_twice(world).supervisor.got() == [SUPERVISED]


def test_each_of_team_superior_and_supervisor_is_told_once(world: World) -> None:
    nudged_twice(world)
    for who in (world.leader, world.coordinator, world.supervisor):
        assert ["已列入督办" in one for one in who.got()].count(True) == 1


def test_without_a_supervisor_s_phone_the_town_s_phone_is_told(tmp_path: Path) -> None:
    world = World(databases.fresh("sqlite", tmp_path), tmp_path)
    place = dataclasses.replace(world.settings.place, supervision_phone=STRANGER)
    settings = dataclasses.replace(world.settings, place=place)
    world.office.rules = dataclasses.replace(world.office.rules, settings=settings)
    with world.office.desk() as desk:
        desk.tx.query(Operator).one().phone = None
    assert nudged_twice(world).stranger.got() == [SUPERVISED]
    world.close()


@pytest.mark.parametrize("verb", ["重大10008 灯杆要倒了", "10008重大 灯杆要倒了"])
def test_a_major_event_names_its_ticket_once(town: World, verb: str) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.coordinator.got()
    town.member.replies(verb)
    (text,) = town.coordinator.got()
    assert "工单10008 中大一格：灯杆要倒了 联系" in text
    assert text.count("10008") == 1


UNPLACED = "【普陀网格】居民催办工单10008（{category}，{place}），还没有派单，请尽快派单。"


def test_what_no_team_has_yet_is_hurried_with_who_gives_it_out(world: World) -> None:
    world.resident.texts("路灯不亮，晚上看不见")
    assert world.resident.texts("催") == ["【普陀网格】已催办工单10008，将提醒派单人员尽快派人。"]
    told = UNPLACED.format(category="路灯照明", place="地点待定")
    assert world.supervisor.got() == [told]
    world.clock.passes(hours=25)
    world.resident.texts("催")
    again = world.supervisor.got()
    assert again[0] == told
    assert "已列入督办：居民再次催办" in again[1]


def test_the_coordinator_of_the_street_is_hurried_where_the_place_is_known(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.texts("退单10008 不是我们的灯")
    assert world.ticket().team is None
    world.coordinator.got()
    world.resident.texts("催")
    assert UNPLACED.format(category="路灯照明", place="中大一格") in world.coordinator.got()


@pytest.mark.parametrize(
    "text", ["催 再不来我就投诉了", "催 三天了没人来", "催一下，还不来", "NUDGE where are you"]
)
def test_any_words_behind_it_are_why(town: World, text: str) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.got()
    assert "工单10008" in (answer := town.resident.texts(text)[0])
    assert "将提醒承办人" in answer
    assert "催办" in "".join(town.leader.got())
    assert len(town.tickets()) == 1


@pytest.mark.parametrize("text", ["催，海景苑3号楼没水", "催 海景苑3号楼着火了"])
def test_a_matter_of_its_own_behind_it_is_a_report(town: World, text: str) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts(text)
    assert [one.number for one in town.tickets()] == [10008, 10019]


# ------------------------------------------------------------ where it was supervised already

WHY_AGAIN = "已列入督办：居民再次催办"


@pytest.fixture
@beginning
def supervised(world: World) -> World:
    """The supervisor keeps an eye on a ticket by a decision of the own; all have read that."""
    world.resident.texts("和平巷17号路灯不亮")
    with world.office.desk() as desk:
        supervision.supervise(desk, ledger.get(desk, 10008), "hand")
    world.settle()
    world.leader.texts("收到10008")
    return read_up(world)


def test_the_second_nudge_tells_who_supervises_it_already(supervised: World) -> None:
    supervised.resident.texts("催")
    assert supervised.supervisor.got() == []
    supervised.clock.passes(hours=25)
    supervised.resident.texts("催")
    assert WHY_AGAIN in supervised.supervisor.got()[-1]
    assert WHY_AGAIN in supervised.coordinator.got()[-1]


def test_what_is_opened_again_is_watched_again_with_a_clock_that_runs(supervised: World) -> None:
    supervised.leader.texts("办结10008 换了灯泡")
    supervised.resident.texts("3")
    assert supervised.ticket().supervised
    (told,) = supervised.supervisor.got()
    assert "已列入督办：居民要求重办。由您督办" in told
    assert supervised.due("supervise") > supervised.clock.now


def test_the_second_reopening_tells_who_supervises_it_already(supervised: World) -> None:
    for _ in range(2):
        supervised.clock.passes(minutes=20)
        supervised.leader.texts("办结10008 换了灯泡")
        supervised.supervisor.got()
        supervised.resident.texts("重办")
    assert any("已列入督办：居民多次要求重办" in one for one in supervised.supervisor.got())


def test_a_team_whose_people_have_all_left_is_answered_for_by_who_is_above(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    phones = [f"+86{one.phone}" for one in (town.leader, town.member, town.volunteer)]
    with town.store.write() as tx:
        for one in tx.query(Member).filter(Member.phone.in_(phones)):
            one.active = False
    town.coordinator.got()
    assert "将提醒承办人" in town.resident.texts("催")[0]
    assert "居民催办工单10008" in town.coordinator.got()[0]
    assert "已补充" in town.resident.texts("补充 灯杆歪了")[0]
    assert "灯杆歪了" in town.coordinator.got()[0]
    for text in ("清单", "值班"):
        assert "您已不在网格团队名单中" in town.leader.texts(text)[0]
    assert len(town.tickets()) == 1
