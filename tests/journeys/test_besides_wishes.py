"""What a resident wishes for a ticket, or says where it is, and tells of another matter as well."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.told import dispatched, resolved
from tests.world import World

pytestmark = SQLITE_ALONE

RUBBISH = "海景苑3号楼垃圾没人收"


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ("催10008", "已催办工单10008"),
        ("催", "已催办工单10008"),
        ("查10008", "10008"),
        ("撤销10008", "确认撤销工单10008"),
        ("撤销", "确认撤销工单10008"),
        ("补充 在后门", "已补充到工单10008"),
        ("10008在后门", "已补充到工单10008"),
    ],
)
def test_a_wish_is_heard_and_the_other_matter_is_a_ticket(
    town: World, wish: str, told: str
) -> None:
    first, receipted = dispatched(town).resident.texts(f"{wish}，另外{RUBBISH}")
    assert told in first
    assert "工单10019" in receipted
    assert all("垃圾" not in one for one in town.leader.got())
    assert any(RUBBISH in one for one in town.other_leader.got())


def test_y_to_that_still_does_it(town: World) -> None:
    dispatched(town).resident.texts(f"撤销10008，另外{RUBBISH}")
    town.resident.texts("Y")
    assert town.ticket_numbered(10008).status == "withdrawn"
    assert town.ticket_numbered(10019).status == "dispatched"


def test_it_is_done_again_for_its_own_reason(town: World) -> None:
    resolved(town)
    town.resident.texts(f"重办10008 灯又闪了，另外{RUBBISH}")
    told = town.leader.got()
    assert any("灯又闪了" in one for one in told)
    assert all("垃圾" not in one for one in told)
    assert any(RUBBISH in one for one in town.other_leader.got())


def test_both_have_their_place(town: World) -> None:
    town.resident.texts("路灯不亮")
    town.resident.texts(f"和平巷17号，另外{RUBBISH}")
    assert any("路灯不亮" in one for one in town.leader.got())
    assert any(RUBBISH in one for one in town.other_leader.got())
    assert [one.status.value for one in town.tickets()] == ["dispatched", "dispatched"]
