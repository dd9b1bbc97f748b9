"""The simulator as a process: devices, control sockets, and what benchmarks rely on."""

import os
import re
import threading
import time

import pytest
import serial

from modems import startup
from modems.channel import Outgoing
from modems.gsm import GsmChannel
from modems.simulator.control import ControlError, ModemControl
from tests.modems.conftest import SHORT, start_simulator, stop_simulator

RESIDENT = "+8613912345678"


FINAL = re.compile(rb"\n(OK|ERROR|\+CM[ES] ERROR: [^\r]+)\r\n$|> $")


def talk(port, *commands):
    """What a plain terminal program sees."""
    with serial.Serial(str(port), timeout=5) as terminal:
        return [say(terminal, command) for command in commands]


def say(terminal, command):
    terminal.write(command.encode() + b"\r")
    heard = b""
    while not FINAL.search(heard):
        octet = terminal.read(1)
        assert octet, heard
        heard += octet
    return heard.decode("latin-1").split()


def test_it_replaces_stale_links_and_leaves_nothing_behind(tmp_path):
    (tmp_path / "m1").symlink_to("/dev/nowhere")
    (tmp_path / "m1.sock").write_text("stale")
    process = start_simulator(2, tmp_path)
    assert startup.probe(str(tmp_path / "m1"), patience=SHORT).make == "GRIDLINE"
    stop_simulator(process)
    assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_a_probe_tells_what_is_on_a_port_and_masks_who_it_is(port, network):
    setup = network.status()["setup"]
    probe = startup.probe(str(port), patience=SHORT)
    assert (probe.make, probe.model, probe.sim) == ("GRIDLINE", "SIM-1", "READY")
    assert (probe.operator, probe.signal_dbm, probe.registered) == ("CHINA MOBILE", -71, True)
    assert probe.imei == setup["imei"][:3] + "*" * 8 + setup["imei"][-4:]
    assert setup["number"] not in str(probe)


def test_a_probe_tells_a_locked_sim(port, network):
    network.set(pin="1234")
    network.hang_up(seconds=0)
    assert probe_until(port).sim == "SIM PIN"


def probe_until(port):
    end = time.monotonic() + 5
    while not port.exists():
        assert time.monotonic() < end
        time.sleep(0.01)
    return startup.probe(str(port), patience=SHORT)


def test_it_echoes_until_it_is_told_not_to(port, network):
    first, _, third = talk(port, "AT", "ATE0", "AT")
    assert (first, third) == (["AT", "OK"], ["OK"])


def test_errors_are_told_in_all_three_ways(port, network):
    words = {0: "ERROR", 1: "+CME ERROR: 4", 2: "+CME ERROR: operation not supported"}
    for mode, error in words.items():
        answers = talk(port, f"ATE0;+CMEE={mode}", "AT+NOTHING")
        assert answers[1] == error.split()


def test_commands_in_one_line_are_all_done(port, network):
    (answer,) = talk(port, 'ATE0;+CPMS="ME","SM","SM";+CPMS?')
    assert '"ME",0,100,"SM",0,40,"SM",0,40' in answer


def test_a_prompt_can_be_left(port, network):
    answers = talk(port, "ATE0", "AT+CMGS=10", "0011\x1b", "AT")
    assert [answer[-1] for answer in answers] == ["OK", ">", "OK", "OK"]
    assert network.submissions() == []


def test_messages_that_lie_there_are_listed_by_state(port, network):
    network.receive(RESIDENT, "你好")
    _, *lists = talk(port, "ATE0", "AT+CMGL=0", "AT+CMGL=1", "AT+CMGL=4")
    assert [said[1][:4] for said in lists] == ["1,0,", "1,1,", "1,1,"]


def test_it_measures_from_the_notice_to_the_send(channel, network):
    network.receive(RESIDENT, "你好")
    channel.send(channel.split(Outgoing(RESIDENT, "收到", 1))[0])
    (sent,) = network.wait_sent()
    (received,) = network.received()
    assert received["monotonic"] <= received["notified"][0] <= sent["commanded"]
    assert sent["commanded"] <= sent["monotonic"] <= time.monotonic()


def test_air_time_passes_before_a_receipt(channel, network):
    network.set(air_seconds=0.2)
    began = time.monotonic()
    channel.send(channel.split(Outgoing(RESIDENT, "收到", 1))[0])
    assert time.monotonic() - began >= 0.2


def test_somebody_can_wait_for_a_text_while_others_ask(port, channel, network):
    found = []
    waiter = threading.Thread(target=lambda: found.extend(network.wait_sent(2, seconds=20)))
    waiter.start()
    with ModemControl(f"{port}.sock") as other:
        for text in ("一", "二"):
            channel.send(channel.split(Outgoing(RESIDENT, text, 1))[0])
        assert len(other.sent(since=1)) == 1
    waiter.join(20)
    assert [row["text"] for row in found] == ["一", "二"]


def test_a_wait_for_nothing_ends(network):
    assert network.wait_sent(seconds=0.05) == []


def test_five_hundred_texts_do_not_slow_it(channel, network):
    network.set(capacity=255)
    began = time.monotonic()
    for number in range(500):
        channel.send(channel.split(Outgoing(RESIDENT, f"第{number}条", 1))[0])
    assert len(network.wait_sent(500)) == 500
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "request_",
    [{"kind": "nothing"}, {"manner": "rude"}, {"nothing": 1}, {"capacity": "many"}],
)
def test_a_request_that_makes_no_sense_is_refused_and_the_next_is_heard(network, request_):
    with pytest.raises(ControlError):
        network.fault(**request_) if "kind" in request_ else network.set(**request_)
    assert network.status()["sent"] == 0


def test_without_a_simulator_the_client_says_so(tmp_path):
    with pytest.raises(ControlError):
        ModemControl(tmp_path / "m1.sock")


def test_each_modem_has_a_sim_of_its_own(ports):
    setups = []
    for _ in range(2):
        with ModemControl(f"{next(ports)}.sock") as control:
            setups.append(control.status()["setup"])
    for name in ("imei", "imsi", "number"):
        assert setups[0][name] != setups[1][name]


def test_a_line_nobody_reads_does_not_stop_the_modem(port, network):
    opened = os.open(port, os.O_RDWR | os.O_NOCTTY)
    for _ in range(50):
        network.notice(*["RING"] * 200)
    assert network.status()["sent"] == 0
    os.close(opened)
    channel = GsmChannel("m1", str(port), patience=SHORT)
    channel.open()
    channel.close()
