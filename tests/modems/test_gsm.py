"""GsmChannel on simulated modems over real pseudo-terminals."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from modems import parts, readings
from modems.channel import Arrival, DeliveryReport, PhoneType, Piece, ReportState, Ring
from modems.errors import ChannelError, ChannelLost, Fate
from modems.gsm import GsmChannel
from modems.link import Patience
from modems.simulator import pdus
from tests.modems.conftest import SHORT

RESIDENT = "+8613912345678"
LONG = "幸福路12号门口路灯坏了三天了😀𠮷请派人来修。" * 8


def collected(channel, count, *, kind=Arrival, seconds=20.0, confirm=False):
    """The first `count` of a kind that arrive, each once."""
    found = {}
    end = time.monotonic() + seconds
    while len(found) < count:
        assert time.monotonic() < end, f"{len(found)} of {count} came"
        for inbound in channel.collect():
            if isinstance(inbound, kind):
                found.setdefault(inbound.fingerprint, inbound)
                if confirm:
                    channel.confirm(inbound)
        if len(found) < count:
            channel.wait(0.5)
    return list(found.values())


def until(condition, seconds=10.0):
    """Wait for something outside that gives no sign of its own."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


@pytest.fixture
def eager(monkeypatch):
    """Stores are asked so often that a test need not wait."""
    monkeypatch.setattr("modems.gsm.LOOK_SECONDS", 0.1)


def send(channel, text, reference=1):
    return [channel.send(piece) for piece in channel.split(RESIDENT, text, reference)]


def refused(channel, text="你好"):
    with pytest.raises(ChannelError) as caught:
        send(channel, text)
    return caught.value


# Receiving


@pytest.mark.parametrize("manner", ["good", "bytewise", "lossy", "slow"])
def test_texts_come_and_go_over_any_line(port, network, manner):
    network.set(manner=manner)
    channel = GsmChannel("m1", str(port), patience=SHORT)
    open_again(channel)
    network.receive(RESIDENT, LONG)
    found = {}
    end = time.monotonic() + 30
    while not is_whole(found.values()):
        assert time.monotonic() < end
        try:
            for arrival in channel.collect():
                found[arrival.fingerprint] = arrival
                channel.confirm(arrival)
            channel.wait(0.2)
        except ChannelLost:
            open_again(channel)
        except ChannelError:
            pass
    channel.close()
    network.set(manner="good")


def open_again(channel):
    for _ in range(10):
        try:
            channel.open()
            return
        except ChannelError as error:
            last = error
    raise last


def is_whole(arrivals):
    by_seq = {one.fragment.seq: one for one in arrivals if one.fragment}
    units = [by_seq[seq].units or b"" for seq in sorted(by_seq)]
    return parts.join(units) == LONG


@pytest.mark.parametrize("manner", ["good", "bytewise", "slow"])
def test_a_long_text_leaves_whole_over_any_line(channel, network, manner):
    network.set(manner=manner)
    assert len(send(channel, LONG)) == 3
    (sent,) = network.wait_sent()
    assert (sent["to"], sent["text"], sent["parts"]) == (RESIDENT, LONG, 3)


@pytest.mark.parametrize("text", ["", "a", "😀", "𠮷" * 100, "网格" * 1000, "[{€}]" * 100, "@" * 8])
def test_any_text_comes_and_goes_unchanged(channel, network, text):
    network.set(capacity=100)
    network.receive(RESIDENT, text, reference_bits=16)
    arrivals = collected(channel, parts.segments(text), confirm=True)
    arrivals.sort(key=lambda one: one.fragment.seq if one.fragment else 0)
    assert parts.join(one.units for one in arrivals) == text
    send(channel, text)
    assert network.wait_sent()[0]["text"] == text


