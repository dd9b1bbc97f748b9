"""What members answer when they are asked which, for Y, or for what their command lacked."""

import pytest

from gateway.domain.ticket import Status
from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import read_up
from tests.world import World

pytestmark = SQLITE_ALONE

_AGAIN = "【普陀网格】工单10008申请延期3天：等配件。同意回Y，不同意回N。"
_UNSURE = _AGAIN.replace("工单", "带条件或别的话不算答复。工单")


@pytest.fixture
@beginning
def two(working: World) -> World:
    """A lamp that is worked on and rubbish that waits for somebody: the leader has both."""
    working.neighbour.texts("和平巷3号垃圾没人收")
    return read_up(working)


def _progress(town: World) -> list[str]:
    return [text for text in town.resident.got() if "进展" in text]


# ---------------------------------------------------------------- which


@pytest.mark.parametrize(
    "text", ["收到10019", "OK 10019", "1 收到10019", "10019收到", "好的，收到10019"]
)
def test_a_verb_beside_the_number_is_no_answer_to_which(two: World, text: str) -> None:
    assert "请问是哪件工单" in two.leader.replies("办结 已换灯泡")[0]
    two.leader.replies(text)
    assert two.ticket_numbered(10019).status is Status.WORKING
    assert two.ticket_numbered(10008).status is Status.WORKING


@pytest.mark.parametrize("text", ["10019", "就是10019", "是10019", "2"])
def test_a_number_and_no_verb_is_the_answer_to_which(two: World, text: str) -> None:
    two.leader.replies("办结 已清运")
    two.leader.replies(text)
    done = {one.number for one in two.tickets() if one.status is Status.RESOLVED}
    assert len(done) == 1
    assert text == "2" or done == {10019}


def test_another_ticket_is_accepted_while_a_list_of_teams_waits_for_an_answer(town: World) -> None:
    town.resident.texts("和平巷17号你们快来看看吧")
    town.passes(minutes=31)
    assert any("无人派单" in text for text in town.coordinator.got())
    town.neighbour.texts("和平巷17号路灯不亮")
    town.dispatches(10019, "TS")
    town.coordinator.got()
    assert town.coordinator.replies("收到10019")[0].startswith("【普陀网格】已签收工单10019")


# ---------------------------------------------------------------- Y


def test_only_y_confirms_and_any_other_yes_hears_the_question_again(working: World) -> None:
    asked = working.member.replies("挂账10008 60天 要等道路改造")
    assert asked == ["【普陀网格】确认挂账工单10008（60天 要等道路改造）？回Y确认。"]
    for text in ("好的", "嗯", "Y，抓紧", "Y10019", "要等明年"):
        working.passes(minutes=20)
        again = working.member.replies(text)
        assert again == asked or "没有工单" in again[0], text
    assert _progress(working) == []
    assert "申请已报上级" in working.member.replies("Y10008")[0]


@pytest.mark.parametrize(
    ("begun", "text", "then", "comes"),
    [
        ("延期10008 配件没到", "刚到现场看了，是线路问题", "3天 等配件", "延期申请已报上级"),
        ("灯泡换了 10008办结", "等一下，又灭了，明天再来", "N", "未作改动"),
        ("挂账10008 要等改造", "居委会说下周开会", "Y", "挂账申请已报上级"),
        ("挂账10008 等改造", "居民不在家", "Y", "挂账申请已报上级"),
        ("挂账10008 等改造", "居民不开门", "Y", "挂账申请已报上级"),
        ("挂账10008 等改造", "还没到现场", "N", "未作改动"),
        ("挂账10008 等改造", "没找到那盏灯", "N", "未作改动"),
        ("挂账10008 等改造", "不是灯泡坏了，是线路", "N", "未作改动"),
    ],
)
def test_words_on_a_ticket_that_is_named_are_kept_and_the_question_stays(
    working: World, begun: str, text: str, then: str, comes: str
) -> None:
    working.member.replies(begun)
    (answer,) = working.member.replies(f"10008 {text}")
    assert "已记入工单10008并告知居民" in answer
    assert _progress(working) == [f"【普陀网格】工单10008进展：{text}"]
    assert comes in working.member.replies(then)[0]


