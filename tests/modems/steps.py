"""What the tests of a channel do again and again."""

import time
from datetime import UTC, datetime

import pytest

from modems.channel import Arrival, Outgoing
from modems.errors import ChannelError
from modems.simulator import pdus

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


def send(channel, text, reference=1):
    return [channel.send(piece) for piece in channel.split(Outgoing(RESIDENT, text, reference))]


def refused(channel, text="你好"):
    with pytest.raises(ChannelError) as caught:
        send(channel, text)
    return caught.value


def open_again(channel):
    for _ in range(10):
        try:
            channel.open()
            return
        except ChannelError as error:
            last = error
    raise last


def pdu_of(text):
    (pdu,) = pdus.deliveries(RESIDENT, text, datetime.now(UTC), 1, bits=8)
    return pdu
