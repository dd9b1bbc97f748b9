"""`gridline client`: other systems that may bring matters, and are told what becomes of them."""

import os

import click

from gateway.cli.context import Cli, emit, with_json
from gateway.domain.bridge import Use
from gateway.services.outside import bridge_clients


@click.group()
def client() -> None:
    """Call centres, hotline platforms and other systems with a token."""


@client.command()
@click.argument("name")
@click.option(
    "--may",
    type=click.Choice([use.value for use in Use]),
    multiple=True,
    help="What the token is good for; several times for several, everything when left out.",
)
@click.option("--push-url", default="", help="Where status changes are posted to: https.")
@click.option("--secret-env", default="", help="The variable with the secret that signs them.")
@click.pass_obj
def add(cli: Cli, name: str, may: tuple[str, ...], push_url: str, secret_env: str) -> None:
    """Let a system in; its token is printed this once."""
    uses = [Use(one) for one in may] or list(Use)
    with cli.office.desk() as desk:
        token = bridge_clients.add(desk, name, uses, push_url, secret_env, os.environ)
    click.echo(token)


@client.command()
@click.argument("name")
@click.pass_obj
def token(cli: Cli, name: str) -> None:
    """Print another token; the one before is good for nothing any more."""
    with cli.office.desk() as desk:
        made = bridge_clients.renew(desk, name)
    click.echo(made)


@client.command()
@click.argument("name")
@click.pass_obj
def revoke(cli: Cli, name: str) -> None:
    """Let a system in no more, and tell it nothing more."""
    with cli.office.desk() as desk:
        bridge_clients.revoke(desk, name)
    click.echo(f"{name} is let in no more")


@client.command()
@click.argument("name")
@click.pass_obj
def retry(cli: Cli, name: str) -> None:
    """Offer again what a system could not be told in time."""
    with cli.office.desk() as desk:
        count = bridge_clients.retry(desk, name)
    click.echo(f"{count} changes are offered to {name} again")


@client.command("list")
@with_json
@click.pass_obj
def list_(cli: Cli, as_json: bool) -> None:
    """Print all systems."""
    with cli.office.view() as desk:
        rows = [
            {
                "name": one.name,
                "may": " ".join(one.uses),
                "push_url": one.push_url,
                "created_at": one.created_at,
                "revoked_at": one.revoked_at,
            }
            for one in bridge_clients.listed(desk)
        ]
    emit(rows, as_json)
