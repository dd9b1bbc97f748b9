"""Two tickers at once, of two processes: both have seen what is due, and it is done once."""

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import sqlalchemy

from gateway.domain.people import AlarmKind, MemberRole, TeamKind
from gateway.runtime import ticker
from gateway.services.desk import Desk, Office
from gateway.services.town import edits
from gateway.store.db import Store, url_of
from gateway.store.tables import Alarm, Area, Member, Membership, Message, Report, Team
from tests import databases
from tests.journeys.test_parts import part
from tests.world import Person, World

MANY = 12  # so many that what one does takes longer than the other needs to begin


class Meeting(Office):
    """Another process's office; whoever has looked first waits until the other has looked too."""

    def __init__(self, world: World, both: threading.Barrier) -> None:
        here, store = world.office, Store(url_of(world.settings.database_url, Path()))
        databases.quicken(store)
        super().__init__(store, here.rules, here.bell, here.clock, here.chance, edits.amended)
        self.both: threading.Barrier | None = both
        with self.desk():  # it is connected
            pass

    @contextlib.contextmanager
    def view(self) -> Iterator[Desk]:
        with super().view() as desk:
            yield desk
        both, self.both = self.both, None
        if both is not None:
            both.wait()


def pass_at_once(world: World, **amount: float) -> None:
    """Time goes by, and two tickers look at the same moment."""
    world.clock.passes(**amount)
    both = threading.Barrier(2)
    offices = [Meeting(world, both) for _ in range(2)]
    with ThreadPoolExecutor(len(offices)) as pool:
        list(pool.map(ticker.tick, offices))
    for office in offices:
        office.store.close()
    world.settle()


def said(world: World, kind: str) -> dict[tuple[str, int | None], int]:
    """How often a text of a kind went to whom, about which ticket."""
    return Counter((one.phone, one.ticket_id) for one in world.messages("out") if one.kind == kind)


def reported(world: World, count: int) -> list[int]:
    """The numbers of some tickets, of a resident each."""
    for nth in range(1, count + 1):
        Person(world, f"139000050{nth:02}").texts(f"和平巷{nth}号路灯不亮")
    return [one.number for one in world.tickets()]


def alarms(world: World, kind: AlarmKind) -> list[Alarm]:
    with world.store.read() as tx:
        return tx.query(Alarm).filter_by(kind=kind).order_by(Alarm.subject).all()


def bodies(world: World) -> list[str]:
    """What has come in."""
    with world.store.read() as tx:
        came = tx.query(Message).filter_by(direction="in")
        return [one.words.body or "" for one in came]


def many_members(world: World) -> list[str]:
    """A full team whose phones were confirmed today; returns their phones."""
    phones = [f"+86139000040{nth:02}" for nth in range(MANY)]
    with world.office.desk() as desk:
        team = desk.tx.query(Team).filter_by(code="T1").one()
        for phone in phones:
            who = Member(phone=phone, name=phone[-4:], role=MemberRole.CORE, confirmed_at=desk.now)
            desk.tx.add(who)
            desk.tx.flush()
            desk.tx.add(Membership(member_id=who.id, team_id=team.id, home=True))
    return phones


def empty_teams(world: World) -> list[str]:
    """Teams that have nobody yet."""
    codes = [f"E{nth:02}" for nth in range(MANY)]
    with world.office.desk() as desk:
        area = desk.tx.query(Area).filter_by(code="C").one()
        kind = TeamKind.DEPARTMENT
        desk.tx.add_all(Team(code=one, name=one, kind=kind, area_id=area.id) for one in codes)
    return codes


def test_who_has_not_answered_is_asked_again_once(world: World) -> None:
    for number in reported(world, 4):
        world.leader.replies(f"收到{number}")
        world.leader.replies(f"挂账{number} 需列入明年计划")
        world.clock.passes(minutes=1)  # the same words at once are a network that stutters
        world.leader.replies("Y")
    first = said(world, "supervisor.approve")
    assert list(first.values()) == [1] * 4
    pass_at_once(world, days=1, hours=1)
    assert said(world, "supervisor.approve") == {one: 2 for one in first}


def test_a_phone_is_asked_about_once(world: World) -> None:
    phones = many_members(world)
    pass_at_once(world, days=90)
    assert said(world, "member.confirm_phone") == {(one, None): 1 for one in phones}


