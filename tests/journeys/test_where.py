"""The answer to where it is: it reaches the team, and what it tells beside counts."""

from datetime import timedelta

import pytest

from tests.databases import BOTH, SQLITE_ALONE
from tests.journeys.times import jump
from tests.journeys.told import last
from tests.world import TUESDAY_MORNING, World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"
ASKED = f"{SIGN}如有危险请立即拨打110、119或120！工单10008已受理，请回复具体地址（路名、门牌号）。"
SENT = f"{SIGN}如有危险请立即拨打110、119或120！您的事项已受理，工单10008，已急派中大一格团队。"
DISPATCHED = f"{SIGN}工单10008已派中大一格团队办理，进展将短信告知。"


def test_an_emergency_without_a_place_is_asked_for_it_and_goes_out_with_the_answer(
    world: World,
) -> None:
    assert world.resident.texts("着火了快来人") == [ASKED]
    assert world.resident.texts("和平巷17号") == [DISPATCHED]
    assert world.leader.got() == [
        f"{SIGN}工单10008（消防隐患）着火了快来人（居民：和平巷17号） 联系13900001001。"
        "09:15前请回“收到10008”。"
    ]
    assert len(world.tickets()) == 1


def test_an_emergency_in_the_night_goes_out_with_the_answer_too(world: World) -> None:
    jump(world, "2026-03-11 01:00")
    world.resident.texts("着火了快来人")
    world.resident.texts("和平巷17号")
    assert len(world.leader.got()) == 1


def test_an_emergency_waits_on_for_a_place_that_is_known(world: World) -> None:
    world.resident.texts("着火了快来人")
    assert world.resident.texts("快点啊，要出人命了") == [f"{SIGN}已补充到工单10008。"]
    assert world.resident.texts("和平巷17号") == [DISPATCHED]
    (order,) = world.leader.got()
    assert "（居民：快点啊，要出人命了；和平巷17号）" in order


def test_an_emergency_in_a_known_place_is_not_asked_where_it_is(world: World) -> None:
    assert world.resident.texts("和平巷17号着火了") == [SENT]


@pytest.mark.parametrize(
    ("text", "team"),
    [
        ("和平巷17号电梯坏了，有老人被关在里面", "沈家门街道"),
        ("和平巷17号墙倒了", "中大一格团队"),
        ("和平巷17号路面塌陷了", "沈家门街道"),
    ],
)
def test_people_shut_in_and_what_has_come_down_are_emergencies(
    town: World, text: str, team: str
) -> None:
    assert town.resident.texts(text) == [SENT.replace("中大一格团队", team)]


def test_the_answer_stands_in_the_order(world: World) -> None:
    world.resident.texts("路灯不亮了")
    world.resident.texts("和平巷17号")
    assert world.leader.got() == [
        f"{SIGN}工单10008（路灯照明）路灯不亮了（居民：和平巷17号） 联系13900001001。"
        "11:00前请回“收到10008”。"
    ]


