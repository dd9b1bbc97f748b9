"""Whole calls at the hotline, by the keys that are pressed, on both databases."""

from datetime import timedelta

import pytest

from gateway.domain.people import Language, MemberRole
from gateway.domain.recording import RecordingState
from gateway.services.town import directory, duty
from gateway.services.voice import written
from gateway.store.tables import Call, Member, Membership, Message, Resident
from tests.databases import BOTH, SQLITE_ALONE
from tests.voice.conftest import caller
from tests.voice.heard import CALL_BACK, MISSED, RECEIPT, recordings, the_call
from tests.world import LEADER, MEMBER, NEIGHBOUR

pytestmark = SQLITE_ALONE


@BOTH
def test_a_report_by_voice_is_a_ticket_with_one_receipt(world):
    phone = caller(world)
    said = phone.rings()
    assert said.startswith("您好，这里是普陀网格。紧急情况请拨110、119或120。通话将录音")
    assert "For English, press 9." in said
    assert "提示音后" in phone.presses("1")
    said = phone.speaks(35)
    assert said == "您反映的事项已登记。工单号将短信发送给您。感谢来电，再见。"
    assert phone.over
    world.settle()
    world.passes(minutes=2)
    assert world.resident.got() == [RECEIPT]
    ticket = world.ticket()
    assert (ticket.source, ticket.status, ticket.flag) == ("call", "triage", "recording")
    call, _ = the_call(world)
    assert (call.outcome, call.ticket_id) == ("reported", ticket.id)
    assert call.ended_at == world.clock.now - timedelta(minutes=2)
    (recording,) = recordings(world)
    assert (recording.state, recording.seconds) == (RecordingState.TO_FETCH, 35)
    assert recording.url.endswith(recording.sid)
    with world.store.read() as tx:
        assert tx.query(Message).filter_by(kind="call").one().words.body == (
            "电话录音35秒，内容待收听或回电问明。"
        )


def test_the_status_of_the_own_ticket_is_spoken(world):
    world.resident.texts("和平巷17号路灯不亮")
    phone = caller(world)
    phone.rings()
    assert phone.presses("2") == "请输入工单号，以井号键结束。"
    said = phone.presses("10008")
    assert said.startswith("您的工单1 0 0 0 8，待签收，由中大一格团队负责。")
    assert "请按1" in said
    phone.hangs_up()
    world.passes(minutes=2)
    assert the_call(world)[0].outcome == "informed"
    assert world.resident.got() == []
    assert len(world.tickets()) == 1


def test_on_another_phone_the_status_goes_by_text_to_the_reporter(world):
    world.resident.texts("和平巷17号路灯不亮")
    phone = caller(world, f"+86{NEIGHBOUR}")
    for _ in range(2):  # and again within the day it is not texted again
        phone.rings()
        phone.presses("2")
        said = phone.presses("10008")
        assert said.startswith("如有此工单，办理情况已短信发送至登记手机。")
        assert "待签收" not in said
        phone.hangs_up()
        world.settle()
        phone = caller(world, f"+86{NEIGHBOUR}")
    assert world.resident.got() == ["【普陀网格】工单10008：待签收，中大一格，09:00受理"]
    assert world.neighbour.got() == []


def test_a_ticket_that_is_not_there_sounds_like_one_of_somebody_else(world):
    phone = caller(world)
    phone.rings()
    phone.presses("2")
    assert phone.presses("10008").startswith("如有此工单，")
    phone.hangs_up()
    world.settle()
    assert world.messages("out") == []


@BOTH
def test_a_colleague_who_presses_1_takes_the_call(world):
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.got()
    phone = caller(world)
    phone.rings()
    assert phone.presses("0") == "正在为您转接，请稍候。"
    assert phone.called() == [f"+86{LEADER}"]
    colleague = phone.colleague()
    assert colleague.hears == "普陀网格来电，号码尾号1 0 0 1，在办工单1 0 0 0 8。接听请按1。"
    assert colleague.presses("1")
    assert phone.dial_ends("completed", DialCallDuration="95") == "感谢来电，再见。"
    world.passes(minutes=2)
    call, row = the_call(world)
    assert (call.outcome, row.talk_seconds, call.ticket_id) == ("answered", 95, None)
    assert world.resident.got() == []
    with world.office.view() as desk:
        (task,) = written.unwritten(desk)
        assert task.member.phone == f"+86{LEADER}"
        assert written.to_write(desk, task.call_id) is task


@BOTH
def test_nobody_free_leads_to_voicemail(world):
    phone = caller(world)
    phone.rings()
    phone.presses("0")
    assert phone.dial_ends("busy").startswith("暂时无人接听")
    phone.speaks(20)
    world.passes(minutes=2)
    assert world.resident.got() == [RECEIPT]
    assert the_call(world)[0].outcome == "reported"


def test_a_machine_that_answers_for_a_colleague_takes_no_call(world):
    phone = caller(world)
    phone.rings()
    phone.presses("0")
    assert not phone.colleague().presses("9")
    assert phone.dial_ends("completed", DialCallDuration="9").startswith("暂时无人接听")
    phone.is_silent()
    world.passes(minutes=2)
    assert the_call(world)[0].outcome == "call_back"
    assert world.resident.got() == [CALL_BACK]


