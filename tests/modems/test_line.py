"""A GsmChannel whose line breaks, whose SIM is locked, or that is one of two."""

import threading
import time

import pytest

from modems import readings
from modems.channel import DeliveryReport
from modems.errors import ChannelError, ChannelLost, Fate
from modems.gsm import GsmChannel
from tests.modems.conftest import SHORT
from tests.modems.steps import RESIDENT, collected, pdu_of, refused, send


def test_unplugging_wakes_whoever_waits(channel, network):
    network.hang_up(seconds=0.1)
    with pytest.raises(ChannelLost):
        channel.wait(30)
    with pytest.raises(ChannelLost):
        channel.collect()


def test_unplugging_ends_a_command_at_once(channel, network):
    network.hang(3600)
    unplugged = threading.Timer(0.1, network.hang_up)
    unplugged.start()
    error = refused(channel)  # no answer in time would be uncertain
    unplugged.join()
    assert isinstance(error, ChannelLost)
    assert error.fate is Fate.RETRYABLE


def test_a_modem_plugged_in_again_goes_on(channel, network):
    network.receive(RESIDENT, "之前")
    network.hang_up()
    with pytest.raises(ChannelLost):
        while True:
            channel.wait(30)  # the text ends a wait too
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


def test_a_modem_that_restarts_by_itself_is_made_ready_again(channel, network):
    network.restart()
    with pytest.raises(ChannelLost, match="modem_restarted"):
        channel.wait(30)
    channel.open()
    send(channel, "已派单")
    assert len(collected(channel, 1, kind=DeliveryReport)) == 1


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
    network.set(signal=99)
    health = channel.health()
    assert (health.operator, health.signal_dbm, health.registered) == ("CHINA MOBILE", None, True)
    assert (health.stored, health.capacity) == (1, 40)


@pytest.mark.parametrize(
    ("registration", "lte", "registered"),
    [(2, 0, False), (0, 1, True), (4, 0, None), (6, 0, True), (10, 0, True)],
)
def test_any_network_that_takes_texts_is_one(channel, network, registration, lte, registered):
    network.set(registration=registration, lte=lte)
    assert channel.health().registered is registered


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
