"""Accounts, from the screen of an administrator and from the command line."""

import json

import pytest
from click.testing import CliRunner

from gateway.__main__ import cli
from gateway.cli import demo
from gateway.domain.people import OperatorRole
from gateway.errors import Refused
from gateway.services.town import operators
from tests.web.conftest import Browser
from tests.world import World


def run(town: World, *arguments: str, says: str = "") -> str:
    """What a command prints; it must succeed."""
    environment = {"GRIDLINE_DATABASE_URL": town.settings.database_url}
    words = ["--data", str(town.settings.data), "user", *arguments]
    done = CliRunner(env=environment).invoke(cli, words, input=says, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_line_keeps_accounts(town: World) -> None:
    run(town, "add", "小王", "--role", "operator", "--password-stdin", says="first-password\n")
    run(town, "passwd", "小王", "--password-stdin", says="second-password\n")
    with town.office.view() as desk:
        assert operators.sign_in(desk, "小王", "second-password") is not None
        assert operators.sign_in(desk, "小王", "first-password") is None
    run(town, "disable", "小王")
    rows = {row["name"]: row for row in json.loads(run(town, "list", "--json"))}
    row = rows["小王"]
    assert row["role"] == "operator"
    assert row["disabled_at"]
    assert "password" not in " ".join(row)


def test_the_password_is_asked_twice_and_not_shown(town: World) -> None:
    shown = run(town, "add", "a", "--role", "operator", says="some-password\nsome-password\n")
    assert "some-password" not in shown


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [("operator", "long-enough", "name_taken"), ("new", "short", "password_short"),
     (" ", "long-enough", "name_needed")],
)  # fmt: skip
def test_an_account_that_cannot_be_is_refused(
    town: World, admin: Browser, name: str, password: str, code: str
) -> None:
    with town.office.view() as desk:
        before = len(operators.listed(desk))
    page = admin.does("/users", back="/users", name=name, role="operator", password=password)
    assert 'class="flash bad"' in page
    with town.office.desk() as desk, pytest.raises(Refused) as refusal:
        operators.add(desk, name, OperatorRole.OPERATOR, password)
    assert refusal.value.code == code
    with town.office.view() as desk:
        assert len(operators.listed(desk)) == before


def test_an_administrator_disables_others_and_not_themselves(
    town: World, operator: Browser, admin: Browser
) -> None:
    admin.does("/users/operator/disable")
    assert operator.get("/").status_code == 302
    admin.does("/users/operator/enable")
    operator.signs_in("operator")
    assert "不能停用自己" in admin.does("/users/admin/disable", back="/users")
    admin.does("/users/operator/password", password="another-password")
    assert operator.get("/").status_code == 302


def test_the_demo_has_a_supervisor_too_where_it_was_run_before_without_one(
    town: World, nobody: Browser
) -> None:
    before = [one for one in demo.accounts(town.settings.data) if one.role != "supervisor"]
    (town.settings.data / "demo.json").write_text(
        json.dumps([{"name": one.name, "role": one.role, "password": one.password}
                    for one in before])
    )  # fmt: skip
    demo.move_in(town.office)
    accounts = {one.role: one for one in demo.accounts(town.settings.data)}
    assert {"operator", "supervisor", "administrator"} == set(accounts)
    assert {one.password for one in before} < {one.password for one in accounts.values()}
    supervisor = accounts["supervisor"]
    nobody.signs_in(supervisor.name, supervisor.password)
    assert "督办员" in nobody.page("/proposals")
