"""The schema: how it is brought up to date, backed up and restored."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine

from gateway.errors import Refused, SchemaMismatch, Unavailable
from gateway.store import grants, version
from gateway.store.db import BUSY_SECONDS, Store

_KEPT_BACKUPS = 5


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(version.MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(store: Store, backups: Path) -> Path | None:
    """Bring a database to this program's schema, after a backup when there is something to lose.

    Returns the backup's file, or None when none was needed. Nothing changes if a step fails.
    Raises SchemaMismatch for a database of a newer program.
    """
    found = version.current(store)
    if found == version.head():
        _give(store)  # the role may have been made since, or the database restored
        return None
    if version.is_newer(found):
        raise SchemaMismatch(f"the database {version.mismatch(found)}")
    saved = None
    if found is not None:
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        saved = backups / f"before-{version.head()}-{stamp}.backup"
        backup(store, saved)
        _forget_old(backups)
    to_head(store)
    return saved


def to_head(store: Store, revision: str = "head") -> None:
    """Run the migrations up to a revision, all in one transaction."""
    if store.file:
        store.file.parent.mkdir(parents=True, exist_ok=True)
    with _migrating(store) as connection:
        command.upgrade(_config(connection), revision)
        if revision == "head":  # of the tables that are described, none is missing
            grants.give(connection)


def _give(store: Store) -> None:
    if store.file is None:
        with store.writer.begin() as connection:
            grants.give(connection)


@contextlib.contextmanager
def _migrating(store: Store) -> Iterator[Connection]:
    if store.file is None:
        with store.writer.begin() as connection:
            yield connection
        return
    # An engine without our pragmas: foreign keys must be off before the transaction begins, or
    # batch mode's DROP TABLE would delete the rows that refer to the table.
    engine = create_engine(store.url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.isolation_level = None  # sqlite3 would commit by itself before DDL
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
            yield connection
            connection.exec_driver_sql("COMMIT")
    finally:
        engine.dispose()


def _forget_old(backups: Path) -> None:
    ours = sorted(backups.glob("before-*.backup"), key=lambda path: path.stat().st_mtime)
    for path in ours[:-_KEPT_BACKUPS]:
        path.unlink(missing_ok=True)


def backup(store: Store, file: Path) -> None:
    """Write a consistent copy of the database to a file; may run while the gateway runs."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists():
        raise Refused("backup_exists", file=str(file))
    if store.file is None:
        _run_pg(store, "pg_dump", "--format=custom", f"--file={file}", f"--dbname={_libpq(store)}")
        return
    unfinished = file.with_name(file.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    with (
        contextlib.closing(sqlite3.connect(store.file)) as source,
        contextlib.closing(sqlite3.connect(unfinished)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    unfinished.rename(file)


def restore(store: Store, file: Path, backups: Path) -> None:
    """Replace the database by a backup, after a backup of what it replaces (SQLite).

    The gateway must be stopped; the caller sees to that.
    """
    if not file.is_file():
        raise Unavailable(f"{file}: there is no such backup")
    if store.file is None:
        # Without its rights: this server may not know the role; `upgrade` gives them.
        _run_pg(
            store, "pg_restore", "--clean", "--if-exists", "--single-transaction",
            "--no-privileges", f"--dbname={_libpq(store)}", str(file),
        )  # fmt: skip
        return
    with contextlib.closing(sqlite3.connect(file)) as source:
        try:
            healthy = source.execute("PRAGMA quick_check").fetchone() == ("ok",)
            known = source.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError:
            healthy, known = False, None
    if not healthy or known is None or known[0] not in version.known():
        raise Unavailable(f"{file}: this is no backup of a Gridline database")
    if version.current(store) is not None:
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        backup(store, backups / f"before-restore-{stamp}.backup")
    store.close()
    fresh = store.file.with_name(store.file.name + ".restored")
    shutil.copyfile(file, fresh)
    for suffix in ("-wal", "-shm"):
        store.file.with_name(store.file.name + suffix).unlink(missing_ok=True)
    fresh.replace(store.file)


def _libpq(store: Store) -> str:
    # Without the password: everybody on the machine can read a command line.
    return store.url.set(drivername="postgresql", password=None).render_as_string()


def _run_pg(store: Store, tool: str, *arguments: str) -> None:
    if shutil.which(tool) is None:
        raise Unavailable(f"{tool} is not installed: install PostgreSQL's client programs")
    env = {**os.environ, "PGPASSWORD": store.url.password or os.environ.get("PGPASSWORD", "")}
    done = subprocess.run([tool, *arguments], capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        raise Unavailable(f"{tool} failed: {done.stderr.strip().splitlines()[-1]}")
