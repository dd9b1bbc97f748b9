"""One person's two tickets of one matter, joined by an operator: they are one to the person too."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.test_same_matter import joined
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"


@pytest.fixture
def twice(world: World) -> World:
    """Two lamps of one person that are one, and a member who works on it."""
    world.resident.texts("和平巷17号路灯不亮")
    world.resident.texts("和平巷19号路灯也不亮")
    world.resident.got()
    joined(world)
    assert world.resident.got() == [
        f"{SIGN}工单10019与您先前反映的工单10008是同一件事，已合并办理，有结果即告知您。"
    ]
    world.member.texts("收到10008")
    for person in (world.resident, world.leader, world.member):
        person.got()
    return world


def states(world: World) -> list[str]:
    return [one.status for one in world.tickets()]


def test_they_are_told_and_asked_once(twice: World) -> None:
    twice.member.texts("办结10008 换了灯泡")
    asked = f"{SIGN}工单10008已办结：换了灯泡。请回复：1满意 2一般 3不满意。"
    assert twice.resident.got() == [asked]
    assert len(twice.resident.texts("3 还是不亮")) == 1
    assert states(twice) == ["dispatched", "merged"]


def test_more_words_go_on_with_it_without_asking_which(twice: World) -> None:
    assert twice.resident.texts("补充 就在门口") == [f"{SIGN}已补充到工单10008。"]
    assert twice.resident.texts("补充10019 是西边那根") == [f"{SIGN}已补充到工单10019。"]
    assert len(twice.member.got()) == 2


def test_it_is_taken_back_as_one(twice: World) -> None:
    assert "确认撤销工单10008" in twice.resident.texts("撤销")[0]
    twice.resident.texts("Y")
    assert states(twice) == ["withdrawn", "withdrawn"]
    assert "撤销" in twice.member.got()[0]
    assert twice.leader.got() == []
