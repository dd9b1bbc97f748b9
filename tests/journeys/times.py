"""How time goes by in a story, and who is there to be told."""

from datetime import datetime, timedelta

from sqlalchemy import func

from gateway.domain.delivery import State
from gateway.domain.people import ActorKind, MemberRole
from gateway.domain.roles import Role
from gateway.runtime import ticker
from gateway.services.desk import Actor
from gateway.services.town import operators
from gateway.store.tables import Assist, Deadline, Delivery, Duty, Member, Membership, Team
from tests.world import ZONE, Person, World

_HALF_AN_HOUR, _HALF_A_DAY = timedelta(minutes=30), timedelta(hours=12)
_HELPER = "+8613900002022"


def with_supervisor(world: World) -> Person:
    """Who supervises the town, having read what came so far."""
    world.supervisor.got()
    return world.supervisor


def supervising(world: World) -> Actor:
    with world.store.read() as tx:
        (row,) = tx.query(operators.Operator).filter_by(name="王督办")
        return Actor(ActorKind.OPERATOR, Role.SUPERVISOR, row.id)


def until(world: World, moment: str) -> None:
    """Time goes by to a moment of the town; the ticker looks every half hour in which there may be
    something for it, and twice a day at least.
    """
    target = _moment(moment)
    while world.clock.now < target:
        step = min(max(_next(world) - world.clock.now, _HALF_AN_HOUR), _HALF_A_DAY)
        world.clock.now = min(world.clock.now + step, target)
        ticker.tick(world.office)
        world.settle()


def _next(world: World) -> datetime:
    """When the next clock asks for something, or the next text leaves."""
    with world.store.read() as tx:
        waits = tx.query(func.min(Delivery.due_at)).filter(Delivery.state == State.QUEUED)
        asks = (tx.query(func.min(one.next_at)) for one in (Deadline, Assist))
        found = [one.scalar() for one in (waits, *asks)]
    return min(filter(None, found), default=world.clock.now + _HALF_A_DAY)


def jump(world: World, moment: str) -> None:
    """Nobody looks for a while."""
    world.clock.now = _moment(moment)
    world.passes(seconds=1)


def put_on_duty(
    world: World, phone: str, team: str, begins: str | None = None, ends: str | None = None
) -> None:
    """By the roster: for twelve hours from twelve hours ago on, or for a time of the town."""
    with world.office.desk() as desk:
        member = desk.tx.query(Member).filter_by(phone=f"+86{phone}").one()
        where = desk.tx.query(Team).filter_by(code=team).one()
        hours = timedelta(hours=12)
        starts_at = _moment(begins) if begins else desk.now - hours
        ends_at = _moment(ends) if ends else desk.now + hours
        desk.tx.add(
            Duty(team_id=where.id, member_id=member.id, starts_at=starts_at, ends_at=ends_at)
        )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def clock_of(world: World, stage: str) -> Deadline:
    with world.store.read() as tx:
        return tx.query(Deadline).filter_by(stage=stage).order_by(Deadline.id.desc()).first()


def stand_in(world: World, team: str = "TS") -> Person:
    """钱助理 serves the street beside its coordinator, or another team, and may cover."""
    with world.office.desk() as desk:
        where = desk.tx.query(Team).filter_by(code=team).one()
        serves = [Membership(team=where, home=True)]
        helper = Member(phone=_HELPER, name="钱助理", role=MemberRole.CORE, memberships=serves)
        desk.tx.add(helper)
    return Person(world, _HELPER.removeprefix("+86"))
