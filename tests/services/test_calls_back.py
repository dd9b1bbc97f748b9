"""Calls back: who is called about, by whom, and what comes of it; and who agrees to exclusions."""

import pytest

from gateway.domain.people import OperatorRole
from gateway.domain.rates import Measure
from gateway.errors import Refused
from gateway.services.desk import Office
from gateway.services.tickets import casework, exclusions, followup
from gateway.services.tickets.followup import Answer
from gateway.services.voice import calls
from gateway.services.voice.calls import Note
from gateway.store.tables import Words
from routing.router import Outcome, Route
from tests.databases import BOTH, SQLITE_ALONE
from tests.services.month import (
    AGAIN,
    DRAIN,
    LIGHT,
    MOVED,
    SUN,
    WANG,
    ZHOU,
    account,
    called,
    figures,
    play,
    tasks,
    ticket,
)
from tests.world import MEMBER, OTHER_LEADER, RESIDENT, World

pytestmark = SQLITE_ALONE


def test_nobody_agrees_to_their_own_exclusion_and_nothing_is_settled_twice(world: World) -> None:
    play(world)
    wang, zhou = account(world, WANG), account(world, ZHOU)
    with world.office.desk() as desk:
        with pytest.raises(Refused, match="reason_needed"):
            exclusions.propose(desk, ticket(desk, LIGHT), " ", wang)
        with pytest.raises(Refused, match="not_now"):
            exclusions.propose(desk, ticket(desk, AGAIN), "还没办", wang)
        proposal = exclusions.propose(desk, ticket(desk, LIGHT), "重复", wang)
        with pytest.raises(Refused, match="proposed_before"):
            exclusions.propose(desk, ticket(desk, LIGHT), "重复", zhou)
        with pytest.raises(Refused, match="own_proposal"):
            exclusions.agree(desk, proposal, wang)
        assert exclusions.waiting(desk, wang) == []
        exclusions.refuse(desk, proposal, zhou)
        with pytest.raises(Refused, match="settled_before"):
            exclusions.agree(desk, proposal, zhou)
    assert figures(world)[0] == figures(world)[1]


def test_a_ticket_rated_three_is_called_about_but_not_by_whoever_handled_it(world: World) -> None:
    play(world)
    wang, zhou = account(world, WANG), account(world, ZHOU)
    sun = account(world, SUN, OperatorRole.SUPERVISOR)
    assert tasks(world, zhou)[DRAIN] == "rated_bad"
    assert DRAIN not in tasks(world, sun)  # an operator can do it
    with world.office.desk() as desk, pytest.raises(Refused, match="own_handling"):
        followup.record(desk, ticket(desk, MOVED), Answer(False), wang)  # he had dispatched it
    called(world, DRAIN, zhou, resolved=True, satisfied=1)
    assert DRAIN not in tasks(world, zhou)


@BOTH
def test_a_draw_is_made_when_a_ticket_is_resolved_and_stays(world: World) -> None:
    zhou = account(world, ZHOU)
    world.resident.texts("和平巷17号路灯不亮")
    world.lot.falls = 0.0
    world.member.replies(f"收到{LIGHT}")
    world.member.replies(f"办结{LIGHT} 已换灯泡")
    world.lot.falls = 0.99
    world.neighbour.texts("海景苑3幢下水道堵了")
    world.other_leader.replies(f"办结{DRAIN} 已疏通")
    for _ in range(3):
        assert tasks(world, zhou) == {LIGHT: "drawn"}
    called(world, LIGHT, zhou, resolved=True, satisfied=1)
    assert tasks(world, zhou) == {}
    assert figures(world)[0][Measure.COVERED] == (1, 1)
    world.lot.falls = 0.0
    assert figures(world)[0][Measure.COVERED] == (1, 1)


def test_the_town_draws_by_a_lot_that_nobody_can_foresee(world: World) -> None:
    office = Office(world.store, world.office.rules, world.office.bell, world.clock)
    falls = [office.chance() for _ in range(1000)]
    assert len(set(falls)) == 1000
    assert all(0 <= one < 1 for one in falls)


def test_what_the_only_operator_has_handled_falls_to_the_supervisor(world: World) -> None:
    wang, sun = account(world, WANG), account(world, SUN, OperatorRole.SUPERVISOR)
    world.resident.texts("和平巷17号停水了")
    world.coordinator.replies(f"收到{LIGHT}")
    with world.office.desk() as desk:
        casework.progress(desk, ticket(desk, LIGHT), "已联系水务", wang)
    world.settle()
    world.coordinator.replies(f"办结{LIGHT} 已恢复供水")
    assert tasks(world, wang) == {}
    assert tasks(world, sun) == {LIGHT: "tier"}


