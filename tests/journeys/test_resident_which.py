"""Two tickets of one resident: which one is meant is asked, and what was wished is remembered."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"
WHICH = (
    f"{SIGN}请问是哪一件？请回复序号："
    "1. 10019 中大二格海景苑3幢下水道堵了 2. 10008 中大一格和平巷17号路灯不亮"
)


@pytest.mark.parametrize("answer", ["2", "10008", "第二个"])
def test_a_nudge_asks_which_and_reaches_the_one_that_is_chosen(two: World, answer: str) -> None:
    assert two.resident.texts("催") == [WHICH]
    assert two.leader.got() == two.other_leader.got() == []
    assert two.resident.texts(answer) == [f"{SIGN}已催办工单10008，将提醒承办人。"]
    assert "居民催办工单10008" in two.leader.got()[-1]
    assert two.other_leader.got() == []


@pytest.mark.parametrize(
    "answer", ["路灯那个", "和平巷的", "那个路灯", "就是路灯不亮那件", "中大一格"]
)
def test_one_of_the_list_may_be_called_what_it_is(two: World, answer: str) -> None:
    two.resident.texts("撤销")
    assert "确认撤销工单10008" in two.resident.texts(answer)[-1]


def test_what_several_are_called_is_asked_again_and_what_was_wished_is_kept(two: World) -> None:
    two.resident.texts("和平巷3号路灯坏了")
    two.resident.texts("催")
    assert "请问是哪一件" in two.resident.texts("路灯那个")[-1]
    assert "已催办工单10008" in two.resident.texts("和平巷17号那个")[-1]


def test_what_none_of_the_list_is_called_is_no_answer(two: World) -> None:
    two.resident.texts("催")
    two.resident.texts("和平巷3号电梯坏了")
    assert len(two.tickets()) == 3
    assert two.other_leader.got() == []


def test_a_member_may_call_one_of_the_list_what_it_is(two: World) -> None:
    two.dispatches(10019, "T1")
    two.leader.got()
    which = two.leader.replies("办结 已换灯泡")
    assert "请问是哪件工单" in which[-1]
    assert two.leader.replies("中大的那个") == which
    asked = f"{SIGN}确认办结工单10008（已换灯泡）？回Y确认。"
    assert two.leader.replies("路灯那个") == [asked]  # it was not named
    assert "工单10008已办结" in two.leader.replies("Y")[-1]
    assert [one.status for one in two.tickets()] == ["resolved", "dispatched"]
    assert "工单10008已办结：已换灯泡" in two.resident.got()[-1]


def test_what_is_added_keeps_its_words_until_it_is_clear_where_they_belong(two: World) -> None:
    assert two.resident.texts("补充 在后门那根杆子") == [WHICH]
    assert two.resident.texts("2") == [f"{SIGN}已补充到工单10008。"]
    assert two.leader.got() == [f"{SIGN}工单10008居民补充：补充 在后门那根杆子"]
    assert two.other_leader.got() == []


@pytest.mark.parametrize("words", ["补充 没人来", "催"])
def test_what_names_the_place_of_another_is_heard_there(two: World, words: str) -> None:
    assert two.resident.texts(f"{words}，海景苑3幢下水道还堵着") == [WHICH]
    two.resident.texts("2")
    (lamp,), (drain,) = two.leader.got(), two.other_leader.got()
    assert "海景苑" not in lamp
    assert drain == f"{SIGN}工单10019居民补充：海景苑3幢下水道还堵着"
    assert two.messages()[-2].ticket_id == two.ticket_numbered(10008).id


def test_all_is_of_the_one_whose_place_it_names(two: World) -> None:
    two.resident.texts("补充 没人来，海景苑3幢还堵着")
    two.resident.texts("1")
    assert two.other_leader.got() == [f"{SIGN}工单10019居民补充：补充 没人来，海景苑3幢还堵着"]
    assert two.leader.got() == []


def test_a_withdrawal_asks_which_and_then_for_y(two: World) -> None:
    assert two.resident.texts("撤销") == [WHICH]
    assert two.resident.texts("2") == [f"{SIGN}确认撤销工单10008？回Y撤销，回N保留。"]
    assert [one.status for one in two.tickets()] == ["dispatched", "dispatched"]
    two.resident.texts("Y")
    assert [one.status for one in two.tickets()] == ["withdrawn", "dispatched"]


def test_yes_is_no_answer_to_which(two: World) -> None:
    two.resident.texts("撤销")
    two.resident.texts("Y")
    assert [one.status for one in two.tickets()] == ["dispatched", "dispatched"]
    assert "确认撤销工单10019" in two.resident.texts("1")[-1]


def test_a_wish_for_secrecy_asks_which(two: World) -> None:
    assert two.resident.texts("保密") == [WHICH]
    two.resident.texts("1")
    assert [one.confidential for one in two.tickets()] == [False, True]


def test_a_number_in_the_text_needs_no_question(two: World) -> None:
    assert "已催办工单10008" in two.resident.texts("催10008")[-1]
    assert two.resident.texts("补充10008 在后门") == [f"{SIGN}已补充到工单10008。"]
    assert "确认撤销工单10008" in two.resident.texts("撤销10008")[-1]


def test_after_a_text_about_one_of_them_a_nudge_is_about_that(two: World) -> None:
    two.member.replies("收到10008")
    assert "工单10008已由中大一格团队李秀英签收" in two.resident.got()[-1]
    assert "已催办工单10008" in two.resident.texts("催")[-1]


def test_a_withdrawal_never_guesses_by_the_text_before(two: World) -> None:
    two.member.replies("收到10008")
    assert two.resident.texts("撤销")[-1] == WHICH


def test_an_open_question_says_which(two: World) -> None:
    two.member.replies("问10008 几号楼？")
    assert "已催办工单10008" in two.resident.texts("催")[-1]


def test_words_without_a_verb_go_on_with_the_newest(two: World) -> None:
    two.clock.passes(minutes=5)
    assert two.resident.texts("已经三天了") == [f"{SIGN}已补充到工单10019。"]


def test_an_answer_that_is_no_place_in_the_list_does_nothing(two: World) -> None:
    two.resident.texts("催")
    two.resident.texts("3")
    assert two.leader.got() == two.other_leader.got() == []
    assert "已催办工单10019" in two.resident.texts("1")[-1]


def test_the_reason_of_a_reopening_is_kept_until_it_is_clear_which(two: World) -> None:
    two.leader.replies("办结10008 已换灯泡")
    two.other_leader.replies("办结10019 已疏通")
    two.resident.texts("1 10008")
    two.resident.texts("1 10019")
    two.clock.passes(days=3)
    two.leader.got()
    assert "请问是哪一件" in two.resident.texts("又坏了 一到晚上就闪")[-1]
    assert "工单10008已重新办理" in two.resident.texts("2")[-1]
    assert "一到晚上就闪" in two.leader.got()[-1]


@pytest.mark.parametrize("reason", ["", "，一到晚上就闪"])
def test_another_matter_behind_it_is_no_reason_and_is_reported_at_once(
    two: World, reason: str
) -> None:
    two.leader.replies("办结10008 已换灯泡")
    two.other_leader.replies("办结10019 已疏通")
    two.resident.texts("1 10008")
    two.resident.texts("1 10019")
    two.clock.passes(days=3)
    two.leader.got()
    which, receipted = two.resident.texts(f"又坏了{reason}，另外海景苑5号楼井盖丢了")
    assert "请问是哪一件" in which
    assert "井盖事项已受理，工单10024" in receipted
    assert "）另外海景苑5号楼井盖丢了 " in two.coordinator.got()[-1]
    assert "工单10008已重新办理" in two.resident.texts("2")[-1]
    (again,) = two.leader.got()
    assert "井盖" not in again
    assert reason.strip("，") in again


def test_nor_is_it_withdrawn_with_the_one_that_is_chosen(two: World) -> None:
    which, receipted = two.resident.texts("撤销，另外海景苑5号楼井盖丢了")
    assert which == WHICH
    assert "井盖事项已受理，工单10024" in receipted
    two.resident.texts("2")
    two.resident.texts("Y")
    assert [one.status for one in two.tickets()] == ["withdrawn", "dispatched", "dispatched"]


def test_a_member_chooses_among_own_reports_as_any_resident(world: World) -> None:
    world.volunteer.texts("海景苑3幢下水道堵了")
    world.volunteer.texts("海景苑5幢没水了")
    assert "请问是哪一件" in world.volunteer.texts("催")[-1]
    assert "已催办工单10008" in world.volunteer.texts("2")[-1]


LAMP_STANDS = "工单10008：待签收，中大一格，09:00受理"
DRAIN_STANDS = "工单10019：待签收，中大二格，09:00受理"


@pytest.mark.parametrize(
    "text", ["查10008 10019", "查10008和10019", "10008 10019", "10008和10019到哪了"]
)
def test_who_asks_after_several_is_answered_for_each(two: World, text: str) -> None:
    assert two.resident.texts(text) == [f"{SIGN}{LAMP_STANDS}；{DRAIN_STANDS}"]
    assert two.leader.got() == two.other_leader.got() == []


@pytest.mark.parametrize("wrong", ["10020", "10024"])
def test_a_number_that_is_no_own_one_is_answered_for_itself(two: World, wrong: str) -> None:
    """There is no such ticket, or it is a stranger's: that is not told."""
    two.stranger.texts("和平巷3号下水道堵了")
    two.leader.got()
    assert two.resident.texts(f"查10008 {wrong}") == [
        f"{SIGN}{LAMP_STANDS}",
        f"{SIGN}没有找到您在办的工单，请核对工单号。回复“查”可看您的工单。",
    ]
    assert two.leader.got() == []


