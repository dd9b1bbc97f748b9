"""One line an event, and no phone in it."""

import json
import logging
import sys
import threading
from datetime import datetime

import pytest

from gateway.runtime import log
from modems.errors import ChannelError, Fate
from modems.pin import Pin

LOGGER = logging.getLogger("gateway.test")


@pytest.fixture
def lines(capsys):
    """What a log that was set up has written since; everything is put back afterwards."""
    root = logging.getLogger()
    kept = root.handlers[:], root.level, sys.excepthook, threading.excepthook
    yield lambda: capsys.readouterr().err.splitlines()
    logging.captureWarnings(False)
    root.handlers[:], level, sys.excepthook, threading.excepthook = kept
    root.setLevel(level)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("from 13800001234 now", "from 138****1234 now"),
        ("来电13800001234。", "来电138****1234。"),
        ("+8613800001234", "138****1234"),
        ("86 138-0000-1234", "138****1234"),
        ("0086 138 0000 1234", "138****1234"),
        ("0580-8189000", "058****9000"),
        ("+1 (202) 555-0147", "120****0147"),
        ("+4915112345678", "491****5678"),
        ("ticket 10008, 12345, 8189000", "ticket 10008, 12345, 8189000"),
        ("1795313284969 ms, 0.13800001234 s", "1795313284969 ms, 0.13800001234 s"),
        ("2026-11-22T10:08:00.969+08:00", "2026-11-22T10:08:00.969+08:00"),
    ],
)
def test_a_phone_shows_its_first_and_last_digits_only(text, shown):
    assert log.mask(text) == shown


def test_a_line_has_time_level_process_logger_message_and_keys(lines):
    log.setup("worker", {})
    LOGGER.info("Opened a ticket", extra={"ticket": 10008, "note": "a b"})
    time, rest = lines()[0].split(" ", 1)
    assert rest == 'INFO worker gateway.test Opened a ticket ticket=10008 note="a b"'
    assert datetime.fromisoformat(time).tzinfo


def test_a_channel_that_is_down_says_what_to_do_and_not_its_pin(lines, town, tmp_path):
    def refuses(code):
        raise ChannelError("incorrect_password", Fate.FINAL, "+CME ERROR: incorrect password")

    log.setup("channels", {})
    pin = Pin("47110815", tmp_path / "pins-tried")
    town.channel.open = lambda _unheard_since: pin.give(refuses)
    town.channel.close = town.courier.stop.set
    town.courier.run()
    (said,) = lines()
    assert "code=sim_pin_refused" in said
    assert "a third wrong one locks the SIM" in said
    assert "47110815" not in said


def test_an_event_is_one_json_object_when_asked_for(lines):
    log.setup("worker", {"GRIDLINE_LOG": "json"})
    LOGGER.warning("Heard from\n%s", "13800001234", extra={"ticket": 10008, "phone": 13800001234})
    event = json.loads(lines()[0])
    assert event["message"] == "Heard from\n138****1234"
    assert (event["ticket"], event["phone"], event["level"]) == (10008, "138****1234", "WARNING")


@pytest.mark.parametrize("form", ["", "json"])
def test_tracebacks_and_keys_are_masked(lines, form):
    log.setup("worker", {"GRIDLINE_LOG": form})
    try:
        raise ValueError("no phone: 13800001234")
    except ValueError:
        LOGGER.exception("Set a text aside", extra={"phone": "13900005678"})
    written = "\n".join(lines())
    assert "138****1234" in written
    assert "139****5678" in written
    assert "ValueError" in written
    assert "13800001234" not in written
    assert "13900005678" not in written


def test_an_error_that_nobody_caught_is_masked_too(lines):
    log.setup("worker", {})
    try:
        raise ValueError("13800001234")
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    thread = threading.Thread(target=lambda: {}["13900005678"])
    thread.start()
    thread.join()
    written = "\n".join(lines())
    assert "ValueError: 138****1234" in written
    assert "KeyError: '139****5678'" in written


def test_libraries_speak_from_warnings_on(lines):
    log.setup("worker", {})
    logging.getLogger("rq.worker").info("Listening")
    logging.getLogger("twilio.http_client").info("-- BEGIN Twilio API Request --")
    logging.getLogger("rq.worker").warning("Cold shut down")
    assert len(lines()) == 1
