"""A backup of PostgreSQL brings the same tickets back, over what came since and into nothing."""

import os

import psycopg
import pytest

from gateway.store import grants
from tests import databases
from tests.world import World, fresh_store


@pytest.fixture
def url(tmp_path):
    made = databases.fresh("postgresql", tmp_path)
    yield made
    databases.drop(made)


@pytest.fixture
def postgresql(bare, monkeypatch, url):
    """A shell of a town on PostgreSQL, and the client programs that fit the server."""
    monkeypatch.setenv("PATH", databases.tools() + os.pathsep + os.environ["PATH"])
    monkeypatch.setenv("GRIDLINE_DATABASE_URL", url)
    return bare


def reports(shell, url: str, words: str) -> None:
    """A resident texts the town, and everything settles."""
    world = World(url, shell.folder / "data")
    world.resident.texts(words, external_id=words)
    world.close()


def empties(url: str) -> None:
    """Nothing is in the database any more, as in one just made."""
    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")


def rights(url: str) -> frozenset[grants.Right]:
    """What the outer listener may do."""
    outer = fresh_store(databases.restricted(url))
    with outer.reader.connect() as connection:
        user = connection.exec_driver_sql("SELECT current_user").scalar_one()
        found = grants.held(connection, user)
    outer.close()
    return found


def test_a_backup_brings_the_same_tickets_back(postgresql, url, tmp_path):
    reports(postgresql, url, "和平巷17号路灯不亮")
    saved = postgresql.json("ticket", "list"), postgresql.json("ticket", "show", "10008")
    assert [one["number"] for one in saved[0]] == [10008]
    backup = str(tmp_path / "saved")
    postgresql.run("db", "backup", backup)

    reports(postgresql, url, "海景苑3幢下水道堵了")
    assert len(postgresql.json("ticket", "list")) == 2
    for before in (lambda: None, lambda: empties(url)):
        before()
        assert "restored" in postgresql.run("db", "restore", backup)
        again = postgresql.json("ticket", "list"), postgresql.json("ticket", "show", "10008")
        assert again == saved
    assert rights(url) == grants.due()
    reports(postgresql, url, "海景苑3幢下水道堵了")  # the numbers go on
    assert len(postgresql.json("ticket", "list")) == 2


def test_what_is_no_backup_leaves_the_database_as_it_was(postgresql, url, tmp_path):
    reports(postgresql, url, "和平巷17号路灯不亮")
    (tmp_path / "bad").write_bytes(b"no backup" * 1000)
    assert "pg_restore failed" in postgresql.run("db", "restore", str(tmp_path / "bad"), status=1)
    assert len(postgresql.json("ticket", "list")) == 1
