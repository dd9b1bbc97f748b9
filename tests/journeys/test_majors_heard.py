"""重大: who hears of it, and that nobody's cry is lost."""

from dataclasses import replace

import pytest

from gateway.domain.ticket import Tier
from tests.databases import SQLITE_ALONE
from tests.journeys.test_parts import part
from tests.journeys.told import accepted, last
from tests.world import World

pytestmark = SQLITE_ALONE


@pytest.mark.parametrize(
    "text", ["重大10008 电线起火", "重大 10008 电线起火", "10008 重大 电线起火"]
)
def test_a_volunteer_wakes_those_above_about_the_named_ticket(town: World, text: str) -> None:
    assert "110、119或120！已按重大事件上报，工单10008。" in last(
        accepted(town).volunteer.texts(text)
    )
    for who in (town.leader, town.coordinator):
        assert last(who.got()) == "重大事件！工单10008 中大一格：电线起火 联系13900002003"
    assert town.ticket().tier is Tier.EMERGENCY


def test_without_a_number_it_is_a_ticket_where_the_own_grid_is(town: World) -> None:
    assert "工单10019" in last(accepted(town).volunteer.texts("重大 电线起火"))
    assert "重大事件！工单10019 中大一格：电线起火" in town.leader.got()[0]
    new = town.ticket_numbered(10019)
    assert (new.team.code, new.tier, new.status) == ("T1", Tier.EMERGENCY, "dispatched")


@pytest.mark.parametrize(("number", "place"), [(10008, "中大一格"), (10009, "中大二格")])
def test_a_number_that_is_not_theirs_or_nobodys_loses_no_cry(
    town: World, number: int, place: str
) -> None:
    assert "上报，工单10019。" in last(accepted(town).other_leader.texts(f"重大{number} 电线起火"))
    assert f"重大事件！工单10019 {place}：" in last(town.coordinator.got())
    assert "不由您的团队" in last(town.other_leader.texts("重大10008"))  # there is nothing to lose
    assert town.ticket_numbered(10008).tier is Tier.GENERAL


def test_what_is_missing_of_it_is_not_waited_for_in_vain(town: World) -> None:
    town.channel.arrive(replace(part(1, 2, "重大 和平巷着火了，"), phone=town.member.phone))
    town.settle()
    town.passes(seconds=61)
    assert "重大事件！工单10008" in town.leader.got()[0]


def test_the_leader_of_the_grid_hears_whoever_is_to_work_it(world: World) -> None:
    world.member.texts("重大 和平巷煤气泄漏")
    assert world.ticket().team.code == "TS"  # no grid may have it
    assert "重大事件！工单10008" in last(world.leader.got())


def test_the_leader_of_who_says_it_hears_too(world: World) -> None:
    world.member.texts("重大 海景苑着火了")
    for who in (world.leader, world.other_leader, world.coordinator):
        assert "重大事件！工单10008" in who.got()[0]


def test_the_phone_is_written_as_in_all_other_texts(world: World) -> None:
    world.member.texts("重大 和平巷煤气泄漏")
    assert last(world.leader.got()).endswith("联系13900002002")


@pytest.mark.parametrize("who", ["leader", "other_leader"])
def test_of_what_another_team_has_it_is_a_matter_of_its_own(town: World, who: str) -> None:
    town.resident.texts("和平巷17号窨井盖丢了")
    town.coordinator.got()
    assert "已按重大事件上报，工单10019" in last(town.people[who].texts("重大10008 人掉井里了"))
    assert last(town.coordinator.got()).startswith("重大事件！工单10019 中大一格：人掉井里了")
    assert town.ticket_numbered(10019).team.code == "T1"
    assert town.events().count("link dispatched→dispatched") == 1


def test_who_says_it_again_after_a_while_wakes_everybody_again(town: World) -> None:
    town.member.texts("重大 和平巷17号墙倒了")
    town.coordinator.got()
    town.member.texts("重大10008 墙又倒了")
    assert town.coordinator.got() == []
    town.clock.passes(minutes=10)
    town.member.texts("重大10008 墙又倒了，压到人")
    assert "墙又倒了，压到人" in last(town.coordinator.got())