def test_four_that_are_named_are_told_of_in_two_texts(two: World) -> None:
    two.resident.texts("和平巷3号垃圾没人收")
    two.resident.texts("海景苑5幢楼道灯坏了")
    numbers = " ".join(str(one.number) for one in two.tickets())
    told = two.resident.texts(f"查{numbers}")
    assert [one.count("受理") for one in told] == [3, 1]


def test_words_on_several_that_are_named_are_added_to_each(two: World) -> None:
    two.resident.texts("10008和10019都还没来人")
    assert "工单10008居民补充" in two.leader.got()[-1]
    assert "工单10019居民补充" in two.other_leader.got()[-1]


def test_several_that_are_named_are_hurried_each(two: World) -> None:
    assert two.resident.texts("催10008 10019") == [
        f"{SIGN}已催办工单10008，将提醒承办人。",
        f"{SIGN}已催办工单10019，将提醒承办人。",
    ]
    assert len(two.leader.got()) == len(two.other_leader.got()) == 1


BY_NUMBER = (
    f"{SIGN}请问是哪一件？请回复序号："
    "1. 10008 中大一格和平巷17号路灯不亮 2. 10019 中大二格海景苑3幢下水道堵了"
)


@pytest.mark.parametrize("text", ["重办10008 10019", "重办10008和10019 又坏了", "10008 10019 重办"])
def test_several_that_are_named_are_opened_again_each(two: World, text: str) -> None:
    two.leader.replies("办结10008 已换灯泡")
    two.other_leader.replies("办结10019 已疏通")
    assert two.resident.texts(text)[-2:] == [
        f"{SIGN}工单10008已重新办理，已转中大一格团队。",
        f"{SIGN}工单10019已重新办理，已转中大二格团队。",
    ]
    order = two.leader.got()[-1]
    assert ("（居民：又坏了）" if "又" in text else "路灯不亮 联系") in order