def test_an_arrival_lies_on_the_sim_until_it_is_confirmed(channel, network):
    at = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    network.receive(RESIDENT, "路灯坏了", at=at)
    (arrival,) = collected(channel, 1)
    assert (arrival.phone, arrival.phone_type) == (RESIDENT, PhoneType.INTERNATIONAL)
    assert (arrival.text, arrival.stamped_at, arrival.fragment) == ("路灯坏了", at, None)
    assert channel.collect() == [arrival]
    channel.confirm(arrival)
    assert network.slots() == []
    assert channel.collect() == []
    channel.confirm(arrival)


def test_a_notice_ends_the_wait(channel, network):
    channel.collect()
    began = time.monotonic()
    network.receive(RESIDENT, "你好")
    channel.wait(30)
    assert time.monotonic() - began < 5
    assert [one.text for one in channel.collect()] == ["你好"]


def test_another_thread_ends_the_wait(channel):
    began = time.monotonic()
    threading.Timer(0.05, channel.wake).start()
    channel.wait(30)
    assert time.monotonic() - began < 5


def test_what_lay_there_before_is_found_on_the_sim_and_in_the_phone(port, network):
    network.place("SM", 2, pdu_of("在卡里"))
    network.place("ME", 7, pdu_of("在机里"))
    channel = GsmChannel("m1", str(port), patience=SHORT)
    channel.open()
    arrivals = channel.collect()
    assert {one.text for one in arrivals} == {"在卡里", "在机里"}
    for one in arrivals:
        channel.confirm(one)
    assert network.slots() == []
    channel.close()


def test_a_burst_of_notices_loses_nothing(channel, network):
    for number in range(100):
        network.receive(RESIDENT, f"第{number}条")
    arrivals = collected(channel, 100, confirm=True)
    assert {one.text for one in arrivals} == {f"第{number}条" for number in range(100)}
    assert network.status()["slots"] == 0


def test_texts_come_while_texts_are_sent(channel, network):
    for number in range(30):
        network.receive(RESIDENT, f"来{number}")
        send(channel, f"去{number}")
    arrivals = collected(channel, 30, confirm=True)
    assert {one.text for one in arrivals} == {f"来{number}" for number in range(30)}
    assert [sent["text"] for sent in network.sent()] == [f"去{number}" for number in range(30)]


def test_a_full_sim_gets_the_rest_once_there_is_room(channel, network):
    network.set(capacity=3)
    for number in range(8):
        network.receive(RESIDENT, f"{number}")
    assert network.status()["waiting"] == 5
    assert len(collected(channel, 8, confirm=True)) == 8


def test_a_lost_notice_delays_a_text_by_seconds_only(channel, network, eager):
    channel.collect()
    network.fault("drop")
    network.receive(RESIDENT, "无声")
    assert collected(channel, 1)[0].text == "无声"


def test_a_slot_reused_between_reading_and_confirming_is_left_alone(channel, network, eager):
    network.receive(RESIDENT, "旧")
    (old,) = collected(channel, 1)
    network.place("SM", 1, pdu_of("新"))
    channel.confirm(old)
    (new,) = collected(channel, 1)
    assert (new.text, new.slot) == ("新", old.slot)


def pdu_of(text):
    (pdu,) = pdus.deliveries(RESIDENT, text, datetime.now(UTC), 1, bits=8)
    return pdu


@pytest.mark.parametrize("pdu", ["", "07", "ZZ", "0" * 20, pdu_of("你好")[:-8], "FF" * 30])
def test_what_cannot_be_understood_arrives_too_and_can_be_confirmed(channel, network, pdu):
    network.receive(RESIDENT, "前")
    network.receive_pdu(pdu)
    network.receive(RESIDENT, "后")
    arrivals = collected(channel, 3)
    assert {one.text for one in arrivals} >= {"前", "后"}
    (odd,) = [one for one in arrivals if one.text not in ("前", "后")]
    assert odd.error
    assert odd.raw == pdu
    for one in arrivals:
        channel.confirm(one)
    assert network.slots() == []


def test_the_same_sms_read_again_has_the_same_fingerprint(channel, network):
    network.receive(RESIDENT, "你好")
    (before,) = collected(channel, 1)
    channel.close()
    channel.open()
    assert collected(channel, 1) == [before]