def test_the_roster_says_who_is_called(world):
    with world.office.desk() as desk:
        duty.on(desk, desk.tx.query(Member).filter_by(phone=f"+86{MEMBER}").one())
    phone = caller(world)
    phone.rings()
    phone.presses("0")
    assert phone.called() == [f"+86{MEMBER}"]


def test_of_a_large_shift_no_more_than_ten_are_called(world):
    with world.office.desk() as desk:
        team = directory.team(desk, "T1")
        for nth in range(12):
            member = Member(name=f"值班{nth}", phone=f"+861370000{nth:04d}", role=MemberRole.CORE)
            member.memberships = [Membership(team_id=team.id, home=True)]
            desk.tx.add(member)
            desk.tx.flush()
            duty.on(desk, member)
    phone = caller(world)
    phone.rings()
    phone.presses("0")
    assert len(phone.called()) == 10


def test_silence_is_a_missed_call_with_one_text(world):
    phone = caller(world)
    phone.rings()
    assert phone.is_silent().startswith("没有收到您的按键。")
    phone.is_silent()
    assert phone.is_silent().startswith("没有听到您的声音，已登记")
    assert phone.over
    world.passes(minutes=2)
    assert world.resident.got() == [MISSED]
    assert (world.ticket().flag, world.ticket().status) == ("missed", "triage")


def test_whoever_says_nothing_after_the_tone_is_not_asked_again(world):
    phone = caller(world)
    phone.rings()
    phone.presses("1")
    assert phone.is_silent().startswith("没有听到您的声音，已登记")
    world.settle()
    assert world.resident.got() == [MISSED]


HANG_UPS = {
    "in the greeting": [],
    "where the number is asked for": ["2"],
    "while colleagues are called": ["0"],
    "before speaking": ["1"],
    "after wrong keys": ["5", "7"],
}


@pytest.mark.parametrize("keys", HANG_UPS.values(), ids=HANG_UPS.keys())
def test_a_call_that_is_broken_off_is_called_back(world, keys):
    phone = caller(world)
    phone.rings()
    for key in keys:
        phone.presses(key)
    phone.hangs_up()
    world.settle()
    assert world.resident.got() == []  # a callback may be late
    world.passes(seconds=61)
    (text,) = world.resident.got()
    assert "工单10008" in text
    world.passes(hours=2)
    assert len(world.tickets()) == 1
    assert not [one for one in world.resident.got() if "回电" in one]


def test_words_before_hanging_up_count(world):
    phone = caller(world)
    phone.rings()
    phone.presses("1")
    phone.hangs_up_speaking()
    world.passes(minutes=2)
    assert world.resident.got() == [RECEIPT]
    assert the_call(world)[0].outcome == "reported"


def test_english_is_chosen_by_9_and_remembered(world):
    phone = caller(world)
    assert "For English, press 9." in phone.rings()
    said = phone.presses("9")
    assert said.startswith("Hello, this is 普陀网格.")
    assert "中文请按9。" in said
    phone.presses("1")
    assert phone.speaks(5).startswith("Your report has been taken.")
    world.settle()
    receipt = "【普陀网格】The matter of your call is ticket 10008. We will text you."
    assert world.resident.got() == [receipt]
    with world.store.read() as tx:
        assert tx.query(Resident).one().language is Language.EN
    assert caller(world).rings().startswith("Hello")


def test_after_hours_nobody_is_called(world):
    world.clock.passes(hours=12)
    phone = caller(world)
    assert "请按0" not in phone.rings()
    assert phone.presses("0").startswith("现在无人值守")
    phone.speaks(15)
    world.settle()
    assert world.resident.got() == [RECEIPT]


def test_after_hours_whoever_is_on_duty_is_called(world):
    world.clock.passes(hours=12)
    with world.office.desk() as desk:
        duty.on(desk, desk.tx.query(Member).filter_by(phone=f"+86{MEMBER}").one())
    phone = caller(world)
    assert "请按0" in phone.rings()
    phone.presses("0")
    assert phone.called() == [f"+86{MEMBER}"]


@BOTH
def test_a_call_back_is_asked_for_once(world):
    for said in ("已登记，我们会尽快给您回电。", *["您的回电要求已在登记中"] * 2):
        phone = caller(world)
        phone.rings()
        assert phone.presses("8").startswith(said)
        world.passes(minutes=5)
    assert world.resident.got() == [CALL_BACK]
    assert world.ticket().flag == "asked"
    with world.store.read() as tx:
        assert {one.ticket_id for one in tx.query(Call)} == {world.ticket().id}


def test_whoever_declines_recording_is_never_recorded(world):
    phone = caller(world)
    phone.rings()
    said = phone.presses("*")
    assert said.startswith("好的，不为您录音。")
    assert "反映事情请按1" not in said
    assert phone.presses("1").startswith("不录音时，请把事情和地址用短信发给我们")
    phone.presses("0")
    assert phone.dial_ends("no-answer").startswith("已登记，我们会尽快给您回电。")
    assert phone.over
    world.passes(minutes=2)
    assert world.resident.got() == [CALL_BACK]
    assert recordings(world) == []


def test_a_recording_that_ends_with_a_star_is_not_kept(world):
    phone = caller(world)
    phone.rings()
    phone.presses("1")
    assert phone.speaks(9, key="*").startswith("好的，不为您录音。")
    phone.hangs_up()
    world.passes(minutes=2)
    (recording,) = recordings(world)
    assert recording.state is RecordingState.DECLINED
    assert world.resident.got() == [MISSED]
    assert world.ticket().flag == "missed"
