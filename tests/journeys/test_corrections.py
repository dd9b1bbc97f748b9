"""A category set right: the clocks follow it, and nothing of what has passed is lost."""

import dataclasses
from datetime import datetime

import pytest

from gateway.domain.deadline import Span
from gateway.domain.people import ActorKind
from gateway.domain.roles import Role
from gateway.domain.ticket import Tier
from gateway.services.desk import Actor
from gateway.services.tickets import clocks, corrections, ledger
from tests.databases import BOTH, SQLITE_ALONE
from tests.world import ZONE, World

pytestmark = SQLITE_ALONE

OPERATOR = Actor(ActorKind.OPERATOR, Role.OPERATOR, None, "console")


def correct(world: World, category: str) -> None:
    with world.office.desk() as desk:
        corrections.correct(desk, ledger.get(desk, 10008), OPERATOR, category=category)
    world.settle()


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def nobody_was_texted(world: World) -> bool:
    return not any(one.got() for one in world.people.values())


@pytest.mark.parametrize(
    ("category", "resolve", "contact"),
    [("power", "03-11 09:00", "03-10 11:00"), ("road_building", "03-31 09:00", "03-11 09:00")],
)
def test_the_clocks_follow_the_new_tier_from_where_they_began(
    working: World, category: str, resolve: str, contact: str
) -> None:
    working.clock.passes(minutes=40)
    correct(working, category)
    assert working.due("resolve") == at(resolve)
    assert working.due("contact") == at(contact)
    assert working.ticket().due_at == at(contact)
    assert nobody_was_texted(working)


def test_the_accept_clock_counts_from_dispatch(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.clock.passes(minutes=10)
    correct(world, "power")
    assert world.due("accept") == at("03-10 09:30")


def test_a_pause_that_is_over_is_given_back_in_the_new_measure(working: World) -> None:
    working.member.replies("问10008 请问是几号楼？")
    working.clock.passes(days=1)
    working.resident.texts("3号楼门口那盏")
    correct(working, "road_building")
    assert working.due("resolve") == at("04-01 09:00")
    correct(working, "power")
    assert working.due("resolve") == at("03-12 09:00")


def test_a_clock_that_stands_goes_on_by_the_new_limit(working: World) -> None:
    working.member.replies("问10008 请问是几号楼？")
    working.resident.got()
    working.clock.passes(hours=3)
    correct(working, "road_building")
    working.clock.passes(hours=21)
    working.resident.texts("3号楼门口那盏")
    assert working.ticket().status == "working"
    assert working.due("resolve") == at("04-01 09:00")


def test_an_extension_is_kept(working: World) -> None:
    working.leader.replies("延期10008 2天 等配件")
    correct(working, "road_building")
    assert working.due("resolve") == at("04-02 09:00")


def test_a_deferred_matter_keeps_its_day_and_its_time(working: World) -> None:
    working.leader.replies("挂账10008 需列入明年计划")
    working.leader.replies("Y")
    working.supervisor.replies("Y")
    review = working.due("review")
    correct(working, "road_building")
    assert working.due("review") == review
    working.clock.passes(days=1)
    working.leader.replies("收到10008")
    assert working.due("resolve") == at("04-01 09:00")


def test_what_was_reminded_of_is_not_said_again(working: World) -> None:
    working.member.replies("进展10008 已到现场")
    working.clock.now = at("03-13 07:31")
    working.passes(seconds=1)
    assert ["办理时限为03-17 09:00" in one for one in working.member.got()] == [True]
    correct(working, "road_building")
    working.clock.now = at("03-20 10:00")  # half of the new limit
    working.passes(seconds=1)
    assert working.member.got() == []
    working.clock.now = at("03-26 09:01")  # four fifths of it
    working.passes(seconds=1)
    assert ["办理时限为03-31 09:00" in one for one in working.member.got()] == [True]


@BOTH
def test_a_category_with_limits_of_its_own_sets_the_clock_though_the_tier_stays(
    working: World,
) -> None:
    rules = working.office.rules
    own = dataclasses.replace(rules.limits, categories={"garbage": {"resolve": Span(1, "wd")}})
    working.office.rules = dataclasses.replace(rules, limits=own)
    correct(working, "garbage")
    assert working.ticket().tier is Tier.GENERAL
    assert working.due("resolve") == at("03-11 09:00")


@BOTH
def test_a_question_has_no_first_contact_until_it_turns_out_to_be_more(working: World) -> None:
    correct(working, "consultation")
    with working.office.view() as desk:
        assert clocks.due_of(ledger.get(desk, 10008), "contact") is None
    working.clock.passes(hours=1)
    correct(working, "lighting")
    assert working.due("contact") == at("03-11 09:00")


def test_who_has_spoken_with_the_resident_owes_no_first_contact(working: World) -> None:
    working.member.replies("进展10008 已到现场")
    correct(working, "power")
    with working.office.view() as desk:
        assert clocks.due_of(ledger.get(desk, 10008), "contact") is None
