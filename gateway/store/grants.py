"""What PostgreSQL lets the outer listener do: add what comes in, read what it answers with.

The rights are those of a role that nobody signs in as; an administrator makes a user who is a
member of it, see docs/postgresql.md. Whatever changes the tables, they are put in place after it.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, text

from gateway.store.tables import Base

ROLE = "gridline_outer"
_ALL = "*"  # of the columns

# table → right → its columns. Every table stands here; nothing at all is said too.
TABLES: Mapping[str, Mapping[str, str]] = {
    # whose schema it is
    "alembic_version": {"SELECT": _ALL},
    # the town: where a matter goes, and who is told
    "areas": {"SELECT": _ALL},
    "teams": {"SELECT": _ALL},
    "members": {"SELECT": _ALL},
    "memberships": {"SELECT": _ALL},
    "duty": {"SELECT": _ALL},
    "places": {"SELECT": _ALL},
    "registry_state": {"SELECT": _ALL},
    "edits": {"SELECT": _ALL},
    "operators": {
        "SELECT": "id name role language phone area_id created_at disabled_at"  # not the password
    },
    "residents": {"SELECT": _ALL, "INSERT": _ALL, "UPDATE": "opted_out_at"},
    "service_lines": {},
    # texts; of those that are there it reads the words alone, to know an outage by
    "texts": {"SELECT": "id body", "INSERT": _ALL},
    "messages": {
        "SELECT": "id fingerprint ticket_id kind",
        "INSERT": _ALL,
        "UPDATE": "ticket_id status error incomplete",
    },
    "media": {"SELECT": "id", "INSERT": _ALL},
    "parts": {},
    "phone_leases": {},
    # tickets; to hold a row takes the right to change some column, and ids are referred to
    "tickets": {"SELECT": _ALL, "INSERT": _ALL, "UPDATE": "id"},
    "accusations": {"SELECT": _ALL, "INSERT": _ALL},
    "deadlines": {"SELECT": "id ticket_id stage due_at met_at cancelled_at", "INSERT": _ALL},
    "events": {"SELECT": "id ticket_id message_id action actor codes text_id", "INSERT": _ALL},
    "alarms": {"SELECT": "id kind subject at cleared_at", "INSERT": _ALL, "UPDATE": "cleared_at"},
    "prompts": {"SELECT": _ALL, "INSERT": _ALL},
    "assists": {},
    "proposals": {},
    "visits": {},
    # texts out, and what becomes of them
    "channels": {"SELECT": _ALL, "INSERT": _ALL, "UPDATE": "last_inbound_at paused since_at"},
    "deliveries": {
        "SELECT": _ALL,
        "INSERT": _ALL,
        "UPDATE": "state turn_at due_at attempts sent_at delivered_at error",
    },
    "submits": {"SELECT": _ALL, "UPDATE": "state reference code delivered_at trace_at"},
    "statuses": {"SELECT": _ALL, "INSERT": _ALL},
    "reports": {"SELECT": _ALL, "INSERT": _ALL, "DELETE": _ALL},
    # calls
    "calls": {"SELECT": _ALL, "INSERT": _ALL, "UPDATE": "outcome ended_at message_id ticket_id"},
    "hotline_calls": {
        "SELECT": _ALL,
        "INSERT": _ALL,
        "UPDATE": "step told turn tries unrecorded language status about_id to_text member_id "
        "talk_seconds due_at",
    },
    "recordings": {"SELECT": _ALL, "INSERT": _ALL, "UPDATE": "state seconds due_at"},
    "recording_uses": {},
    # other systems
    "clients": {"SELECT": _ALL},
    "bridged": {"SELECT": _ALL, "INSERT": _ALL, "UPDATE": "ticket_id"},
    "pushes": {"SELECT": "id", "INSERT": _ALL},
}

Right = tuple[str, str, str]  # table or sequence, what, column; of DELETE and the like no column

# Everything a user may do to the tables and sequences of our schema, whoever has granted it.
_HELD = text("""
    SELECT relname, verb, attname FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped,
        unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) verb
        WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
        AND has_column_privilege(:who, c.oid, attnum, verb)
    UNION ALL SELECT relname, verb, '' FROM pg_class c,
        unnest(ARRAY['DELETE', 'TRUNCATE', 'TRIGGER']) verb
        WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
        AND has_table_privilege(:who, c.oid, verb)
    UNION ALL SELECT relname, verb, '' FROM pg_class c,
        unnest(ARRAY['USAGE', 'SELECT', 'UPDATE']) verb
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'S'
        AND has_sequence_privilege(:who, c.oid, verb)
    UNION ALL SELECT current_schema(), 'CREATE', ''
        WHERE has_schema_privilege(:who, current_schema(), 'CREATE')
""")


def due() -> frozenset[Right]:
    """What the outer listener needs, and may do."""
    return frozenset(_due())


def _due() -> Iterator[Right]:
    for table, rights in TABLES.items():
        for verb, columns in rights.items():
            for column in [""] if verb == "DELETE" else _columns(table, columns):
                yield table, verb, column
    for sequence in _sequences():
        yield sequence, "USAGE", ""


def _columns(table: str, columns: str) -> list[str]:
    if columns != _ALL:
        return columns.split()
    described = Base.metadata.tables.get(table)
    return [one.name for one in described.columns] if described is not None else ["version_num"]


def _sequences() -> list[str]:
    """Those that draw the ids of what is added."""
    added = [table for table, rights in TABLES.items() if "INSERT" in rights]
    return [f"{table}_id_seq" for table in added if "id" in Base.metadata.tables[table].columns]


def held(connection: Connection, who: str = ROLE) -> frozenset[Right]:
    """What a user or role may do in truth."""
    return frozenset((row[0], row[1], row[2]) for row in connection.execute(_HELD, {"who": who}))


def known(connection: Connection) -> bool:
    """Whether the role is there."""
    query = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
    return connection.scalar(query, {"name": ROLE}) is not None


def give(connection: Connection) -> None:
    """Let the role do what is due and nothing else; where it is not there, nothing happens."""
    if connection.dialect.name != "postgresql" or not known(connection):
        return
    if held(connection) != due():
        for statement in _statements():
            connection.exec_driver_sql(statement)


def _statements() -> Iterator[str]:
    sequences = ", ".join(_sequences())
    yield f"REVOKE ALL ON {', '.join(TABLES)} FROM {ROLE}"
    yield f"REVOKE ALL ON SEQUENCE {sequences} FROM {ROLE}"
    yield f"GRANT USAGE ON SEQUENCE {sequences} TO {ROLE}"
    for table, rights in TABLES.items():
        granted = ", ".join(_granted(*one) for one in rights.items())
        if granted:
            yield f"GRANT {granted} ON {table} TO {ROLE}"


def _granted(verb: str, columns: str) -> str:
    return verb if columns == _ALL else f"{verb} ({', '.join(columns.split())})"
