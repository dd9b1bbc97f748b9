"""What other systems were told is kept for a while, then emptied; what still waits never is."""

from gateway.runtime import ticker
from gateway.services.outside import bridge_clients
from gateway.services.time import retention
from gateway.store.tables import Push
from tests.databases import SQLITE_ALONE
from tests.public.bridged import BridgedTown
from tests.public.test_bridge import MATTER, states
from tests.world import ZONE


def payloads(bridged: BridgedTown) -> list[dict]:
    with bridged.world.store.read() as tx:
        return [one.payload for one in tx.query(Push).order_by(Push.id)]


def at_night(bridged: BridgedTown, days: int) -> None:
    """The ticker in a night so many days later."""
    bridged.world.clock.passes(days=days)
    bridged.world.clock.now = bridged.world.clock.now.astimezone(ZONE).replace(hour=3)
    done = None
    while done is None:
        done = ticker.purge(bridged.world.office, done)


def test_a_push_that_arrived_is_emptied_after_ninety_days(bridged):
    bridged.posts("/api/v1/tickets", MATTER)
    bridged.world.settle()
    bridged.pushes()
    before = payloads(bridged)
    assert before[0]["external_id"] == MATTER["external_id"]
    at_night(bridged, 89)
    assert payloads(bridged) == before
    at_night(bridged, 2)
    assert payloads(bridged) == [{}] * len(before)
    assert set(states(bridged)) == {"delivered"}
    with bridged.world.office.view() as desk:
        assert retention.due(desk).pushes == 0


@SQLITE_ALONE
def test_a_push_that_was_given_up_is_offered_again_only_while_it_is_kept(bridged):
    bridged.platform.answer = 500
    bridged.posts("/api/v1/tickets", MATTER)
    for _ in range(74):
        bridged.passes(hours=1)
    assert "given_up" in states(bridged)
    at_night(bridged, 91)
    bridged.platform.answer = 204
    with bridged.world.office.desk() as desk:
        assert bridge_clients.retry(desk, "12345") == 0
    bridged.pushes()
    assert {} not in bridged.platform.told.values()


def test_a_push_that_still_waits_is_kept(bridged):
    bridged.platform.server.down()
    bridged.posts("/api/v1/tickets", MATTER)
    bridged.world.settle()
    before = payloads(bridged)
    assert before
    at_night(bridged, 100)
    assert payloads(bridged)[: len(before)] == before
    bridged.platform.server.up()
    bridged.passes(hours=2)
    assert bridged.platform.statuses[0] == "dispatched"
