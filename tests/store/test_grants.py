"""What PostgreSQL lets the outer listener do, and that it lets it do nothing else."""

import importlib
import uuid

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy.exc import IntegrityError, ProgrammingError

from gateway.store import grants, migrate
from gateway.store.tables import Base
from tests import databases
from tests.world import fresh_store

_BY_COLUMN = {
    "SELECT": 'SELECT "{column}" FROM {table} LIMIT 0',
    "INSERT": 'INSERT INTO {table} ("{column}") VALUES (DEFAULT)',
    "UPDATE": 'UPDATE {table} SET "{column}" = DEFAULT WHERE false',
}
_BY_TABLE = {
    "DELETE": "DELETE FROM {table} WHERE false",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
    "DROP": "DROP TABLE {table} CASCADE",
    "ALTER": "ALTER TABLE {table} ADD COLUMN more int",
    "TRIGGER": "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "OWN": "ALTER TABLE {table} OWNER TO current_user",
}


@pytest.fixture
def database(tmp_path):
    """A database of PostgreSQL."""
    url = databases.fresh("postgresql", tmp_path)
    yield url
    databases.give_back(url)


@pytest.fixture
def owner(database):
    """The database as the gateway opens it."""
    made = fresh_store(database)
    yield made
    made.close()


@pytest.fixture
def outer(database):
    """The same as the outer listener does."""
    made = fresh_store(databases.restricted(database))
    yield made
    made.close()


def refused(store, statement) -> bool:
    """Whether it is not theirs to do, whatever else might be wrong with it."""
    try:
        with store.writer.begin() as connection:
            connection.exec_driver_sql(statement)
    except ProgrammingError as error:
        return isinstance(error.orig, InsufficientPrivilege)
    return False


def test_every_table_says_what_the_outer_listener_may_do_with_it():
    """A new table too, though it be nothing: add it to store/grants.py."""
    described = Base.metadata.tables
    assert set(grants.TABLES) == {*described, "alembic_version"}
    for table, rights in grants.TABLES.items():
        for columns in rights.values():
            named = set(columns.split()) - {"*"}
            assert not named or named <= set(described[table].columns.keys()), table


def test_a_migrated_database_lets_it_do_just_that(outer):
    with outer.reader.connect() as connection:
        user = connection.exec_driver_sql("SELECT current_user").scalar_one()
        assert grants.held(connection, user) == grants.due()


def test_whatever_else_it_tries_is_refused(outer):
    due = grants.due()
    tried = [
        pattern.format(table=table, column=column.name)
        for table, described in Base.metadata.tables.items()
        for verb, pattern in _BY_COLUMN.items()
        for column in described.columns
        if (table, verb, column.name) not in due
    ] + [
        pattern.format(table=table)
        for table in grants.TABLES
        for verb, pattern in _BY_TABLE.items()
        if (table, verb, "") not in due
    ]
    assert len(tried) > 500
    assert [one for one in tried if not refused(outer, one)] == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT password_hash FROM operators",
        "SELECT * FROM operators",
        "INSERT INTO operators (name, role, password_hash, language, created_at)"
        " VALUES ('x', 'administrator', '', 'zh', now())",
        "UPDATE operators SET role = 'administrator'",
        "SELECT sealed FROM texts",
        "SELECT * FROM texts",
        "UPDATE texts SET body = ''",
        "UPDATE tickets SET status = 'closed'",
        "DELETE FROM tickets",
        "DELETE FROM events",
        "UPDATE residents SET phone = ''",
        "SELECT phone FROM messages",
        "SELECT payload FROM pushes",
        "UPDATE clients SET revoked_at = NULL",
        "INSERT INTO edits (kind, key, operator_id, at) VALUES ('limit', 'x', 1, now())",
        "UPDATE alembic_version SET version_num = '0001'",
        "SELECT setval('tickets_id_seq', 1)",
        "CREATE TABLE mine (id int)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE ROLE mine",
        "SET session_replication_role = replica",
        "COPY texts (id) TO PROGRAM 'cat'",
        "SELECT pg_read_file('postgresql.conf')",
    ],
)
def test_what_would_do_harm_is_refused(outer, statement):
    assert refused(outer, statement)


def test_the_right_to_hold_a_ticket_changes_none(world, database):
    """To lock a row takes the right to change one column; the id is what events refer to."""
    world.resident.texts("和平巷17号路灯不亮")
    outer = fresh_store(databases.restricted(database))
    with outer.write() as tx:
        tx.connection().exec_driver_sql("SELECT id FROM tickets FOR UPDATE")
    with pytest.raises(IntegrityError), outer.write() as tx:
        tx.connection().exec_driver_sql("UPDATE tickets SET id = id + 1")
    outer.close()


@pytest.mark.parametrize(
    "change",
    [
        f"GRANT UPDATE, DELETE ON tickets TO {grants.ROLE}",
        f"GRANT UPDATE ON SEQUENCE tickets_id_seq TO {grants.ROLE}",
        f"REVOKE INSERT ON messages FROM {grants.ROLE}",
        f"REVOKE ALL ON SEQUENCE messages_id_seq FROM {grants.ROLE}",
    ],
)
def test_bringing_the_schema_up_to_date_puts_its_rights_in_place(owner, tmp_path, change):
    """A restored database has none of them; and the role may have been made later."""
    with owner.writer.begin() as connection:
        connection.exec_driver_sql(change)
        assert grants.held(connection) != grants.due()
    migrate.upgrade(owner, tmp_path)
    with owner.reader.connect() as connection:
        assert grants.held(connection) == grants.due()


def test_where_nobody_may_make_the_role_the_rest_goes_on_without(outer, owner, monkeypatch):
    name = f"role_{uuid.uuid4().hex[:12]}"
    monkeypatch.setattr(grants, "ROLE", name)
    step = importlib.import_module(
        "gateway.store.migrations.versions.0012_the_role_of_the_outer_listener"
    )
    with outer.writer.begin() as connection:
        connection.exec_driver_sql(step._MAKE.replace("gridline_outer", name))
        assert not grants.known(connection)
        grants.give(connection)
    with owner.writer.begin() as connection:
        connection.exec_driver_sql(step._MAKE.replace("gridline_outer", name))
        assert grants.known(connection)
        connection.exec_driver_sql(f"DROP ROLE {name}")
