"""What a month says of tickets whose life took turns: corrected, paused, put off, merged."""

from datetime import datetime

import pytest

from gateway.domain.people import ActorKind
from gateway.domain.rates import Measure
from gateway.domain.roles import Role
from gateway.errors import Refused
from gateway.services.desk import Actor
from gateway.services.figures.rates import Grouping
from gateway.services.tickets import casework, corrections, followup, ledger, matters
from gateway.services.tickets.followup import Answer
from tests.databases import BOTH, SQLITE_ALONE
from tests.journeys.times import jump, until
from tests.journeys.told import in_hand
from tests.services.month import (
    DRAIN,
    LIGHT,
    WANG,
    ZHOU,
    account,
    called,
    figures,
    tasks,
    ticket,
)  # fmt: skip
from tests.world import ZONE, World

pytestmark = SQLITE_ALONE

LAMP = "和平巷17号路灯不亮"
CHILD = DRAIN  # the second number
OPERATOR = Actor(ActorKind.OPERATOR, Role.OPERATOR, None, "console")


@pytest.fixture
def working(world: World) -> World:
    """A lamp that the leader has in hand since Tuesday at nine."""
    return in_hand(world)


def figure(world: World, measure: Measure, *of: str) -> tuple[int, int]:
    """A rate of March, of all or of a grouping and its code."""
    (whole, _) = figures(world, *([Grouping(of[0]), of[1]] if of else []))
    return whole[measure]


def correct(world: World, category: str) -> None:
    with world.office.desk() as desk:
        corrections.correct(desk, ledger.get(desk, LIGHT), OPERATOR, category=category)
    world.settle()


def put_off(world: World, text: str) -> None:
    world.leader.replies(text)
    world.leader.replies("Y")
    world.supervisor.replies("Y")


# ---------------------------------------------------------------- corrected


@pytest.mark.parametrize(
    ("minutes", "category", "accepted"),
    [
        (90, "power", (1, 1)),  # in two working hours; an urgent one would have been late
        (210, "road_building", (0, 1)),  # too late; a hard one would have had until the afternoon
    ],
)
def test_a_correction_afterwards_judges_no_acceptance_anew(
    world: World, minutes: int, category: str, accepted: tuple[int, int]
) -> None:
    world.resident.texts(LAMP)
    world.clock.passes(minutes=minutes)
    world.member.replies(f"收到{LIGHT}")
    assert figure(world, Measure.ACCEPTED) == accepted
    correct(world, category)
    assert figure(world, Measure.ACCEPTED) == accepted


def test_a_clock_that_runs_when_it_is_corrected_is_judged_by_its_new_limit(world: World) -> None:
    world.resident.texts(LAMP)
    world.clock.passes(minutes=10)
    correct(world, "power")
    world.clock.passes(minutes=50)
    world.member.replies(f"收到{LIGHT}")
    assert figure(world, Measure.ACCEPTED) == (0, 1)


@BOTH
def test_a_correction_afterwards_judges_no_resolution_anew(world: World) -> None:
    world.resident.texts(LAMP)
    world.member.replies(f"收到{LIGHT}")
    world.passes(days=3)
    world.member.replies(f"办结{LIGHT} 已换灯泡")
    correct(world, "power")  # which would have had a day
    world.passes(days=10)
    assert figure(world, Measure.RESOLVED) == (1, 1)
    assert figure(world, Measure.RESOLVED, "category", "power") == (1, 1)


# ---------------------------------------------------------------- paused and put off


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def test_a_question_stops_the_clock_until_its_limit_though_nobody_looked(working: World) -> None:
    working.leader.replies(f"问{LIGHT} 请问是几号楼？")
    assert working.due("pause") == at("03-13 09:00")
    jump(working, "2026-03-19 10:00")
    assert working.ticket().status == "working"
    assert working.due("resolve") == at("03-20 09:00")  # five working days, and the three
    until(working, "2026-03-20 10:00")
    assert figure(working, Measure.RESOLVED) == (0, 1)


def test_who_goes_on_after_the_limit_has_no_more_time(working: World) -> None:
    working.leader.replies(f"问{LIGHT} 请问是几号楼？")
    working.clock.now = at("03-18 09:00")  # the ticker was off
    working.leader.replies(f"收到{LIGHT}")
    assert working.ticket().status == "working"
    assert working.due("resolve") == at("03-20 09:00")