def test_what_was_added_before_stands_in_the_order_of_every_team(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.resident.texts("补充 在车棚边上")
    world.leader.got()
    world.dispatches(10008, "T2")
    (order,) = world.other_leader.got()
    assert "和平巷17号路灯不亮（居民：补充 在车棚边上）" in order


def test_an_answer_that_tells_of_an_emergency_makes_it_one(world: World) -> None:
    world.resident.texts("你们快来看看吧")
    assert world.resident.texts("和平巷17号着火了") == [SENT]
    assert world.ticket().tier == "emergency"
    assert world.due("resolve") == TUESDAY_MORNING + timedelta(hours=2)
    assert "（居民：和平巷17号着火了）" in world.leader.got()[0]


@BOTH
def test_an_answer_that_presses_sets_the_clock_of_its_tier(world: World) -> None:
    world.resident.texts("你们快来看看吧")
    world.clock.passes(minutes=10)
    world.resident.texts("和平巷17号停水了")
    assert world.ticket().tier == "urgent"
    assert world.due("resolve") == TUESDAY_MORNING + timedelta(hours=24)


def test_a_place_is_kept_though_no_team_is_sure(world: World) -> None:
    world.resident.texts("你们快来看看吧")
    world.resident.texts("和平巷17号，说不清楚")
    assert world.ticket().status == "triage"
    world.passes(minutes=31)
    (text,) = world.coordinator.got()
    assert "中大一格）无人派单：你们快来看看吧（居民：和平巷17号，说不清楚）" in text


def test_a_place_that_is_named_after_all_routes_what_waited_for_it(world: World) -> None:
    world.resident.texts("井盖丢了很危险")
    world.resident.texts("不知道叫什么路")
    world.clock.passes(hours=2)
    assert "工单10008已派沈家门街道" in world.resident.texts("问到了，是和平巷")[-1]
    (order,) = world.coordinator.got()
    assert "井盖丢了很危险（居民：不知道叫什么路；问到了，是和平巷）" in order
    assert len(world.tickets()) == 1


def test_a_place_named_days_later_still_routes_it(world: World) -> None:
    world.resident.texts("路灯不亮")
    world.clock.passes(days=4)
    assert world.resident.texts("路灯在和平巷17号") == [DISPATCHED]


def test_another_matter_hours_later_is_no_answer_to_where(world: World) -> None:
    world.resident.texts("路灯不亮")
    world.clock.passes(hours=5)
    assert "工单10019" in world.resident.texts("海景苑3幢下水道堵了")[-1]
    assert world.ticket_numbered(10008).area_id is None
    assert world.resident.texts("路灯是和平巷17号那盏") == [DISPATCHED]


def test_another_matter_at_its_own_place_is_no_answer_to_where(town: World) -> None:
    town.resident.texts("路灯不亮")
    assert town.resident.texts("海景苑3号楼垃圾没人收") == [
        f"{SIGN}您反映的垃圾环卫事项已受理，工单10019，已派中大二格团队办理，进展将短信告知。"
    ]
    assert town.resident.texts("和平巷17号") == [DISPATCHED]
    assert "10019" in town.other_leader.got()[0]
    (order,) = town.leader.got()
    assert "路灯不亮（居民：和平巷17号）" in order


def test_a_place_may_be_called_after_what_is_there(world: World) -> None:
    world.resident.texts("路灯不亮")
    assert world.resident.texts("和平巷停车场门口") == [DISPATCHED]


@pytest.mark.parametrize("hours", [0.5, 72])
@pytest.mark.parametrize("spot", ["和平巷停车场门口", "就在和平巷垃圾房旁边"])
def test_a_spot_that_is_named_late_is_where_too(town: World, spot: str, hours: float) -> None:
    """72 hours later the question has expired; the report still waits for a place."""
    town.resident.texts("路灯不亮")
    town.clock.passes(hours=hours)
    assert town.resident.texts(spot) == [DISPATCHED]
    assert f"路灯不亮（居民：{spot}）" in last(town.leader.got())


@pytest.mark.parametrize("hours", [0.5, 72])
@pytest.mark.parametrize("spot", ["学校对面", "3号楼楼下", "文化路3号", "next to the school"])
def test_a_spot_that_nobody_knows_is_kept_with_what_waits_for_it(
    town: World, spot: str, hours: float
) -> None:
    town.resident.texts("路灯不亮")
    town.clock.passes(hours=hours)
    assert town.resident.texts(spot) == [f"{SIGN}已补充到工单10008。"]
    assert town.ticket().status == "triage"


@pytest.mark.parametrize(
    "text",
    ["垃圾堆在海景苑门口", "装修噪音 海景苑3幢", "海景苑3号楼下夜里广场舞", "希望增加公交站"],
)
def test_what_happens_at_a_spot_is_a_matter_of_its_own(town: World, text: str) -> None:
    town.resident.texts("路灯不亮")
    town.clock.passes(minutes=30)
    assert "工单10019" in last(town.resident.texts(text))
    assert town.ticket_numbered(10008).area_id is None


@BOTH
def test_what_the_matter_is_may_be_said_before_where(world: World) -> None:
    world.resident.texts("你好，我想问一下")
    world.resident.texts("我家停水了")
    world.resident.texts("和平巷17号")
    assert (world.ticket().category, world.ticket().tier) == ("water_supply", "urgent")
    assert "（居民：我家停水了；和平巷17号）" in world.coordinator.got()[0]


def test_an_emergency_that_is_told_before_where_is_one_at_once(world: World) -> None:
    world.resident.texts("你们快来看看吧")
    assert world.resident.texts("着火了") == [ASKED]
    assert world.ticket().tier == "emergency"
    assert world.resident.texts("和平巷17号") == [DISPATCHED]


@pytest.mark.parametrize("before", [[], ["你们快来看看吧"]])
def test_what_it_is_may_be_said_after_where(town: World, before: list[str]) -> None:
    for text in [*before, "和平巷17号"]:
        town.resident.texts(text)
    assert town.resident.texts("路灯不亮") == [DISPATCHED]
    (order,) = town.leader.got()
    assert "和平巷17号" in order
    assert "路灯不亮" in order


@pytest.mark.parametrize(
    ("minutes", "matter"), [(1, "海景苑3号楼垃圾没人收"), (20, "海景苑的垃圾没人收")]
)
def test_what_is_elsewhere_or_comes_late_is_not_what_a_bare_place_is_about(
    town: World, minutes: int, matter: str
) -> None:
    town.resident.texts("和平巷17号")
    town.clock.passes(minutes=minutes)
    assert "工单10019，已派中大二格团队" in last(town.resident.texts(matter))
    assert (town.ticket_numbered(10008).category, town.leader.got()) == (None, [])
