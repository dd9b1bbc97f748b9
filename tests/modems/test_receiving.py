"""What arrives on a GsmChannel: simulated modems over real pseudo-terminals."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from modems import parts
from modems.channel import PhoneType, Ring
from modems.errors import ChannelError, ChannelLost
from modems.gsm import GsmChannel
from modems.simulator import pdus
from tests.modems.conftest import SHORT
from tests.modems.steps import LONG, RESIDENT, collected, open_again, pdu_of, send


@pytest.fixture
def eager(monkeypatch):
    """Stores are asked so often that a test need not wait."""
    monkeypatch.setattr("modems.gsm.LOOK_SECONDS", 0.1)


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


def is_whole(arrivals):
    by_seq = {one.fragment.seq: one for one in arrivals if one.fragment}
    units = [by_seq[seq].units or b"" for seq in sorted(by_seq)]
    return parts.join(units) == LONG


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


@pytest.mark.parametrize(
    "pdu", ["", "07", "ZZ", "0" * 20, pytest.param(pdu_of("你好")[:-8], id="cut off"), "FF" * 30]
)
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


def test_references_of_eight_and_of_sixteen_bits_are_never_alike(channel, network):
    network.receive(RESIDENT, LONG, reference_bits=8)
    narrow = collected(channel, 3, confirm=True)
    network.receive_pdu(*pdus.deliveries(RESIDENT, LONG, datetime.now(UTC), 1, bits=16))
    wide = collected(channel, 3, confirm=True)
    assert {one.fragment.reference for one in narrow} == {1}
    assert {one.fragment.reference for one in wide} == {65536 + 1}


def test_a_full_store_is_read_over_a_slow_line(channel, network):
    network.set(manner="slow")
    for number in range(10):
        network.receive(RESIDENT, f"第{number}条" + "网" * 60)
    assert len(collected(channel, 10)) == 10


def test_a_store_that_cannot_be_listed_does_not_silence_the_line(channel, network):
    network.set(unlisted="ME")
    network.receive(RESIDENT, "你好")
    (arrival,) = collected(channel, 1)
    assert arrival.text == "你好"


def test_a_main_store_that_cannot_be_listed_is_an_error(channel, network):
    network.set(unlisted="SM")
    with pytest.raises(ChannelError):
        channel.collect()


def test_a_busy_sim_does_not_change_the_fingerprints(channel, network, monkeypatch):
    monkeypatch.setattr("modems.startup.BUSY_SECONDS", 0.01)
    network.receive(RESIDENT, "你好")
    (before,) = collected(channel, 1)
    channel.close()
    network.fault("refuse", command="+CIMI", code=14, family="CME", count=4)
    channel.open()
    assert collected(channel, 1) == [before]


def test_a_part_delivered_twice_is_one(channel, network):
    network.fault("duplicate")
    network.receive(RESIDENT, LONG)
    assert len(collected(channel, 3, confirm=True)) == 3


def test_the_oldest_comes_first(channel, network):
    now = datetime.now(UTC)
    for minutes in (3, 1, 2):
        network.receive(RESIDENT, f"{minutes}", at=now - timedelta(minutes=minutes))
    assert [one.text for one in collected(channel, 3)] == ["3", "2", "1"]


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
