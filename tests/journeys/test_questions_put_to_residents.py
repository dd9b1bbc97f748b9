"""What residents write while something was asked of them, and when they only want to know."""

import pytest

from gateway.domain.people import PromptKind
from gateway.domain.ticket import Status
from gateway.services.tickets import ledger, matters
from gateway.store.tables import Prompt
from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.same_matter import OPERATOR
from tests.world import World

pytestmark = SQLITE_ALONE


@pytest.fixture
@beginning
def asked(working: World) -> World:
    """The member wants to know something that yes does not answer."""
    working.member.replies("问10008 哪个单元？")
    assert working.resident.got() == ["【普陀网格】工单10008需要您补充，请直接回复：哪个单元？"]
    return working


def _answers(world: World) -> list[str]:
    return [text for text in world.member.got() if "居民答复" in text]


def _is_open(world: World) -> bool:
    with world.store.read() as tx:
        query = tx.query(Prompt).filter_by(kind=PromptKind.QUESTION, answered_at=None)
        return query.count() == 1


# ---------------------------------------------------------------- a member's question


@pytest.mark.parametrize("text", ["收到", "好的", "知道了", "嗯", "好的，我看一下", "可以"])
def test_courtesy_is_no_answer_and_the_question_stays(asked: World, text: str) -> None:
    assert asked.resident.texts(text) == []
    assert _answers(asked) == []
    assert _is_open(asked)
    asked.passes(minutes=30)
    asked.resident.texts("3单元门口")
    assert _answers(asked) == ["【普陀网格】工单10008居民答复：3单元门口"]
    assert len(asked.tickets()) == 1


@pytest.mark.parametrize("question", ["今天在家吗？", "可不可以进院子", "明天来可以？"])
def test_yes_answers_what_yes_can_answer(working: World, question: str) -> None:
    working.member.replies(f"问10008 {question}")
    working.resident.texts("好的")
    assert _answers(working) == ["【普陀网格】工单10008居民答复：好的"]


def test_another_matter_elsewhere_is_no_answer(asked: World) -> None:
    assert "已受理，工单10019" in asked.resident.texts("海景苑停水了")[0]
    assert _answers(asked) == []
    assert _is_open(asked)
    asked.resident.texts("3单元门口")
    assert _answers(asked) == ["【普陀网格】工单10008居民答复：3单元门口"]


def test_a_fire_is_no_answer_wherever_it_is(asked: World) -> None:
    assert "110、119" in asked.resident.texts("和平巷17号着火了")[0]
    assert _answers(asked) == []
    assert _is_open(asked)


@pytest.mark.parametrize("text", ["和平巷17号2单元路灯", "海景苑那边的路灯", "三单元，有两盏"])
def test_a_place_alone_is_an_answer(asked: World, text: str) -> None:
    asked.resident.texts(text)
    assert _answers(asked) == [f"【普陀网格】工单10008居民答复：{text}"]


def test_an_answer_reaches_whoever_has_it_now(asked: World) -> None:
    asked.neighbour.texts("和平巷15号路灯坏了")
    asked.leader.texts("收到10019")
    with asked.office.desk() as desk:
        matters.merge(desk, ledger.get(desk, 10008), ledger.get(desk, 10019), OPERATOR)
    asked.resident.texts("第三根灯杆")
    assert asked.leader.got()[-1] == "【普陀网格】工单10019居民答复：第三根灯杆"


def test_who_gets_it_next_reads_what_was_answered(asked: World) -> None:
    asked.member.texts("退单10008 不归我们管")
    asked.resident.texts("第三根灯杆")
    asked.dispatches(10008, "TE")
    assert "第三根灯杆" in asked.electrician.got()[0]


# ---------------------------------------------------------------- who wants to know


@pytest.mark.parametrize(
    "text",
    [
        "什么时候来修", "怎么还没修", "有人来吗", "还要多久", "有结果了吗", "什么时候能好",
        "进展如何", "is it fixed yet", "How is my ticket", "我的工单10008办到哪里了",
        "10008？", "师傅什么时候来修啊",
    ],
)  # fmt: skip
def test_whoever_asks_hears_how_it_stands(working: World, text: str) -> None:
    working.passes(minutes=15)
    assert working.resident.texts(text)[0].startswith("【普陀网格】工单10008：办理中，")
    assert len(working.tickets()) == 1


@pytest.mark.parametrize("text", ["催一催", "快点处理", "能不能快一点", "麻烦尽快", "快点啊"])
def test_whoever_is_in_a_hurry_nudges(working: World, text: str) -> None:
    working.passes(minutes=15)
    assert "已催办工单10008" in working.resident.texts(text)[0]
    assert len(working.tickets()) == 1


def test_to_cancel_a_ticket_is_to_withdraw_it(working: World) -> None:
    working.passes(minutes=15)
    assert "确认撤销工单10008" in working.resident.texts("取消工单")[0]


@pytest.mark.parametrize("text", ["都三天了你们到底管不管", "我天天晚上摸黑"])
def test_words_about_nothing_else_go_on_with_the_open_ticket(working: World, text: str) -> None:
    working.passes(hours=3)
    working.resident.texts(text)
    assert len(working.tickets()) == 1


@pytest.mark.parametrize("text", ["什么时候来修海景苑的路灯", "尽快来人，海景苑停水了"])
def test_a_question_that_names_another_place_is_a_report(working: World, text: str) -> None:
    working.passes(minutes=15)
    working.resident.texts(text)
    assert len(working.tickets()) == 2


# ---------------------------------------------------------------- Y, and what is no word


@pytest.mark.parametrize("text", ["好的", "嗯", "Y10019", "Y，谢谢了，抓紧"])
def test_a_withdrawal_is_asked_about_again_until_y(working: World, text: str) -> None:
    asked = working.resident.texts("撤销")
    assert working.resident.texts(text) == asked
    assert working.ticket().status is Status.WORKING
    working.resident.texts("Y10008")
    assert working.ticket().status is Status.WITHDRAWN


@pytest.mark.parametrize(
    ("text", "status"), [("还没修好", Status.WORKING), ("自己修好了", Status.WITHDRAWN)]
)
def test_who_says_that_it_is_not_done_withdraws_nothing_by_a_later_y(
    working: World, text: str, status: Status
) -> None:
    working.resident.texts("撤销10008")
    working.resident.texts(text)
    working.resident.texts("Y")
    assert working.ticket().status is status


@pytest.mark.parametrize("text", ["3", "1", "😡", "CANCEL", "yes", "10分"])
def test_what_is_not_understood_is_not_called_empty(working: World, text: str) -> None:
    (said,) = working.neighbour.texts(text)
    assert "没有看到内容" not in said
