"""Two questions are open, and a text names a ticket: it answers that one's, and no other."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"


@beginning
def two(world: World) -> World:
    """A street light of the first grid's team, mended; a blocked drain of the second's."""
    world.resident.texts("和平巷17号路灯不亮")
    world.resident.texts("海景苑3号楼下水道堵了")
    world.leader.replies("办结10008 已换灯泡")
    return world


@beginning
def both_done(world: World) -> World:
    """Both are done: of the drain the reporter was asked last."""
    two(world).other_leader.replies("办结10019 已疏通")
    world.leader.got()
    return world


@beginning
def drain_asked(world: World) -> World:
    """The other team wants to know where the drain is."""
    two(world).other_leader.replies("问10019 几单元？")
    world.leader.got()
    return world


def rated(world: World) -> dict[int, tuple[str, int | None]]:
    return {one.number: (one.status, one.rating) for one in world.tickets()}


@pytest.mark.parametrize("first", ["10008 1", "1 10008", "10008满意"])
@pytest.mark.parametrize("then", ["3 下水道还是堵", "不满意 下水道还是堵", "3"])
def test_a_verdict_with_a_number_leaves_the_other_question_open(
    world: World, first: str, then: str
) -> None:
    both_done(world).resident.texts(first)
    assert "工单10019" in world.resident.texts(then)[-1]
    assert rated(world) == {10008: ("closed", 1), 10019: ("dispatched", 3)}
    assert world.leader.got() == []


def test_a_bad_verdict_with_a_number_does_so_too(world: World) -> None:
    both_done(world).resident.texts("10008 3 灯罩也掉了")
    assert world.resident.texts("1") == [
        f"{SIGN}感谢您的评价，工单10019已归档。7天内如未解决，回复“重办”。"
    ]
    assert rated(world) == {10008: ("dispatched", 3), 10019: ("closed", 1)}


def test_so_does_a_wish_to_have_it_done_again(world: World) -> None:
    both_done(world).resident.texts("重办10008")
    world.resident.texts("1")
    assert rated(world) == {10008: ("dispatched", None), 10019: ("closed", 1)}


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("10008 1", ("closed", 1)),
        ("10008 3 没修好", ("dispatched", 3)),
        ("10008不满意", ("dispatched", 3)),
        ("10008 灯还是不亮", ("dispatched", 3)),
        ("重办10008", ("dispatched", None)),
    ],
)
def test_words_on_another_ticket_are_no_answer_to_a_member(
    world: World, text: str, becomes: tuple[str, int | None]
) -> None:
    drain_asked(world)
    world.other_leader.got()
    assert all("10008" in one for one in world.resident.texts(text))
    assert world.other_leader.got() == []
    assert rated(world) == {10008: becomes, 10019: ("waiting", None)}


def test_what_the_member_wanted_to_know_may_come_after_it(world: World) -> None:
    drain_asked(world).resident.texts("10008 1")
    world.other_leader.got()
    world.resident.texts("2单元")
    assert world.other_leader.got() == [f"{SIGN}工单10019居民答复：2单元"]


def test_an_answer_may_name_another_ticket_that_it_is_held_against(world: World) -> None:
    drain_asked(world)
    world.other_leader.got()
    world.resident.texts("和10008同一个单元")
    assert world.other_leader.got() == [f"{SIGN}工单10019居民答复：和10008同一个单元"]
