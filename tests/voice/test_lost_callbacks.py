"""What becomes of a call of which a part was never told, or was told too late."""

from gateway.domain.recording import RecordingState
from gateway.services.voice import aftercall, written
from gateway.store.tables import Area, Call, Recording, Resident, Words
from tests.voice.conftest import caller
from tests.voice.walker import VOICE, local
from tests.world import RESIDENT

RECORDING = f"{VOICE}/recording"


def outcomes(town):
    with town.store.read() as tx:
        return [one.outcome for one in tx.query(Call).order_by(Call.id)]


def recordings(town):
    with town.store.read() as tx:
        return tx.query(Recording).all()


def test_a_recording_told_of_after_a_missed_call_joins_its_ticket(town):
    phone = caller(town)
    phone.rings()
    phone.presses("1")
    recording = phone.recording(20)
    phone.hangs_up()
    town.passes(minutes=5)
    assert outcomes(town) == ["missed"]
    phone.tells(RECORDING, recording)
    town.passes(minutes=5)
    assert outcomes(town) == ["reported"]
    assert town.ticket().flag == "recording"
    with town.store.read() as tx:
        assert tx.query(Words).filter_by(body="电话录音20秒，内容待收听或回电问明。").count() == 1
    assert len(town.resident.got()) == 1


def test_a_recording_in_which_nothing_was_said_is_none(town):
    phone = caller(town)
    phone.rings()
    phone.presses("1")
    assert phone.tells(RECORDING, phone.recording(0), "absent") == 204
    assert phone.tells(RECORDING, phone.recording(0)) == 204
    phone.is_silent()
    town.passes(minutes=2)
    assert recordings(town) == []
    assert outcomes(town) == ["missed"]


def test_what_was_declined_stays_declined_when_it_is_told_again(town):
    phone = caller(town)
    phone.rings()
    phone.presses("1")
    callback = local(phone.waiting("Record").attrib["recordingStatusCallback"])
    phone.speaks(9, key="*", told=False)
    recording = {**phone.posts[-1][1]}
    told = {name: value for name, value in recording.items() if name.startswith("Recording")}
    phone.tells(callback, told)
    phone.hangs_up()
    town.passes(minutes=2)
    assert [one.state for one in recordings(town)] == [RecordingState.DECLINED]
    assert outcomes(town) == ["missed"]


def test_a_colleague_who_was_never_connected_has_not_answered(town):
    phone = caller(town)
    phone.rings()
    phone.presses("0")
    assert phone.colleague().presses("1")
    said = phone.dial_ends("completed", DialBridged="false")
    assert said.startswith("暂时无人接听")


def test_a_talk_whose_end_was_lost_is_to_be_written_down(town):
    phone = caller(town)
    phone.rings()
    phone.presses("0")
    assert phone.colleague().presses("1")
    phone.ends()
    town.passes(minutes=2)
    assert outcomes(town) == ["answered"]
    assert town.tickets() == []
    with town.office.view() as desk:
        assert len(written.unwritten(desk)) == 1


def test_where_the_caller_lives_is_the_first_guess(town):
    with town.office.desk() as desk:
        home = desk.tx.query(Area).filter_by(code="G1").one()
        desk.tx.add(Resident(phone=f"+86{RESIDENT}", area=home, source="x"))
    phone = caller(town)
    phone.rings()
    phone.presses("8")
    town.settle()
    ticket = town.ticket()
    assert ticket.area_id == home.id
    assert ticket.evidence == [["home", "中大一格"]]
    assert ticket.status == "triage"


def test_too_many_reports_a_day_join_one_ticket(town):
    most = town.settings.intake.tickets_a_day
    for _ in range(most + 2):
        phone = caller(town)
        phone.rings()
        phone.presses("1")
        phone.speaks(5)
        town.settle()
    assert len(town.tickets()) == most
    assert len(town.resident.got()) == most


def test_a_call_that_cannot_be_settled_holds_up_no_other(town, monkeypatch, caplog):
    calls = [caller(town, "+8613900001501"), caller(town)]
    for phone in calls:
        phone.rings()
        phone.presses("8")
    settle = aftercall.settle

    def fails_once(desk, row):
        if row.call.phone.endswith("501"):
            raise ValueError("a phone: +8613900001501")
        settle(desk, row)

    monkeypatch.setattr(aftercall, "settle", fails_once)
    town.settle()
    assert len(town.resident.got()) == 1
    assert "501" not in caplog.text
    monkeypatch.setattr(aftercall, "settle", settle)
    town.passes(minutes=11)
    assert len(town.tickets()) == 2
