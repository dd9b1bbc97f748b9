"""Twilio says of a call what it likes, when it likes: it is one call all the same."""

import pytest

from gateway.store.tables import HotlineCall
from tests.voice.conftest import caller
from tests.voice.heard import MISSED, RECEIPT, recordings


def test_every_callback_may_come_twice(world):
    phone = caller(world)
    phone.rings()
    first = phone.again().data
    assert first == phone.again().data
    phone.presses("1")
    assert b"<Record" in phone.again().data
    phone.speaks(35)
    for post in list(phone.posts):
        phone.posts.append(post)
        assert phone.again().status_code in (200, 204)
    world.passes(minutes=2)
    assert len(world.tickets()) == 1
    assert world.resident.got() == [RECEIPT]
    assert len(recordings(world)) == 1
    with world.store.read() as tx:
        assert tx.query(HotlineCall).count() == 1


def test_callbacks_may_come_in_another_order(world):
    phone = caller(world)
    phone.rings()
    phone.presses("1")
    recording = phone.recording(20)
    phone.ends()
    assert phone.posted("/hooks/twilio/loop/voice/status", "ringing").status_code == 204
    callback = "/hooks/twilio/loop/voice/recording"
    assert phone.tells(callback, recording) == 204
    world.passes(minutes=2)
    assert world.resident.got() == [RECEIPT]
    assert len(recordings(world)) == 1


def test_a_call_of_which_only_the_end_was_told_is_a_missed_one(world):
    phone = caller(world)
    phone.ends("no-answer")
    world.passes(minutes=2)
    assert world.resident.got() == [MISSED]


def test_a_call_whose_end_was_never_told_is_not_forgotten(world):
    caller(world).rings()
    world.passes(minutes=30)
    assert world.resident.got() == []
    world.passes(minutes=31)
    assert world.resident.got() == [MISSED]


def test_a_text_after_a_missed_call_says_what_it_was_about(world):
    phone = caller(world)
    phone.rings()
    phone.hangs_up()
    world.passes(minutes=2)
    assert world.resident.got() == [MISSED]
    answers = world.resident.texts("和平巷17号路灯不亮")
    assert answers == ["【普陀网格】工单10008已派中大一格团队办理，进展将短信告知。"]
    assert (world.ticket().status, world.ticket().category) == ("dispatched", "lighting")
    assert "和平巷17号路灯不亮" in world.leader.got()[-1]


@pytest.mark.parametrize(
    ("keys", "texts"),
    [
        ("", ["10008 和平巷17号路灯不亮"]),
        ("8", ["补充10008 路灯不亮", "和平巷17号"]),
        ("", ["和平巷17号", "路灯不亮"]),
    ],
)
def test_it_may_come_in_two_texts_and_under_the_number(town, keys, texts):
    phone = caller(town)
    phone.rings()
    for key in keys:
        phone.presses(key)
    phone.hangs_up()
    town.passes(minutes=2)
    for text in texts:
        town.clock.passes(hours=1)
        answers = town.resident.texts(text)
    assert answers[-1] == "【普陀网格】工单10008已派中大一格团队办理，进展将短信告知。"
    assert town.ticket().category == "lighting"


def test_a_text_after_a_report_by_voice_gives_its_place(world):
    phone = caller(world)
    phone.rings()
    phone.presses("1")
    phone.speaks(9)
    world.settle()
    world.resident.texts("和平巷17号路灯不亮")
    assert world.ticket().status == "dispatched"
    assert world.ticket().flag == "recording"
