"""The database: SQLite or PostgreSQL, one engine for writers and one for readers."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, OperationalError, TimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from gateway.errors import BadSettings

# A writer waits this long for the lock. Transactions take milliseconds; the length is for SQLite's
# unfair back-off and for a backup or a foreign program that holds the file. Whoever must answer
# somebody that waits no longer opens a store with less.
BUSY_SECONDS = 15
_LOOK_SECONDS = 0.001


def url_of(database_url: str, data: Path) -> URL:
    """The database of the settings: the URL given, or a SQLite file in the data folder."""
    if not database_url:
        return URL.create("sqlite", database=str(data / "gridline.db"))
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise BadSettings(
            "[database] url is no database URL: use postgresql+psycopg://…"
        ) from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database:
        return url
    raise BadSettings("[database] url must be postgresql+psycopg://… or sqlite:///FILE")


def is_down(error: BaseException) -> bool:
    """Whether the database itself failed, and not what it was asked: away, locked, full, broken."""
    if isinstance(error, TimeoutError):  # no connection was free
        return True
    if not isinstance(error, OperationalError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return bool(code != sqlite3.SQLITE_ERROR)
    # A statement beyond PostgreSQL's limits (class 54) is the fault of who made it.
    return not (getattr(error.orig, "sqlstate", None) or "").startswith("54")


class Store:
    """A database that is open. Engines are made on first use, so a fork before that is harmless.

    `busy_seconds` bounds each wait, for a lock or for a free connection; None: as long as is usual.
    """

    def __init__(self, url: URL, busy_seconds: float | None = None) -> None:
        self.url = url
        self.writer = _engine(url, busy_seconds)
        self.reader = _engine(url, busy_seconds, reads_only=True)

    @property
    def file(self) -> Path | None:
        """The SQLite file, or None on PostgreSQL."""
        is_sqlite = self.url.get_backend_name() == "sqlite"
        return Path(str(self.url.database)) if is_sqlite else None

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction; it commits when the block ends well. On SQLite it holds the lock."""
        # No autoflush: services flush where a query must see what they have just added.
        with self._session(self.writer) as session, session.begin():
            yield session

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent view that cannot write."""
        with self._session(self.reader) as session:
            yield session

    @staticmethod
    def _session(engine: Engine) -> Session:
        return Session(engine, expire_on_commit=False, autoflush=False)

    def close(self) -> None:
        """Let go of every connection."""
        self.writer.dispose()
        self.reader.dispose()


def _engine(url: URL, busy_seconds: float | None, reads_only: bool = False) -> Engine:
    # hide_parameters: a failing statement must not carry texts and phones into a log.
    told: dict[str, Any] = {"hide_parameters": True}
    if busy_seconds is not None:
        told["pool_timeout"] = busy_seconds
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, **told)
        _tune_sqlite(engine, busy_seconds, reads_only)
        return engine
    engine = create_engine(url, pool_pre_ping=True, pool_size=4, **told)
    if busy_seconds is not None:
        _hurry_postgresql(engine, busy_seconds)
    return engine.execution_options(postgresql_readonly=True) if reads_only else engine


def _hurry_postgresql(engine: Engine, busy_seconds: float) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.cursor().execute(f"SET lock_timeout = {round(1000 * busy_seconds)}")
        connection.commit()


def _tune_sqlite(engine: Engine, busy_seconds: float | None, reads_only: bool) -> None:
    def busy() -> float:
        return BUSY_SECONDS if busy_seconds is None else busy_seconds

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)
        connection.isolation_level = None  # BEGIN is ours, below
        connection.execute("PRAGMA journal_mode=WAL")
        # FULL: the SIM's copy is deleted right after a commit, so a power cut may not undo one.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA query_only={'ON' if reads_only else 'OFF'}")

        # A reader never waits in WAL; a writer waits in `_take_lock` alone.
        connection.execute(f"PRAGMA busy_timeout={round(1000 * busy()) if reads_only else 0}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if reads_only:
            connection.exec_driver_sql("BEGIN")
        else:
            _take_lock(connection, busy())


def _take_lock(connection: Connection, busy_seconds: float) -> None:
    """Wait for SQLite's write lock, looking again and again.

    SQLite's own wait sleeps longer each time, up to 0.1 s: beside a busy writer it is passed over
    for seconds. IMMEDIATE: a transaction that reads first and writes later could not wait at all.
    """
    until = time.monotonic() + busy_seconds
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(_LOOK_SECONDS)
        else:
            return