def test_what_is_still_open_of_those_to_be_opened_again_is_said(two: World) -> None:
    two.other_leader.replies("办结10019 已疏通")
    told = two.resident.texts("重办10008 10019")[-2:]
    assert told[0].startswith(f"{SIGN}工单10008尚未办结")
    assert told[1] == f"{SIGN}工单10019已重新办理，已转中大二格团队。"


def test_a_withdrawal_of_several_asks_which_of_these(two: World) -> None:
    two.resident.texts("和平巷3号垃圾没人收")
    assert two.resident.texts("撤销10008 10019") == [BY_NUMBER]
    assert two.resident.texts("1") == [f"{SIGN}确认撤销工单10008？回Y撤销，回N保留。"]
    two.resident.texts("Y")
    assert [one.status for one in two.tickets()] == ["withdrawn", "dispatched", "dispatched"]


def test_a_withdrawal_of_several_tells_which_are_over(two: World) -> None:
    two.leader.replies("办结10008 已换灯泡")
    over = "工单10008已办结，您补充的内容已记录。如未解决，请回“重办10008”。"
    asked = "确认撤销工单10019？回Y撤销，回N保留。"
    assert two.resident.texts("撤销10008 10019")[-2:] == [f"{SIGN}{over}", f"{SIGN}{asked}"]
    two.other_leader.replies("办结10019 已疏通")
    two.clock.passes(minutes=1)
    assert ["已办结" in one for one in two.resident.texts("撤销10008 10019")[-2:]] == [True, True]


@pytest.mark.parametrize("text", ["补充10008 邻居说要撤销10019", "重办10008 灯坏了要催10019"])
def test_where_two_wishes_are_not_told_apart_which_is_meant_is_asked(two: World, text: str) -> None:
    assert two.resident.texts(text) == [BY_NUMBER]
    assert [one.status for one in two.tickets()] == ["dispatched", "dispatched"]


def test_who_is_to_be_called_about_several_is_told_so_of_each(two: World) -> None:
    told = two.resident.texts("人工10008 10019")
    assert [one[6:16] for one in told] == ["工单10008已转话", "工单10019已转话"]
    assert [one.flag for one in two.tickets()] == ["asked", "asked"]