def test_an_sms_delivered_again_later_has_the_same_fingerprint(channel, network):
    pdu = pdu_of("你好")
    found = []
    for _ in range(2):
        network.receive_pdu(pdu)
        found += collected(channel, 1, confirm=True)
    assert found[0].fingerprint == found[1].fingerprint


def test_two_honest_twins_on_the_sim_at_once_are_two(channel, network):
    network.fault("duplicate")
    network.receive(RESIDENT, "你好")
    first, second = collected(channel, 2)
    channel.confirm(first)
    assert channel.collect() == [second]


def test_a_part_delivered_twice_is_one(channel, network):
    network.fault("duplicate")
    network.receive(RESIDENT, LONG)
    assert len(collected(channel, 3, confirm=True)) == 3


def test_the_oldest_comes_first(channel, network):
    now = datetime.now(UTC)
    for minutes in (3, 1, 2):
        network.receive(RESIDENT, f"{minutes}", at=now - timedelta(minutes=minutes))
    assert [one.text for one in collected(channel, 3)] == ["3", "2", "1"]


# Sending


def test_a_send_returns_the_reference_that_the_report_bears(channel, network):
    (reference,) = send(channel, "已派单")
    (report,) = collected(channel, 1, kind=DeliveryReport)
    assert (report.reference, report.phone) == (reference, RESIDENT)
    assert report.state is ReportState.DELIVERED
    assert report.at is not None
    channel.confirm(report)
    assert channel.collect() == []


def test_a_report_of_failure_says_so(channel, network):
    network.set(report_status=0x46)
    send(channel, "已派单")
    (report,) = collected(channel, 1, kind=DeliveryReport)
    assert (report.state, report.code) == (ReportState.FAILED, "70")


def test_reports_that_a_modem_only_stores_are_read_and_deleted(port, network, monkeypatch):
    monkeypatch.setattr("modems.catalog.NOTIFICATIONS", ("2,1,0,2,0",))
    channel = GsmChannel("m1", str(port), patience=SHORT)
    channel.open()
    send(channel, "已派单")
    (report,) = collected(channel, 1, kind=DeliveryReport)
    assert report.slot
    channel.confirm(report)
    assert network.slots() == []
    channel.close()


@pytest.mark.parametrize(
    ("kind", "code", "name", "fate"),
    [
        ("error_early", 331, "no_network_service", Fate.RETRYABLE),
        ("error_early", 500, "unknown_error", Fate.RETRYABLE),
        ("error_early", 304, "invalid_pdu_mode_parameter", Fate.FINAL),
        ("error", 38, "network_out_of_order", Fate.RETRYABLE),
        ("error", 1, "unassigned_number", Fate.FINAL),
        ("error", 332, "network_timeout", Fate.UNCERTAIN),
        ("error", 999, "refused", Fate.UNCERTAIN),
    ],
)
def test_a_refused_text_tells_its_fate(channel, network, kind, code, name, fate):
    network.fault(kind, code=code)
    error = refused(channel)
    assert (error.code, error.fate) == (name, fate)
    assert network.submissions() == []
    send(channel, "再发")
    assert network.wait_sent()[0]["text"] == "再发"


def test_silence_after_the_hand_over_is_uncertain_and_the_line_recovers(channel, network):
    network.fault("swallow_answer", command="+CMGS")
    error = refused(channel)
    assert (error.code, error.fate) == ("no_answer", Fate.UNCERTAIN)
    assert [sent["text"] for sent in network.sent()] == ["你好"]
    assert send(channel, "再发") == ["1"]


def test_a_receipt_without_ok_is_a_receipt(channel, network):
    network.fault("swallow_final", command="+CMGS")
    assert send(channel, "你好") == ["0"]
    assert channel.health().operator == "CHINA MOBILE"


def test_no_prompt_leaves_the_text_here(channel, network):
    network.fault("no_prompt")
    assert refused(channel).fate is Fate.RETRYABLE
    assert network.submissions() == []
    assert send(channel, "再发") == ["0"]
    assert [sent["text"] for sent in network.sent()] == ["再发"]


