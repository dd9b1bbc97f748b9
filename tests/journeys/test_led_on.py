"""Whose report was the first takes it back: the matter goes on as it was, under the next number."""

from datetime import timedelta

import pytest

from gateway.services.tickets import ledger, supervision
from gateway.store.tables import Ticket
from tests import same_matter
from tests.journeys.test_same_matter import joined, power_cut, two_lamps
from tests.world import World


@pytest.fixture(autouse=True)
def staffed(town: World) -> None:
    """The town has a power department."""
    same_matter.staff(town)


def test_who_leads_a_matter_on_has_its_level_supervision_and_clocks(town: World) -> None:
    power_cut(town)
    town.electrician.replies("收到10008")
    with town.office.desk() as desk:
        supervision.supervise(desk, ledger.get(desk, 10008), "hand")
        owner = ledger.get(desk, 10008).supervisor_id
    before = town.due("resolve"), town.due("supervise"), town.ticket_numbered(10008).level
    town.passes(hours=3)
    town.electrician.replies("问10008 几号楼停电？")  # its clock stands for an hour
    town.passes(hours=1)
    town.resident.texts("撤销10008")
    town.resident.texts("Y10008")
    heir = town.ticket_numbered(10019)
    assert (heir.status, heir.supervised, heir.supervisor_id) == ("dispatched", True, owner)
    hour = timedelta(hours=1)
    due = town.due("resolve", 10019) - hour, town.due("supervise", 10019), heir.level
    assert due == before
    assert "由您督办" in town.supervisor.got()[-1]
    assert any("工单10019已列入督办" in one for one in town.electrician.got())


def test_what_teams_pass_on_and_on_is_arbitrated_though_its_reporter_withdraws(
    town: World,
) -> None:
    joined(two_lamps(town))
    with town.office.desk() as desk:
        desk.tx.query(Ticket).update({"returns": 2})
    town.leader.replies("退单10008 不归我们")
    town.supervisor.got()
    town.resident.texts("撤销")
    town.resident.texts("Y")
    assert "10019" in town.supervisor.got()[-1]
    town.supervisor.replies("1")
    assert (town.ticket_numbered(10019).status, town.ticket_numbered(10019).fixed) == (
        "dispatched", True,
    )  # fmt: skip
