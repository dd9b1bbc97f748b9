"""Complaints about those who sit at the console: they are nobody's whom they are about either."""

import pytest

from gateway.domain.people import ActorKind, OperatorRole
from gateway.domain.roles import OF_OPERATOR
from gateway.errors import Refused
from gateway.services.desk import Actor
from gateway.services.figures import queries
from gateway.services.figures.queries import View
from gateway.services.tickets import casework, ledger
from gateway.services.town import access, directory, operators, reach
from gateway.store.tables import Member, Operator, Words
from tests.databases import BOTH, SQLITE_ALONE
from tests.journeys.told import accused, last
from tests.world import MEMBER, SUPERVISOR, World

pytestmark = SQLITE_ALONE

CLERK = "13900002081"
CROWD = "监督 王督办收钱，我们明天去静坐 和平巷"


def at_console(world: World, name: str) -> Actor:
    """Whoever has an account of that name, before the console."""
    with world.store.read() as tx:
        found = tx.query(Operator).filter_by(name=name).one()
        return Actor(ActorKind.OPERATOR, OF_OPERATOR[found.role], found.id, "console")


def hires(world: World, name: str, role: OperatorRole, phone: str | None = None) -> Actor:
    """Somebody has an account from now on."""
    with world.office.desk() as desk:
        operators.add(desk, name, role, "long-enough", phone)
    return at_console(world, name)


def sees(world: World, by: Actor, number: int = 10008) -> bool:
    """Whether somebody may see a ticket: one rule for a ticket and for lists."""
    with world.office.view() as desk:
        ticket = ledger.get(desk, number)
        alone = access.sees(desk, by, ticket)
        assert reach.sees(desk, by, ticket) == alone
        assert (
            number in [one.number for one in queries.queue(desk, View.OPEN, by=by).tickets]
        ) == (alone)
        return alone


@pytest.mark.parametrize(
    ("text", "phone"),
    [("话务员李话务骂人", CLERK), (f"话务员{CLERK}骂人", CLERK), ("李话务 骂人", None)],
)
def test_an_operator_does_not_see_what_is_about_them(
    world: World, text: str, phone: str | None
) -> None:
    clerk = hires(world, "李话务", OperatorRole.OPERATOR, phone)
    other = hires(world, "张话务", OperatorRole.OPERATOR)
    world.resident.texts(f"监督 {text} 和平巷")
    assert not sees(world, clerk)
    assert sees(world, other)
    with world.office.desk() as desk, pytest.raises(Refused, match="not_yours"):
        casework.note(desk, ledger.get(desk, 10008), Words(body="无此事"), clerk)


@BOTH
def test_who_is_named_later_loses_sight_of_it(world: World) -> None:
    clerk = hires(world, "李话务", OperatorRole.OPERATOR)
    world.resident.texts("监督 有人骂人 和平巷")
    assert sees(world, clerk)
    world.resident.texts("补充10008 说的是李话务")
    assert not sees(world, clerk)


@BOTH
def test_what_comes_back_is_kept_from_them_too(world: World) -> None:
    clerk = hires(world, "李话务", OperatorRole.OPERATOR)
    world.resident.texts("监督 李话务骂人 和平巷")
    world.coordinator.texts("收到10008")
    world.coordinator.texts("办结10008 已批评教育")
    for days in (11, 10):  # it is closed, and then too old to be opened again
        world.passes(days=days)
    world.resident.texts("重办10008 又骂人了")
    assert world.tickets()[-1].number == 10019
    assert not sees(world, clerk, 10019)


def test_a_supervisor_is_not_warned_nor_owns_what_is_about_them(world: World) -> None:
    other = hires(world, "陈督办", OperatorRole.SUPERVISOR)
    world.resident.texts(CROWD)
    for _ in range(2):
        world.resident.texts("催10008")
        world.passes(hours=25)
    assert world.ticket().supervised
    assert world.ticket().supervisor_id == other.id
    for days in (1, 2, 5, 10):
        world.passes(days=days)
    assert not any("10008" in line for line in world.supervisor.got())
    assert sees(world, other)
    assert not sees(world, at_console(world, "王督办"))


@BOTH
def test_the_supervisor_learns_nothing_by_sms_of_what_is_said_to_be_theirs(world: World) -> None:
    world.resident.texts(f"监督 {SUPERVISOR}收钱不办事 和平巷")
    world.passes(days=3)
    assert world.supervisor.got() == []


@BOTH
def test_an_account_with_a_members_phone_is_the_member(world: World) -> None:
    twin = hires(world, "李姐", OperatorRole.SUPERVISOR, MEMBER)
    world.resident.texts("监督 李姐骂人 和平巷")
    assert accused(world) == "李秀英、李姐"
    assert not sees(world, twin)
    assert [who.got() for who in (world.leader, world.member)] == [[], []]
    world.coordinator.texts("收到10008")
    assert "不能交给" in last(world.coordinator.texts("转办10008 中大一格"))


def test_a_member_and_an_account_of_one_name_are_both_kept_from_it(world: World) -> None:
    namesake = hires(world, "李秀英", OperatorRole.OPERATOR)
    world.resident.texts("监督 李秀英骂人 和平巷")
    assert not sees(world, namesake)
    with world.office.view() as desk:
        ticket = ledger.get(desk, 10008)
        member = desk.tx.query(Member).filter_by(name="李秀英").one()
        assert not access.sees(desk, directory.as_actor(member, "loop"), ticket)


def test_a_name_in_latin_letters_is_a_word_of_its_own(world: World) -> None:
    li = hires(world, "li", OperatorRole.OPERATOR)
    world.resident.texts("监督 网格员态度差，像 police 一样 和平巷")
    assert sees(world, li)
    world.neighbour.texts("监督 话务员li骂人 海景苑")
    assert not sees(world, li, 10019)
