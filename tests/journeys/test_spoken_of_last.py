"""Words without a number may be about what a member was told of last, though it is in hand no more:
nothing goes to another resident's ticket by a guess.
"""

import pytest

from gateway.services.desk import SYSTEM
from gateway.services.tickets import ledger, matters
from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import last, read_up
from tests.world import World

pytestmark = SQLITE_ALONE

WHICH = "请问是哪件工单？请回复序号：1. 10008"


@pytest.fixture
@beginning
def two(world: World) -> World:
    """A member works the lamp, and the neighbour's rubbish waits for the same team."""
    world.resident.texts("和平巷17号路灯不亮")
    world.neighbour.texts("和平巷19号垃圾没人清")
    world.member.replies("收到10008")
    return read_up(world)


def mended(two: World) -> World:
    two.member.replies("办结10008 换了灯泡")
    return read_up(two)


def withdrawn(two: World) -> World:
    two.resident.texts("撤销10008")
    two.resident.texts("Y")
    return read_up(two)


def taken_over(two: World) -> World:
    two.leader.replies("转办10008 沈家门供电所")
    two.electrician.replies("收到10008")
    return read_up(two)


def returned(two: World) -> World:
    two.member.replies("退单10008 那边是物业的")
    return read_up(two)


@pytest.mark.parametrize(
    ("over", "text"),
    [
        (withdrawn, "好的，那我不去了"),
        (withdrawn, "收到"),
        (mended, "灯罩也换了新的"),
        (mended, "进展 晚上再去复查一次"),
        (mended, "办结 灯罩也换了"),
        (mended, "问 现在亮了吗"),
        (taken_over, "我已经把情况跟供电所说了"),
        (returned, "那边是物业管的，我问过了"),
    ],
)
def test_it_is_asked_of_which_they_are(two, over, text):
    over(two)
    assert WHICH in last(two.member.texts(text))
    assert two.neighbour.got() == []
    assert two.ticket_numbered(10019).status == "dispatched"


@pytest.mark.parametrize(
    ("over", "told"),
    [
        (mended, "已记入工单10008"),
        (withdrawn, "工单10008现为已撤销，不能记进展"),
        (taken_over, "工单10008不由您的团队承办"),
    ],
)
def test_of_what_is_over_they_are_kept_or_the_sender_learns_why_not(two, over, told):
    over(two).member.texts("灯罩也换了新的")
    assert WHICH in last(two.member.texts("灯杆也擦了"))  # asked again: no guess by then either
    assert told in last(two.member.texts("1"))
    assert two.neighbour.got() == []


def test_of_what_is_in_hand_they_go_on_without_another_question(two):
    mended(two).member.texts("到现场了")
    two.member.texts("2")
    assert last(two.neighbour.got()) == "工单10019进展：到现场了"
    two.member.texts("还要等一会")
    assert last(two.neighbour.got()) == "工单10019进展：还要等一会"


def test_a_question_is_answered_of_what_was_told_last(two):
    assert last(mended(two).member.texts("谁在办")).startswith("工单10008：待回访")


def test_what_names_the_matter_in_hand_is_of_that(two):
    mended(two).member.texts("垃圾清了一半")
    assert last(two.neighbour.got()) == "工单10019进展：垃圾清了一半"
    two.member.texts("进展10008 灯罩也换了")
    assert "确认办结工单10019" in last(two.member.texts("办结 垃圾都清掉了"))


def test_another_matter_is_no_progress_of_either(two):
    assert "还是另一件事" in last(mended(two).member.texts("下水道也堵了，路面都是水"))
    assert "已受理，工单10024" in last(two.member.texts("海景苑3幢井盖没了"))


def test_after_two_days_the_only_one_is_meant(two):
    mended(two).clock.passes(hours=49)
    two.member.texts("到现场了")
    assert last(two.neighbour.got()) == "工单10019进展：到现场了"


def test_thanks_and_an_own_report_leave_the_only_one_in_question(two):
    assert mended(two).member.texts("好的") == []
    assert "已受理" in last(two.member.texts("报事 海景苑3幢下水道堵了"))
    two.member.texts("到现场了")
    assert last(two.neighbour.got()) == "工单10019进展：到现场了"


def test_what_was_joined_to_the_work_in_hand_is_that(two):
    with two.office.desk() as desk:
        matters.merge(desk, ledger.get(desk, 10008), ledger.get(desk, 10019), SYSTEM)
    two.settle()
    assert "工单10008已并入工单10019" in last(two.member.got())
    two.member.texts("到现场了")
    assert "工单10019进展：到现场了" in last(two.neighbour.got())


def test_after_a_text_about_none_of_them_it_is_asked_which(two):
    assert "10008" in last(two.member.texts("清单"))
    assert "请问是哪件工单" in last(two.member.texts("到现场了"))
    assert "已记入工单10008" in last(two.member.texts("10008"))
    assert last(two.resident.got()) == "工单10008进展：到现场了"
    assert two.neighbour.got() == []


def test_after_a_text_about_none_of_them_a_question_is_answered_of_all(two):
    two.member.texts("帮助")
    assert "10008" in (told := last(two.member.texts("几点前")))
    assert "10019" in told
