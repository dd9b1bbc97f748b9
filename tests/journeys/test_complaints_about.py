"""Complaints about those who work here: whoever is meant hears nothing of it."""

import pytest

from tests.databases import BOTH, SQLITE_ALONE
from tests.journeys.told import accused, last
from tests.world import World

pytestmark = SQLITE_ALONE


def test_a_name_that_one_person_has_needs_no_place(world: World) -> None:
    world.resident.texts("监督 赵海燕收了钱不办事")
    assert accused(world) == "赵海燕"
    assert world.coordinator.got() == []
    for _ in range(3):
        world.passes(minutes=40)
    assert world.coordinator.got() == []
    assert "1." not in last(world.supervisor.got())  # no team is left that is not hers


def test_a_member_of_the_same_team_may_complain(world: World) -> None:
    world.member.texts("监督 王建国虚报走访")
    assert (accused(world), world.ticket().team.code) == ("王建国", "TS")
    assert world.leader.got() == []


@pytest.mark.parametrize(
    "text",
    [
        "和平巷17号楼下有人喝酒，请王建国看看",
        "和平巷17号楼下有人打人，麻烦网格员王建国快来",
        "请王建国来看看，和平巷17号邻居喝酒闹事",
    ],
)
def test_who_is_only_asked_to_help_is_not_complained_of(world: World, text: str) -> None:
    world.resident.texts(text)
    assert (world.ticket().category != "staff_complaint", accused(world)) == (True, "")


@pytest.mark.parametrize(
    "text",
    [
        "王建国来了，喝了酒 和平巷17号",
        "请王建国来看看，收了钱 和平巷17号",
        "请王建国看看，有人说他收钱 和平巷17号",
        "和平巷17号有人收红包，请把王建国处理",
        "和平巷17号有人喝酒，王建国看看也喝了酒",
    ],
)
def test_what_may_be_said_of_who_is_asked_is_a_complaint(world: World, text: str) -> None:
    world.resident.texts(text)
    assert accused(world) == "王建国"
    assert world.leader.got() == []


@pytest.mark.parametrize(
    ("text", "name", "team"),
    [
        ("投诉李秀英态度差 海景苑", "李秀英", "中大一格"),
        ("监督 和平巷的网格长从来不上门", "王建国", "中大一格"),
        ("监督 和平巷的网格员从来不上门", "王建国", "中大一格"),
        ("监督 海景苑 中大二格的人吃拿卡要", "中大二格团队", "中大二格"),
    ],
)
def test_it_is_never_handed_to_the_team_it_is_about(
    world: World, text: str, name: str, team: str
) -> None:
    world.resident.texts(text)
    assert (accused(world), world.ticket().team.code) == (name, "TS")
    world.coordinator.texts("收到10008")
    assert "不能交给" in last(world.coordinator.texts(f"转办10008 {team}"))
    assert "不能交给" in last(world.coordinator.texts(f"联办10008 {team}"))
    told = (world.leader, world.member, world.volunteer, world.other_leader)
    assert [who.got() for who in told] == [[], [], [], []]


def test_of_nobody_known_no_grid_gets_it(world: World) -> None:
    world.resident.texts("投诉服务态度恶劣 海景苑")
    assert accused(world) == ""
    world.coordinator.texts("收到10008")
    for team in ("中大一格", "中大二格"):
        assert "不能交给" in last(world.coordinator.texts(f"转办10008 {team}"))
    assert world.ticket().team.code == "TS"


@BOTH
def test_a_place_named_later_leaves_whom_it_is_about(world: World) -> None:
    world.resident.texts("监督 赵海燕收了钱不办事")
    world.resident.texts("在和平巷")
    assert (accused(world), world.ticket().team) == ("赵海燕", None)
