"""A courier dies with a text handed over: it is uncertain until the network reports."""

import threading

import pytest

from gateway.domain.delivery import State
from gateway.runtime.courier import Courier
from gateway.services.texts import outbox
from tests.services.deliveries import (
    Network,
    calls_back,
    journal,
    parked,
    queues,
    report,
    states,
)
from tests.world import World


class PowerCut(BaseException):
    """What ends a courier in the middle of a step."""


@pytest.fixture
def crashed(world: World) -> World:
    """A courier has died with a text handed over and its answer unheard."""
    Network(world, loses={"1": PowerCut()})
    queues(world)
    with pytest.raises(PowerCut):
        world.courier.step()
    assert states(world) == [State.SENDING]
    return world


def restarts(world: World) -> None:
    world.courier = Courier(world.office, world.channel, threading.Event())
    world.courier._settle_the_past()
    world.settle()


def test_what_a_courier_died_with_is_uncertain_and_not_sent_again(crashed: World) -> None:
    restarts(crashed)
    crashed.passes(hours=20)
    assert states(crashed) == [State.UNCERTAIN]
    assert journal(crashed) == [(1, "unknown")]
    assert len(crashed.channel.sent) == 1


def test_the_report_after_a_crash_settles_the_text(crashed: World) -> None:
    restarts(crashed)
    calls_back(crashed, report("1"))
    assert states(crashed) == [State.DELIVERED]


def test_the_report_before_anybody_knew_of_the_crash_settles_the_text(crashed: World) -> None:
    calls_back(crashed, report("1"))
    assert (states(crashed), parked(crashed)) == ([State.SENDING], 1)
    restarts(crashed)
    assert (states(crashed), parked(crashed)) == ([State.DELIVERED], 0)


def test_a_report_settles_what_was_being_sent_when_a_backup_was_taken(crashed: World) -> None:
    with crashed.office.desk() as desk:
        outbox.after_restore(desk)
    calls_back(crashed, report("1"))
    assert states(crashed) == [State.DELIVERED]
