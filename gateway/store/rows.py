"""Rows written in bulk: their ids are drawn first, and a flush writes all of a table at once.

The unit of work would write them one by one where RETURNING keeps no order (SQLite), and track
each of them: that cost three times what the rows themselves do.
"""

from typing import Any, cast

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.orm import Session

from gateway.store.tables import Base, Deadline, Delivery, Event, Message, Words

# In the order of their references.
_BULK: tuple[type[Base], ...] = (Words, Message, Delivery, Deadline, Event)


class Rows:
    """The new rows of one transaction."""

    def __init__(self, tx: Session, expected: int = 1) -> None:
        self._tx = tx
        self._expected = expected  # how many rows of a table are likely: so many ids are drawn
        self._ids: dict[str, list[int]] = {}
        self._last: dict[str, int] = {}
        self._waiting: dict[type[Base], list[dict[str, Any]]] = {}

    def write(self, kind: type[Base], /, **values: Any) -> int:
        """Have a row written by the next flush; returns its id. A kind has the same keys always."""
        values["id"] = self.new_id(kind)
        self._waiting.setdefault(kind, []).append(values)
        return int(values["id"])

    def new_id(self, kind: type[Base]) -> int:
        """An id that no other transaction gets; one that is not used is a gap."""
        table = kind.__tablename__
        if not self._ids.get(table):
            self._ids[table] = self._draw(kind, table)
        return self._ids[table].pop()

    def flush(self) -> None:
        """Write everything that is new, what is referred to first."""
        self._tx.flush()
        for kind in _BULK:
            if rows := self._waiting.pop(kind, None):
                self._tx.execute(insert(cast(Table, kind.__table__)), rows)

    def forget(self) -> None:
        """What was to be written is not, because its savepoint was taken back."""
        self._waiting.clear()

    def _draw(self, kind: type[Base], table: str) -> list[int]:
        if self._tx.get_bind().dialect.name == "sqlite":
            # Nobody else writes while this transaction does: what follows the last id is ours.
            last = self._tx.scalar(select(func.max(kind.__table__.c.id))) or 0
            last = max(last, self._last.get(table, 0))
            self._last[table] = last + self._expected
            return list(range(last + self._expected, last, -1))
        query = text("SELECT nextval(CAST(:name AS regclass)) FROM generate_series(1, :count)")
        ids = self._tx.scalars(query, {"name": f"{table}_id_seq", "count": self._expected})
        return sorted(ids, reverse=True)
