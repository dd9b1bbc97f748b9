"""What is late stays somebody's concern: who hears of it again, how often, and what ends that."""

import pytest

from gateway.services.tickets import ledger, supervision
from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.times import jump, supervising, until
from tests.world import Person, World

pytestmark = SQLITE_ALONE


@pytest.fixture
@beginning
def overdue(working: World) -> World:
    """A ticket that was due on 17 March, and has nobody above but the street and the supervisor."""
    working.member.replies("进展10008 已联系")
    until(working, "2026-03-17 09:01")
    working.supervisor.got()
    working.coordinator.got()
    return working


def asked(person: Person) -> list[bool]:
    return ["仍未办结" in one for one in person.got()]


def test_above_the_last_team_the_supervisor_is_reminded_until_it_is_done(overdue: World) -> None:
    until(overdue, "2026-03-18 09:01")
    assert (asked(overdue.coordinator), asked(overdue.supervisor)) == ([True], [])
    until(overdue, "2026-03-19 09:01")
    assert ["督办时限" in one for one in overdue.supervisor.got()] == [True]
    until(overdue, "2026-03-23 09:01")
    assert asked(overdue.supervisor) == [True, True]  # there might be four levels
    until(overdue, "2026-03-24 09:01")
    assert asked(overdue.supervisor) == [True]
    until(overdue, "2026-03-30 09:01")
    assert asked(overdue.supervisor) == []
    until(overdue, "2026-03-31 09:01")
    assert asked(overdue.supervisor) == [True]
    overdue.member.replies("办结10008 已换灯泡")
    until(overdue, "2026-04-15 09:01")
    assert asked(overdue.supervisor) == []
    assert overdue.coordinator.got() == []


def test_who_lets_a_late_matter_off_supervision_is_not_reminded_of_it(overdue: World) -> None:
    with overdue.office.desk() as desk:
        supervision.release(desk, ledger.get(desk, 10008), supervising(overdue))
    until(overdue, "2026-04-01 09:01")
    assert overdue.supervisor.got() == []


def test_after_weeks_that_nobody_looked_the_supervisor_gets_one_text(overdue: World) -> None:
    jump(overdue, "2026-04-30 10:00")
    assert len(overdue.supervisor.got()) == 1
    overdue.passes(minutes=5)
    assert overdue.supervisor.got() == []


def test_what_was_late_a_day_ago_wakes_nobody_even_of_an_emergency(world: World) -> None:
    world.clock.passes(hours=15)  # midnight
    world.resident.texts("和平巷17号起火了")
    world.leader.replies("收到10008")
    world.leader.replies("进展10008 已联系")
    until(world, "2026-03-11 02:01")
    assert "已列入督办" in world.supervisor.got()[-1]
    until(world, "2026-03-12 07:01")
    world.coordinator.got()
    world.supervisor.got()
    until(world, "2026-03-12 07:31")
    assert asked(world.coordinator) == [True]
    until(world, "2026-03-13 07:01")
    assert world.supervisor.got() == []
    until(world, "2026-03-13 07:31")
    assert asked(world.supervisor) == [True]
