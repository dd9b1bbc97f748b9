"""Nobody decides what they have asked for themselves, whichever of their capacities is asked."""

import pytest

from gateway.domain.people import OperatorRole
from gateway.domain.ticket import Action
from gateway.errors import Refused
from gateway.services.desk import Actor
from gateway.services.tickets import ledger, pending, proposals
from gateway.services.tickets.proposals import Wish
from gateway.services.town import directory, operators
from gateway.store.tables import Operator, Proposal
from tests.databases import BOTH, SQLITE_ALONE
from tests.journeys.told import decisions_of, last
from tests.world import LEADER, MEMBER, World

pytestmark = SQLITE_ALONE


def has_account(world: World, phone: str, role: OperatorRole = OperatorRole.SUPERVISOR) -> Actor:
    """Somebody of a team has an account at the console too, with the same phone."""
    with world.office.desk() as desk:
        found = operators.add(desk, "同一人", role, "long-enough", phone)
        return directory.as_supervisor(found, "loop")


def without_another(world: World) -> None:
    """The town's other supervisor has no phone."""
    with world.store.write() as tx:
        tx.query(Operator).filter_by(name="王督办").one().phone = None


def defers(world: World) -> list[str]:
    """The leader wants it put off; what comes back."""
    world.leader.replies("挂账10008 需列入明年计划")
    return world.leader.replies("Y")


def test_a_leader_who_supervises_too_is_not_asked_about_the_own_wish(working: World) -> None:
    has_account(working, LEADER)
    assert defers(working) == ["【普陀网格】工单10008的挂账申请已报上级，批准后告知。"]
    assert "申请挂账" in last(working.supervisor.got())
    working.supervisor.replies("Y")
    assert working.ticket().status == "deferred"


def test_with_nobody_else_to_ask_it_waits_at_the_console(working: World) -> None:
    has_account(working, LEADER)
    without_another(working)
    (answer,) = defers(working)
    assert "在控制台等待审批" in answer
    working.clock.passes(minutes=1)
    working.leader.replies("Y10008")
    assert (working.ticket().status, decisions_of(working)) == ("working", ["open"])


@BOTH
def test_the_own_wish_is_refused_under_the_other_name_at_every_door(working: World) -> None:
    account = has_account(working, LEADER)
    defers(working)
    with working.office.desk() as desk:
        (proposal,) = desk.tx.query(Proposal)
        assert pending.waiting(desk, account) == []
        assert [one.own for one in pending.of(desk, account, ledger.get(desk, 10008))] == [True]
        with pytest.raises(Refused, match="own_proposal"):
            proposals.approve(desk, proposal, account)
        with pytest.raises(Refused, match="own_proposal"):
            proposals.refuse(desk, proposal, account, "")


def test_not_even_a_supervisor_puts_off_alone(working: World) -> None:
    account = has_account(working, LEADER)
    with working.office.desk() as desk:
        ticket = ledger.get(desk, 10008)
        wish = Wish(Action.DEFER, ledger.words(desk, "需列入明年计划", None))
        assert proposals.ask_or_do(desk, ticket, wish, account) is not None
    working.settle()
    assert (working.ticket().status, decisions_of(working)) == ("working", ["open"])
    assert "申请挂账" in last(working.supervisor.got())
    working.supervisor.replies("Y")
    assert working.ticket().status == "deferred"


@BOTH
def test_what_goes_on_to_the_next_above_is_still_the_first_ones_wish(working: World) -> None:
    account = has_account(working, MEMBER)
    without_another(working)
    working.member.replies("延期10008 30天 等配件")
    working.leader.replies("Y")
    assert (decisions_of(working), working.member.got()[1:]) == (["approved", "open"], [])
    with working.office.desk() as desk:
        onward = desk.tx.query(Proposal).order_by(Proposal.id).all()[-1]
        assert pending.count(desk, account) == 0
        with pytest.raises(Refused, match="own_proposal"):
            proposals.approve(desk, onward, account)


def test_a_leader_who_takes_calls_too_decides_as_the_leader(working: World) -> None:
    has_account(working, LEADER, OperatorRole.OPERATOR)
    working.member.replies("延期10008 2天 等配件")
    assert "10008已同意" in last(working.leader.replies("Y"))
    assert working.ticket().extensions == 1


def test_a_leader_who_supervises_too_decides_what_others_ask(working: World) -> None:
    has_account(working, LEADER)
    working.member.replies("延期10008 30天 等配件")
    assert "10008已同意" in last(working.leader.replies("Y"))
    assert (working.ticket().extensions, decisions_of(working)) == (1, ["approved"])
