"""Who may do what, asked of the services as every door does."""

from itertools import product

import pytest

from gateway.domain.roles import RIGHTS, Right, Role
from gateway.domain.ticket import Action
from gateway.errors import Refused
from gateway.services.desk import SYSTEM
from gateway.services.tickets import ledger
from gateway.services.town import access, directory
from gateway.store.tables import Accusation, Member
from tests.journeys import told
from tests.world import World


@pytest.fixture
def dispatched(world: World) -> World:
    return told.dispatched(world)


def member(desk, name):
    return directory.as_actor(desk.tx.query(Member).filter_by(name=name).one(), "test")


def test_every_role_and_action_stands_in_the_table():
    assert set(RIGHTS) == set(product(Role, Action))


def test_only_people_decide_and_the_auditor_changes_nothing():
    able = {action for action in Action if RIGHTS[Role.AUDITOR, action] is not Right.NONE}
    assert able == {Action.REVEAL}
    assert all(RIGHTS[Role.ADMINISTRATOR, action] is Right.NONE for action in Action)
    for action in (Action.RESOLVE, Action.REJECT, Action.WITHDRAW, Action.RATE, Action.APPROVE):
        assert RIGHTS[Role.SYSTEM, action] is Right.NONE


def test_a_ticket_is_seen_by_its_team_by_those_above_and_by_its_reporter(dispatched):
    with dispatched.office.view() as desk:
        ticket = ledger.get(desk, 10008)
        seen = {
            name: access.sees(desk, member(desk, name), ticket)
            for name in ("王建国", "李秀英", "周小明", "陈志强", "赵海燕", "孙电工")
        }
        assert seen == {
            "王建国": True,
            "李秀英": True,
            "周小明": True,
            "陈志强": False,
            "赵海燕": True,
            "孙电工": False,
        }
        assert access.sees(desk, directory.as_resident(ticket.phone, "test"), ticket)
        assert not access.sees(desk, directory.as_resident("+8613900001009", "test"), ticket)
        assert not access.sees(desk, directory.as_resident("", "test"), ticket)


def test_nobody_sees_a_complaint_about_themselves_or_their_team(dispatched):
    with dispatched.office.desk() as desk:
        ticket = ledger.get(desk, 10008)
        ticket.accusations = [Accusation(member_id=member(desk, "李秀英").id)]
        assert not access.sees(desk, member(desk, "李秀英"), ticket)
        assert not access.sees(desk, member(desk, "王建国"), ticket)
        assert access.sees(desk, member(desk, "赵海燕"), ticket)


def test_what_is_not_theirs_is_refused_whichever_door_is_used(dispatched):
    with dispatched.office.desk() as desk:
        ticket = ledger.get(desk, 10008)
        for name, action, why in (
            ("陈志强", Action.PROGRESS, "not_yours"),
            ("周小明", Action.ACCEPT, "not_allowed"),
            ("李秀英", Action.ASSIGN, "not_allowed"),
        ):
            with pytest.raises(Refused) as refused:
                ledger.move(desk, ticket, action, member(desk, name))
            assert refused.value.code == why
        with pytest.raises(Refused):
            ledger.record(desk, ticket, Action.NUDGE, SYSTEM)
