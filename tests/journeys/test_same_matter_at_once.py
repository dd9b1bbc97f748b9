"""Two reports of one outage come at the same moment."""

import threading

from gateway.domain.people import Language
from gateway.domain.ticket import Source
from gateway.services.tickets import registration
from gateway.services.town import directory
from gateway.store.tables import Words
from routing.router import Outcome, Route
from tests import same_matter
from tests.world import World


def test_two_workers_at_once_find_one_first_report(world: World) -> None:
    same_matter.staff(world)
    route = Route(
        Outcome.DISPATCH, category="power", tier="urgent", grid="G1", area="G1", team="TP",
        confidence=0.9,
    )  # fmt: skip
    both_are_there = threading.Barrier(2)

    def work(phone: str) -> None:
        both_are_there.wait(10)
        with world.office.desk() as desk:
            words = Words(body="和平巷17号停电了")
            desk.tx.add(words)
            desk.flush()
            registration.register(
                desk, words=words, phone=phone, language=Language.ZH, source=Source.SMS,
                channel="loop", line="8189000", by=directory.as_resident(phone, "loop"),
                route=route,
            )  # fmt: skip

    workers = [threading.Thread(target=work, args=(f"+861390000600{n}",)) for n in (1, 2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(30)
    assert sorted(one.status for one in world.tickets()) == ["dispatched", "merged"]