def test_a_notice_at_the_prompt_stays_out_of_the_text(channel, network):
    network.fault("prompt_notice", count=20)
    for number in range(20):
        send(channel, f"第{number}条")
    assert [sent["text"] for sent in network.sent()] == [f"第{number}条" for number in range(20)]


def test_a_late_answer_is_not_taken_for_the_next(channel, network):
    network.fault("late", command="+CSQ", seconds=1.2)
    with pytest.raises(ChannelError):
        channel.health()
    health = channel.health()
    assert (health.operator, health.signal_dbm) == ("CHINA MOBILE", -71)


def test_a_line_that_breaks_after_the_hand_over_is_uncertain(channel, network):
    network.fault("vanish")
    error = refused(channel)
    assert isinstance(error, ChannelLost)
    assert error.fate is Fate.UNCERTAIN
    assert len(network.sent()) == 1


def test_a_number_that_cannot_be_dialled_is_final(channel, network):
    with pytest.raises(ChannelError) as caught:
        channel.send(Piece("Beeline", "你好"))
    assert caught.value.fate is Fate.FINAL
    assert network.submissions() == []


def test_all_parts_of_a_text_are_sent_in_one_coding(channel, network):
    send(channel, "网" * 67 + "a" * 10)
    send(channel, "a" * 170, reference=2)
    schemes = [bytes.fromhex(row["pdu"])[13] for row in network.submissions()]
    assert schemes == [0x08, 0x08, 0x00, 0x00]


# Losing and finding the line


def test_unplugging_wakes_whoever_waits(channel, network):
    network.hang_up(seconds=0.1)
    with pytest.raises(ChannelLost):
        channel.wait(30)
    with pytest.raises(ChannelLost):
        channel.collect()


def test_unplugging_ends_a_command_at_once(channel, network):
    network.hang(3600)
    threading.Timer(0.1, network.hang_up).start()
    began = time.monotonic()
    error = refused(channel)
    assert isinstance(error, ChannelLost)
    assert error.fate is Fate.RETRYABLE
    assert time.monotonic() - began < 0.9


def test_a_modem_plugged_in_again_goes_on(channel, network):
    network.receive(RESIDENT, "之前")
    network.hang_up()
    with pytest.raises(ChannelLost):
        channel.wait(30)
    reopened(channel)
    network.receive(RESIDENT, "之后")
    assert [one.text for one in collected(channel, 2)] == ["之前", "之后"]


def reopened(channel):
    end = time.monotonic() + 5
    while True:
        try:
            return channel.open()
        except ChannelLost:
            assert time.monotonic() < end
            time.sleep(0.02)


def test_a_silent_modem_is_lost_and_found(channel, network):
    network.hang(3600)
    for _ in range(2):
        error = refused(channel)
        assert error.fate is Fate.RETRYABLE
    assert isinstance(error, ChannelLost)
    network.heal()
    channel.open()
    assert send(channel, "你好") == ["0"]


def test_a_port_is_owned_by_one(channel, port):
    other = GsmChannel("m2", str(port), patience=SHORT)
    with pytest.raises(ChannelLost) as caught:
        other.open()
    assert caught.value.code == "port_unavailable"
    other.close()


def test_a_port_that_is_not_there_is_lost(tmp_path):
    with pytest.raises(ChannelLost):
        GsmChannel("m1", str(tmp_path / "m1")).open()


def test_a_channel_that_is_not_open_says_so_and_closes_harmlessly(tmp_path):
    channel = GsmChannel("m1", str(tmp_path / "m1"))
    channel.close()
    with pytest.raises(ChannelLost):
        channel.collect()


def test_the_reading_thread_never_dies_in_silence(channel, monkeypatch):
    monkeypatch.setattr("modems.lines.Cutter.feed", lambda *_: 1 / 0)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    with pytest.raises(ChannelLost):
        channel.health()


# Start-up


