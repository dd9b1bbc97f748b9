"""N with its reason is N, though the reason has a verb or a number in it."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import read_up
from tests.world import World

pytestmark = SQLITE_ALONE


@pytest.fixture
@beginning
def raised(working: World) -> World:
    """The member has asked the leader to take the ticket a level up."""
    working.member.replies("提级10008 太难")
    return read_up(working)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("N 继续查", "继续查"), ("N 先转供电所看看", "先转供电所看看"),
        ("N 退回重写理由", "退回重写理由"), ("N 收到，先自己处理", "先自己处理"),
        ("N 派李秀英去", "派李秀英去"), ("N延期太久", "延期太久"), ("不行，抓紧办", "抓紧办"),
    ],
)  # fmt: skip
def test_a_reason_with_a_verb_in_it_refuses_and_reaches_who_asked_alone(
    raised: World, text: str, reason: str
) -> None:
    raised.leader.replies(text)
    (told,) = raised.member.got()
    assert "未同意" in told
    assert reason in told
    assert raised.resident.got() == []


@pytest.mark.parametrize("text", ["N 转办10008 供电所", "不行，可以再等"])
def test_n_before_a_command_with_its_number_decides_nothing(raised: World, text: str) -> None:
    (told,) = raised.leader.replies(text)
    assert "同意回Y，不同意回N" in told
    assert raised.resident.got() == raised.member.got() == []


@pytest.mark.parametrize("text", ["N 10008没修", "N 10019没修", "不 10019还没修好", "N，继续查"])
def test_n_with_number_and_reason_takes_back_ones_own_command(working: World, text: str) -> None:
    working.neighbour.texts("和平巷3号垃圾三天没清")
    working.member.replies("收到10019")
    working.member.replies("办结10008 10019 修好")
    working.neighbour.got()
    (told,) = working.member.replies(text)
    assert "未作改动" in told
    working.member.replies("Y")
    assert [one.status for one in working.tickets()] == ["working", "working"]
    assert working.neighbour.got() == []


@pytest.mark.parametrize("text", ["N 10008还没修好", "不 10008还没修好", "N，继续查"])
def test_a_resident_who_says_n_and_why_has_withdrawn_nothing(working: World, text: str) -> None:
    working.resident.replies("撤销10008")
    working.resident.replies(text)
    working.resident.replies("Y")
    assert working.ticket().status == "working"


@pytest.mark.parametrize(
    ("begun", "text", "kept"),
    [
        ("挂账10008 等改造", "N", False), ("挂账10008 等改造", "不", False),
        ("挂账10008 等改造", "10008 不", False), ("挂账10008 等改造", "10008 先不挂", False),
        ("挂账10008 等改造", "10008 不挂账了", False),
        ("挂账10008 等改造", "10008 不挂账了，配件到了", True),
        ("灯泡换了 10008办结", "10008 没修好", False),
        ("灯泡换了 10008办结", "10008 还没修好，居民不在家", True),
    ],
)  # fmt: skip
def test_n_is_n_and_what_stands_behind_it_is_kept_at_the_ticket(
    working: World, begun: str, text: str, kept: bool
) -> None:
    working.member.replies(begun)
    working.resident.got()
    before = len(working.events())
    assert "未作改动" in working.member.replies(text)[0]
    assert working.events()[before:] == (["note working→working"] if kept else [])
    assert working.resident.got() == []


def test_wait_under_a_question_for_y_is_neither_n_nor_progress(working: World) -> None:
    asked = working.member.replies("挂账10008 等改造")
    assert working.member.replies("10008 等一下") == asked
    assert working.resident.got() == []
