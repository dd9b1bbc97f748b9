"""What nobody should post to the hotline, and what it is answered."""

import threading

import pytest
from sqlalchemy import text

from gateway.store.tables import Call
from tests import databases
from tests.twilio_fake import signed
from tests.voice.conftest import caller, hotline
from tests.voice.walker import VOICE, Colleague


@pytest.mark.parametrize("path", ["", "/menu?t=0", "/status", "/recording", "/whisper?c=x&m=1"])
def test_what_twilio_did_not_sign_is_refused_and_changes_nothing(town, path):
    phone = caller(town)
    form = {"CallSid": phone.sid, "From": phone.phone, "CallStatus": "ringing"}
    for headers in ({}, signed(VOICE + path, form, "other"), signed(VOICE, form | {"x": "y"})):
        answer = phone.client.post(VOICE + path, data=form, headers=headers)
        assert answer.status_code == 403
        assert answer.mimetype == "application/problem+json"
    with town.store.read() as tx:
        assert tx.query(Call).count() == 0


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        pytest.param("", {}, 400, id="no call"),
        pytest.param("", {"CallSid": "CA12"}, 400, id="no SID"),
        pytest.param("/status", {"CallSid": "x" * 100}, 400, id="a long SID"),
        pytest.param("/fax", {"CallSid": "CA" + "1" * 32}, 404, id="no such step"),
        pytest.param("/over", {"CallSid": "CA" + "1" * 32}, 404, id="a step nobody waits at"),
    ],
)
def test_a_callback_that_makes_no_sense_says_why(town, path, form, status):
    client = caller(town).client
    answer = client.post(VOICE + path, data=form, headers=signed(VOICE + path, form))
    assert answer.status_code == status
    assert answer.get_json()["detail"]


def test_a_channel_without_voice_is_not_there(town):
    path, form = "/hooks/twilio/other/voice", {"CallSid": "CA" + "1" * 32}
    assert caller(town).client.post(path, data=form, headers=signed(path, form)).status_code == 404


@pytest.mark.parametrize("turn", ["7", "-1", "", "x", "9" * 30])
def test_a_turn_that_is_not_the_call_s_changes_nothing(town, turn):
    phone = caller(town)
    phone.rings()
    answer = phone.posted(f"{VOICE}/menu?t={turn}", Digits="8")
    assert "您好，这里是" in answer.text
    town.passes(minutes=2)
    assert town.tickets() == []


def test_keys_that_are_none_are_wrong_keys(town):
    phone = caller(town)
    phone.rings()
    answer = phone.posted(f"{VOICE}/menu?t=0", Digits="字" * 50)
    assert "没有这个选项" in answer.text


@pytest.mark.parametrize("digits", ["10009", "1", "99999999999", "12", "1０００8", "0" * 12])
def test_a_number_that_slipped_is_asked_for_again_three_times_at_most(town, digits):
    phone = caller(town)
    phone.rings()
    phone.presses("2")
    for _ in range(2):
        phone.presses(digits)
        assert phone.waits is not None
    phone.presses(digits)
    assert phone.over


def test_while_nothing_can_be_stored_twilio_is_told_to_go_elsewhere(town):
    phone = caller(town)
    with town.store.write() as tx:
        tx.execute(text("ALTER TABLE hotline_calls RENAME TO gone"))
    answer = phone.posted(VOICE, "ringing")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    with town.store.write() as tx:
        tx.execute(text("ALTER TABLE gone RENAME TO hotline_calls"))
    assert phone.rings().startswith("您好")


def test_a_caller_cannot_be_made_to_text_others_again_and_again(town):
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.got()
    for nth in range(4):
        phone = caller(town, f"+8613900001{500 + nth}")
        phone.rings()
        phone.presses("2")
        phone.presses("10008")
        phone.hangs_up()
        town.settle()
    assert len(town.resident.got()) == 1


def test_missed_calls_again_and_again_are_one_text(town):
    for _ in range(5):
        phone = caller(town)
        phone.rings()
        phone.hangs_up()
        town.passes(minutes=3)
    assert len(town.tickets()) == 1
    assert len(town.resident.got()) == 1


def test_a_call_from_our_own_number_calls_nobody_back(town):
    phone = caller(town, "+865808189000")
    phone.rings()
    phone.hangs_up()
    town.passes(minutes=2)
    assert town.tickets() == []


def test_a_colleague_who_answers_too_late_hears_nothing_of_it(town):
    phone = caller(town)
    phone.rings()
    phone.presses("0")
    url = phone.colleague().root.find("Gather").attrib["action"]
    phone.hangs_up()
    late = Colleague(phone, url)
    assert late.root.find("Hangup") is not None
    assert late.hears == ""


def test_of_two_colleagues_one_takes_the_call(town):
    phone = caller(town)
    phone.rings()
    phone.presses("0")
    first = phone.colleague()
    second = Colleague(phone, first.root.find("Gather").attrib["action"].replace("m=1", "m=2"))
    assert first.presses("1")
    assert first.presses("1")  # told twice
    assert not second.presses("1")


@pytest.mark.parametrize("kind", databases.KINDS)
def test_a_first_callback_that_comes_twice_at_one_time_is_one_call(kind, tmp_path):
    url = databases.fresh(kind, tmp_path)
    world = hotline(url, tmp_path)
    phones = [caller(world) for _ in range(4)]
    for phone in phones:
        phone.sid = phones[0].sid
    answers = []
    threads = [
        threading.Thread(target=lambda one=one: answers.append(one.posted(VOICE, "ringing")))
        for one in phones
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.status_code for one in answers] == [200] * 4
    assert len({one.data for one in answers}) == 1
    with world.store.read() as tx:
        assert tx.query(Call).count() == 1
    world.close()
    databases.drop(url)
