"""Rows that cannot be read, as a foreign program or a broken disk leaves them, hold nobody up."""

import pytest
from sqlalchemy import text

from gateway.domain.delivery import Intake, State
from gateway.services.texts import handover
from tests.journeys.test_batches import LAMP, RUBBISH, arrive
from tests.services.deliveries import queues, states
from tests.world import NEIGHBOUR, RESIDENT, World


def breaks(world: World, statement: str) -> None:
    with world.store.write() as tx:
        tx.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tickets SET tier = 'bogus'",
        "UPDATE tickets SET evidence = '{bad'",
        "INSERT INTO residents (phone, name, address, language, source)"
        f" VALUES ('+86{RESIDENT}', '', '', 'xx', 'sms')",
        "INSERT INTO prompts (phone, kind, action, tickets, teams, asked_at, expires_at)"
        f" VALUES ('+86{RESIDENT}', 'bogus', '', '[]', '[]', '2020-01-01', '2099-01-01')",
    ],
    ids=["tier", "evidence", "language", "prompt"],
)
def test_a_phone_whose_rows_cannot_be_read_waits_alone(town: World, statement: str) -> None:
    town.resident.texts(LAMP)
    breaks(town, statement)
    arrive(town, (RESIDENT, "还没来人"), (NEIGHBOUR, RUBBISH))
    assert "已受理" in town.neighbour.got()[0]
    for _ in range(3):
        town.clock.passes(seconds=40)
        town.settle()
    _, unread, handled = town.messages()
    assert (unread.status, unread.attempts, handled.status) == (Intake.ASIDE, 3, Intake.DONE)
    assert "senders.py" in (unread.error or "")


def test_a_registry_of_which_no_router_can_be_made_costs_no_receipt(town: World) -> None:
    breaks(town, "UPDATE places SET numbers = '1–99' WHERE name = '和平巷'")
    breaks(town, "UPDATE registry_state SET version = version + 1")
    assert "已受理" in town.resident.texts(RUBBISH)[0]
    assert town.ticket().status == "triage"


def test_a_text_to_send_that_cannot_be_read_lets_the_others_pass(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = queues(world)
    queues(world, phone=NEIGHBOUR)
    outgoing = handover.outgoing

    def broken(delivery):
        if delivery.id == first:
            raise LookupError("bogus")
        return outgoing(delivery)

    monkeypatch.setattr(handover, "outgoing", broken)
    world.settle()
    world.settle()  # the courier looks again after a moment
    assert states(world) == [State.QUEUED, State.SENT]
    assert [piece.phone for piece in world.channel.sent] == [f"+86{NEIGHBOUR}"]
    for _ in range(6):
        world.clock.passes(hours=1)
        world.settle()
    assert states(world) == [State.FAILED, State.SENT]
