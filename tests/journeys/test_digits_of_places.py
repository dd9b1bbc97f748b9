"""A ticket's number before 楼道, 楼下 or 户主 is one, and no other ticket is guessed for it."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import last, read_up
from tests.world import World

pytestmark = SQLITE_ALONE


@pytest.fixture
@beginning
def two(world: World) -> World:
    """The leader works the lamp, 10008, and the neighbour's rubbish, 10019."""
    world.resident.texts("和平巷17号路灯不亮")
    world.neighbour.texts("和平巷25号垃圾没人清")
    world.leader.texts("收到10008 10019")
    return read_up(world)


@pytest.fixture
@beginning
def withdrawn(two: World) -> World:
    """10019 is withdrawn; the lamp is the leader's only ticket, and what was spoken of last."""
    two.neighbour.texts("撤销10019")
    two.neighbour.texts("Y")
    two.leader.texts("查10008")
    return read_up(two)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("进展10019楼下垃圾正在清", "进展：楼下垃圾正在清"),
        ("10019楼道垃圾已经联系环卫", "进展：楼道垃圾已经联系环卫"),
        ("10019号楼下在清", "进展：楼下在清"),
        ("进展10019户主不在家", "进展：户主不在家"),
        ("10019院子里在清", "进展：院子里在清"),
        ("进展10019室内已看", "进展：室内已看"),
        ("10019元月再来", "进展：元月再来"),
        ("办结10019楼道垃圾已清", "已办结：楼道垃圾已清"),
        ("办结10019天井已清", "已办结：天井已清"),
    ],
)
def test_what_is_said_of_a_ticket_and_a_spot_goes_to_it_alone(two, text, told):
    two.leader.texts(text)
    assert f"工单10019{told}" in last(two.neighbour.got())
    assert two.resident.got() == []


def test_a_ticket_is_accepted_and_given_back_by_its_number_before_a_spot(two):
    assert "工单10019已退回话务台" in last(two.leader.texts("退单10019楼道归物业"))
    assert [one.status for one in two.tickets()] == ["working", "triage"]


def test_what_is_accepted_at_a_spot_is_that_ticket(world):
    world.resident.texts("和平巷17号路灯不亮")
    world.neighbour.texts("和平巷25号垃圾没人清")
    assert "已签收工单10019" in last(world.leader.texts("收到10019楼道马上去"))
    assert [one.status for one in world.tickets()] == ["dispatched", "working"]


def test_a_ticket_that_is_over_gives_its_words_to_no_other(withdrawn):
    said = last(withdrawn.leader.texts("办结10019楼道垃圾已清"))
    assert "工单10019现为已撤销，不能办结" in said
    withdrawn.leader.texts("Y")
    assert withdrawn.ticket_numbered(10008).status == "working"


@pytest.mark.parametrize(
    "text", ["办结10019室灯已换", "10019楼在清", "收到10019楼的", "进展10019幢门口已清"]
)
def test_digits_that_may_be_a_house_or_another_ticket_are_asked_about(withdrawn, text):
    assert "请问是哪件工单？请回复序号：1. 10008" in last(withdrawn.leader.texts(text))
    assert withdrawn.resident.got() == []


def test_a_house_whose_digits_are_no_ticket_leaves_the_only_one_in_question(withdrawn):
    withdrawn.leader.texts("进展10020楼已清")
    assert "工单10008进展：10020楼已清" in last(withdrawn.resident.got())


def test_a_slip_before_a_spot_is_told(two):
    assert "没有工单10018" in last(two.leader.texts("办结10018楼道垃圾已清"))
