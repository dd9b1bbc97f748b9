"""What `up --demo` adds is made once, and never in place of what a town has set."""

import dataclasses
import signal
import stat
import subprocess
import sys

import pytest

from gateway import settings as settings_module
from gateway.channel_settings import ChannelSettings, ServiceLine
from gateway.cli import demo
from gateway.settings import CONFIG
from tests.runtime.waiting import until


@pytest.fixture
def given(tmp_path):
    return settings_module.load(CONFIG / "gridline.toml", tmp_path, {})


def test_the_settings_that_come_with_us_have_no_channels_and_the_defaults(given, tmp_path):
    assert dataclasses.replace(given, file=None) == settings_module.load(None, tmp_path, {})


def test_simulated_modems_are_added_to_the_given_settings(given, tmp_path):
    file = demo.settings_file(given)
    added = settings_module.load(file, tmp_path, {})
    assert [(one.name, one.kind, one.port) for one in added.channels] == [
        ("m1", "gsm", str(tmp_path / "modems" / "m1")),
        ("m2", "gsm", str(tmp_path / "modems" / "m2")),
    ]
    assert added.signature(added.line_of("m2")) == "普陀网格"
    bare = dataclasses.replace(added, channels=(), service_lines=(), file=given.file)
    assert bare == given


def test_channels_of_the_town_are_left_alone(given):
    own = dataclasses.replace(given, channels=(ChannelSettings("own", "loopback"),))
    assert demo.settings_file(own) is None


def test_service_lines_of_the_town_are_left_alone(given, tmp_path):
    file = tmp_path / "own.toml"
    file.write_text('[[service_lines]]\nnumber = "12345"\nsignature = "自己"\n')
    own = dataclasses.replace(given, file=file, service_lines=(ServiceLine("12345", "", "自己"),))
    added = settings_module.load(demo.settings_file(own), tmp_path, {})
    assert [one.number for one in added.service_lines] == ["12345"]
    assert added.line_of("m1") == "12345"


def test_passwords_are_made_once_and_are_ours_to_read(tmp_path):
    first = demo.accounts(tmp_path)
    assert stat.S_IMODE((tmp_path / "demo.json").stat().st_mode) == 0o600
    assert demo.accounts(tmp_path) == first
    assert len({one.password for one in first}) == 3


def test_the_simulator_offers_modems_in_its_folder(tmp_path):
    command = [sys.executable, "-m", "gateway", "--data", tmp_path, "modem-simulator"]
    with subprocess.Popen([*command, "--count", "2"], stdout=subprocess.DEVNULL) as simulator:
        until(lambda: (tmp_path / "modems" / "m2").is_char_device())
        assert (tmp_path / "modems" / "m1.sock").is_socket()
        simulator.send_signal(signal.SIGTERM)
        assert simulator.wait(10) == 0
    assert not list((tmp_path / "modems").iterdir())
