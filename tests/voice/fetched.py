"""What fetches recordings from a fake of Twilio."""

import threading

from gateway import twilio_settings
from gateway.runtime.fetcher import Fetcher, of_recordings
from gateway.settings import CONFIG
from modems.twilio.files import Recordings
from tests import twilio_fake
from tests.twilio_fake import FakeTwilio


def source(twilio: FakeTwilio) -> Recordings:
    """The recordings that lie at a fake Twilio."""
    terms = twilio_settings.terms(CONFIG / "providers.toml")
    return Recordings(twilio_fake.account(twilio.url), terms)


def fetcher(office, source) -> Fetcher:
    """What brings them in."""
    return Fetcher(office, [of_recordings({"loop": source})], threading.Event())
