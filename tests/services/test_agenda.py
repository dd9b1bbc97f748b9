"""The agenda of the next joint meeting: who puts what on it, and what stands there."""

import pytest

from gateway.domain.people import ActorKind, OperatorRole
from gateway.domain.roles import Role
from gateway.errors import Refused
from gateway.services.desk import Actor
from gateway.services.tickets import ledger, supervision
from gateway.services.town import directory, operators
from gateway.store.tables import Event, Member
from tests.world import LEADER, World


@pytest.fixture
def two(world: World) -> World:
    world.resident.texts("和平巷17号路灯不亮")
    world.neighbour.texts("海景苑3幢下水道堵了")
    return world


def account(world: World, role: OperatorRole, name: str) -> Actor:
    with world.office.desk() as desk:
        made = operators.add(desk, name, role, "long-enough")
        return Actor(ActorKind.OPERATOR, Role(role), made.id, "console")


def put(world: World, number: int, on: bool, by: Actor) -> None:
    with world.office.desk() as desk:
        supervision.set_agenda(desk, ledger.get(desk, number), on, by)


def listed(world: World, by: Actor) -> list[int]:
    with world.office.view() as desk:
        return [one.number for one in supervision.agenda(desk, by)]


def test_what_is_put_on_the_agenda_stands_there_until_it_is_taken_off(two: World) -> None:
    zhou = account(two, OperatorRole.SUPERVISOR, "周督办")
    for number in (10019, 10008):
        put(two, number, True, zhou)
    assert listed(two, zhou) == [10008, 10019]
    assert two.ticket_numbered(10008).agenda
    put(two, 10008, False, zhou)
    put(two, 10008, False, zhou)
    assert listed(two, zhou) == [10019]
    with two.store.read() as tx:
        rows = tx.query(Event).filter_by(action="agenda").order_by(Event.id)
        assert [(one.actor_id, one.codes) for one in rows] == [
            (zhou.id, {"on": True}), (zhou.id, {"on": True}), (zhou.id, {"on": False})
        ]  # fmt: skip


def test_what_is_over_is_off_the_agenda_until_it_is_reopened(two: World) -> None:
    wang = account(two, OperatorRole.OPERATOR, "小王")
    put(two, 10008, True, wang)
    two.member.replies("办结10008 已换灯泡")
    assert listed(two, wang) == []
    with pytest.raises(Refused, match="not_now"):
        put(two, 10008, False, wang)
    two.resident.texts("3")
    assert listed(two, wang) == [10008]


def test_only_operators_and_supervisors_set_it(two: World) -> None:
    auditor = account(two, OperatorRole.AUDITOR, "审计")
    with two.office.view() as desk:
        leader = desk.tx.query(Member).filter_by(phone=f"+86{LEADER}").one()
        member = directory.as_actor(leader, "loop")
    for by in (auditor, member):
        with pytest.raises(Refused, match="not_allowed"):
            put(two, 10008, True, by)
    assert listed(two, auditor) == []