@pytest.mark.parametrize(
    ("begun", "text", "comes"),
    [
        ("延期10008", "10008 3天 等配件", "延期申请已报上级"),
        ("延期10008 3天", "10008 等配件", "延期申请已报上级"),
        ("延期10008", "10008 谁在办", "工单10008：办理中"),
        ("延期10008", "10008 抓紧", "您不能催办"),
        ("提级10008", "10008 要开挖路面", "提级申请已报上级"),
        ("转办10008", "10008 供电所", "转办申请已报上级"),
        ("挂账10008 要等改造", "10008 好的", "确认挂账工单10008"),
        ("挂账10008 要等改造", "10008 Y", "挂账申请已报上级"),
        ("挂账10008 要等改造", "10008 居民不同意", "未作改动"),
        ("挂账10008 要等改造", "10008 抓紧", "您不能催办"),
    ],
)
def test_what_answers_or_asks_is_no_progress_though_it_names_the_ticket(
    working: World, begun: str, text: str, comes: str
) -> None:
    working.member.replies(begun)
    assert comes in working.member.replies(text)[0]
    assert _progress(working) == []


def test_who_thinks_better_of_it_says_so(working: World) -> None:
    working.member.replies("挂账10008 要等道路改造")
    assert working.member.replies("算了") == ["【普陀网格】好的，未作改动。"]
    assert _progress(working) == []


def test_a_machine_that_answers_a_question_does_not_hear_it_for_ever(working: World) -> None:
    working.member.replies("挂账10008 要等道路改造")
    heard = [working.member.replies(f"好的{'好' * nth}") for nth in range(12)]
    assert 0 < len([one for one in heard if one]) <= working.settings.intake.hints_an_hour


# ---------------------------------------------------------------- what a command lacked


@pytest.mark.parametrize(
    ("begun", "words", "comes"),
    [
        ("转办10008", "供电所", "转办申请已报上级"),
        ("转办10008 电力局", "供电所", "转办申请已报上级"),
        ("提级10008", "需要街道协调资金", "提级申请已报上级"),
        ("延期10008", "3天 等配件", "延期申请已报上级"),
        ("延期10008", "3 等配件", "延期申请已报上级"),
        ("延期10008 3天", "等配件", "延期申请已报上级"),
        ("问10008", "哪个单元？", "已请居民补充"),
        ("联办10008", "供电所", "已请沈家门供电所协办"),
    ],
)  # fmt: skip
def test_the_next_words_are_what_a_command_lacked(
    working: World, begun: str, words: str, comes: str
) -> None:
    assert "请写" in working.member.replies(begun)[0]
    assert comes in working.member.replies(words)[0]
    assert _progress(working) == []


@pytest.mark.parametrize(
    ("begun", "words", "asked"),
    [
        ("退单10008", "不属于我们网格", "确认退单工单10008（不属于我们网格）？回Y确认。"),
        ("办结10008", "换了灯泡", "确认办结工单10008（换了灯泡）？回Y确认。"),
        ("挂账10008 60天", "要等改造", "确认挂账工单10008（60天 要等改造）？回Y确认。"),
    ],
)
def test_a_final_verb_with_words_that_came_later_waits_for_y(
    working: World, begun: str, words: str, asked: str
) -> None:
    before = working.ticket().status
    working.member.replies(begun)
    assert working.member.replies(words) == [f"【普陀网格】{asked}"]
    assert working.ticket().status is before
    working.member.replies("Y")
    assert working.events()[-1] != "ask"
    assert _progress(working) == []


def test_who_covers_is_asked_and_answered_by_a_name(working: World) -> None:
    assert "由谁顶班" in working.member.replies("请假")[0]
    assert "由王建国顶班" in working.member.replies("王建国")[0]
    assert _progress(working) == []


def test_what_a_command_lacked_is_waited_for_ten_minutes(working: World) -> None:
    working.member.replies("转办10008")
    working.passes(minutes=11)
    assert "已记入工单10008" in working.member.replies("已到现场看过")[0]


