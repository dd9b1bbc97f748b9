"""撤销: asked back once, and answered truly when the work was done meanwhile."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.world import World

pytestmark = SQLITE_ALONE


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


@pytest.mark.parametrize("text", ["撤", "好的，撤了吧", "撤10008", "撤，另外海景苑3号楼没水"])
def test_who_is_asked_whether_and_says_so_again_has_answered(town: World, text: str) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts("撤销")
    assert "工单10008已按您的要求撤销" in "".join(town.resident.texts(text))


def test_a_withdrawal_that_is_sent_twice_is_asked_back_twice(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts("撤销")
    town.clock.passes(minutes=1)
    assert "确认撤销工单10008" in town.resident.texts("撤销吧")[-1]
    assert town.ticket().status == "dispatched"


@pytest.mark.parametrize(
    "text",
    [
        "撤销 来电了",
        "撤销吧 来电了",
        "撤销，已经来电",
        "撤销 不用派人了",
        "WITHDRAW the lamp is on",
    ],
)
def test_any_reason_behind_it_is_asked_back_and_y_does_it(town: World, text: str) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    assert "Y" in town.resident.texts(text)[-1]
    assert "工单10008已按您的要求撤销" in town.resident.texts("Y")[-1]


def test_a_matter_of_its_own_behind_it_is_a_report(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts("撤销，海景苑3号楼没水")
    assert [one.number for one in town.tickets()] == [10008, 10019]
    assert {one.status for one in town.tickets()} == {"dispatched"}


def test_whoever_asks_what_it_means_is_asked_nothing(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    assert "撤销" not in town.resident.texts("撤销 是什么意思？")[-1]


def test_whoever_had_asked_something_hears_no_more_of_it(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.member.replies("收到10008")
    town.member.replies("延期10008 3天 等配件")
    town.member.replies("问10008 几号楼？")
    town.resident.texts("撤销")
    town.resident.texts("Y")
    assert "已由居民撤销" in town.member.got()[-1]
    town.leader.got()
    assert "已撤销，不再办理" in town.resident.texts("3号楼")[-1]
    town.passes(days=4)
    assert town.member.got() + town.leader.got() + town.resident.got() == []
