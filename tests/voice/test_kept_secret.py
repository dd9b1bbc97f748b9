"""A call in vain, and then a text that is to be kept from somebody: one matter, and kept."""

import pytest

from tests.journeys.told import accused
from tests.voice.conftest import caller


@pytest.fixture
def missed(town):
    """The town after a call in vain."""
    phone = caller(town)
    phone.rings()
    phone.hangs_up()
    town.passes(minutes=2)
    town.resident.got()
    return town


def test_a_text_that_asks_for_secrecy_says_what_the_call_was_about(missed):
    town = missed
    assert town.resident.texts("保密 和平巷17号路灯不亮") == [
        "【普陀网格】工单10008已派中大一格团队办理，进展将短信告知。"
    ]
    ticket = town.ticket()
    assert (ticket.confidential, ticket.category) == (True, "lighting")
    assert "联系未显示号码" in town.leader.got()[0]


def test_a_complaint_says_it_too_and_goes_above_whom_it_is_about(missed):
    missed.resident.texts("监督 王建国态度恶劣，和平巷17号")
    ticket = missed.ticket()
    assert (ticket.confidential, ticket.category) == (True, "staff_complaint")
    assert (accused(missed), ticket.team.code) == ("王建国", "TS")
    assert "联系未显示号码" in missed.coordinator.got()[0]
    assert [one.got() for one in (missed.leader, missed.member)] == [[], []]


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("监督 有人收钱不办事", "complaint"),
        ("监督 王建国骂人，和平巷17号", "complaint"),
        ("你们网格员骂人", ""),
    ],
)
def test_a_complaint_is_no_missed_call_any_more(missed, text, flag):
    missed.resident.texts(text)
    ticket = missed.ticket()
    assert (ticket.category, ticket.flag) == ("staff_complaint", flag)


def test_a_report_that_a_team_has_is_no_missed_call_any_more(missed):
    missed.resident.texts("和平巷17号路灯不亮")
    assert (missed.ticket().status, missed.ticket().flag) == ("dispatched", "")


def test_who_wants_to_be_called_back_still_does(town):
    phone = caller(town)
    phone.rings()
    phone.presses("8")
    town.passes(minutes=2)
    town.resident.texts("监督 王建国骂人，和平巷17号")
    assert (accused(town), town.ticket().flag) == ("王建国", "asked")
