"""YES opens a phone again at Twilio, and is the answer to whatever the town has asked of it."""

import pytest

from gateway.services.desk import SYSTEM
from gateway.services.tickets import proposals, staff
from gateway.services.town import directory
from gateway.store.tables import Operator, Proposal
from tests.twilio.fates import HEAD, LAMP, PHONE
from tests.world import SUPERVISOR

START = {"OptOutType": "START"}


@pytest.fixture
def asked(both):
    """The town whose leader has asked the resident something."""
    both.texts(PHONE, LAMP)
    both.texts(HEAD, "收到10008")
    both.texts(HEAD, "问10008 路灯是不是在17号门口?")
    assert both.world.ticket().status == "waiting"
    both.got(PHONE)
    return both


def test_yes_to_a_question_is_its_answer_whatever_else_it_does_at_twilio(asked):
    asked.texts(PHONE, "YES", **START)
    assert asked.world.ticket().status == "working"
    assert "YES" in "".join(asked.got(HEAD))


@pytest.mark.parametrize("word", ["START", "unstop"])
def test_what_only_opens_a_phone_again_answers_no_question(asked, word):
    assert asked.texts(PHONE, word, **START) == []
    assert asked.world.ticket().status == "waiting"
    assert asked.got(HEAD) == []


def test_yes_under_a_question_for_the_place_is_heard(both):
    assert "地址" in both.texts(PHONE, "路灯不亮")[0]
    assert both.texts(PHONE, "YES", **START)


def test_yes_where_nothing_was_asked_gets_no_second_answer(both):
    both.texts(PHONE, LAMP)
    assert both.texts(PHONE, "YES", **START) == []


def test_a_member_who_is_asked_whether_the_phone_is_theirs_may_say_yes(both):
    both.texts(HEAD, "清单")
    both.world.passes(days=91)
    assert "确认本机" in "".join(both.got(HEAD))
    both.texts(HEAD, "YES", **START)
    both.world.passes(days=4)
    with both.world.office.view() as desk:
        assert "王建国" not in [one.member.name for one in staff.doubts(desk, SYSTEM, 50)]


def test_a_supervisor_s_yes_to_what_was_settled_at_the_console_is_told_so(both):
    for who, said in ((PHONE, LAMP), (HEAD, "收到10008"), (HEAD, "挂账10008 等改造"), (HEAD, "Y")):
        both.texts(who, said)
    assert "10008" in both.got(f"+86{SUPERVISOR}")[0]
    with both.world.office.desk() as desk:
        by = directory.as_supervisor(desk.tx.query(Operator).one(), "console")
        proposals.approve(desk, desk.tx.query(Proposal).one(), by)
    (told,) = both.texts(f"+86{SUPERVISOR}", "YES", **START)
    assert "10008" in told
    assert both.texts(f"+86{SUPERVISOR}", "YES", **START) == []
