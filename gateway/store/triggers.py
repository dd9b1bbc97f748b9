"""The triggers that keep the rows of histories as they were written."""

from sqlalchemy import Connection, inspect

_FINAL = {"events": "event", "edits": "edit"}  # tables, and what their rows are called
_SQLITE = (
    "DROP TRIGGER IF EXISTS {table}_no_update",
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{row} rows are append-only'); END",
    "DROP TRIGGER IF EXISTS {table}_no_delete",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{row} rows are append-only'); END",
    # INSERT OR REPLACE deletes without the trigger for deletions.
    "DROP TRIGGER IF EXISTS {table}_no_replace",
    "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
    "WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, '{row} rows are append-only'); END",
)
_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION {table}_are_final() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '{row} rows are append-only'; END $$",
    "DROP TRIGGER IF EXISTS {table}_are_final ON {table}",
    "CREATE TRIGGER {table}_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION {table}_are_final()",
)


def restore(connection: Connection) -> None:
    """Put the triggers in place, whatever a migration has done to the tables."""
    known = inspect(connection)
    statements = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    for table, row in _FINAL.items():
        if known.has_table(table):
            for statement in statements:
                connection.exec_driver_sql(statement.format(table=table, row=row))
