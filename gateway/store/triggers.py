"""The triggers that keep event rows as they were written."""

from sqlalchemy import Connection, inspect

_REFUSAL = "event rows are append-only"
_SQLITE = (
    "DROP TRIGGER IF EXISTS events_no_update",
    "CREATE TRIGGER events_no_update BEFORE UPDATE ON events "
    f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
    "DROP TRIGGER IF EXISTS events_no_delete",
    "CREATE TRIGGER events_no_delete BEFORE DELETE ON events "
    f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
    # INSERT OR REPLACE deletes without the trigger for deletions.
    "DROP TRIGGER IF EXISTS events_no_replace",
    "CREATE TRIGGER events_no_replace BEFORE INSERT ON events "
    "WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id) "
    f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
)
_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION events_are_final() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
    "DROP TRIGGER IF EXISTS events_are_final ON events",
    "CREATE TRIGGER events_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON events "
    "FOR EACH STATEMENT EXECUTE FUNCTION events_are_final()",
)


def restore(connection: Connection) -> None:
    """Put the triggers in place, whatever a migration has done to the table."""
    if not inspect(connection).has_table("events"):
        return
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)
