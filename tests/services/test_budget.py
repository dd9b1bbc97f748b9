"""A provider's daily limit for one phone: what goes beyond waits or goes elsewhere, and shows."""

import threading

import pytest
from sqlalchemy import select

from gateway.channel_settings import ChannelSettings
from gateway.domain.delivery import State
from gateway.runtime.courier import Courier
from gateway.services.texts import outbox
from gateway.store.tables import Delivery
from modems.errors import OVER_LIMIT, ChannelError, Fate
from modems.loopback import LoopbackChannel
from tests.world import NEIGHBOUR, RESIDENT, World

ENOUGH = ChannelError(OVER_LIMIT, Fate.RETRYABLE)


def town_with(database, folder, limit: int, overflow: str = "") -> World:
    """The town with a limit on its line, and a spare line without one."""
    channels = (
        ChannelSettings("loop", "loopback", daily_limit=limit, overflow=overflow),
        ChannelSettings("spare", "loopback"),
    )
    return World(database, folder, channels=channels)


@pytest.fixture
def limited(database, tmp_path):
    """Three texts a day to one phone."""
    made = town_with(database, tmp_path, 3)
    yield made
    made.close()


def sends(world: World, *texts: str, phone: str = RESIDENT, channel: str = "loop") -> None:
    with world.office.desk() as desk:
        for text in texts:
            outbox.queue_plain(desk, phone, text, channel)
    world.settle()


def sent(world: World, phone: str = RESIDENT) -> list[str]:
    return [one.text for one in world.channel.sent if one.phone == f"+86{phone}"]


def waiting(world: World) -> list[tuple[str, State, str | None]]:
    """What has not left: by which channel it will, its state and the reason that is shown."""
    with world.store.read() as tx:
        query = select(Delivery).where(Delivery.state != State.SENT).order_by(Delivery.id)
        return [(one.channel, one.state, one.error) for one in tx.scalars(query)]


def spare(world: World) -> LoopbackChannel:
    """The spare line, after its courier has done what it can."""
    channel = LoopbackChannel("spare")
    courier = Courier(world.office, channel, threading.Event())
    while courier.step():
        pass
    return channel


def test_what_goes_beyond_the_limit_waits_a_day_and_leaves_in_order(limited):
    sends(limited, "1", "2", "3", "4", "5")
    assert sent(limited) == ["1", "2", "3"]
    assert waiting(limited) == [("loop", State.QUEUED, OVER_LIMIT)] * 2
    limited.passes(hours=23, minutes=59)
    assert sent(limited) == ["1", "2", "3"]
    limited.passes(minutes=2)
    assert sent(limited) == ["1", "2", "3", "4", "5"]
    assert waiting(limited) == []


def test_the_limit_counts_the_last_24_hours_not_the_day(limited):
    sends(limited, "1", "2")
    limited.passes(hours=12)
    sends(limited, "3", "4", "5")
    limited.passes(hours=12, minutes=1)
    assert sent(limited) == ["1", "2", "3", "4", "5"]
    sends(limited, "6")
    assert waiting(limited) == [("loop", State.QUEUED, OVER_LIMIT)]


def test_another_phone_and_another_channel_do_not_wait_for_it(limited):
    sends(limited, "1", "2", "3", "4")
    sends(limited, "to the neighbour", phone=NEIGHBOUR)
    sends(limited, "by the spare line", channel="spare")
    assert sent(limited, NEIGHBOUR) == ["to the neighbour"]
    assert [one.text for one in spare(limited).sent] == ["by the spare line"]


def test_what_did_not_leave_does_not_count_and_what_may_have_left_does(limited):
    busy = ChannelError("throttled", Fate.RETRYABLE)
    limited.channel.fail_next(busy, busy, ChannelError("no_answer", Fate.UNCERTAIN))
    sends(limited, "1")
    limited.passes(seconds=5)
    limited.passes(seconds=30)
    sends(limited, "2", "3", "4")
    assert sent(limited) == ["2", "3"]


def test_a_person_may_drop_what_waits(limited):
    sends(limited, "1", "2", "3", "4")
    with limited.office.desk() as desk:
        last = desk.tx.scalars(select(Delivery.id).order_by(Delivery.id.desc())).first()
        outbox.drop(desk, last, "said by phone", "王督办")
    limited.passes(hours=25)
    assert sent(limited) == ["1", "2", "3"]


def test_a_ticket_that_is_finished_meanwhile_drops_none_of_them(limited):
    limited.resident.texts("和平巷17号路灯不亮")  # a receipt, and two more below
    limited.member.replies("收到10008")
    limited.member.replies("进展10008 已联系电工")
    limited.member.replies("办结10008已换灯泡")
    limited.resident.texts("1")
    assert limited.ticket().status == "closed"
    assert len(sent(limited)) == 3
    assert ("loop", State.QUEUED, OVER_LIMIT) in waiting(limited)
    limited.passes(hours=25)
    assert "已换灯泡" in "".join(sent(limited))


def test_what_goes_beyond_goes_by_the_other_channel_when_one_is_named(database, tmp_path):
    world = town_with(database, tmp_path, 2, overflow="spare")
    sends(world, "1", "2", "3", "4")
    assert waiting(world) == [("spare", State.QUEUED, OVER_LIMIT)] * 2
    assert [one.text for one in spare(world).sent] == ["3", "4"]
    assert waiting(world) == []
    world.close()


def test_a_provider_that_has_had_enough_of_a_phone_is_asked_again_each_hour(limited):
    limited.channel.fail_next(*[ENOUGH] * 9)
    sends(limited, "1")
    for _ in range(8):
        assert waiting(limited) == [("loop", State.QUEUED, OVER_LIMIT)]
        limited.passes(hours=1)
    limited.passes(hours=1)
    assert sent(limited) == ["1"]


def test_a_provider_that_has_had_enough_of_a_phone_gives_way_to_the_other_channel(
    database, tmp_path
):
    world = town_with(database, tmp_path, 0, overflow="spare")
    world.channel.fail_next(ENOUGH)
    sends(world, "1")
    assert [one.text for one in spare(world).sent] == ["1"]
    world.close()


def test_without_a_limit_nothing_waits(town):
    sends(town, *map(str, range(60)))
    assert len(sent(town)) == 60