@pytest.mark.parametrize(
    ("text", "comes"),
    [
        ("把10008转给供电所", "确认转办工单10008（供电所）"),
        ("请供电所联办10008", "确认联办工单10008（供电所）"),
        ("派李秀英", "指派"),
        ("上报", "请写明提级原因"),
        ("我的工单", "待办1件"),
        ("abc", "没看懂"),
    ],
)
def test_a_command_in_other_words_is_not_told_to_the_resident(
    working: World, text: str, comes: str
) -> None:
    assert comes in working.leader.replies(text)[0]
    assert _progress(working) == []


def test_what_was_asked_back_is_carried_out_with_the_team_of_the_sentence(working: World) -> None:
    working.leader.replies("请供电所联办10008")
    assert "已请沈家门供电所协办工单10008" in working.leader.replies("Y")[0]


def test_a_ticket_is_accepted_in_the_words_of_a_driver(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    assert "已签收工单10008" in town.member.replies("10008已接单")[0]


# ---------------------------------------------------------------- approvals


@pytest.fixture
@beginning
def proposed(working: World) -> World:
    """A member's wish that waits for the leader."""
    working.member.replies("延期10008 3天 等配件。")
    assert working.leader.got()[-1:] == [_AGAIN]
    return working


@pytest.mark.parametrize(
    ("text", "told"), [("同意", "已同意"), ("不同意", "未同意"), ("同意10008", "已同意")]
)
def test_to_agree_and_to_disagree_are_y_and_n(proposed: World, text: str, told: str) -> None:
    proposed.leader.replies(text)
    assert told in proposed.member.got()[-1]
    assert _progress(proposed) == []


@pytest.mark.parametrize("text", ["Y，先修路", "N 没问题", "不同意？", "N 还是同意吧", "好的"])
def test_what_is_neither_plain_y_nor_n_hears_the_question_again(proposed: World, text: str) -> None:
    assert proposed.leader.replies(text) == [_UNSURE]
    assert _progress(proposed) == []
    assert len(proposed.tickets()) == 1


def test_a_supervisor_s_reason_opens_no_ticket(working: World) -> None:
    working.leader.replies("挂账10008 60天 要等改造")
    working.leader.replies("Y")
    assert "已回绝" in working.supervisor.replies("N，已经够久了")[0]
    assert "未同意：已经够久了。" in working.leader.got()[-1]
    assert len(working.tickets()) == 1


def test_a_wish_without_a_reason_is_put_without_one(working: World) -> None:
    working.member.replies("转办10008 供电所")
    asked = "【普陀网格】工单10008申请转给沈家门供电所。同意回Y，不同意回N。"
    assert working.leader.got() == [asked]


# ---------------------------------------------------------------- time, and how it stands


def test_a_day_in_hours_is_a_day_and_other_hours_are_asked_about(working: World) -> None:
    assert "请写明天数和原因" in working.leader.replies("延期10008 4小时 等配件")[0]
    assert "已延期" in working.leader.replies("延期10008 24小时 等配件")[0]
    assert [text for text in working.resident.got() if "小时" in text] == []


def test_a_team_may_be_asked_to_help_within_hours(working: World) -> None:
    assert "13:00前" in working.leader.replies("联办10008 供电所 4小时")[0]


def test_months_are_kept_when_something_is_put_off(working: World) -> None:
    assert "90天" in working.leader.replies("挂账10008 3个月 等改造")[0]


@pytest.mark.parametrize("text", ["10008", "查10008", "10008办得怎么样了？"])
def test_a_question_about_one_ticket_is_answered_for_that_one(two: World, text: str) -> None:
    assert two.member.replies(text)[0].startswith("【普陀网格】工单10008：办理中，")
    two.member.replies("办结10008 换了灯泡")
    two.passes(minutes=1)
    assert two.member.replies(text)[0].startswith("【普陀网格】工单10008：待回访，")


def test_a_question_about_a_stranger_s_ticket_tells_nothing(working: World) -> None:
    assert "不由您的团队" in working.other_leader.replies("查10008")[0]


def test_not_mine_is_reason_enough(working: World) -> None:
    assert "已退回" in working.member.replies("不归我管10008")[0]
