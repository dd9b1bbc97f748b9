"""The network says what became of a text: before, with and long after its reference."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from gateway.domain.delivery import State
from gateway.services.texts import handover, inbox, outbox
from modems.channel import ReportState
from tests import databases
from tests.services.deliveries import (
    LONG,
    LOST,
    Network,
    at,
    calls_back,
    journal,
    parked,
    queues,
    report,
    sends,
    states,
)
from tests.world import NEIGHBOUR, RESIDENT, World


def test_a_report_settles_its_text(world: World) -> None:
    first, second = sends(world), sends(world)
    world.channel.report("2", RESIDENT, at=world.clock.now)
    world.settle()
    assert states(world) == [State.SENT, State.DELIVERED]
    assert at(world, second).delivered_at == world.clock.now
    assert at(world, first).delivered_at is None


def test_a_report_that_comes_before_its_reference_waits_for_it(world: World) -> None:
    Network(world, report("1"))
    sends(world)
    assert states(world) == [State.DELIVERED]
    assert parked(world) == 0


def test_a_failure_that_comes_before_its_reference_waits_for_it(world: World) -> None:
    Network(world, report("1", state=ReportState.FAILED, code="65"))
    delivery = sends(world)
    assert states(world) == [State.FAILED]
    assert at(world, delivery).error == "65"


def test_a_report_and_its_reference_at_the_same_time_find_one_another(world: World) -> None:
    queues(world)
    with world.office.desk() as desk:
        claim = handover.claim(desk, "loop", world.channel.split)
    with world.office.desk() as desk:
        handover.accepted(desk, claim, "1")
        caller = threading.Thread(target=calls_back, args=(world, report("1")))
        caller.start()  # it looks now, and nothing is committed yet
    caller.join()
    assert states(world) == [State.DELIVERED]
    assert parked(world) == 0


def test_a_report_waits_while_a_reference_is_being_journalled(tmp_path: Path) -> None:
    """On PostgreSQL; on SQLite there is one writer anyway."""
    world = World(databases.fresh("postgresql", tmp_path), tmp_path)
    queues(world, LONG)
    with world.office.desk() as desk:
        claim = handover.claim(desk, "loop", world.channel.split)
    with world.office.desk() as desk:
        handover.accepted(desk, claim, "1")
        with pytest.raises(OperationalError, match="lock timeout"), world.office.desk() as other:
            other.tx.execute(text("SET LOCAL lock_timeout = '1ms'"))
            inbox.store(other, "loop", report("1"))
    world.close()


def test_a_report_that_comes_before_the_answer_is_lost_settles_the_text(world: World) -> None:
    Network(world, report("1"), loses={"1": LOST})
    sends(world)
    assert states(world) == [State.DELIVERED]


def test_a_report_that_comes_while_a_text_leaves_is_not_taken_for_another(world: World) -> None:
    world.channel.fail_next(LOST)
    sends(world)
    Network(world, report("1"))
    sends(world)
    assert states(world) == [State.UNCERTAIN, State.DELIVERED]


def test_a_report_of_an_older_text_waits_until_the_line_is_free(world: World) -> None:
    world.channel.fail_next(LOST)
    sends(world)
    Network(world, report("77"))
    sends(world)
    assert states(world) == [State.DELIVERED, State.SENT]


def test_the_same_report_twice_is_one(world: World) -> None:
    world.channel.fail_next(LOST)
    sends(world)
    sends(world)
    calls_back(world, report("1"), report("1"))
    assert states(world) == [State.UNCERTAIN, State.DELIVERED]
    assert parked(world) == 0


def test_the_same_early_report_twice_is_parked_once(world: World) -> None:
    calls_back(world, report("9"), report("9"))
    assert parked(world) == 1


def test_a_report_for_another_phone_settles_nothing(world: World) -> None:
    sends(world)
    world.channel.fail_next(LOST)
    sends(world)
    calls_back(world, report("1", NEIGHBOUR))
    assert states(world) == [State.SENT, State.UNCERTAIN]
    assert parked(world) == 1


def test_a_report_says_nothing_of_a_text_that_left_later(world: World) -> None:
    calls_back(world, report("1"))
    world.passes(minutes=1)
    sends(world)
    assert states(world) == [State.SENT]


def test_the_network_may_report_that_it_is_still_trying(world: World) -> None:
    sends(world)
    calls_back(world, report("1", state=ReportState.PENDING))
    assert states(world) == [State.SENT]
    calls_back(world, report("1"))
    assert states(world) == [State.DELIVERED]


def test_a_report_after_three_days_is_nobodys_and_is_forgotten_in_three_more(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    sends(world)
    world.passes(days=3)
    calls_back(world, report("1"))
    assert states(world) == [State.SENT]
    world.passes(days=2, hours=23)
    assert parked(world) == 1
    caplog.set_level("INFO")
    world.passes(hours=1)
    assert parked(world) == 0
    assert "Delivery reports belonged to nothing" in caplog.messages


def test_a_long_text_is_delivered_when_all_its_parts_are(world: World) -> None:
    Network(world, report("1"))
    sends(world, LONG)
    assert states(world) == [State.SENT]
    calls_back(world, report("2"))
    assert states(world) == [State.DELIVERED]


def test_a_part_reported_failed_while_the_rest_leaves_fails_the_text(world: World) -> None:
    Network(world, report("1", state=ReportState.FAILED, code="65"))
    delivery = sends(world, LONG)
    assert states(world) == [State.FAILED]
    assert at(world, delivery).error == "65"
    assert journal(world) == [(1, "refused"), (2, "accepted")]  # and no part a second time


def test_a_part_that_was_delivered_does_not_fail_afterwards(world: World) -> None:
    sends(world, LONG)
    calls_back(world, report("1"), report("1", state=ReportState.FAILED), report("2"))
    assert states(world) == [State.DELIVERED]


def test_a_failure_of_what_was_given_up_leaves_the_reason(world: World) -> None:
    world.channel.fail_next(LOST)
    delivery = sends(world)
    with world.office.desk() as desk:
        outbox.drop(desk, delivery, "空号", "lijuan")
    calls_back(world, report("1", state=ReportState.FAILED, code="65"))
    assert at(world, delivery).error == "lijuan: 空号"