def test_of_who_does_not_answer_the_leader_and_the_console_hear_once(world: World) -> None:
    phones = many_members(world)
    world.passes(days=90)
    pass_at_once(world, days=3)
    assert said(world, "member.silent") == {(f"+86{world.leader.phone}", None): len(phones)}
    assert len(alarms(world, AlarmKind.UNCONFIRMED)) == len(phones)


def test_a_team_with_nobody_is_one_alarm_and_is_cleared_once_it_has_somebody(world: World) -> None:
    codes = empty_teams(world)
    pass_at_once(world, seconds=1)
    assert [one.subject for one in alarms(world, AlarmKind.UNREACHABLE)] == codes
    with world.store.write() as tx:
        member = tx.query(Member).filter_by(name="孙电工").one()
        for team in tx.query(Team).filter(Team.code.in_(codes)):
            tx.add(Membership(member_id=member.id, team_id=team.id, home=False))
    pass_at_once(world, seconds=1)
    cleared = [one.cleared_at for one in alarms(world, AlarmKind.UNREACHABLE)]
    assert cleared == [world.clock.now] * len(codes)


def meet_at_alarms(both: threading.Barrier, *stores: Store) -> None:
    """Whoever is about to raise an alarm waits until another process is about to."""

    def meet(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO alarms"):
            both.wait(timeout=60)

    for store in stores:
        sqlalchemy.event.listen(store.writer, "before_cursor_execute", meet)


def test_a_worker_and_a_ticker_raise_the_same_alarm_once(tmp_path: Path) -> None:
    world = World(databases.fresh("postgresql", tmp_path), tmp_path)
    with world.office.desk() as desk:
        desk.tx.query(Member).filter(Member.name.in_(["王建国", "李秀英"])).update(
            {"active": False}
        )
    world.channel.deliver(world.resident.phone, "和平巷17号路灯不亮", world.clock.now, None)
    world.courier.step()
    other = Meeting(world, threading.Barrier(1))
    meet_at_alarms(threading.Barrier(2), world.store, other.store)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda deed: deed(), [world.worker.intake, lambda: ticker.tick(other)]))
    assert [one.subject for one in alarms(world, AlarmKind.UNREACHABLE)] == ["T1"]
    other.store.close()
    world.close()


def test_a_long_text_whose_rest_never_came_is_one_text(world: World) -> None:
    for nth in range(MANY):
        world.channel.arrive(part(1, 3, f"和平巷{nth + 1}号路灯", reference=nth))
        world.channel.arrive(part(2, 3, "不亮", reference=nth))
    world.settle()
    pass_at_once(world, seconds=61)
    assert len(world.messages()) == MANY


def test_a_last_part_that_comes_as_the_wait_ends_makes_no_second_text_of_the_first(
    world: World,
) -> None:
    for nth in range(MANY):
        world.channel.arrive(part(1, 2, f"和平巷{nth + 1}号路灯", reference=nth))
    world.settle()
    for nth in range(MANY):
        world.channel.arrive(part(2, 2, "不亮", reference=nth))
    world.clock.passes(seconds=61)
    both = threading.Barrier(2)
    office = Meeting(world, both)
    with ThreadPoolExecutor(1) as pool:
        looked = pool.submit(ticker.tick, office)
        both.wait()
        while world.courier.step():
            pass
        looked.result()
    office.store.close()
    begun = [one for one in bodies(world) if "和平巷" in one]
    assert len(begun) == MANY


def test_reports_that_belong_to_nothing_are_forgotten(world: World) -> None:
    with world.office.desk() as desk:
        desk.tx.add_all(
            Report(channel="loop", phone="", reference=f"{nth}", state="failed", at=desk.now)
            for nth in range(MANY)
        )
    pass_at_once(world, days=3)
    with world.store.read() as tx:
        assert tx.query(Report).count() == 0


def test_what_is_overdue_is_said_once_to_each(world: World) -> None:
    for number in reported(world, MANY):
        world.member.replies(f"收到{number}")
    pass_at_once(world, days=10)
    late = said(world, "remind.resolve_overdue")
    assert list(late.values()) == [1] * 2 * MANY  # the member and the leader, of each
