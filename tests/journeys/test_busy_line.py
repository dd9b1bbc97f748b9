"""Who leaves first when one line has more to say than it can."""

import pytest

from gateway.services.texts import lines
from tests.world import World


@pytest.fixture
def busy(town: World) -> World:
    """A line that is paused, with what was said meanwhile waiting for it."""
    with town.office.desk() as desk:
        lines.pause(desk, "loop")
    return town


def resumed(town: World) -> list[str]:
    """What leaves once the line goes on, in order, by its first words."""
    with town.office.desk() as desk:
        lines.resume(desk, "loop")
    town.settle()
    whole = [one for one in town.channel.sent if one.fragment is None or one.fragment.seq == 1]
    return [one.text.removeprefix("【普陀网格】")[:4] for one in whole]


def test_receipts_leave_before_work_and_work_before_help(busy: World) -> None:
    busy.other_leader.texts("帮助")
    busy.member.texts("清单")
    busy.resident.texts("和平巷17号路灯不亮")
    busy.neighbour.texts("和平巷3号垃圾三天没清")
    # What volunteers are informed of comes last.
    work = ["您反映的", "您反映的", "工单10", "工单10"]
    assert resumed(busy) == [*work, "指令+工", "没有待办", "知悉：工", "知悉：工"]


def test_an_emergency_leaves_before_everything_even_help_to_the_same_phone(busy: World) -> None:
    busy.leader.texts("帮助")
    busy.neighbour.texts("和平巷3号垃圾三天没清")
    busy.resident.texts("和平巷17号着火了")
    first = resumed(busy)
    # Texts of one phone leave in order; the resident is told before the team.
    assert first[:3] == ["如有危险", "指令+工", "工单10"]


def test_every_receipt_leaves_before_the_orders_of_urgent_work(busy: World) -> None:
    for nobody, text in (
        (busy.resident, "和平巷17号井盖丢了"),
        (busy.neighbour, "和平巷3号停电了"),
    ):
        nobody.texts(text)
    assert [one[:2] for one in resumed(busy)] == ["您反", "您反", "工单", "工单"]


def test_help_is_not_put_off_for_ever(busy: World) -> None:
    busy.other_leader.texts("帮助")
    busy.clock.passes(minutes=11)
    busy.resident.texts("和平巷17号路灯不亮")
    assert resumed(busy)[0] == "指令+工"
