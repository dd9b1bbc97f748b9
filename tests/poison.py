"""Rows that the database itself refuses while a story is told."""

import contextlib
from collections.abc import Iterator

from sqlalchemy import text

from gateway.store.db import Store


@contextlib.contextmanager
def poisoned(store: Store, table: str, column: str, value: str) -> Iterator[None]:
    """No row of a table with this value can be added as long as the block lasts."""
    begin, end = _STATEMENTS["sqlite" if store.file else "postgresql"]
    names = {"table": table, "column": column, "value": value}
    _execute(store, begin.format(**names))
    try:
        yield
    finally:
        _execute(store, end.format(**names))


_STATEMENTS = {
    "sqlite": (
        "CREATE TRIGGER poison BEFORE INSERT ON {table} WHEN NEW.{column} = '{value}'"
        " BEGIN SELECT RAISE(ABORT, 'poison'); END",
        "DROP TRIGGER poison",
    ),
    "postgresql": (
        "ALTER TABLE {table} ADD CONSTRAINT poison CHECK ({column} <> '{value}') NOT VALID",
        "ALTER TABLE {table} DROP CONSTRAINT poison",
    ),
}


def _execute(store: Store, statement: str) -> None:
    with store.write() as tx:
        tx.execute(text(statement))
