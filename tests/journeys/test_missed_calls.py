"""Somebody calls a modem, which answers no call: it becomes a ticket, and one text at most."""

import pytest

from gateway.domain.people import Language
from gateway.services.texts import senders
from gateway.store.tables import Call, Resident
from tests.databases import BOTH, SQLITE_ALONE
from tests.world import ELECTRICIAN, NEIGHBOUR, RESIDENT, World

pytestmark = SQLITE_ALONE

MISSED = "【普陀网格】未能接到您的来电，已登记回电，工单10008。也可直接发短信说明事情和地址。"


def rings(world: World, phone: str) -> None:
    """The phone rings at the modem until the caller gives up."""
    world.channel.ring(phone, world.clock.now)
    world.settle()


def calls(world: World) -> list[tuple[str, str, int | None]]:
    with world.store.read() as tx:
        found = tx.query(Call).order_by(Call.id)
        return [(one.phone, one.outcome, one.ticket_number) for one in found]


def test_a_missed_call_becomes_a_ticket_and_the_caller_gets_one_text(world: World) -> None:
    rings(world, RESIDENT)
    assert calls(world) == [(f"+86{RESIDENT}", "missed", 10008)]
    assert world.resident.got() == [MISSED]
    ticket = world.ticket()
    assert (ticket.status, ticket.flag, ticket.source) == ("triage", "missed", "call")


def test_what_the_caller_texts_then_goes_on_with_the_missed_call(world: World) -> None:
    rings(world, RESIDENT)
    world.resident.texts("和平巷17号路灯不亮")
    assert world.ticket().status == "dispatched"
    assert "路灯不亮" in world.leader.got()[0]


def test_words_an_hour_later_go_on_with_it_and_where_is_asked_once(world: World) -> None:
    rings(world, RESIDENT)
    world.passes(hours=1)
    world.resident.got()
    assert world.resident.texts("路灯不亮") == ["【普陀网格】已补充到工单10008。"]
    assert "工单10008已派中大一格团队" in world.resident.texts("和平巷17号")[0]
    assert len(world.tickets()) == 1


def test_who_calls_again_and_again_gets_no_second_text_within_six_hours(world: World) -> None:
    for _ in range(5):
        rings(world, RESIDENT)
        world.passes(hours=1)
    assert len(calls(world)) == 5
    assert {ticket for _, _, ticket in calls(world)} == {10008}
    assert world.resident.got() == [MISSED]
    world.passes(hours=2)
    rings(world, RESIDENT)
    assert len(world.tickets()) == 1
    assert len([text for text in world.resident.got() if "未能接到" in text]) == 1


def test_no_second_text_goes_out_when_somebody_has_seen_to_the_first_call(world: World) -> None:
    rings(world, RESIDENT)
    world.dispatches(10008, "T1")
    world.resident.got()
    rings(world, RESIDENT)
    assert len(calls(world)) == 2
    assert not [text for text in world.resident.got() if "未能接到" in text]


def test_two_who_call_are_two_tickets(world: World) -> None:
    rings(world, RESIDENT)
    rings(world, NEIGHBOUR)
    assert [one.number for one in world.tickets()] == [10008, 10019]


@pytest.mark.parametrize("phone", ["", "10086", "95588", "8189000"])
def test_nobody_is_called_back_who_shows_no_number_or_is_a_machine(
    world: World, phone: str
) -> None:
    rings(world, phone)
    assert len(calls(world)) == 1
    assert world.tickets() == []
    assert world.messages("out") == []


@pytest.mark.parametrize("phone", ["05803012345", "+441632960961"])
def test_who_is_on_no_mobile_of_the_country_is_called_back_without_a_text(
    world: World, phone: str
) -> None:
    rings(world, phone)
    assert world.ticket().flag == "missed"
    assert world.messages("out") == []


def test_a_caller_is_written_to_in_the_language_that_is_known(world: World) -> None:
    with world.office.desk() as desk:
        card = senders.cards(desk, [f"+86{RESIDENT}"])[f"+86{RESIDENT}"]
        senders.speak(desk, card, Language.EN)
    rings(world, RESIDENT)
    assert "We missed your call" in world.resident.got()[0]
    with world.store.read() as tx:
        assert tx.query(Resident).filter_by(phone=f"+86{RESIDENT}").one().language is Language.EN


@BOTH
def test_the_same_ring_told_twice_is_one_call(world: World) -> None:
    ring = world.channel.ring(ELECTRICIAN, world.clock.now)
    world.settle()
    world.channel.arrive(ring)
    world.settle()
    assert len(calls(world)) == 1
    assert len(world.tickets()) == 1
