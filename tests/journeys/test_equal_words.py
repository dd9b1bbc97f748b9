"""Equal words that were sent at two times are two texts, though a SIM hands them over at once."""

from datetime import timedelta

import pytest

from tests.journeys.told import SIGN
from tests.world import World


def come_at_once(world: World, text: str, *minutes_ago: int) -> list[str]:
    """Equal words of the resident that lay on a SIM; returns what is answered."""
    for ago in minutes_ago:
        sent_at = world.clock.now - timedelta(minutes=ago)
        world.channel.deliver(world.resident.phone, text, sent_at)
    world.settle()
    return world.resident.got()


@pytest.mark.parametrize(("minutes_ago", "count"), [((90, 10), 2), ((10, 10), 1)])
def test_what_was_said_twice_hours_apart_is_passed_on_twice(
    town: World, minutes_ago: tuple[int, ...], count: int
) -> None:
    """What the network delivers again is told once."""
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.got()
    town.clock.passes(hours=2)
    assert come_at_once(town, "还是没人来", *minutes_ago) == [f"{SIGN}已补充到工单10008。"] * count
    assert town.leader.got() == [f"{SIGN}工单10008居民补充：还是没人来"] * count


def test_two_verdicts_that_lay_on_a_sim_are_for_two_tickets(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.clock.passes(minutes=30)
    town.resident.texts("海景苑3号楼下水道堵了")
    town.leader.texts("办结10008 换好了")
    town.other_leader.texts("办结10019 疏通了")
    town.clock.passes(hours=2)
    come_at_once(town, "1", 100, 20)
    assert [one.status for one in town.tickets()] == ["closed", "closed"]
