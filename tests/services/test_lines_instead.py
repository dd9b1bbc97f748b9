"""A line that sends no more for long: another takes its texts over, in order, each once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.domain.delivery import State
from gateway.services.texts import lines
from modems.channel import Health, Piece
from modems.errors import ChannelError, Fate
from tests import databases
from tests.services.deliveries import LONG, queues, states
from tests.services.test_lines_apart import PowerCut, power_cut
from tests.two_lines import Town
from tests.world import found

GAS = "和平巷17号煤气泄漏"


@pytest.fixture
def two(database: str, tmp_path: Path) -> Iterator[Town]:
    made = Town(database, tmp_path)
    yield made
    made.close()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Town]:
    made = Town(databases.fresh("sqlite", tmp_path, found), tmp_path)
    yield made
    made.close()


def test_a_gas_leak_that_came_by_a_paused_line_is_ordered_and_reminded_of_by_another(
    two: Town,
) -> None:
    two.goes_by(lines.pause)
    two.comes_in_there(GAS)
    two.passes(minutes=9)
    assert (two.coordinator.got(), two.rung()) == ([], [])  # it may be for some minutes on purpose
    two.passes(minutes=1)
    (receipt,), (order, *_) = two.resident.got(), two.coordinator.got()
    assert ("110" in receipt, "煤气泄漏" in order) == (True, True)
    assert two.rung() == ["tw"]
    for _ in range(6):
        two.passes(minutes=1)
        two.passes(seconds=1)
    assert "10008" in two.coordinator.got()[-1]
    two.goes_by(lines.resume)
    two.settle()
    two.there()
    assert two.other.sent == []
    two.passes(seconds=1)
    assert two.rung() == []


def test_what_comes_in_by_a_line_that_is_long_paused_is_answered_at_once(lite: Town) -> None:
    lite.goes_by(lines.pause)
    lite.passes(hours=1)
    lite.comes_in_there(GAS)
    lite.passes(seconds=1)
    assert (len(lite.resident.got()), len(lite.coordinator.got())) == (1, 1)


def test_a_line_that_is_up_again_within_its_grace_sends_for_itself(lite: Town) -> None:
    lite.goes_by(lines.pause)
    lite.comes_in_there(GAS)
    lite.passes(minutes=9)
    lite.goes_by(lines.resume)
    lite.passes(minutes=1)
    assert lite.resident.got() == []
    lite.there()
    assert lite.resident.phone in lite.other.sent[0].phone


def test_what_is_looked_at_while_paused_does_not_begin_its_grace_anew(lite: Town) -> None:
    lite.goes_by(lines.pause)
    lite.comes_in_there(GAS)
    for _ in range(5):
        lite.passes(minutes=1)
        lite.goes_by(lines.down, "line_lost")
        lite.passes(minutes=1)
        with lite.office.desk() as desk:
            lines.up(desk, "tw", Health())
    assert "煤气泄漏" in lite.coordinator.got()[0]


def test_texts_of_one_phone_change_over_in_their_order(lite: Town) -> None:
    for words in ("1", "2", "3"):
        queues(lite, words, channel="tw")
    lite.goes_by(lines.pause)
    lite.passes(minutes=10)
    assert lite.resident.got() == ["1", "2", "3"]


def test_what_may_have_left_in_part_or_as_a_whole_stays_with_its_line(lite: Town) -> None:
    busy, lost = ChannelError("congestion", Fate.RETRYABLE), ChannelError("x", Fate.UNCERTAIN)
    tries = iter([None, busy, lost])
    take = lite.other.send

    def takes(piece: Piece) -> str:
        if (error := next(tries, None)) is not None:
            raise error
        return take(piece)

    lite.other.send = takes
    queues(lite, LONG, channel="tw")
    queues(lite, "明日停水", phone="13900003001", channel="tw")
    lite.others.step()
    lite.others.step()
    lite.goes_by(lines.pause)
    lite.passes(hours=1)
    assert lite.channel.sent == []
    assert states(lite) == [State.QUEUED, State.UNCERTAIN]


def test_where_no_other_line_works_everything_waits_for_its_own(lite: Town) -> None:
    with lite.office.desk() as desk:
        lines.pause(desk, "loop")
    lite.goes_by(lines.pause)
    lite.comes_in_there(GAS)
    lite.passes(minutes=11)
    assert lite.channel.sent == []
    lite.goes_by(lines.resume)
    lite.there()
    assert lite.other.sent != []


def test_what_waits_for_a_line_whose_courier_was_killed_leaves_by_another_and_rings(
    lite: Town,
) -> None:
    lite.comes_in_there(GAS)
    lite.others_killed = True
    lite.passes(seconds=30)
    lite.passes(minutes=9)
    assert (lite.coordinator.got(), lite.rung()) == ([], [])
    lite.passes(minutes=1)
    assert ("煤气泄漏" in lite.coordinator.got()[0], lite.rung()) == (True, ["tw"])
    lite.others_killed = False
    lite.passes(seconds=10)
    assert lite.rung() == []


def test_what_a_killed_courier_had_in_hand_is_uncertain_and_holds_its_phone_up_no_longer(
    lite: Town,
) -> None:
    queues(lite, "1", channel="tw")
    queues(lite, "2")
    lite.other.send = power_cut
    with pytest.raises(PowerCut):
        lite.others.step()
    lite.others_killed = True
    lite.passes(seconds=30)
    lite.passes(minutes=9)
    assert lite.resident.got() == []
    lite.passes(minutes=1)
    assert (lite.resident.got(), states(lite)) == (["2"], [State.UNCERTAIN, State.SENT])


def test_nothing_changes_over_to_a_line_whose_courier_was_killed(lite: Town) -> None:
    with lite.office.desk() as desk:
        lines.pause(desk, "loop")
    lite.others_killed = True
    lite.resident.texts(GAS)
    lite.passes(minutes=11)
    assert lite.there() == []
