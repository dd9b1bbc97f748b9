"""又不亮了 of a matter that is over is kept there, and the sender learns how it is opened again."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import read_up
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"


@pytest.fixture
@beginning
def closed(working: World) -> World:
    """A lamp that was mended, to the reporter's content."""
    working.member.replies("办结10008 已换灯泡")
    working.resident.texts("1")
    working.member.got()
    return working


@pytest.mark.parametrize("text", ["又不亮了", "又暗了", "还是没人来", "还是老样子"])
def test_words_that_only_refer_back_open_no_ticket_and_say_how_the_old_one_is_opened(
    closed: World, text: str
) -> None:
    closed.passes(days=2)
    assert closed.resident.texts(text) == [
        f"{SIGN}工单10008已办结，您补充的内容已记录。如未解决，请回“重办10008”。"
    ]
    assert closed.member.got() == [f"{SIGN}工单10008居民补充：{text}"]
    assert [(one.number, one.status) for one in closed.tickets()] == [(10008, "closed")]
    assert "已重新办理" in closed.resident.texts("重办")[-1]


@pytest.mark.parametrize("text", ["又坏了", "又坏掉了", "又坏特了", "重办"])
def test_the_words_for_it_open_it_again_within_seven_days(closed: World, text: str) -> None:
    closed.passes(days=2)
    assert "工单10008已重新办理" in closed.resident.texts(text)[-1]


def test_after_seven_days_they_learn_that_it_would_be_a_new_one(closed: World) -> None:
    closed.passes(days=9)
    (told,) = closed.resident.texts("又不亮了")
    assert "归档已超过7天" in told
    assert len(closed.tickets()) == 1


def test_of_several_the_sender_says_which(closed: World) -> None:
    closed.resident.texts("海景苑3幢垃圾没人清")
    closed.other_leader.replies("办结10019 已清运")
    closed.resident.texts("1")
    closed.passes(days=3)
    assert "10008" in closed.resident.texts("还是老样子")[-1]
    assert "工单10008已办结" in closed.resident.texts("第二个")[-1]
    assert len(closed.tickets()) == 2


def test_a_matter_or_a_place_of_its_own_is_a_report(closed: World) -> None:
    closed.passes(days=2)
    assert "工单10019" in closed.resident.texts("又停水了")[-1]
    assert "工单10024" in closed.resident.texts("海景苑3幢路灯又不亮了")[-1]


def test_an_impatient_question_is_told_how_it_stands(working: World) -> None:
    for text in ("到底什么时候修", "啥辰光有人来啊", "when are you coming"):
        (told,) = working.resident.texts(text)
        assert told.startswith(f"{SIGN}工单10008：办理中")
    assert working.member.got() == []


def test_a_house_number_is_no_ticket(working: World) -> None:
    assert "工单10019" in working.resident.texts("海景苑10008号下水道堵了")[-1]
    assert working.ticket_numbered(10019).area_id != working.ticket_numbered(10008).area_id


@pytest.mark.parametrize("text", ["谢谢，灯亮了", "师傅来修过了", "你们来看看", "It works"])
def test_what_answers_our_question_in_other_words_is_of_the_ticket_it_was_about(
    working: World, text: str
) -> None:
    working.member.replies("办结10008 已换灯泡")
    working.resident.got()
    assert working.resident.texts(text) == [
        f"{SIGN}工单10008已办结，您补充的内容已记录。如未解决，请回“重办10008”。"
    ]
    assert [one.number for one in working.tickets()] == [10008]


@pytest.mark.parametrize(("text", "rating"), [("没来", 3), ("没有人来修", 3), ("点赞", 1)])
def test_a_verdict_in_words_of_ones_own_counts(working: World, text: str, rating: int) -> None:
    working.member.replies("办结10008 已换灯泡")
    working.resident.texts(text)
    assert working.ticket().rating == rating


