"""A town whose gateway runs as in real life: simulated modems outside, `gridline up` inside.

The modems are the world: nobody kills them. Everything else may be stopped, frozen and killed.
"""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
from redis import Redis
from sqlalchemy import func, select

from gateway.domain.delivery import IN_LINE, Intake
from gateway.runtime.child import Child
from gateway.store.db import Store, url_of
from gateway.store.tables import Delivery, Message, Part, Words
from modems.simulator.control import ModemControl
from tests import databases
from tests.processes.person import PATIENCE_SECONDS, Brought, Person
from tests.processes.town_settings import MODEMS, toml
from tests.runtime.waiting import ended, until
from tests.world import LEADER, MEMBER, registry_folder

PROCESSES = ("web", "channels", "worker", "ticker")
START_SECONDS = 60.0
_STOP_SECONDS = 20.0  # the supervisor promises ten
_NEVER = 3600.0


class Town:
    """The gateway of a data folder and what surrounds it. Use it as a context."""

    def __init__(
        self, folder: Path, database: str = "sqlite", also: Sequence[str] = (), **intake: int
    ) -> None:
        self.data = folder
        self.url = databases.fresh(database, folder)
        self.log = folder / "log"
        self.settings = folder / "town.toml"
        self.settings.write_text(toml(self.url, folder, intake), encoding="utf-8")
        self.brought: list[Brought] = []
        self.kills: Counter[str] = Counter()
        self.store = Store(url_of(self.url, Path()))
        self._phones = 0
        self._sent: list[dict[str, Any]] = []
        self._seen: Counter[str] = Counter()
        self._frozen: set[int] = set()
        self._simulator = self._child("modem-simulator", "--count", str(len(MODEMS)))
        self._processes = (*PROCESSES, *also)
        self._gateway = self._child("up", "--only", *self._processes)
        self.modems: dict[str, ModemControl] = {}

    def __enter__(self) -> "Town":
        try:
            self._simulator.start()
            for name in MODEMS:
                until((self.data / "modems" / name).exists, START_SECONDS)
                self.modems[name] = ModemControl(self.data / "modems" / f"{name}.sock")
                self.modems[name].set(air_seconds=0.0, report_seconds=_NEVER)
            self.run("registry", "import", str(registry_folder(self.data / "registry")))
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End everything that was started here, whatever has happened."""
        try:
            self.stop()
        finally:
            for control in self.modems.values():
                control.close()
            self._end(self._simulator)
            self.store.close()
            databases.drop(self.url)

    # ------------------------------------------------------------ processes

    def _child(self, *words: str) -> Child:
        gridline = [sys.executable, "-m", "gateway", "--config", str(self.settings)]
        argv = [*gridline, "--data", str(self.data), *words]
        return Child(words[0], ["sh", "-c", 'exec "$0" "$@" >>"$TOWN_LOG" 2>&1', *argv], {
            "TOWN_LOG": str(self.log), "GRIDLINE_DATABASE_URL": "", "GRIDLINE_REDIS_URL": "",
        })  # fmt: skip

    def run(self, *words: str) -> str:
        """What one command of `gridline` prints."""
        argv = [sys.executable, "-m", "gateway", "--config", self.settings, "--data", self.data]
        done = subprocess.run(
            [*argv, *words], capture_output=True, text=True, timeout=START_SECONDS, check=True
        )
        return done.stdout

    def start(self) -> None:
        """Start the gateway and wait until its couriers have opened their lines."""
        self.begin()
        self.listens()

    def begin(self) -> None:
        """Start the gateway and wait until its processes are there."""
        self._gateway.start()
        until(lambda: self._gateway.status is not None or self._is_whole(), START_SECONDS)
        assert self._gateway.status is None, self.said()

    def _is_whole(self) -> bool:
        return len(self.pids()) >= len(self._processes)

    def listens(self, *names: str) -> None:
        """Wait until these modems (all) have been asked to announce texts: the lines are open."""
        for name in names or MODEMS:
            until(lambda name=name: self.modems[name].status()["notify"][1], START_SECONDS)

    def stop(self) -> None:
        """Stop the gateway as Ctrl-C does."""
        self.thaw()
        pids = [*self.pids().values()]
        self._end(self._gateway)
        until(lambda: ended(*pids), _STOP_SECONDS)

    def restart(self) -> None:
        """Stop the gateway and start it again."""
        self.stop()
        self.start()

    @staticmethod
    def _end(child: Child) -> None:
        child.send(signal.SIGTERM)
        child.stop(time.monotonic() + _STOP_SECONDS)

    def facts(self) -> dict[str, Any]:
        """What run.json says; nothing while it is not there."""
        try:
            return dict(json.loads((self.data / "run.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return {}

    def pids(self) -> dict[str, int]:
        """The processes as run.json names them."""
        return dict(self.facts().get("pids", {}))

    def kill(self, name: str) -> None:
        """End one process at once, and wait until another one has its place."""
        before = self.pids()[name]
        self.shoot(name)
        until(lambda: self.pids().get(name, before) != before, PATIENCE_SECONDS)

    def shoot(self, name: str) -> None:
        """End one process at once."""
        self.kills[name] += 1
        os.kill(self.pids()[name], signal.SIGKILL)

    def shoot_supervisor(self) -> None:
        """End the supervisor at once; what it had started has to see to itself."""
        assert self._gateway.pid is not None
        self.kills["supervisor"] += 1
        os.kill(self._gateway.pid, signal.SIGKILL)
        until(lambda: self._gateway.status is not None)
        (self.data / "run.json").unlink()  # so that the next one is waited for

    def lives(self, name: str) -> bool:
        """Whether a process is there at this moment."""
        pid = self.pids().get(name)
        return pid is not None and not ended(pid)

    def freeze(self, name: str) -> int:
        """Stop a process in the middle of whatever it does."""
        pid = self.pids()[name]
        self._frozen.add(pid)
        os.kill(pid, signal.SIGSTOP)
        until(lambda: _is_stopped(pid))
        return pid

    def thaw(self) -> None:
        """Let all go on that was stopped."""
        for pid in self._frozen:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        self._frozen.clear()

    def said(self) -> str:
        """The log of all processes."""
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    def redis(self) -> Redis:
        """A client of the embedded Redis."""
        return Redis(unix_socket_path=self.facts()["redis"])

    # ------------------------------------------------------------ people and modems

    def resident(self, modem: str = "m1") -> Person:
        """Somebody nobody has heard of."""
        self._phones += 1
        return Person(self, f"+861380{self._phones:07}", modem)

    def leader(self, modem: str = "m1") -> Person:
        """The leader of the first grid's team."""
        return Person(self, f"+86{LEADER}", modem)

    def member(self, modem: str = "m1") -> Person:
        """A member of the same team."""
        return Person(self, f"+86{MEMBER}", modem)

    def expects(self, phone: str, text: str) -> str:
        """A text of a phone will come, and must come to lie in a ticket."""
        self.brought.append(Brought(phone, text))
        return text

    def sent(self) -> list[dict[str, Any]]:
        """Every text that a modem has handed to the network; what is new comes last."""
        for name, control in self.modems.items():
            new = control.sent(since=self._seen[name])
            self._seen[name] += len(new)
            self._sent += new
        return self._sent

    # ------------------------------------------------------------ what the database says

    def rows(self, query: Any) -> list[Any]:
        """What a query finds now."""
        with self.store.read() as tx:
            return list(tx.scalars(query))

    def kept(self, text: str) -> list[Message]:
        """The inbound messages with these words."""
        wanted = Message.text_id.in_(select(Words.id).where(Words.body == text))
        return self.rows(select(Message).where(Message.direction == "in", wanted))

    def change(self, statement: str, **values: Any) -> None:
        """Change a row behind everybody's back."""
        with self.store.write() as tx:
            tx.connection().exec_driver_sql(statement, values)

    def is_settled(self) -> bool:
        """Whether nothing lies or waits anywhere on the way."""
        waiting = [
            select(func.count()).where(Message.status == Intake.WAITING),
            select(func.count()).where(Part.message_id.is_(None)),
            select(func.count()).where(Delivery.state.in_(IN_LINE)),
        ]
        if any(control.status()["waiting"] or control.slots() for control in self.modems.values()):
            return False
        with self.store.read() as tx:
            return not any(tx.scalar(query) for query in waiting)

    def settles(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until nothing lies or waits anywhere on the way."""
        until(self.is_settled, seconds)

    @contextlib.contextmanager
    def locked(self, table: str = "", mode: str = "SHARE") -> Iterator[None]:
        """Hold SQLite's write lock, or a lock on one table of PostgreSQL."""
        if self.store.file is not None:
            # A queue of writers is unfair: it may take a while until it is our turn.
            with contextlib.closing(sqlite3.connect(self.store.file, timeout=30)) as connection:
                connection.isolation_level = None
                connection.execute("BEGIN IMMEDIATE")
                yield
                connection.execute("ROLLBACK")
            return
        with psycopg.connect(self.url.replace("+psycopg", "", 1)) as connection:
            connection.execute(f"LOCK TABLE {table} IN {mode} MODE".encode())
            yield
            connection.rollback()

    def waits_for_lock(self) -> bool:
        """Whether somebody waits for what `locked` holds (PostgreSQL alone can tell)."""
        with self.store.read() as tx:
            return bool(tx.connection().exec_driver_sql(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE wait_event_type = 'Lock' AND datname = current_database()"
            ).scalar())  # fmt: skip


def _is_stopped(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return stat.rpartition(")")[2].split()[0] == "T"


def only(found: Sequence[Any]) -> Any:
    """The one thing there is."""
    (one,) = found
    return one