def test_a_pin_is_given_once_and_never_again_when_it_is_refused(port, network):
    network.set(pin="1234")
    network.hang_up(seconds=0)
    until(port.exists)
    wrong = GsmChannel("m1", str(port), pin="0000", patience=SHORT)
    for code in ("sim_pin_refused", "sim_pin_required"):
        with pytest.raises(ChannelError) as caught:
            wrong.open()
        assert (caught.value.code, caught.value.fate) == (code, Fate.FINAL)
    right = GsmChannel("m1", str(port), pin="1234", patience=SHORT)
    right.open()
    network.receive(RESIDENT, "你好")
    assert len(collected(right, 1)) == 1
    right.close()


def test_a_busy_sim_gets_its_time(port, network, monkeypatch):
    monkeypatch.setattr("modems.startup.BUSY_SECONDS", 0.01)
    network.fault("refuse", command="+CPIN", code=14, family="CME", count=5)
    channel = GsmChannel("m1", str(port), patience=SHORT)
    channel.open()
    channel.close()


def test_a_refusal_by_the_start_up_lets_go_of_the_port(port, network):
    network.fault("refuse", command="+CMGF", code=4, family="CME")
    channel = GsmChannel("m1", str(port), patience=SHORT)
    with pytest.raises(ChannelError):
        channel.open()
    channel.open()
    channel.close()


def test_health_tells_operator_signal_registration_and_room(channel, network):
    network.receive(RESIDENT, "你好")
    network.set(signal=99, registration=2)
    health = channel.health()
    assert (health.operator, health.signal_dbm, health.registered) == ("CHINA MOBILE", None, False)
    assert (health.stored, health.capacity) == (1, 40)


# Calls


@pytest.mark.parametrize(
    ("phone", "phone_type"),
    [(RESIDENT, PhoneType.INTERNATIONAL), ("8189000", PhoneType.UNKNOWN), ("", PhoneType.UNKNOWN)],
)
def test_a_call_is_one_ring_with_the_number_as_shown(channel, network, phone, phone_type):
    network.ring(phone, times=3, seconds=0.02)
    (ring,) = collected(channel, 1, kind=Ring)
    assert (ring.phone, ring.phone_type) == (phone, phone_type)
    channel.confirm(ring)
    assert channel.collect() == []


def test_a_call_that_just_stops_ends_by_silence(channel, network, monkeypatch):
    monkeypatch.setattr("modems.rings.SILENCE_SECONDS", 0.2)
    network.ring(RESIDENT, times=2, seconds=0.02, ends=False)
    assert len(collected(channel, 1, kind=Ring)) == 1


# Two modems


def test_twoports_share_nothing(channel, network, ports):
    port = next(ports)
    other = GsmChannel("m2", str(port), patience=SHORT)
    other.open()
    pdu = pdu_of("你好")
    network.receive_pdu(pdu)
    (arrival,) = collected(channel, 1)
    assert other.collect() == []
    other.confirm(arrival)
    assert len(network.slots()) == 1
    assert readings.read("another SIM", pdu).fingerprint != arrival.fingerprint
    assert send(channel, "甲") == send(other, "乙") == ["0"]
    other.close()


def test_on_a_lossy_line_no_fate_is_a_lie(port, network):
    hurried = Patience(answer=0.2, listing=0.2, submit=0.2, receipt=0.05, resync=0.3, quiet=0.02)
    channel = GsmChannel("m1", str(port), patience=hurried)
    channel.open()
    network.set(manner="lossy", loss=40)
    fates = {f"第{number}条": fate_of(channel, f"第{number}条") for number in range(40)}
    channel.close()
    left = [sent["text"] for sent in network.sent()]
    assert len(left) == len(set(left))
    assert {text for text, fate in fates.items() if fate is None} <= set(left)
    assert not {text for text, fate in fates.items() if fate is Fate.RETRYABLE} & set(left)
    assert None in fates.values()


def fate_of(channel, text):
    """What became of a text; None when it was sent."""
    try:
        send(channel, text)
    except ChannelError as error:
        if isinstance(error, ChannelLost):
            open_again(channel)
        return error.fate
