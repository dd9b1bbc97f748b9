"""A small month of every kind of luck, and what the rates and the calls make of it."""

from gateway.domain.people import ActorKind, OperatorRole, VisitKind
from gateway.domain.roles import Role
from gateway.services.desk import Actor
from gateway.services.figures import rates
from gateway.services.figures.rates import Grouping
from gateway.services.tickets import casework, dispatching, exclusions, followup, ledger
from gateway.services.tickets.followup import Answer
from gateway.services.town import directory, operators
from gateway.store.tables import Member, Ticket, Visit, Words
from tests.beginnings import beginning
from tests.world import World

LIGHT, DRAIN, MOVED, AGAIN = 10008, 10019, 10024, 10035
WANG, ZHOU, SUN = "小王", "小周", "孙督办"


def account(
    world: World,
    name: str,
    role: OperatorRole = OperatorRole.OPERATOR,
    phone: str = "",
    of: str = "",
) -> Actor:
    """Somebody's account, as the one who does something; it may be for an area."""
    with world.office.desk() as desk:
        area = directory.area(desk, of)
        made = operators.find(desk, name)
        made = made or operators.add(desk, name, role, "long-enough", phone, area)
        return Actor(ActorKind.OPERATOR, Role(role), made.id, "console")


def ticket(desk, number: int) -> Ticket:
    return ledger.get(desk, number)


def called(world: World, number: int, by: Actor, **answer: object) -> list[Ticket]:
    with world.office.desk() as desk:
        return followup.record(desk, ticket(desk, number), Answer(True, **answer), by)


def tasks(world: World, by: Actor) -> dict[int, str]:
    with world.office.view() as desk:
        return {one.ticket.number: one.why for one in followup.tasks(desk, by)}


def figures(world: World, grouping: Grouping = Grouping.MONTH, code: str = "2026-03"):
    """Each rate as (numerator, denominator), and without what is excluded."""
    with world.office.view() as desk:
        lines = rates.month(desk, 2026, 3)
    found = [one for one in lines if (one.grouping, one.code) == (grouping, code)]
    return tuple(
        {
            line.measure: (getattr(line, side).numerator, getattr(line, side).denominator)
            for line in found
        }
        for side in ("all", "kept")
    )


def excluded(world: World, number: int, by: Actor, agreed: Actor) -> None:
    with world.office.desk() as desk:
        exclusions.propose(desk, ticket(desk, number), "不是本地的事", by)
    with world.office.desk() as desk:
        (proposal,) = exclusions.waiting(desk, agreed)
        exclusions.agree(desk, proposal, agreed)


@beginning
def play(world: World) -> World:
    """10 March 2026: four matters of every kind of luck."""
    wang, sun = account(world, WANG), account(world, SUN, OperatorRole.SUPERVISOR)
    # Accepted after 30 minutes, resolved, and the resident is content.
    world.resident.texts("和平巷17号路灯不亮")
    world.clock.passes(minutes=30)
    world.member.replies(f"收到{LIGHT}")
    world.member.replies(f"办结{LIGHT} 已换灯泡")
    world.resident.texts("1")
    # Accepted an hour too late, rated 3, done again, rated 2.
    world.neighbour.texts("海景苑3幢下水道堵了")
    world.passes(hours=3)
    world.other_leader.replies(f"收到{DRAIN}")
    world.other_leader.replies(f"办结{DRAIN} 已疏通")
    world.neighbour.texts("3")
    world.clock.passes(minutes=5)
    world.other_leader.replies(f"收到{DRAIN}")
    world.other_leader.replies(f"办结{DRAIN} 换了管子")
    world.neighbour.texts("2")
    # Returned by the first team, resolved by the second, drawn for a call; nobody rates it.
    world.stranger.texts("和平巷17号路灯不亮")
    world.leader.replies(f"退单{MOVED} 不归我管")
    with world.office.desk() as desk:
        team = directory.team(desk, "T2")
        assert team is not None
        dispatching.dispatch(desk, ticket(desk, MOVED), team, wang)
    world.settle()
    world.lot.falls = 0.05
    world.other_leader.replies(f"办结{MOVED} 已换灯泡")
    world.lot.falls = 0.5
    # The first resident again; put off.
    world.clock.passes(hours=2)
    world.resident.texts("和平巷17号路灯不亮")
    world.member.replies(f"收到{AGAIN}")
    with world.office.desk() as desk:
        words = Words(body="等配件")
        desk.tx.add(words)
        desk.tx.flush()
        casework.defer(desk, ticket(desk, AGAIN), None, sun, words)
    with world.office.desk() as desk:
        member = desk.tx.query(Member).filter(Member.name == "李秀英").one()
        team = directory.team(desk, "T1")
        for kind in (VisitKind.VISIT, VisitKind.VISIT, VisitKind.PATROL):
            desk.tx.add(Visit(member_id=member.id, team_id=team.id, kind=kind, at=desk.now))
    return world
