"""重大: who hears of it, and that nobody's cry is lost."""

from tests.databases import SQLITE_ALONE
from tests.journeys.told import last
from tests.world import World

pytestmark = SQLITE_ALONE


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
