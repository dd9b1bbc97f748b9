"""A callback that Twilio did not sign for our address leaves a trace that says why."""

import logging

import pytest

from gateway.channel_settings import ChannelSettings
from gateway.settings import Web
from tests import databases, twilio_fake
from tests.twilio_fake import NUMBER, PUBLIC, inbound, signed
from tests.world import RESIDENT, World

PATH = "/hooks/twilio/tw/sms"
FORM = inbound(f"+86{RESIDENT}", "和平巷17号路灯不亮")
WRONG = "The signature does not fit this URL and form: check public_base_url."


@pytest.fixture
def town(tmp_path):
    """The town with its texts at Twilio."""
    told = {"number": NUMBER, "twilio": twilio_fake.account()}
    web, channels = Web(public_base_url=PUBLIC), (ChannelSettings("tw", "twilio", **told),)
    made = World(databases.fresh("sqlite", tmp_path), tmp_path, channels=channels, web=web)
    yield made
    made.close()


def refused(stranger, path=PATH, form=FORM, **headers):
    answer = stranger.post(path, data=form, headers=headers or signed(path, form, "forged"))
    assert answer.status_code == 403
    return answer


def lines(caplog):
    return [one for one in caplog.records if one.name == "web.public.signed"]


@pytest.fixture(autouse=True)
def _listens(caplog):
    caplog.set_level(logging.INFO, "web.public.signed")


def test_a_refused_signature_is_logged_with_its_reason_and_what_was_signed_for(stranger, caplog):
    refused(stranger, f"{PATH}?secret=1")
    (line,) = lines(caplog)
    assert (line.levelname, line.channel, line.reason) == ("WARNING", "tw", WRONG)
    assert line.url == f"{PUBLIC}{PATH}"  # what is behind ? may be a secret
    assert RESIDENT not in str(vars(line))


def test_a_reason_is_logged_once_a_minute_with_how_many_there_were(stranger, town, caplog):
    for _ in range(3):
        refused(stranger)
    refused(stranger, PATH, FORM, **{"X-Other": "1"})
    town.clock.passes(minutes=1)
    refused(stranger)
    told = [(one.reason, one.refused) for one in lines(caplog)]
    assert told == [(WRONG, 1), ("The header X-Twilio-Signature is missing.", 1), (WRONG, 3)]


def test_what_is_signed_leaves_no_line(stranger, caplog):
    assert stranger.post(PATH, data=FORM, headers=signed(PATH, FORM)).status_code == 200
    assert not lines(caplog)
