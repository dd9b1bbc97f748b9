"""What a text's fate is when the request to Twilio goes wrong, in each way that it can."""

import socket
import threading

import pytest

from gateway import twilio_settings
from gateway.settings import CONFIG
from modems.channel import Outgoing
from modems.errors import Blame, ChannelError, ChannelLost, Fate
from modems.twilio.channel import TwilioChannel
from tests import twilio_fake
from tests.twilio_fake import FakeTwilio

TERMS = twilio_settings.terms(CONFIG / "providers.toml")
PHONE = "+8613900001001"


@pytest.fixture
def twilio():
    made = FakeTwilio()
    yield made
    made.stop()


def channel(base_url: str, **changes) -> TwilioChannel:
    return TwilioChannel("tw", twilio_fake.account(base_url, **changes), TERMS, "https://x")


def sends(one: TwilioChannel, text: str = "明日停水") -> str:
    try:
        (piece,) = one.split(Outgoing(PHONE, text))
        return one.send(piece)
    finally:
        one.close()


@pytest.mark.parametrize(
    ("plan", "code", "fate", "blame"),
    [
        ("late", "no_answer", Fate.UNCERTAIN, None),
        ("silent", "no_answer", Fate.UNCERTAIN, None),
        ("break", "broken_off", Fate.UNCERTAIN, None),
        ("fail 500", "http_500", Fate.UNCERTAIN, None),
        ("fail 502", "http_502", Fate.UNCERTAIN, None),
        ("fail 408", "http_408", Fate.UNCERTAIN, None),
        ("fail 307", "http_307", Fate.UNCERTAIN, None),
        ("fail 200", "no_sid", Fate.UNCERTAIN, None),
        ("throttle 7", "20429", Fate.RETRYABLE, Blame.LATER),
        ("unauthorized", "20003", Fate.RETRYABLE, Blame.OURS),
        ("refuse 21603", "21603", Fate.RETRYABLE, Blame.OURS),
        ("refuse 21408", "21408", Fate.FINAL, Blame.COUNTRY),
        ("refuse 21611", "21611", Fate.RETRYABLE, Blame.LATER),
        ("refuse 21610", "21610", Fate.FINAL, Blame.OPTED_OUT),
        ("refuse_newly 21610", "21610", Fate.FINAL, Blame.OPTED_OUT),
        ("refuse 21211", "21211", Fate.FINAL, Blame.NUMBER),
        ("refuse 21617", "21617", Fate.FINAL, Blame.CONTENT),
        ("refuse 29999", "29999", Fate.FINAL, None),
    ],
)
def test_each_trouble_has_its_fate(twilio, plan, code, fate, blame):
    twilio.plans.append(plan)
    patience = 0.3 if plan in ("late", "silent") else 30.0  # the others answer
    with pytest.raises(ChannelError) as trouble:
        sends(channel(twilio.url, answer_seconds=patience))
    error = trouble.value
    assert (error.code, error.fate, error.blame) == (code, fate, blame)
    assert error.after == {"throttle 7": 7.0, "refuse 21611": 1.0}.get(plan, 0.0)


def test_where_nobody_listens_nothing_has_left():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(ChannelError) as trouble:
            sends(channel(f"http://127.0.0.1:{port}"))
    assert (trouble.value.code, trouble.value.fate) == ("no_connection", Fate.RETRYABLE)


def test_while_twilio_cannot_be_reached_the_channel_is_down():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ChannelLost, match="no_connection"):
            channel(f"http://127.0.0.1:{taken.getsockname()[1]}").open()


def test_a_name_that_does_not_resolve_means_that_nothing_has_left():
    with pytest.raises(ChannelError) as trouble:
        sends(channel("https://twilio.invalid"))
    assert (trouble.value.code, trouble.value.fate) == ("no_connection", Fate.RETRYABLE)


def test_what_speaks_no_tls_may_have_heard(twilio):
    with pytest.raises(ChannelError) as trouble:
        sends(channel(twilio.url.replace("http:", "https:")))
    assert (trouble.value.code, trouble.value.fate) == ("tls", Fate.UNCERTAIN)


def test_without_credentials_nothing_is_opened_or_posted(twilio):
    account = twilio_fake.account(twilio.url)
    bare = TwilioChannel("tw", type(account)("", (), base_url=twilio.url), TERMS)
    with pytest.raises(ChannelError, match="no_credentials"):
        bare.open()
    with pytest.raises(ChannelError, match="no_credentials"):
        bare.collect()
        sends(bare)
    assert twilio.signed_in == []


def test_a_text_signs_in_with_the_first_token_and_shows_no_secret(twilio):
    one = channel(twilio.url)
    assert sends(one) == twilio.messages[0]["sid"]
    (header,) = twilio.signed_in
    assert header.startswith("Basic ")
    assert twilio_fake.TOKEN not in repr(one.account)
    assert twilio_fake.SHARED_SECRET not in repr(one.account)


def test_two_channels_share_nothing(twilio):
    other = FakeTwilio()
    try:
        sends(channel(twilio.url))
        sends(channel(other.url))
        assert [len(one.messages) for one in (twilio, other)] == [1, 1]
    finally:
        other.stop()


def test_a_wait_is_ended_from_another_thread(twilio):
    one = channel(twilio.url)
    threading.Timer(0.01, one.wake).start()
    one.wait(60)
