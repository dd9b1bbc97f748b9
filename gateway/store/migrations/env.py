"""Runs migrations on the connection it is given; see gateway/store/migrate.py."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Enum, text

from gateway.store import triggers
from gateway.store.tables import Base, UtcDateTime

connection = context.config.attributes["connection"]
is_sqlite = connection.dialect.name == "sqlite"


def _render(kind: str, thing: object, _context: AutogenContext) -> str | Literal[False]:
    """Types of ours as plain SQL types, so that a migration means the same for ever."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Enum):
        return f"sa.String(length={thing.length})"
    return False


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite cannot alter a table in place: it is copied, which loses its triggers, and dropping
    # the old one would empty the tables that refer to it if foreign keys were on (see migrate.py).
    render_as_batch=is_sqlite,
    render_item=_render,
)
context.run_migrations()
if context.get_context().opts.get("fn") is not None:
    triggers.restore(connection)
    if is_sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).fetchall()):
        raise RuntimeError(f"the migration would leave {len(broken)} rows that refer to nothing")
