"""Complaints as people write them: of whoever works on their matter, and in words of every day."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import accused, in_hand, last
from tests.world import World

pytestmark = SQLITE_ALONE


@beginning
def held(world: World) -> World:
    """A street light that the leader has had in hand for an hour."""
    in_hand(world).clock.passes(hours=1)
    return world


@beginning
def done(world: World) -> World:
    """He says that it is mended."""
    held(world).leader.replies("办结10008 已换灯泡")
    world.clock.passes(minutes=2)
    return world


def is_kept_from_the_team(world: World, text: str) -> bool:
    told = [*world.leader.got(), *world.member.got(), *world.volunteer.got()]
    return not any(text[-4:] in one for one in told)


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉他", "他骂我", "网格员敷衍了事", "网格长是他亲戚，包庇", "王建国喝酒了来的",
        "修灯的师傅收了我200块红包", "王建国骗人", "王建国和楼上是亲戚，偏袒", "补充10008 师傅骂我",
        "我要举报你们收红包", "你们收了钱不办事", "我要投诉你们，太不负责任了",
        "投诉你们，三天没人来", "你们敷衍了事",
    ],
)  # fmt: skip
def test_what_is_said_of_who_works_on_it_goes_above_them(world: World, text: str) -> None:
    held(world).resident.texts(text)
    made = world.ticket_numbered(10019)
    assert (accused(world, 10019), made.category, made.team.code) == (
        "王建国", "staff_complaint", "TS",
    )  # fmt: skip
    assert is_kept_from_the_team(world, text)
    assert text in last(world.coordinator.got())


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("重办 王建国骗人根本没修", None),
        ("重办，网格员敷衍了事", None),
        ("3 王建国骗人", 3),
        ("3 根本没修，网格员骗人", 3),
        ("不满意 网格员敷衍，根本没来", 3),
        ("3 修灯的收了我200块红包", 3),
    ],
)
def test_a_verdict_or_a_wish_counts_without_what_it_says_of_them(
    world: World, text: str, rating: int | None
) -> None:
    done(world).resident.texts(text)
    light = world.ticket_numbered(10008)
    assert (light.status, light.rating) == ("dispatched", rating)
    assert (accused(world, 10019), is_kept_from_the_team(world, text)) == ("王建国", True)


def test_so_it_is_with_why_it_was_not_good(world: World) -> None:
    done(world).resident.texts("3")
    world.resident.texts("我要投诉他")
    assert accused(world, 10019) == "中大一格团队"
    assert is_kept_from_the_team(world, "我要投诉他")


@pytest.mark.parametrize(
    "text",
    [
        "师傅没收钱，很好",
        "他没骂我",
        "师傅什么时候来",
        "你们什么时候来",
        "麻烦你们了",
        "谢谢你们",
        "我的投诉你们收到了吗",
        "你们管管物业乱收费",
        "请你们来管管，酒鬼骂人",
        "你们换灯要钱吗",
    ],
)
def test_what_says_nothing_against_them_is_no_complaint(world: World, text: str) -> None:
    held(world).resident.texts(text)
    assert len(world.tickets()) == 1


def test_what_they_are_told_of_others_is_no_complaint_of_them(world: World) -> None:
    held(world).resident.texts("我要向你们投诉物业乱收费")
    assert (world.ticket_numbered(10019).category, accused(world, 10019)) == ("consumer", "")


def test_in_a_matter_of_neighbours_he_is_the_neighbour(world: World) -> None:
    world.resident.texts("和平巷17号邻居吵架")
    world.leader.replies("收到10008")
    world.resident.texts("他骂我")
    assert len(world.tickets()) == 1
    assert "他骂我" in last(world.leader.got())
