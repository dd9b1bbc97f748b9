"""A SIM's PIN: three wrong ones lock it for good, so a refused one reaches the modem once."""

import pytest

from modems.errors import ChannelError, Fate
from modems.gsm import GsmChannel
from modems.pin import Pin
from tests.modems.conftest import SHORT
from tests.modems.steps import RESIDENT, collected, until


@pytest.fixture
def locked(port, network):
    """The other side of a modem whose SIM wants 1234."""
    network.set(pin="1234")
    power_off_and_on(port, network)
    return network


@pytest.fixture
def tried(tmp_path):
    """The file of the line."""
    return tmp_path / "pins-tried-m1"


def power_off_and_on(port, network):
    network.hang_up(seconds=0)
    until(port.exists)


def started(port, file, code):
    """The channel of a process that has just started; or the error."""
    channel = GsmChannel("m1", str(port), pin=Pin(code, file), patience=SHORT)
    try:
        channel.open()
    except ChannelError as error:
        return error
    return channel


def pins_given(network):
    return network.status()["pins"]


def test_a_refused_pin_reaches_the_modem_once_however_often_we_start(port, locked, tried):
    for _ in range(4):
        error = started(port, tried, "0000")
        assert (error.code, error.fate) == ("sim_pin_refused", Fate.FINAL)
        assert f"delete {tried}" in error.detail
    assert pins_given(locked) == ["0000"]
    assert "0000" not in tried.read_text()


def test_the_same_process_does_not_give_it_again_either(port, locked, tried):
    channel = GsmChannel("m1", str(port), pin=Pin("0000", tried), patience=SHORT)
    for _ in range(3):
        with pytest.raises(ChannelError, match="sim_pin_refused"):
            channel.open()
    assert pins_given(locked) == ["0000"]


def test_a_changed_pin_is_tried_and_opens_the_line(port, locked, tried):
    started(port, tried, "0000")
    channel = started(port, tried, "1234")
    locked.receive(RESIDENT, "你好")
    assert len(collected(channel, 1)) == 1
    channel.close()
    assert pins_given(locked) == ["0000", "1234"]
    assert not tried.exists()


def test_an_older_wrong_pin_is_remembered_too(port, locked, tried):
    for code in ("0000", "1111", "0000", "1111"):
        assert "tried in vain" in started(port, tried, code).detail
    assert pins_given(locked) == ["0000", "1111"]


def test_a_right_pin_is_given_at_every_power_on(port, locked, tried):
    for _ in range(2):
        started(port, tried, "1234").close()
        power_off_and_on(port, locked)
    assert pins_given(locked) == ["1234", "1234"]


def given_and(error, file, code):
    """A process that meets an error while it gives the PIN."""

    def enter(_):
        raise error

    with pytest.raises(type(error)):
        Pin(code, file).give(enter)


def test_a_crash_between_the_pin_and_its_answer_counts_as_a_refusal(port, locked, tried):
    given_and(KeyboardInterrupt(), tried, "0000")
    assert started(port, tried, "0000").code == "sim_pin_refused"
    assert pins_given(locked) == []


def test_what_was_tried_counts_no_more_once_the_sim_is_open(port, locked, tried, tmp_path):
    given_and(KeyboardInterrupt(), tried, "1234")
    started(port, tmp_path / "by hand", "1234").close()
    started(port, tried, "1234").close()
    power_off_and_on(port, locked)
    started(port, tried, "1234").close()


def test_a_sim_too_busy_for_the_pin_has_not_refused_it(port, locked, tried):
    given_and(ChannelError("sim_busy", Fate.RETRYABLE), tried, "1234")
    started(port, tried, "1234").close()


def test_without_a_pin_a_locked_sim_says_that_it_wants_one(port, locked):
    with pytest.raises(ChannelError) as caught:
        GsmChannel("m1", str(port), patience=SHORT).open()
    assert (caught.value.code, caught.value.fate) == ("sim_pin_required", Fate.FINAL)
