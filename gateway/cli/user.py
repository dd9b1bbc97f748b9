"""`gridline user`: who may sign in at the console."""

import sys

import click

from gateway.cli.context import Cli, emit, with_json
from gateway.domain.people import OperatorRole
from gateway.errors import NotFound
from gateway.services.town import directory, operators


@click.group()
def user() -> None:
    """Accounts of the console."""


_from_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input."
)


def _password(from_stdin: bool) -> str:
    if from_stdin or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


@user.command()
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in OperatorRole]), required=True)
@click.option("--phone", default="", help="A supervisor's: approvals come there by SMS.")
@click.option("--area", default="", help="The code of the area it is for; else the whole town.")
@_from_stdin
@click.pass_obj
def add(cli: Cli, name: str, role: str, phone: str, area: str, password_stdin: bool) -> None:
    """Make an account."""
    password = _password(password_stdin)
    with cli.office.desk() as desk:
        within = directory.area(desk, area)
        if area and within is None:
            raise NotFound(f"there is no area {area}")
        operators.add(desk, name, OperatorRole(role), password, phone, within)
    click.echo(f"{name} may sign in as {role}")


@user.command()
@click.argument("name")
@_from_stdin
@click.pass_obj
def passwd(cli: Cli, name: str, password_stdin: bool) -> None:
    """Give an account a new password."""
    password = _password(password_stdin)
    with cli.office.desk() as desk:
        operators.change_password(desk, name, password)
    click.echo(f"{name} has a new password")


@user.command("list")
@with_json
@click.pass_obj
def list_(cli: Cli, as_json: bool) -> None:
    """Print all accounts."""
    with cli.office.view() as desk:
        rows = [
            {
                "name": one.name,
                "role": one.role,
                "language": one.language,
                "created_at": one.created_at,
                "disabled_at": one.disabled_at,
            }
            for one in operators.listed(desk)
        ]
    emit(rows, as_json)


@user.command()
@click.argument("name")
@click.pass_obj
def disable(cli: Cli, name: str) -> None:
    """Let nobody sign in by this name any more."""
    with cli.office.desk() as desk:
        operators.disable(desk, name)
    click.echo(f"{name} may no longer sign in")
