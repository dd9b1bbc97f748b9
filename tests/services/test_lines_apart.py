"""Two lines, of which one does not send: what waits for it holds up nothing that presses."""

import dataclasses
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.channel_settings import ChannelSettings
from gateway.domain.delivery import State
from gateway.domain.people import AlarmKind
from gateway.runtime.courier import Courier
from gateway.services import alarms
from gateway.services.desk import Desk
from gateway.services.texts import lines, outbox, strays
from gateway.store.tables import ChannelState
from modems.channel import Health, Piece
from modems.errors import Blame, ChannelError, Fate
from modems.loopback import LoopbackChannel
from tests import databases
from tests.services.deliveries import LONG, at, calls_back, journal, queues, report, retries, states
from tests.world import RESIDENT, World, found

ORDER, RECEIPT = "联系", "110"


@pytest.fixture
def two(tmp_path: Path) -> Iterator[World]:
    """The town with a second line, `away`, whose courier is still."""
    channels = ChannelSettings("loop", "loopback"), ChannelSettings("away", "loopback")
    made = World(databases.fresh("sqlite", tmp_path, found), tmp_path, channels=channels)
    with made.office.desk() as desk:
        lines.up(desk, "away", Health())
    yield made
    made.close()


def away(town: World) -> Courier:
    return Courier(town.office, LoopbackChannel("away"), threading.Event())


def takes_nothing(_piece: Piece) -> str:
    raise ChannelError("no_network_service", Fate.RETRYABLE, blame=Blame.LINE)


def unplugged(desk: Desk) -> None:
    lines.down(desk, "away", "line_lost")


def paused(desk: Desk) -> None:
    lines.pause(desk, "away")


def reported_there(town: World, text: str) -> None:
    """A report comes in by the other line, and its texts are to leave by it."""
    courier = away(town)
    courier.channel.deliver(RESIDENT, text, town.clock.now)
    courier._bring_in()
    town.worker.intake()


def silent(desk: Desk) -> None:
    long_ago = desk.now - timedelta(seconds=30)
    desk.tx.get_one(ChannelState, "away").seen_at = long_ago  # its courier has died


@pytest.mark.parametrize("happens", [unplugged, paused, silent])
def test_an_emergency_leaves_by_a_line_that_works_past_what_waits_for_another(
    two: World, happens: Callable[[Desk], None]
) -> None:
    reported_there(two, "和平巷17号路灯不亮")
    two.neighbour.texts("和平巷33号着火了")
    assert two.leader.got() == []  # the other line may send at any moment
    with two.office.desk() as desk:
        happens(desk)
    two.settle()
    (order,) = two.leader.got()
    assert ORDER in order
    assert RECEIPT in two.resident.texts("我家燃气泄漏，和平巷17号")[0]


def rung(town: World) -> list[str]:
    with town.office.view() as desk:
        return [one.subject for one in alarms.standing(desk) if one.kind is AlarmKind.CHANNEL]


def test_what_waits_ten_minutes_for_a_dead_line_rings_and_leaves_by_another(two: World) -> None:
    reported_there(two, "和平巷17号路灯不亮")
    with two.office.desk() as desk:
        unplugged(desk)
    two.passes(minutes=9)
    assert (rung(two), two.leader.got()) == ([], [])
    two.passes(minutes=1)
    assert rung(two) == ["away"]
    assert "路灯不亮" in two.leader.got()[0]
    two.passes(seconds=1)
    assert (two.leader.got(), two.member.got()) == ([], [])
    with two.office.desk() as desk:
        alarms.clear(desk, AlarmKind.CHANNEL, "away")
    two.passes(seconds=1)
    assert rung(two) == []  # who has seen it knows


@pytest.mark.parametrize("codes", [{"line": True}, {"code": "20003"}])
def test_what_rang_for_a_dead_line_ends_when_it_is_up_and_what_a_provider_said_does_not(
    two: World, codes: dict[str, object]
) -> None:
    with two.office.desk() as desk:
        alarms.ring(desk, AlarmKind.CHANNEL, "away", codes=codes)
    two.passes(seconds=1)
    assert rung(two) == (["away"] if "code" in codes else [])


def test_where_no_line_works_it_rings_and_nobody_is_asked_in_vain(town: World) -> None:
    take, town.channel.send = town.channel.send, takes_nothing
    town.channel.health = lambda: Health(registered=False)
    town.courier._up()
    town.resident.texts("和平巷17号路灯不亮")
    asked = len(states(town))
    for _ in range(11):
        town.passes(minutes=1)
    assert (rung(town), len(states(town))) == (["loop"], asked)
    town.channel.send, town.channel.health = take, lambda: Health(registered=True)
    for _ in range(3):
        town.passes(seconds=30)
    assert rung(town) == []


