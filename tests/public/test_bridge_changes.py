"""What a client finds that asks what has changed since: whatever it is shown of its matters."""

import pytest

from gateway.domain.people import ActorKind
from gateway.domain.roles import Role
from gateway.services.desk import Actor
from gateway.services.tickets import corrections, ledger
from tests.public.bridged import BridgedTown
from tests.public.test_bridge import MATTER

OPERATOR = Actor(ActorKind.OPERATOR, Role.OPERATOR, None, "console")


def changed(bridged: BridgedTown, since) -> list[dict]:
    return bridged.gets("/api/v1/tickets", since=since.isoformat())[1]["tickets"]


@pytest.mark.databases("sqlite")
def test_what_changes_within_a_status_is_found_and_what_nobody_is_shown_is_not(bridged):
    world = bridged.world

    def corrects():
        with world.office.desk() as desk:
            ticket = ledger.get(desk, 10008)
            corrections.correct(desk, ticket, OPERATOR, category="water_supply")

    steps = (
        (lambda: world.dispatches(10008, "T2"), "team"),
        (lambda: world.other_leader.texts("收到10008"), "status"),
        (lambda: world.other_leader.texts("进展10008 已到现场"), None),
        (lambda: world.other_leader.texts("延期10008 3天 等配件"), "due_at"),
        (corrects, "category"),
    )
    bridged.posts("/api/v1/tickets", MATTER)
    world.settle()
    (before,) = changed(bridged, world.clock.now)
    for step, what in steps:
        world.passes(minutes=1)
        since = world.clock.now
        assert changed(bridged, since) == []
        step()
        found = changed(bridged, since)
        assert len(found) == (what is not None), what
        for seen in found:
            assert seen[what] != before[what]
            assert seen["changed_at"] > before["changed_at"]
            before = seen
