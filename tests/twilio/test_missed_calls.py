"""Calls that Twilio posted in vain are found in its list: each is one missed call, once."""

import pytest
from sqlalchemy.exc import OperationalError

from gateway.store.tables import Call
from tests import twilio_fake
from tests.twilio.fates import OTHER, PHONE
from tests.twilio_fake import NUMBER, PUBLIC

VOICE = "/hooks/twilio/tw/voice"
CALLS = f"/2010-04-01/Accounts/{twilio_fake.SID}/Calls.json"
MISSED = "【普陀网格】未能接到您的来电，已登记回电，工单10008。也可直接发短信说明事情和地址。"


@pytest.fixture
def hotline(both):
    """The town, whose number hands its calls to us."""
    both.twilio.voice_url = f"{PUBLIC}{VOICE}#rc=2"
    both.restarts()
    return both


def posted(town, call, path=VOICE, status="ringing"):
    """Twilio posts something about a call; returns how it was answered."""
    form = {"CallSid": call["sid"], "AccountSid": twilio_fake.SID, "From": call["from"]}
    return town.posts(path, form | {"To": NUMBER, "CallStatus": status}).status_code


def looks(town):
    """Five minutes go by."""
    town.channel._list_at = 0.0
    town.world.settle()


def calls(town):
    with town.world.store.read() as tx:
        found = tx.query(Call).order_by(Call.id)
        return [(one.phone, one.outcome, one.ticket_number) for one in found]


def test_a_call_while_nothing_could_be_stored_is_a_missed_one_with_its_ticket(hotline, monkeypatch):
    def gone(*_):
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    with monkeypatch.context() as away:
        away.setattr("gateway.services.voice.hotline.ring", gone)
        call = hotline.twilio.rings(PHONE)
        assert [posted(hotline, call) for _ in range(3)] == [503] * 3
        assert posted(hotline, call, f"{VOICE}/status", "completed") == 503
    began = hotline.world.clock.now
    hotline.world.clock.passes(minutes=5)
    looks(hotline)
    assert calls(hotline) == [(PHONE, "missed", 10008)]
    assert hotline.got(PHONE) == [MISSED]
    assert (hotline.world.ticket().flag, hotline.world.ticket().status) == ("missed", "triage")
    with hotline.world.store.read() as tx:
        assert [(one.started_at, one.ended_at) for one in tx.query(Call)] == [(began, began)]
    looks(hotline)
    hotline.restarts()
    assert len(calls(hotline)) == 1
    assert posted(hotline, call, f"{VOICE}/status", "completed") == 204  # at last
    hotline.world.passes(minutes=2)
    assert calls(hotline) == [(PHONE, "missed", 10008)]
    assert hotline.got(PHONE) == []


def test_a_call_that_was_heard_is_what_it_was(hotline):
    call = hotline.twilio.rings(PHONE)
    assert posted(hotline, call) == 200
    keys = twilio_fake.inbound(PHONE, "") | {"CallSid": call["sid"], "Digits": "8"}
    assert hotline.posts(f"{VOICE}/menu?t=0", keys).status_code == 200
    assert posted(hotline, call, f"{VOICE}/status", "completed") == 204
    looks(hotline)
    assert calls(hotline) == [(PHONE, "call_back", 10008)]


def test_a_call_that_goes_on_is_left_and_looked_at_again(hotline):
    call = hotline.twilio.rings(PHONE, "in-progress")
    looks(hotline)
    assert calls(hotline) == []
    hotline.world.clock.passes(minutes=5)
    call["status"] = "completed"
    looks(hotline)
    assert calls(hotline) == [(PHONE, "missed", 10008)]


def test_calls_of_our_own_and_to_other_numbers_are_none_of_it(hotline):
    hotline.twilio.rings(NUMBER, "no-answer", to=PHONE, direction="outbound-dial")
    hotline.twilio.rings(PHONE, to="+12025550199")
    hotline.twilio.rings(OTHER, parent_call_sid="CA" + "f" * 32)
    looks(hotline)
    assert calls(hotline) == []


def test_a_caller_who_shows_no_number_leaves_a_call_and_no_ticket(hotline):
    hotline.twilio.rings("+266696687", "no-answer")
    looks(hotline)
    assert calls(hotline) == [("", "missed", None)]
    assert hotline.world.tickets() == []


@pytest.mark.parametrize("voice_url", ["", "https://pbx.example/voice"])
def test_calls_of_a_number_without_our_hotline_are_answered_elsewhere(both, voice_url):
    both.twilio.voice_url = voice_url
    both.restarts()
    both.twilio.rings(PHONE)
    looks(both)
    both.world.clock.passes(hours=1)
    looks(both)
    both.twilio.voice_url = f"{PUBLIC}{VOICE}"  # from now on
    both.twilio.rings(OTHER)
    looks(both)
    assert calls(both) == [(OTHER, "missed", 10008)]


def test_after_days_away_the_calls_of_that_time_are_taken_in_and_none_before(both):
    both.twilio.voice_url = f"{PUBLIC}{VOICE}"
    both.twilio.rings(PHONE)
    both.world.clock.passes(days=1)
    both.restarts()  # for the first time
    assert calls(both) == []
    both.world.clock.passes(days=2)
    both.twilio.rings(OTHER)
    both.world.clock.passes(days=4)
    both.restarts()
    assert calls(both) == [(OTHER, "missed", 10008)]


def test_calls_that_cannot_be_listed_for_days_are_listed_since_then(hotline):
    hotline.twilio.answers[CALLS] = (500, {})
    hotline.twilio.rings(PHONE)
    for _ in range(3):
        hotline.world.clock.passes(days=1)
        hotline.restarts()
    assert hotline.texts(OTHER, "路灯不亮")  # texts go on
    del hotline.twilio.answers[CALLS]
    hotline.restarts()
    assert (PHONE, "missed") in [one[:2] for one in calls(hotline)]


def test_whether_calls_are_ours_is_asked_again_when_it_could_not_be(hotline):
    numbers = CALLS.replace("Calls", "IncomingPhoneNumbers")
    hotline.twilio.answers[numbers] = (503, {})
    hotline.twilio.rings(PHONE)
    hotline.world.clock.passes(hours=1)
    looks(hotline)
    assert calls(hotline) == []
    del hotline.twilio.answers[numbers]
    looks(hotline)
    assert calls(hotline) == [(PHONE, "missed", 10008)]
