"""A small town in which the tests play: a cast, a clock, one line, and the whole straight line.

Texts go in through the loopback channel and come out of it; what lies between is the real thing.
"""

import csv
import dataclasses
import functools
import tempfile
import threading
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import joinedload

from gateway import settings as settings_module
from gateway.channel_settings import ChannelSettings, ServiceLine
from gateway.cli import parts
from gateway.domain.people import OperatorRole
from gateway.domain.ticket import Stage
from gateway.runtime import ticker
from gateway.runtime.courier import Courier
from gateway.runtime.worker import Worker
from gateway.services.desk import Office, Rules
from gateway.services.texts import lines
from gateway.services.tickets import clocks, dispatching, ledger
from gateway.services.town import directory, edits, operators, registry
from gateway.settings import Intake, Settings
from gateway.store.db import Store, url_of
from gateway.store.queue import Bell
from gateway.store.tables import Event, Message, Operator, Ticket
from modems.loopback import LoopbackChannel
from tests import databases

ZONE = ZoneInfo("Asia/Shanghai")
TUESDAY_MORNING = datetime(2026, 3, 10, 9, 0, tzinfo=ZONE)

RESIDENT = "13900001001"
NEIGHBOUR = "13900001002"
STRANGER = "13900001009"
LEADER = "13900002001"
MEMBER = "13900002002"
VOLUNTEER = "13900002003"
OTHER_LEADER = "13900002011"
COORDINATOR = "13900002021"
ELECTRICIAN = "13900002061"
SUPERVISOR = "13900002071"

_AREAS = [
    ("S", "沈家门街道", "street", "", ""),
    ("C", "中大社区", "community", "S", "1200"),
    ("G1", "中大一格", "grid", "C", "240"),
    ("G2", "中大二格", "grid", "C", "260"),
]
_TEAMS = [
    ("T1", "中大一格团队", "grid", "G1", ""),
    ("T2", "中大二格团队", "grid", "G2", ""),
    ("TS", "沈家门街道", "management", "S", ""),
    ("TE", "沈家门供电所", "department", "S", ""),
]
_MEMBERS = [
    (LEADER, "王建国", "T1", "leader"),
    (MEMBER, "李秀英", "T1", "core"),
    (VOLUNTEER, "周小明", "T1", "volunteer"),
    (OTHER_LEADER, "陈志强", "T2", "leader"),
    (COORDINATOR, "赵海燕", "TS", "coordinator"),
    (ELECTRICIAN, "孙电工", "TE", "department"),
]
_PLACES = [
    ("和平巷", "road", "G1", "老巷子", "1-99"),
    ("海景苑", "estate", "G2", "", ""),
]


def registry_folder(folder: Path) -> Path:
    """The town as registry files."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "areas.csv": (["code", "name", "level", "parent", "households"], _AREAS),
        "teams.csv": (["code", "name", "kind", "area", "categories"], _TEAMS),
        "members.csv": (["phone", "name", "team", "role"], _MEMBERS),
        "places.csv": (["name", "kind", "area", "aliases", "numbers"], _PLACES),
    }
    for name, (header, rows) in tables.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    return folder


class Clock:
    """The town's time: it passes when it is told to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **amount: float) -> None:
        """Let some time go by."""
        self.now += timedelta(**amount)


class Lot:
    """The town's luck: nobody is drawn until it is told otherwise."""

    def __init__(self) -> None:
        self.falls = 1.0

    def __call__(self) -> float:
        return self.falls


def settings_for(url: str, folder: Path, **changes: object) -> Settings:
    """The settings of the town: one loopback channel on 8189000."""
    base = settings_module.load(None, folder, {})
    base = dataclasses.replace(
        base,
        database_url=url,
        channels=(ChannelSettings("loop", "loopback", service_line="8189000"),),
        service_lines=(ServiceLine("8189000", "政务", "普陀网格"),),
        intake=Intake(join_seconds=60),
    )
    return dataclasses.replace(base, **changes)  # type: ignore[arg-type]


@functools.cache
def _rules(settings: Settings) -> Rules:
    return parts.rules(settings)


def _office(settings: Settings, clock: Clock, lot: Lot) -> Office:
    """As parts.office, but what config/ says is read once for all towns with the same settings."""
    same = dataclasses.replace(settings, data=Path(), database_url="", redis_url="", channels=())
    rules = dataclasses.replace(_rules(same), settings=settings)
    return Office(parts.store(settings), rules, Bell(settings), clock, lot, edits.amended)


