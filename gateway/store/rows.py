"""Rows written in bulk: their ids are drawn first, and a flush writes all of a table at once.

The unit of work would write them one by one where RETURNING keeps no order (SQLite), and track
each of them: that cost three times what the rows themselves do.
"""

import contextlib
import itertools
from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import Table, event, func, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, Session

from gateway.store.tables import Base, Deadline, Delivery, Event, Message, Ticket, Words


def table_of(kind: type[Base]) -> Table:
    """The table of a kind, for statements about rows that the unit of work need not know of.

    They cost half of what those of the class do.
    """
    return cast(Table, kind.__table__)


# In the order of their references; with how many rows of each a report causes.
_KINDS: dict[type[Base], int] = {
    Words: 2, Ticket: 1, Message: 2, Delivery: 2, Deadline: 3, Event: 2,
}  # fmt: skip
_LAST = select(*(
    select(func.coalesce(func.max(table_of(one).c.id), 0)).scalar_subquery()
    for one in _KINDS
))  # fmt: skip
# For queries of what nobody changes where many texts share a savepoint: no reason to flush.
AS_STORED = {"autoflush": False}


def insert_into(tx: Session, kind: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say what gives way when another row has the same key."""
    is_sqlite = tx.get_bind().dialect.name == "sqlite"
    return sqlite.insert(kind) if is_sqlite else postgresql.insert(kind)


class Rows:
    """The new rows of one transaction."""

    def __init__(self, tx: Session, reports: int = 1) -> None:
        self._tx = tx
        self._reports = reports  # how many are likely: ids for so many are drawn at a time
        self._ids: dict[type[Base], Iterator[int]] = {}
        self._waiting: dict[type[Base], list[dict[str, Any]]] = {}
        self._is_sqlite = tx.get_bind().dialect.name == "sqlite"
        if self._is_sqlite:
            event.listen(tx, "before_flush", self._number)

    def write(self, kind: type[Base], /, **values: Any) -> int:
        """Have a row written by the next flush; returns its id. A kind has the same keys always."""
        values["id"] = self.new_id(kind)
        self._waiting.setdefault(kind, []).append(values)
        return int(values["id"])

    def new_id(self, kind: type[Base]) -> int:
        """An id that no other transaction gets; one that is not used is a gap."""
        drawn = next(self._ids.get(kind, iter(())), None)
        if drawn is None:
            self._ids |= self._draw(kind)
            drawn = next(self._ids[kind])
        return drawn

    def flush(self) -> None:
        """Write everything that is new, what is referred to first."""
        self._tx.flush()
        for kind in _KINDS:
            if rows := self._waiting.pop(kind, None):
                self._tx.execute(insert(table_of(kind)), rows)

    def forget(self) -> None:
        """What was to be written is not, because its savepoint was taken back."""
        self._waiting.clear()
        if self._is_sqlite:
            self._ids.clear()  # they are nobody's again

    @contextlib.contextmanager
    def flushed_for_queries(self) -> Iterator[None]:
        """In the block the database has all that is new before it is asked, see AS_STORED."""
        event.listen(self._tx, "do_orm_execute", self._before)
        try:
            yield
        finally:
            event.remove(self._tx, "do_orm_execute", self._before)

    def _before(self, asked: ORMExecuteState) -> None:
        own = asked.is_insert  # those are the flush's
        if not own and asked.execution_options.get("autoflush", True):
            self.flush()

    def _number(self, tx: Session, *_: object) -> None:
        """Objects of the unit of work get ids of ours; SQLite would give some of ours again."""
        for new in tx.new:
            if type(new) in _KINDS and new.id is None:
                new.id = self.new_id(type(new))

    def _draw(self, kind: type[Base]) -> dict[type[Base], Iterator[int]]:
        """Ids that are nobody's. Asked beside the session: this is no reason to flush."""
        connection = self._tx.connection()
        if self._is_sqlite:
            # Nobody else writes while this transaction does: all that follow the last are ours.
            last = connection.execute(_LAST).one()
            return {one: itertools.count(id_ + 1) for one, id_ in zip(_KINDS, last, strict=True)}
        query = text("SELECT nextval(CAST(:name AS regclass)) FROM generate_series(1, :count)")
        about = {"name": f"{table_of(kind).name}_id_seq", "count": self._reports * _KINDS[kind]}
        return {kind: iter(sorted(connection.scalars(query, about)))}
