"""What waits for a second person: listed once, for who may decide it, where it can be decided."""

import pytest

from gateway.domain.people import ActorKind, OperatorRole
from gateway.domain.roles import Role
from gateway.domain.ticket import Action
from gateway.errors import Refused
from gateway.services.desk import Actor, Desk
from gateway.services.tickets import exclusions, ledger, pending, proposals
from gateway.services.town import directory, operators
from gateway.store.tables import Member
from tests.databases import BOTH, SQLITE_ALONE
from tests.world import World

pytestmark = SQLITE_ALONE


def account(desk: Desk, role: OperatorRole, name: str = "") -> Actor:
    made = operators.add(desk, name or role.value, role, "long-enough")
    return Actor(ActorKind.OPERATOR, Role(role), made.id, "console")


def member(desk: Desk, phone: str) -> Actor:
    found = desk.tx.query(Member).filter_by(phone=f"+86{phone}").one()
    return directory.as_actor(found, "loop")


def two_kinds(world: World) -> World:
    """A transfer that a member has asked for, and a finished ticket that is to be left out."""
    world.resident.texts("和平巷17号路灯不亮")
    world.member.replies("收到10008")
    world.member.replies("转办10008 沈家门供电所")
    world.neighbour.texts("和平巷3号垃圾三天没清")
    world.member.replies("办结10019 已清运")
    with world.office.desk() as desk:
        by = account(desk, OperatorRole.OPERATOR, "小王")
        exclusions.propose(desk, ledger.get(desk, 10019), "重复", by)
    return world


@BOTH
def test_each_stands_once_in_the_one_list_where_it_can_be_settled(world: World) -> None:
    two_kinds(world)
    with world.office.desk() as desk:
        zhou = account(desk, OperatorRole.SUPERVISOR, "周督办")
        assert [one.proposal.action for one in pending.waiting(desk, zhou)] == [Action.TRANSFER]
        assert [one.action for one in exclusions.waiting(desk, zhou)] == [Action.EXCLUDE]


def test_nobody_is_shown_what_is_not_theirs_to_decide(world: World) -> None:
    two_kinds(world)
    with world.office.desk() as desk:
        auditor = account(desk, OperatorRole.AUDITOR)
        assert (pending.waiting(desk, auditor), exclusions.waiting(desk, auditor)) == ([], [])


def test_what_was_settled_in_the_list_is_gone_from_it(world: World) -> None:
    two_kinds(world)
    with world.office.desk() as desk:
        zhou = account(desk, OperatorRole.SUPERVISOR, "周督办")
        (found,) = pending.waiting(desk, zhou)
        proposals.approve(desk, found.proposal, zhou)
    assert world.ticket_numbered(10008).status == "dispatched"
    assert "申请已处理" in world.leader.replies("Y")[-1]
    with world.office.view() as desk:
        assert pending.waiting(desk, zhou) == []


def test_an_exclusion_is_agreed_to_nowhere_else(world: World) -> None:
    two_kinds(world)
    with world.office.desk() as desk:
        zhou = account(desk, OperatorRole.SUPERVISOR, "周督办")
        (exclusion,) = exclusions.waiting(desk, zhou)
        with pytest.raises(Refused, match="not_allowed"):
            proposals.approve(desk, exclusion, zhou)


@BOTH
def test_an_exclusion_is_overtaken_when_the_ticket_is_opened_again(world: World) -> None:
    two_kinds(world)
    world.neighbour.texts("3")
    with world.office.desk() as desk:
        zhou = account(desk, OperatorRole.SUPERVISOR, "周督办")
        assert exclusions.waiting(desk, zhou) == []
        (exclusion,) = exclusions.of(desk, ledger.get(desk, 10019))
        with pytest.raises(Refused, match="overtaken"):
            exclusions.agree(desk, exclusion, zhou)
