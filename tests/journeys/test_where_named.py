"""The answer to where, under the number of the ticket or behind 补充, counts as a bare one does."""

import pytest

from tests.journeys.told import SIGN, last
from tests.world import World

LAMP, FIRE, LIVE = "路灯不亮", "着火了快来人", "漏电了有人触电"
MOVED = f"{SIGN}工单10019已派中大二格团队办理，进展将短信告知。"


@pytest.mark.parametrize(
    ("matter", "hours", "where"),
    [
        (LIVE, 0, "10008和平巷17号，有人触电"),
        (LIVE, 0, "补充地址：和平巷17号"),
        (LIVE, 3, "10008 和平巷17号停车场门口"),
        (LAMP, 0, "工单10008，和平巷17号"),
        (LAMP, 0, "保密 10008 和平巷17号"),
        (LAMP, 50, "补充 和平巷17号"),
    ],
)
def test_it_is_routed(town: World, matter: str, hours: int, where: str) -> None:
    """Also when the question is long over."""
    town.resident.texts(matter)
    town.clock.passes(hours=hours)
    assert "工单10008已派" in last(town.resident.texts(where))
    (order,) = [*town.leader.got(), *town.coordinator.got()]
    assert f"{matter}（居民：" in order
    assert len(town.tickets()) == 1


def test_a_danger_with_the_number_of_what_is_asked_for_is_that_tickets(town: World) -> None:
    town.resident.texts("你们快来看看吧")
    assert "工单10008，已急派中大一格团队" in last(town.resident.texts("10008 和平巷17号着火了"))
    assert "和平巷17号着火了" in last(town.leader.got())


def test_what_names_another_ticket_as_well_or_alone_is_told_apart(town: World) -> None:
    town.resident.texts(LAMP)
    town.resident.texts("海景苑3号楼垃圾没人收")
    town.resident.texts("10019 和平巷17号也有")
    assert last(town.other_leader.got()) == "工单10019居民补充：10019 和平巷17号也有"
    assert town.ticket_numbered(10008).area_id is None
    assert town.resident.texts("10008和10019都在和平巷17号") == [
        f"{SIGN}工单10008已派中大一格团队办理，进展将短信告知。",
        f"{SIGN}已补充到工单10019。",
    ]


def test_another_matter_under_its_number_does_not_lead_it_there(town: World) -> None:
    town.resident.texts(LAMP)
    assert town.resident.texts("10008 海景苑3号楼垃圾没人收") == [f"{SIGN}已补充到工单10008。"]
    assert town.ticket_numbered(10008).area_id is None


@pytest.mark.parametrize("minutes", [1, 20])
def test_an_emergency_that_went_to_a_supposed_place_follows(town: World, minutes: int) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts(FIRE)
    town.clock.passes(minutes=minutes)
    assert town.resident.texts("10019 海景苑3号楼") == [MOVED]
    assert "10019" in last(town.other_leader.got())


# ------------------------------------------------------------ behind 催


@pytest.mark.parametrize(
    ("matter", "hours", "hurry"),
    [
        (LIVE, 0, "催 和平巷17号"),
        (LIVE, 3, "催10008 和平巷17号"),
        (LAMP, 0, "催一下，在和平巷17号"),
        (LAMP, 50, "催 和平巷17号"),
    ],
)
def test_who_hurries_and_says_where_is_heard_in_both(
    town: World, matter: str, hours: int, hurry: str
) -> None:
    """The team that is sent for reads it in the order; it counts all the same."""
    town.resident.texts(matter)
    town.clock.passes(hours=hours)
    (told,) = town.resident.texts(hurry)
    assert "工单10008已派" in told
    (order,) = [*town.leader.got(), *town.coordinator.got()]
    assert f"{matter}（居民：{hurry}）" in order
    assert town.events()[-1] == "nudge dispatched→dispatched"
    assert "24小时内已催办过" in last(town.resident.texts("催"))


@pytest.mark.parametrize(("hours", "counts"), [(1, False), (25, True)])
def test_where_it_is_is_heard_of_who_has_hurried_before(
    town: World, hours: int, counts: bool
) -> None:
    """Within the day it counts once; the second time it is supervised."""
    town.resident.texts(LAMP)
    town.resident.texts("催")
    town.clock.passes(hours=hours)
    (told,) = town.resident.texts("催 和平巷17号")
    assert "工单10008已派中大一格团队" in told
    assert town.ticket().supervised is counts


def test_of_several_it_is_the_one_that_waits_for_a_place(town: World) -> None:
    town.resident.texts("垃圾没人收")
    town.resident.texts("和平巷17号路灯不亮")
    town.clock.passes(hours=3)
    assert "工单10008已派中大二格团队" in last(town.resident.texts("催 海景苑3号楼"))
    assert "已催办工单10019" in last(town.resident.texts("催10019 海景苑3号楼"))


def test_a_hurry_moves_an_emergency_that_went_to_a_supposed_place(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts(FIRE)
    assert town.resident.texts("催 海景苑3号楼") == [MOVED]
    assert "催 海景苑3号楼" in last(town.other_leader.got())


def test_a_bare_place_is_of_what_was_just_reported_without_one(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.replies("收到10008")
    world.clock.passes(hours=3)
    world.resident.texts("楼上漏水漏到我家了")
    world.clock.passes(seconds=20)
    assert "10019" in world.resident.texts("和平巷17号302")[-1]
    assert "工单10019居民补充：和平巷17号302" in world.leader.got()[-1]