def test_an_operator_who_does_not_see_a_ticket_cannot_call_about_it(world: World) -> None:
    sun = account(world, SUN, OperatorRole.SUPERVISOR)
    wang = account(world, WANG)
    account(world, ZHOU, of="G2")
    lamp_is_mended(world)
    assert tasks(world, sun) == {}
    with world.office.desk() as desk:
        casework.note(desk, ticket(desk, LIGHT), Words(body="已核实"), wang)
    assert tasks(world, sun) == {LIGHT: "drawn"}


def test_who_is_member_too_does_not_call_about_what_the_member_did(world: World) -> None:
    sun = account(world, SUN, OperatorRole.SUPERVISOR)
    li = account(world, "李秀英", phone=MEMBER)
    lamp_is_mended(world)
    assert tasks(world, li) == {}
    assert tasks(world, sun) == {LIGHT: "drawn"}
    with world.office.desk() as desk, pytest.raises(Refused, match="own_handling"):
        followup.record(desk, ticket(desk, LIGHT), Answer(False), li)


def test_a_member_s_account_calls_about_what_others_did(world: World) -> None:
    chen = account(world, "陈志强", phone=OTHER_LEADER)
    lamp_is_mended(world)
    assert tasks(world, chen) == {LIGHT: "drawn"}


def lamp_is_mended(world: World) -> None:
    """By the member alone; it is drawn for a call."""
    world.resident.texts("和平巷17号路灯不亮")
    world.lot.falls = 0.0
    world.member.replies(f"收到{LIGHT}")
    world.member.replies(f"办结{LIGHT} 已换灯泡")


@BOTH
def test_three_calls_in_vain_take_a_ticket_off_the_list(world: World) -> None:
    play(world)
    zhou = account(world, ZHOU)
    for _ in range(3):
        assert DRAIN in tasks(world, zhou)
        with world.office.desk() as desk:
            followup.record(desk, ticket(desk, DRAIN), Answer(False), zhou)
    assert DRAIN not in tasks(world, zhou)


def test_not_solved_reopens_within_seven_days_and_opens_a_linked_ticket_later(world: World) -> None:
    play(world)
    zhou = account(world, ZHOU)
    with world.office.desk() as desk, pytest.raises(Refused, match="need_verdict"):
        followup.record(desk, ticket(desk, LIGHT), Answer(True), zhou)
    assert called(world, LIGHT, zhou, resolved=False, satisfied=3, text="还是不亮") == []
    assert world.ticket_numbered(LIGHT).status == "dispatched"
    assert world.ticket_numbered(DRAIN).status == "closed"
    world.neighbour.got()
    world.passes(days=8)
    (new,) = called(world, DRAIN, zhou, resolved=False, satisfied=3, text="又堵了")
    world.settle()
    made = world.ticket_numbered(new.number)
    assert (made.status, made.origin_id, made.category) == ("dispatched", 2, "drainage")
    assert world.ticket_numbered(DRAIN).status == "closed"
    assert any(str(new.number) in text for text in world.neighbour.got())


def test_a_call_never_holds_a_closing_back(world: World) -> None:
    play(world)
    assert world.ticket_numbered(MOVED).status == "resolved"
    world.passes(days=4)
    assert world.ticket_numbered(MOVED).status == "closed"


def test_who_withheld_the_number_is_nobody_to_call_back(world: World) -> None:
    wang, zhou = account(world, WANG), account(world, ZHOU)
    route = Route(Outcome.DISPATCH, category="water_supply", tier="urgent", grid="G1", team="T1")
    for number, phone in ((LIGHT, ""), (DRAIN, RESIDENT)):
        with world.office.desk() as desk:
            note = Note(phone, "和平巷17号没水", withheld=not phone)
            assert calls.take(desk, note, route, wang).number == number
        world.settle()
        world.leader.texts(f"办结{number} 已通水")
    assert tasks(world, zhou) == {DRAIN: "tier"}
    assert figures(world)[0][Measure.COVERED] == (0, 1)
    called(world, DRAIN, zhou, resolved=True, satisfied=1)
    assert figures(world)[0][Measure.COVERED] == (1, 1)
