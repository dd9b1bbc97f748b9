"""重大: who hears of it, and that nobody's cry is lost."""

import pytest

from tests.journeys.told import last
from tests.world import World


def test_from_a_volunteer_it_is_a_report(world: World) -> None:
    assert "工单10008，已急派中大一格团队" in last(world.volunteer.texts("重大 和平巷着火了"))
    assert "和平巷着火了" in last(world.leader.got())
    assert world.ticket().team.code == "T1"


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
