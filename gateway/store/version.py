"""Which schema a database has, and whether it is this program's.

Every process asks this at its start, so it does without Alembic: nine megabytes in each of them.
"""

from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from gateway.errors import SchemaMismatch, Unavailable
from gateway.store.db import Store

MIGRATIONS = Path(__file__).parent / "migrations"


def known() -> list[str]:
    """The schemas this program has had, by the names of its migrations; the last is its own."""
    return sorted(file.name.partition("_")[0] for file in MIGRATIONS.glob("versions/[0-9]*.py"))


def head() -> str:
    """The schema of this program."""
    return known()[-1]


def current(store: Store) -> str | None:
    """The schema a database has; None when it has none yet. Raises Unavailable."""
    if store.file and not store.file.exists():
        return None
    try:
        with store.writer.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return None if found is None else str(found)
    except OperationalError as error:
        reason = " ".join(str(error.orig).split())
        raise Unavailable(f"the database cannot be reached: {reason}") from error


def mismatch(found: str | None) -> str | None:
    """What is to be done about a database with this schema; None when it is the program's."""
    if found == head():
        return None
    if is_newer(found):
        return (
            f"belongs to a newer Gridline (schema {found}): use that program, or restore a backup"
        )
    what = f"has schema {found}" if found else "is empty"
    return f"{what}, this program needs {head()}: run `gridline db upgrade`"


def is_newer(found: str | None) -> bool:
    """Whether a schema is one that this program has never had."""
    return found is not None and found not in known()


def require_current(store: Store) -> None:
    """Refuse a database that has another schema than this program."""
    says = mismatch(current(store))
    if says:
        raise SchemaMismatch(f"the database {says}")
