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


@pytest.mark.parametrize("held", [True, False], ids=["by a team", "by nobody"])
@pytest.mark.databases("sqlite")
def test_orders_that_follow_a_matter_are_told_how_it_goes_on_when_that_is_withdrawn(bridged, held):
    world = bridged.world
    world.resident.texts("和平巷停电了")
    for nth in range(3):
        caller = {"external_id": f"E{nth}", "contact_phone": f"1390000111{nth}"}
        bridged.posts("/api/v1/tickets", MATTER | {"appeal_subject": "停电了"} | caller)
    world.settle()
    if not held:
        world.coordinator.replies("退单10008 不归我管")
    bridged.pushes()
    told = len(bridged.platform.told)
    world.resident.texts("撤销10008")
    world.resident.texts("Y")
    bridged.pushes()
    heard = {f"E{nth}": [] for nth in range(3)}
    for push in [*bridged.platform.told.values()][told:]:
        heard[push["external_id"]].append((push["status"], push["merged"]))
    then = ["triage", "dispatched"] if held else ["triage"]
    first, *others = heard.values()
    assert first == [(one, False) for one in then]
    assert others == [[(one, True) for one in then]] * 2