def test_what_is_put_off_after_a_question_stands_for_each_in_its_turn(working: World) -> None:
    working.leader.replies(f"问{LIGHT} 请问是几号楼？")
    working.clock.now = at("03-17 09:00")  # two working days after the limit
    put_off(working, f"挂账{LIGHT} 30天 没有经费")
    assert working.ticket().status == "deferred"
    assert figure(working, Measure.DEFERRED) == (1, 1)
    working.clock.now = at("03-24 09:00")
    working.leader.replies(f"收到{LIGHT}")
    assert working.due("resolve") == at("03-27 09:00")  # five, three for the answer, and five
    working.leader.replies(f"办结{LIGHT} 已换灯泡")
    working.passes(days=4)
    assert figure(working, Measure.RESOLVED) == (1, 1)
    assert figure(working, Measure.DEFERRED) == (0, 0)


def test_what_is_put_off_stands_until_somebody_takes_it_up(working: World) -> None:
    put_off(working, f"挂账{LIGHT} 2天 没有经费")
    until(working, "2026-03-19 09:00")  # the day to look at it again was the 12th
    working.leader.replies(f"收到{LIGHT}")
    assert working.due("resolve") == at("03-26 09:00")


# ---------------------------------------------------------------- merged


@pytest.fixture
def shared(world: World) -> World:
    """A lamp that two have reported, resolved; the second one is content with nothing."""
    world.resident.texts(LAMP)
    world.neighbour.texts("和平巷19号路灯不亮")
    with world.office.desk() as desk:
        matters.merge(desk, ticket(desk, CHILD), ticket(desk, LIGHT), OPERATOR)
    world.settle()
    world.leader.replies(f"收到{LIGHT}")
    world.leader.replies(f"办结{LIGHT} 已换灯泡")
    world.neighbour.texts("3")
    world.leader.replies(f"收到{LIGHT}")
    world.clock.passes(minutes=5)
    world.leader.replies(f"办结{LIGHT} 换了电线")
    return world


def test_who_rated_a_shared_matter_three_is_called_when_it_is_done_again(shared: World) -> None:
    zhou = account(shared, ZHOU)
    assert tasks(shared, zhou) == {CHILD: "rated_bad"}
    assert figure(shared, Measure.COVERED) == (0, 1)
    called(shared, CHILD, zhou, resolved=True, satisfied=1)
    assert tasks(shared, zhou) == {}
    assert figure(shared, Measure.COVERED) == (1, 1)
    assert figure(shared, Measure.COVERED, "team", "T1") == (1, 1)


@BOTH
def test_nobody_is_called_about_a_shared_matter_that_is_open_again(shared: World) -> None:
    zhou = account(shared, ZHOU)
    shared.resident.texts("3")
    assert tasks(shared, zhou) == {}
    assert figure(shared, Measure.COVERED) == (0, 0)


def test_what_a_merged_reporter_says_is_said_of_the_team_that_had_it(shared: World) -> None:
    shared.neighbour.texts("2")
    assert figure(shared, Measure.SATISFIED) == (1, 2)  # each time it was resolved
    assert figure(shared, Measure.SATISFIED, "team", "T1") == (1, 2)
    assert figure(shared, Measure.REOPENED) == (1, 2)


def test_one_is_called_about_an_outage_that_many_reported(world: World) -> None:
    zhou = account(world, ZHOU)
    world.resident.texts("和平巷17号停电了")
    world.neighbour.texts("和平巷19号停电了")
    assert world.ticket_numbered(CHILD).status == "merged"
    world.coordinator.replies(f"办结{LIGHT} 已恢复供电")
    world.resident.texts("1")
    world.neighbour.texts("2")
    assert tasks(world, zhou) == {LIGHT: "tier"}
    assert figure(world, Measure.COVERED) == (0, 1)


def test_who_handled_a_shared_matter_does_not_call_its_other_reporters(shared: World) -> None:
    wang = account(shared, WANG)
    with shared.office.desk() as desk:
        casework.progress(desk, ticket(desk, LIGHT), "已核实", wang)
    assert tasks(shared, wang) == {}
    with shared.office.desk() as desk, pytest.raises(Refused, match="own_handling"):
        followup.record(desk, ticket(desk, CHILD), Answer(False), wang)
