"""撤销: asked back once, and answered truly when the work was done meanwhile."""

import pytest

from tests.world import World


@pytest.fixture
def working(world: World) -> World:
    """A street light that a member has in hand."""
    world.resident.texts("和平巷17号路灯不亮")
    world.member.replies("收到10008")
    return world


def test_y_to_a_withdrawal_says_that_the_work_was_done_meanwhile(working: World) -> None:
    working.resident.texts("撤销")
    working.member.replies("办结10008 已换灯泡")
    assert "工单10008现为待回访，不能撤销" in working.resident.texts("Y")[-1]
    assert "工单10008已归档" in working.resident.texts("1")[-1]


def test_of_two_questions_about_one_withdrawal_one_is_answered(working: World) -> None:
    working.resident.texts("撤销")
    working.clock.passes(minutes=1)
    working.resident.texts("撤销")
    assert "工单10008已按您的要求撤销" in working.resident.texts("Y")[-1]
    working.clock.passes(minutes=1)
    assert "撤销" not in "".join(working.resident.texts("y"))