def test_a_complaint_under_the_question_is_not_for_whom_it_is_about(working: World) -> None:
    working.member.replies("办结10008 已换灯泡")
    working.member.got()
    working.resident.texts("态度不好")
    assert working.member.got() == []
    assert len(working.tickets()) == 2


def test_a_merged_report_is_over_with_what_it_follows(town: World) -> None:
    town.resident.texts("海景苑3号停电了")
    town.neighbour.texts("海景苑5号停电了")
    town.coordinator.replies("办结10008 已送电")
    town.neighbour.texts("1")
    town.passes(hours=26)
    assert "已受理" in town.neighbour.texts("海景苑5号又停电了")[-1]
    assert [one.status for one in town.tickets()][-1] == "dispatched"


@pytest.fixture
@beginning
def closed_beside(working: World) -> World:
    """The lamp was mended, to the reporter's content; the rubbish nearby is open still."""
    working.resident.texts("和平巷19号垃圾没人清")
    working.clock.passes(minutes=30)
    working.member.replies("办结10008 已换灯泡")
    working.resident.texts("1")
    return read_up(working)


@pytest.mark.parametrize("minutes", [0, 30])
@pytest.mark.parametrize(
    "text", ["又不亮了", "还是不亮", "还是没修好", "晚上又灭了", "补充 又不亮了"]
)
def test_beside_an_open_matter_it_is_asked_whether_what_was_told_last_is_meant(
    closed_beside: World, text: str, minutes: int
) -> None:
    closed_beside.clock.passes(minutes=minutes, seconds=20)
    (told,) = closed_beside.resident.texts(text)
    assert "请回复序号：1. 10008" in told
    assert closed_beside.member.got() == []
    closed_beside.resident.texts("再来看看吧")  # no answer: it is asked again
    assert closed_beside.member.got() == []
    assert "如未解决，请回“重办10008”" in closed_beside.resident.texts("1")[-1]
    assert "10008居民补充" in closed_beside.member.got()[-1]


@pytest.mark.parametrize("text", ["垃圾还在", "和平巷19号门口", "和平巷19号又堆起来了"])
def test_what_names_the_open_matter_goes_on_with_it(closed_beside: World, text: str) -> None:
    closed_beside.clock.passes(minutes=30)
    assert "已补充到工单10019" in closed_beside.resident.texts(text)[-1]
    assert "已补充到工单10019" in closed_beside.resident.texts("味道很大")[-1]


def test_thanks_beside_an_open_matter_ask_nothing(closed_beside: World) -> None:
    assert closed_beside.resident.texts("谢谢") == []
    assert "工单10008已重新办理" in closed_beside.resident.texts("又坏了")[-1]


@pytest.fixture
@beginning
def withdrawn_beside(working: World) -> World:
    """The lamp was taken back; the rubbish nearby is open still."""
    working.resident.texts("和平巷19号垃圾没人清")
    working.clock.passes(minutes=30)
    working.resident.texts("撤销10008")
    working.resident.texts("Y")
    return read_up(working)


@pytest.mark.parametrize("minutes", [0, 20])
@pytest.mark.parametrize("text", ["又不亮了", "还是不亮", "晚上又灭了", "补充 又不亮了"])
def test_what_was_withdrawn_may_be_meant_too(
    withdrawn_beside: World, text: str, minutes: int
) -> None:
    withdrawn_beside.clock.passes(minutes=minutes, seconds=20)
    assert "请回复序号：1. 10008" in withdrawn_beside.resident.texts(text)[-1]
    assert withdrawn_beside.leader.got() == []
    assert "工单10008已撤销" in withdrawn_beside.resident.texts("1")[-1]


def test_after_a_withdrawal_what_names_the_open_matter_goes_on_with_it(
    withdrawn_beside: World,
) -> None:
    assert "已补充到工单10019" in withdrawn_beside.resident.texts("垃圾还在")[-1]
    assert "工单10019：" in withdrawn_beside.resident.texts("什么时候来")[-1]
    assert "确认撤销工单10019" in withdrawn_beside.resident.texts("撤销")[-1]
