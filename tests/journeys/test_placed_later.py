"""What comes first and where it is comes second: the same matter, and the same warning."""

import pytest

from tests import same_matter
from tests.databases import SQLITE_ALONE
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"
JOINED = f"{SIGN}工单10019与他人反映的是同一件事，已合并办理，有结果即告知您。"


@pytest.fixture(autouse=True)
def staffed(town: World) -> None:
    """The town has a power department."""
    same_matter.staff(town)


def cut_off(town: World) -> World:
    """One neighbour has no power; the other says so too, and is asked where."""
    town.resident.texts("和平巷17号停电了")
    assert len(town.electrician.got()) == 1
    assert "请回复具体地址" in town.neighbour.texts("停电了")[-1]
    return town


def test_an_outage_joins_the_first_report_when_its_place_is_said(town: World) -> None:
    cut_off(town)
    assert town.neighbour.texts("和平巷3号") == [JOINED]
    first, second = town.tickets()
    assert (second.status, second.parent_id, second.due_at) == ("merged", first.id, None)
    assert town.electrician.got() == []
    town.electrician.replies("办结10008 已更换保险")
    assert "工单10019已办结：已更换保险" in town.neighbour.got()[-1]


def test_those_who_are_asked_where_at_once_are_one_matter_too(town: World) -> None:
    people = same_matter.neighbours(town, 4)
    for who in people:
        who.texts("停电了")
    for nth, who in reversed([*enumerate(people)]):
        who.texts(f"和平巷{nth + 1}号")
    *rest, first = town.tickets()
    assert first.status == "dispatched"
    assert {(one.status, one.parent_id) for one in rest} == {("merged", first.id)}
    assert len(town.electrician.got()) == 1


def test_who_says_first_where_it_is_and_then_what_joins_too(town: World) -> None:
    town.resident.texts("和平巷17号停电了")
    town.electrician.got()
    town.neighbour.texts("和平巷3号")
    assert town.neighbour.texts("停电了") == [JOINED]
    assert town.electrician.got() == []


@pytest.mark.parametrize("answer", ["海景苑3幢", "和平巷3号，电线掉下来打火花了"])
def test_another_place_and_an_emergency_have_an_order_of_their_own(
    town: World, answer: str
) -> None:
    cut_off(town).neighbour.texts(answer)
    assert town.tickets()[1].parent_id is None


def test_who_wants_not_to_be_known_is_a_matter_apart(town: World) -> None:
    town.resident.texts("和平巷17号停电了")
    town.neighbour.texts("停电了，请保密")
    assert "已派供电服务中心" in town.neighbour.texts("和平巷3号")[-1]


def test_reports_that_are_placed_later_warn_as_others_do(town: World) -> None:
    people = same_matter.neighbours(town, 7)
    for who in people:
        who.texts("垃圾没人收")
    warned = []
    for nth, who in enumerate(people, 1):
        who.texts(f"海景苑{nth}幢")
        warned.append(["诉求5件" in one for one in town.supervisor.got()])
    assert warned == [[], [], [], [], [True], [], []]
