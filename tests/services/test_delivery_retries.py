"""A text that goes again: never a part the network has accepted, and never by a guess."""

import pytest

from gateway.domain.delivery import State
from gateway.errors import Refused
from modems.channel import ReportState
from tests.services.deliveries import (
    BUSY,
    LONG,
    LOST,
    Network,
    asks_again,
    at,
    calls_back,
    journal,
    report,
    retries,
    sends,
    states,
)
from tests.world import World


def test_a_retry_hands_over_only_what_the_network_has_not_accepted(world: World) -> None:
    Network(world, loses={"2": LOST})
    delivery = sends(world, LONG)
    world.passes(hours=1)
    assert states(world) == [State.UNCERTAIN]
    assert journal(world) == [(1, "accepted"), (2, "unknown")]
    retries(world, delivery)
    assert states(world) == [State.SENT]
    assert journal(world) == [(1, "accepted"), (2, "unknown"), (2, "accepted")]
    first, second, again = world.channel.sent
    assert (first.fragment.seq, second) == (1, again)


def test_a_report_on_the_first_attempt_spares_the_second(world: World) -> None:
    world.channel.fail_next(LOST)
    delivery = sends(world)
    asks_again(world, delivery)
    calls_back(world, report("200"))
    world.settle()
    assert states(world) == [State.DELIVERED]
    assert world.channel.sent == []


def test_a_late_failure_of_the_first_attempt_says_nothing_of_the_second(world: World) -> None:
    delivery = sends(world)
    failed = report("1", state=ReportState.FAILED, code="65")
    calls_back(world, failed)
    assert states(world) == [State.FAILED]
    retries(world, delivery)
    calls_back(world, failed)
    assert states(world) == [State.SENT]
    assert journal(world) == [(1, "refused"), (1, "accepted")]


def test_an_uncertain_attempt_that_failed_says_nothing_of_the_next(world: World) -> None:
    world.channel.fail_next(LOST)
    delivery = sends(world)
    retries(world, delivery)
    calls_back(world, report("200", state=ReportState.FAILED))
    assert states(world) == [State.SENT]
    calls_back(world, report("1"))
    assert states(world) == [State.DELIVERED]


def test_a_part_that_fails_while_the_text_waits_to_go_again_goes_with_it_once(
    world: World,
) -> None:
    Network(world, loses={"2": LOST})
    delivery = sends(world, LONG)
    asks_again(world, delivery)
    failed = report("1", state=ReportState.FAILED, code="65")
    calls_back(world, failed)
    assert (states(world), at(world, delivery).error) == ([State.QUEUED], "65")
    world.settle()
    calls_back(world, failed)
    world.passes(hours=1)
    assert states(world) == [State.SENT]
    sent = [(1, "refused"), (2, "unknown"), (1, "accepted"), (2, "accepted")]
    assert journal(world) == sent


def test_a_part_that_fails_while_its_text_waits_for_the_line_goes_again_once(
    world: World,
) -> None:
    Network(world, loses={"2": BUSY})
    delivery = sends(world, LONG)
    calls_back(world, report("1", state=ReportState.FAILED, code="65"))
    assert states(world) == [State.QUEUED]
    world.passes(hours=1)
    assert (states(world), at(world, delivery).error) == ([State.SENT], None)
    sent = [(1, "refused"), (2, "refused"), (1, "accepted"), (2, "accepted")]
    assert journal(world) == sent


def test_what_certainly_did_not_leave_is_tried_again_by_itself(world: World) -> None:
    world.channel.fail_next(BUSY)
    sends(world)
    assert states(world) == [State.QUEUED]
    world.passes(seconds=5)
    assert states(world) == [State.SENT]
    assert journal(world) == [(1, "refused"), (1, "accepted")]


def test_only_what_failed_or_is_uncertain_or_waits_is_sent_again(world: World) -> None:
    delivery = sends(world)
    with pytest.raises(Refused):
        retries(world, delivery)
    assert journal(world) == [(1, "accepted")]