class World:
    """The town with its gateway, stepped by hand: nothing happens but by `settle` and `passes`."""

    def __init__(self, url: str, folder: Path, populated: bool = True, **changes: object) -> None:
        self.clock = Clock(TUESDAY_MORNING)
        self.lot = Lot()
        self.settings = settings_for(url, folder, **changes)
        self.office = _office(self.settings, self.clock, self.lot)
        databases.quicken(self.store)
        self.stores = [self.store]  # whose databases are let go of in the end
        with self.office.desk() as desk:
            directory.sync_service_lines(desk)
            lines.ensure(desk)
            if populated and operators.find(desk, "王督办") is None:  # else it is a copy
                registry.import_(desk, registry_folder(folder / "registry"))
                operators.add(desk, "王督办", OperatorRole.SUPERVISOR, "a-long-one", SUPERVISOR)
        self.channel = LoopbackChannel("loop")
        self.courier = Courier(self.office, self.channel, threading.Event())
        self.worker = Worker(self.office, "worker")
        self.people = {
            name: Person(self, phone)
            for name, phone in {
                "resident": RESIDENT,
                "neighbour": NEIGHBOUR,
                "stranger": STRANGER,
                "leader": LEADER,
                "member": MEMBER,
                "volunteer": VOLUNTEER,
                "other_leader": OTHER_LEADER,
                "coordinator": COORDINATOR,
                "electrician": ELECTRICIAN,
                "supervisor": SUPERVISOR,
            }.items()
        }

    def __getattr__(self, name: str) -> "Person":
        try:
            return self.__dict__["people"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def store(self) -> Store:
        return self.office.store

    def settle(self) -> None:
        """Let courier and worker do what they can now."""
        while True:
            while self.courier.step():
                pass
            if not self.worker.intake():
                return

    def passes(self, **amount: float) -> None:
        """Time goes by, and the ticker, the worker and the courier do what it has made due."""
        self.clock.passes(**amount)
        self.lives()
        ticker.tick(self.office)
        self.settle()

    def lives(self) -> None:
        """The courier gives the signs of life that it gave all the while."""
        self.courier._look()

    def tickets(self) -> list[Ticket]:
        """All tickets, oldest first."""
        with self.store.read() as tx:
            query = tx.query(Ticket).order_by(Ticket.id)
            return list(query.options(joinedload(Ticket.team), joinedload(Ticket.member)))

    def ticket(self) -> Ticket:
        """The only ticket."""
        (ticket,) = self.tickets()
        return ticket

    def ticket_numbered(self, number: int) -> Ticket:
        """The ticket with a number."""
        return next(one for one in self.tickets() if one.number == number)

    def messages(self, direction: str = "in") -> list[Message]:
        """All messages of a direction, oldest first."""
        with self.store.read() as tx:
            query = tx.query(Message).where(Message.direction == direction)
            return list(query.order_by(Message.id))

    def events(self) -> list[str]:
        """What has happened, as `action before→after`."""
        with self.store.read() as tx:
            return [
                f"{event.action} {event.before or ''}→{event.after}"
                for event in tx.query(Event).order_by(Event.id)
            ]

    def due(self, stage: str, number: int = 10008) -> datetime:
        """When the running clock of a stage is due."""
        with self.office.view() as desk:
            clock = clocks.running(ledger.get(desk, number), Stage(stage))
            assert clock is not None
            return clock.due_at

    def dispatches(self, number: int, team: str) -> None:
        """What the supervisor decides at the console: who has a ticket."""
        with self.office.desk() as desk:
            supervisor = desk.tx.query(Operator).filter_by(name="王督办").one()
            found = directory.team(desk, team)
            assert found is not None
            by = directory.as_supervisor(supervisor, "console")
            dispatching.dispatch(desk, ledger.get(desk, number), found, by)
        self.settle()

    def close(self) -> None:
        """Let go of the database."""
        for store in self.stores:
            store.close()


class Person:
    """Somebody with a phone."""

    def __init__(self, world: World, phone: str) -> None:
        self.world = world
        self.phone = phone
        self._read = 0

    def texts(self, text: str, external_id: str | None = None) -> list[str]:
        """Send a text, let everything settle, and return what came back to this phone."""
        self.got()
        self.world.channel.deliver(self.phone, text, self.world.clock.now, external_id)
        self.world.settle()
        return self.got()

    replies = texts

    def got(self) -> list[str]:
        """What has come to this phone since it was looked at last."""
        ours: list[str] = []
        for piece in self.world.channel.sent:
            if piece.phone.removeprefix("+86") != self.phone:
                continue
            if piece.fragment is not None and piece.fragment.seq > 1:
                ours[-1] += piece.text
            else:
                ours.append(piece.text)
        new, self._read = ours[self._read :], len(ours)
        return new


def found(url: str) -> None:
    """Fill a database with the town, for tests/databases.py to copy."""
    with tempfile.TemporaryDirectory() as folder:
        World(url, Path(folder)).close()


def fresh_store(url: str) -> Store:
    """A store on a database of tests/databases.py."""
    return Store(url_of(url, Path()))