def test_what_does_not_press_keeps_its_order_until_its_own_turn_has_come(two: World) -> None:
    for channel, words in (("away", "1"), ("loop", "2")):
        with two.office.desk() as desk:
            outbox.queue_plain(desk, RESIDENT, words, channel)
    two.clock.passes(minutes=10)
    with two.office.desk() as desk:
        lines.up(desk, "away", Health())
    two.settle()
    assert two.resident.got() == []
    with two.office.desk() as desk:
        unplugged(desk)
        outbox.queue_plain(desk, RESIDENT, "3", "loop")
    two.settle()
    assert two.resident.got() == ["2"]
    two.passes(minutes=3)
    assert two.resident.got() == ["3"]
    back = away(two)
    back.step()
    assert [one.text for one in back.channel.sent] == ["1"]


def test_a_text_that_waits_for_another_try_holds_up_no_emergency_and_no_receipt(
    town: World,
) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    send, busy = town.channel.send, [True]

    def takes(piece: Piece) -> str:
        if busy[0] and piece.phone.endswith(RESIDENT):
            raise ChannelError("congestion", Fate.RETRYABLE)
        return send(piece)

    town.channel.send = takes
    town.leader.texts("进展10008 已到现场")
    for seconds in (6, 31, 121, 601):
        town.passes(seconds=seconds)
    busy[0] = False
    assert "已受理" in town.resident.texts("海景苑3号楼垃圾三天没清")[0]
    assert RECEIPT in town.resident.texts("和平巷17号着火了")[0]
    with town.office.desk() as desk:
        outbox.queue_plain(desk, RESIDENT, "4")
    town.settle()
    assert town.resident.got() == []
    town.passes(minutes=30)
    progress, last = town.resident.got()
    assert ("已到现场" in progress, last) == (True, "4")


def test_texts_of_a_line_that_is_gone_leave_by_another_and_what_may_have_left_does_not(
    two: World,
) -> None:
    first, old = queued_there(two, "1"), queued_there(two, "2")
    courier = away(two)
    courier.channel.send = power_cut
    with pytest.raises(PowerCut):
        courier.step()
    two.clock.passes(hours=25)
    new = queued_there(two, "3")
    renamed = World(two.settings.database_url, two.settings.data)
    renamed.clock.now = two.clock.now
    with renamed.office.desk() as desk:
        strays.adopt(desk)
    renamed.settle()
    assert [one.text for one in renamed.channel.sent] == ["3"]
    assert states(renamed) == [State.UNCERTAIN, State.UNCERTAIN, State.SENT]
    assert [at(renamed, one).error for one in (first, old, new)] == ["crash", "channel_gone", None]
    retries(renamed, first)
    assert [one.text for one in renamed.channel.sent] == ["3", "1"]
    renamed.close()


def test_what_one_line_has_sent_in_part_is_sent_whole_by_another_when_a_person_says_so(
    two: World,
) -> None:
    delivery = queues(two, LONG, channel="away")
    courier = away(two)
    take = courier.channel.send

    def first_alone(piece: Piece) -> str:
        if piece.fragment is not None and piece.fragment.seq > 1:
            raise ChannelError("congestion", Fate.RETRYABLE)
        return take(piece)

    courier.channel.send = first_alone
    courier.step()
    assert journal(two) == [(1, "accepted"), (2, "refused")]
    renamed = World(two.settings.database_url, two.settings.data)
    renamed.clock.now = two.clock.now
    with renamed.office.desk() as desk:
        strays.adopt(desk)
    renamed.passes(minutes=1)
    assert states(renamed) == [State.UNCERTAIN]
    retries(renamed, delivery)
    sent = [one.fragment.seq for one in renamed.channel.sent if one.fragment]
    assert (sent, states(renamed)) == ([1, 2], [State.SENT])
    calls_back(renamed, report("2"))
    assert states(renamed) == [State.SENT]
    calls_back(renamed, report("1"))
    assert states(renamed) == [State.DELIVERED]
    renamed.close()


def test_a_text_that_another_line_cuts_into_fewer_parts_is_delivered_by_its_reports(
    two: World,
) -> None:
    delivery = queues(two, "明日停水", channel="away")
    courier = away(two)
    split = courier.channel.split
    courier.channel.split = lambda text: split(dataclasses.replace(text, text=LONG))
    courier.channel.send = lost_sight
    courier.step()
    assert states(two) == [State.UNCERTAIN]
    renamed = World(two.settings.database_url, two.settings.data)
    renamed.clock.now = two.clock.now
    retries(renamed, delivery)
    calls_back(renamed, report("1"))
    assert states(renamed) == [State.DELIVERED]
    renamed.close()


def lost_sight(_piece: Piece) -> str:
    raise ChannelError("timeout", Fate.UNCERTAIN)


class PowerCut(BaseException):
    """What ends a courier in the middle of a step."""


def power_cut(_piece: Piece) -> str:
    raise PowerCut


def queued_there(town: World, words: str) -> int:
    """A text to a phone of its own, to leave by the other line."""
    return queues(town, words, f"139000030{words:0>2}", "away")
