"""`gridline doctor` on the outer listener's user of PostgreSQL, and on what other systems need."""

import json
import uuid

import pytest
from click.testing import CliRunner

from gateway.__main__ import cli
from gateway.domain.bridge import Use
from gateway.services.outside import bridge_clients
from gateway.store import grants
from gateway.store.db import url_of
from tests import databases
from tests.world import World, fresh_store

SECRET = "a-secret-between-the-two"


@pytest.fixture
def database(tmp_path):
    """A database of PostgreSQL."""
    url = databases.fresh("postgresql", tmp_path)
    yield url
    databases.give_back(url)


def finds(folder, url, hooks_url=""):
    """What the doctor says, by what it is about: level and words."""
    file = folder / "settings.toml"
    file.write_text(f'[database]\nurl = "{url}"\nhooks_url = "{hooks_url}"\n')
    argv = ["--config", str(file), "--data", str(folder), "doctor", "--json"]
    told = json.loads(CliRunner().invoke(cli, argv).output)
    return {one["about"]: (one["level"], one["says"]) for one in told}


def test_a_user_with_just_its_rights_is_well(database, tmp_path):
    level, says = finds(tmp_path, database, databases.restricted(database))["outer listener"]
    assert (level, says.partition(" ")[2]) == (
        "ok", "has the rights of gridline_outer and no others",
    )  # fmt: skip


def test_without_a_user_of_its_own_the_chapter_is_named(database, tmp_path):
    level, says = finds(tmp_path, database)["outer listener"]
    assert level == "note"
    assert "docs/postgresql.md" in says


def test_the_gateway_s_own_user_may_do_too_much(database, tmp_path):
    level, says = finds(tmp_path, database, database)["outer listener"]
    assert level == "mend"
    assert "not the outer listener's to do" in says


def test_rights_that_are_missing_are_named_with_what_gives_them(database, tmp_path):
    store = fresh_store(database)
    with store.writer.begin() as connection:
        connection.exec_driver_sql(f"REVOKE INSERT ON texts FROM {grants.ROLE}")
    level, says = finds(tmp_path, database, databases.restricted(database))["outer listener"]
    assert level == "mend"
    assert "may not INSERT texts.body" in says
    assert "gridline db upgrade" in says
    with store.writer.begin() as connection:
        grants.give(connection)
    store.close()


def test_a_server_without_the_role_needs_its_administrator(database, tmp_path, monkeypatch):
    hooks_url = databases.restricted(database)
    monkeypatch.setattr(grants, "ROLE", f"role_{uuid.uuid4().hex[:12]}")
    for found in (finds(tmp_path, database), finds(tmp_path, database, hooks_url)):
        assert "CREATE ROLE" in found["outer listener"][1]


@pytest.mark.parametrize("change", [{"database": "postgres"}, {"username": "nobody_at_all"}])
def test_an_address_that_leads_elsewhere_is_named(database, tmp_path, change):
    theirs = url_of(databases.restricted(database), tmp_path)
    elsewhere = theirs.set(**change).render_as_string(hide_password=False)
    level, says = finds(tmp_path, database, elsewhere)["outer listener"]
    assert level == "mend"
    assert "hooks_url" in says
    assert str(theirs.password) not in says


def test_sqlite_has_no_users(tmp_path):
    url = databases.fresh("sqlite", tmp_path)
    assert "outer listener" not in finds(tmp_path, url)
    level, says = finds(tmp_path, url, "postgresql://a@127.0.0.1/b")["outer listener"]
    assert (level, "hooks_url" in says) == ("mend", True)


def test_a_client_whose_secret_is_missing_cannot_be_told(tmp_path, monkeypatch):
    url = databases.fresh("sqlite", tmp_path)
    town = World(url, tmp_path)
    with town.office.desk() as desk:
        for name in ("12345", "old"):
            env = {f"SECRET_OF_{name}": SECRET}
            address = "https://hotline.town.example/status"
            bridge_clients.add(desk, name, list(Use), address, f"SECRET_OF_{name}", env)
        bridge_clients.revoke(desk, "old")
        bridge_clients.add(desk, "app", [Use.OPEN311])
    town.close()
    found = finds(tmp_path, url)
    assert [one for one in found if one.startswith("client")] == ["client 12345"]
    level, says = found["client 12345"]
    assert (level, "SECRET_OF_12345" in says) == ("mend", True)
    monkeypatch.setenv("SECRET_OF_12345", SECRET)
    assert "client 12345" not in finds(tmp_path, url)
