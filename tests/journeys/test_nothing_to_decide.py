"""Y, N and 同意: with a question open about the ticket they decide it; with none open whoever
wrote so is told, and nothing is passed on.
"""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.world import World

pytestmark = SQLITE_ALONE

WORDS = (
    "Y10008", "N10008", "Ｎ１０００８", "同意10008", "N10008 先修路", "N 先修", "不同意",
    "不同意 先修路", "不同意先修路", "Ｎ　先修", "no 10008", "NO 10008 mend the road first",
    "yes", "10008 不同意", "准", "准10008",
)  # fmt: skip
TOLD = "没有等您决定的申请，这条没有转出。"
NOT_ASKED = "没有等您答复Y或N的事"
ASKED = "申请延期"


@pytest.fixture
@beginning
def asking(working: World) -> World:
    """A member has asked the leader for three more days."""
    working.member.texts("延期10008 3天 等配件")
    working.resident.got()
    return working


@pytest.mark.parametrize("text", WORDS)
def test_a_member_is_told_that_nothing_waits_and_the_resident_hears_nothing(
    working: World, text: str
) -> None:
    working.resident.got()
    before = working.events()
    for who in (working.member, working.leader):
        (told,) = who.texts(text)
        assert TOLD in told
    assert working.events() == before
    assert working.resident.got() == []


@pytest.mark.parametrize("text", WORDS)
def test_a_supervisor_is_told_too_and_has_reported_nothing(working: World, text: str) -> None:
    (told,) = working.supervisor.texts(text)
    assert NOT_ASKED in told
    assert [one.number for one in working.tickets()] == [10008]


@pytest.mark.parametrize("text", ["Y10008", "N", "不同意", "no 10008"])
def test_a_resident_who_was_asked_nothing_is_told_so(working: World, text: str) -> None:
    (told,) = working.resident.texts(text)
    assert NOT_ASKED in told
    assert [one.number for one in working.tickets()] == [10008]


@pytest.mark.parametrize(
    "text",
    ["Y10008", "Ｙ１０００８", "同意10008", "yes 10008", "10008 同意", "准10008", "已阅，同意"],
)
def test_with_a_question_open_about_the_ticket_it_is_agreed_to(asking: World, text: str) -> None:
    assert "已同意" in asking.leader.texts(text)[-1]
    assert asking.ticket_numbered(10008).extensions == 1


@pytest.mark.parametrize("text", ["N10008", "Ｎ１０００８", "不同意10008", "no 10008", "10008 N"])
def test_with_a_question_open_about_the_ticket_it_is_refused(asking: World, text: str) -> None:
    assert TOLD not in asking.leader.texts(text)[-1]
    assert "extend" not in "".join(asking.events())
    assert asking.leader.texts("Y10008") != []
    assert asking.ticket_numbered(10008).extensions == 0


@pytest.mark.parametrize("text", ["Y10008 先修路", "同意 先修路", "YES 10008 mend it first"])
def test_with_a_condition_the_question_is_put_again_and_nobody_else_hears_of_it(
    asking: World, text: str
) -> None:
    (again,) = asking.leader.texts(text)
    assert ASKED in again
    assert asking.resident.got() == []
    assert asking.leader.texts("N") != []
    assert asking.ticket_numbered(10008).extensions == 0


def test_a_question_about_another_ticket_is_not_decided_by_it(asking: World) -> None:
    asking.neighbour.texts("和平巷3号垃圾三天没清")
    (told,) = asking.leader.texts("Y10019")
    assert told == f"【普陀网格】工单10019{TOLD}要记进展，请发“进展10019 …”。"
    assert ASKED not in asking.supervisor.texts("同意10019")[-1]
    assert [one.number for one in asking.tickets()] == [10008, 10019]
    assert "已同意" in asking.leader.texts("Y10008")[-1]


def test_a_verb_or_other_words_are_still_what_they_were(working: World) -> None:
    working.resident.got()
    working.member.texts("No 10008 收到")
    working.member.texts("不准停车的牌子已装")
    assert "不准停车的牌子已装" in working.resident.got()[-1]


@pytest.mark.parametrize("text", ["已阅", "知道了", "阅"])
def test_what_is_only_noted_decides_nothing_and_is_no_report(asking: World, text: str) -> None:
    (told,) = asking.leader.texts(text)
    assert ASKED in told
    assert asking.supervisor.texts(text) == []
    assert asking.resident.got() == []
    assert [one.number for one in asking.tickets()] == [10008]
