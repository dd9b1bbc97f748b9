import threading
import time
from datetime import UTC, datetime

import pytest

from modems.channel import Channel, Outgoing, PhoneType, ReportState
from modems.errors import ChannelError, Fate
from modems.gsm import GsmChannel
from modems.loopback import LoopbackChannel

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_what_is_delivered_is_collected_until_it_is_confirmed():
    channel = LoopbackChannel("loop")
    arrival = channel.deliver("+8613912345678", "路灯坏了😀", AT)
    assert (arrival.text, arrival.stamped_at) == ("路灯坏了😀", AT)
    assert arrival.phone_type is PhoneType.INTERNATIONAL
    assert channel.collect() == channel.collect() == [arrival]
    channel.confirm(arrival)
    channel.confirm(arrival)
    assert channel.collect() == []


def test_the_same_external_id_is_the_same_text_and_none_is_a_new_one():
    channel = LoopbackChannel("loop")
    same = {channel.deliver("1", "a", external_id="x").fingerprint for _ in range(2)}
    new = {channel.deliver("1", "a").fingerprint for _ in range(2)}
    assert (len(same), len(new)) == (1, 2)


def test_a_delivery_from_another_thread_ends_the_wait():
    channel = LoopbackChannel("loop")
    began = time.monotonic()
    threading.Timer(0.05, channel.deliver, ("1", "a")).start()
    channel.wait(30)
    assert time.monotonic() - began < 5
    assert len(channel.collect()) == 1


def test_sent_pieces_are_kept_and_failures_come_when_they_are_asked_for():
    channel = LoopbackChannel("loop")
    (piece,) = channel.split(Outgoing("1", "你好", 1))
    channel.fail_next(ChannelError("busy", Fate.RETRYABLE))
    with pytest.raises(ChannelError):
        channel.send(piece)
    assert channel.send(piece) == "1"
    assert channel.sent == [piece]


def test_reports_and_rings_come_too():
    channel = LoopbackChannel("loop")
    report = channel.report("1", "13900000000", ReportState.FAILED)
    ring = channel.ring("", AT)
    assert channel.collect() == [report, ring]


def test_both_channels_fill_the_port():
    channels: list[Channel] = [LoopbackChannel("a"), GsmChannel("b", "/nowhere")]
    assert [channel.name for channel in channels] == ["a", "b"]
