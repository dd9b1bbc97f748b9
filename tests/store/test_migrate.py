"""The schema: fresh, migrated, backed up, restored."""

import sqlite3
from datetime import datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from gateway.errors import Refused, SchemaMismatch, Unavailable
from gateway.services.texts import outbox
from gateway.store import migrate, triggers, version
from gateway.store.tables import Base
from tests import databases
from tests.world import World, fresh_store

NOON = datetime(2026, 3, 10, 12)
KINDS = pytest.mark.parametrize("kind", databases.KINDS)


def schema(store) -> dict:
    """Every table, column, key, index, check and trigger of a database, in comparable form."""
    look = inspect(store.writer)
    found = {}
    for table in sorted(set(look.get_table_names()) - {"alembic_version"}):
        columns = [(c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(table)]
        keys = [sorted(k["constrained_columns"]) for k in look.get_foreign_keys(table)]
        unique = [sorted(u["column_names"]) for u in look.get_unique_constraints(table)]
        indexes = [(i["name"], i["column_names"], where(i)) for i in look.get_indexes(table)]
        checks = [c["sqltext"] for c in look.get_check_constraints(table)]
        primary = look.get_pk_constraint(table)["constrained_columns"]
        found[table] = (
            sorted(columns), sorted(keys), sorted(unique), sorted(indexes), checks, primary
        )  # fmt: skip
    found["triggers"] = trigger_names(store)
    return found


def where(index) -> str:
    """The condition of a partial index."""
    options = index.get("dialect_options", {})
    return str(options.get("sqlite_where", options.get("postgresql_where", "")))


def trigger_names(store) -> list[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if store.file
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with store.writer.connect() as connection:
        return sorted(connection.execute(text(query)).scalars())


@KINDS
def test_a_migrated_schema_is_the_one_the_program_describes(kind, tmp_path):
    (tmp_path / "a").mkdir()
    migrated = fresh_store(databases.empty(kind, tmp_path / "a"))
    migrate.to_head(migrated)
    described = fresh_store(databases.empty(kind, tmp_path))
    with described.writer.begin() as connection:
        Base.metadata.create_all(connection)
        triggers.restore(connection)
    assert schema(migrated) == schema(described)
    with migrated.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    migrated.close()
    described.close()


def filled(connection) -> sa.MetaData:
    """Put a row into every table, whatever its columns are; returns the tables."""
    tables = sa.MetaData()
    tables.reflect(connection)
    for table in tables.sorted_tables:
        if table.name != "alembic_version":
            row = {column.name: sample(column) for column in table.columns}
            connection.execute(table.insert().values(row))
    return tables


def sample(column: sa.Column):
    if column.nullable and column.foreign_keys:
        return None  # an area's parent would be itself
    if isinstance(column.type, sa.DateTime):
        return NOON
    if isinstance(column.type, sa.JSON):
        return {}
    return b"1" if column.type.python_type is bytes else column.type.python_type(1)


def rows(connection, tables: sa.MetaData) -> dict[str, list]:
    """What stands in the tables, by their names; the schema's own number aside."""
    return {
        table.name: connection.execute(table.select()).all()
        for table in tables.sorted_tables
        if table.name != "alembic_version"
    }


@KINDS
def test_a_database_of_the_first_schema_keeps_its_rows(kind, tmp_path):
    store = fresh_store(databases.empty(kind, tmp_path))
    migrate.to_head(store, "0001")
    with store.writer.begin() as connection:
        tables = filled(connection)
        before = rows(connection, tables)
    assert all(len(found) == 1 for found in before.values())
    migrate.to_head(store)
    version.require_current(store)
    with store.writer.begin() as connection:
        deliveries = tables.tables["deliveries"]
        # 0002 has turns instead of lanes.
        assert connection.scalar(text("SELECT turn_at = created_at FROM deliveries"))
        tables.remove(deliveries)
        del before["deliveries"]
        assert rows(connection, tables) == before
    assert trigger_names(store)
    store.close()


@KINDS
def test_a_change_by_copying_a_table_keeps_rows_references_and_triggers(kind, tmp_path):
    """What the next migration will do to a database with rows in it: batch mode on SQLite."""
    world = World(databases.fresh(kind, tmp_path), tmp_path)
    world.resident.texts("和平巷17号路灯不亮")
    before = len(world.events()), len(world.messages("out"))
    with migrate._migrating(world.store) as connection:
        operations = Operations(MigrationContext.configure(connection))
        for table in ("events", "tickets", "messages"):
            with operations.batch_alter_table(table, recreate="auto") as batch:
                batch.add_column(sa.Column("extra", sa.String(10)))
                batch.alter_column("channel", existing_type=sa.String(40), type_=sa.String(60))
        triggers.restore(connection)
    assert (len(world.events()), len(world.messages("out"))) == before
    assert trigger_names(world.store)
    with pytest.raises(DBAPIError, match="append-only"), world.store.write() as tx:
        tx.execute(text("DELETE FROM events"))
    if kind == "sqlite":
        with world.store.reader.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
    world.close()


@KINDS
def test_whom_complaints_are_about_moves_to_rows_of_its_own_and_back(kind, tmp_path):
    store = fresh_store(databases.empty(kind, tmp_path))
    migrate.to_head(store, "0014")
    with store.writer.begin() as connection:
        filled(connection)
        connection.execute(text("UPDATE tickets SET accused_id = 1, accused_operator_id = 1"))
        before = by_name(connection)
    migrate.to_head(store)
    version.require_current(store)
    assert trigger_names(store)
    with store.writer.begin() as connection:
        moved = "SELECT ticket_id, member_id, operator_id, team_id FROM accusations ORDER BY id"
        assert connection.execute(text(moved)).all() == [(1, 1, None, None), (1, None, 1, None)]
        if kind == "sqlite":
            made = "SELECT sql FROM sqlite_master WHERE name = 'tickets'"
            assert "AUTOINCREMENT" in connection.scalar(text(made))  # no number is given twice
    with migrate._migrating(store) as connection:
        command.downgrade(migrate._config(connection), "0014")
    with store.writer.begin() as connection:
        assert by_name(connection) == before
    store.close()


def by_name(connection) -> dict[str, list]:
    """What stands in the tables as they are now, whatever the order of their columns."""
    tables = sa.MetaData()
    tables.reflect(connection)
    found = rows(connection, tables)
    return {table: [dict(one._mapping) for one in there] for table, there in found.items()}


@KINDS
def test_another_schema_is_refused_with_a_sentence(kind, tmp_path):
    store = fresh_store(databases.empty(kind, tmp_path))
    with pytest.raises(SchemaMismatch, match="is empty.*db upgrade"):
        version.require_current(store)
    migrate.to_head(store)
    version.require_current(store)
    with store.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(SchemaMismatch, match="has schema 0001.*db upgrade"):
        version.require_current(store)
    store.close()


def test_upgrading_an_empty_database_needs_no_backup(tmp_path):
    store = fresh_store(databases.empty("sqlite", tmp_path))
    assert migrate.upgrade(store, tmp_path / "backups") is None
    assert migrate.upgrade(store, tmp_path / "backups") is None
    assert not (tmp_path / "backups").exists()
    store.close()


def test_a_database_that_cannot_be_reached_is_named():
    store = fresh_store("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1")
    with pytest.raises(Unavailable, match="cannot be reached"):
        version.require_current(store)


@pytest.fixture(params=["text", "empty", "another program's"])
def not_ours(request):
    """A file that is no backup of ours."""

    def make(folder):
        file = folder / "other"
        file.write_text("junk" if request.param == "text" else "")
        if request.param == "another program's":
            with sqlite3.connect(file) as connection:
                connection.execute("CREATE TABLE a (b)")
            connection.close()
        return file

    return make


def test_after_a_restore_nothing_that_was_waiting_is_sent_by_itself(tmp_path, not_ours):
    world = World(databases.fresh("sqlite", tmp_path), tmp_path)
    world.channel.deliver("13900001001", "和平巷17号路灯不亮", world.clock.now)
    world.courier.step()
    world.worker.intake()  # the texts are queued, none has left
    migrate.backup(world.store, tmp_path / "saved.db")
    with pytest.raises(Refused):
        migrate.backup(world.store, tmp_path / "saved.db")
    world.settle()
    assert len(world.channel.sent) == 3
    migrate.restore(world.store, tmp_path / "saved.db", tmp_path / "backups")
    with world.office.desk() as desk:
        assert outbox.after_restore(desk) == (3, 0)
    world.settle()
    assert len(world.channel.sent) == 3
    assert len(list((tmp_path / "backups").iterdir())) == 1
    with pytest.raises(Unavailable, match="no backup"):
        migrate.restore(world.store, not_ours(tmp_path), tmp_path / "backups")
    assert len(world.tickets()) == 1
    world.close()
