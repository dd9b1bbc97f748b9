"""督办: until when whoever supervises a ticket is to see to it, and its place in the queue."""

import pytest

from gateway.services.tickets import ledger, matters, supervision
from tests.databases import SQLITE_ALONE
from tests.journeys.times import supervising, until
from tests.journeys.told import last
from tests.world import World

pytestmark = SQLITE_ALONE

OVER = "督办工单10008（路灯照明）由中大一格团队承办，督办时限{}已到，请过问。"
PRESSED = "{}。由您督办，时限{}。"


def supervise(world: World, number: int = 10008) -> None:
    with world.office.desk() as desk:
        supervision.supervise(desk, ledger.get(desk, number), "hand", supervising(world))
    world.settle()


def release(world: World) -> None:
    with world.office.desk() as desk:
        supervision.release(desk, ledger.get(desk, 10008), supervising(world))


def put_off(world: World) -> None:
    world.leader.replies("挂账10008 等改造")
    world.leader.replies("Y")
    world.supervisor.replies("Y")


def work_on(world: World) -> None:
    world.member.replies("进展10008 已看过")


@pytest.mark.parametrize("deed", [put_off, work_on])
def test_its_limit_is_the_next_of_the_ticket_until_it_is_let_off(working: World, deed) -> None:
    deed(working)
    before = working.ticket()
    supervise(working)
    ticket = working.ticket()
    assert (ticket.due_stage, ticket.due_at) == ("supervise", working.due("supervise"))
    release(working)
    ticket = working.ticket()
    assert (ticket.due_stage, ticket.due_at) == (before.due_stage, before.due_at)


def test_of_what_is_done_it_runs_from_when_that_is_opened_again(working: World) -> None:
    working.member.replies("办结10008 已换灯泡")
    supervise(working)
    assert (working.ticket().supervised, working.ticket().due_stage) == (True, "close")
    until(working, "2026-03-14 10:00")
    assert working.supervisor.got() == []
    working.resident.texts("重办 又不亮了")
    assert last(working.supervisor.got()).endswith(PRESSED.format("居民要求重办", "03-17 10:00"))
    working.member.replies("收到10008")
    working.member.replies("进展10008 在修")
    until(working, "2026-03-17 10:01")
    assert OVER.format("10:00") in [last([one]) for one in working.supervisor.got()]


def test_of_what_followed_another_it_runs_from_when_that_is_parted(working: World) -> None:
    working.neighbour.texts("和平巷19号路灯不亮")
    with working.office.desk() as desk:
        into = ledger.get(desk, 10008)
        matters.merge(desk, ledger.get(desk, 10019), into, supervising(working))
    supervise(working, 10019)
    until(working, "2026-03-14 10:00")
    with working.office.desk() as desk:
        matters.split(desk, ledger.get(desk, 10019), supervising(working))
    assert working.due("supervise", 10019) > working.clock.now


def test_who_is_pressed_after_it_was_over_gets_a_new_one(working: World) -> None:
    work_on(working)
    supervise(working)
    until(working, "2026-03-12 09:01")
    assert last(working.supervisor.got()) == OVER.format("09:00")
    for _ in range(2):
        working.clock.passes(hours=25)
        working.resident.texts("催")
    assert last(working.supervisor.got()).endswith(PRESSED.format("居民再次催办", "03-17 11:01"))
