"""`gridline call`: look at calls."""

import click

from gateway.cli import shapes, values
from gateway.cli.context import Cli, emit, with_json
from gateway.services.figures import queries


@click.group()
def call() -> None:
    """Calls, taken and missed."""


@call.command("list")
@click.option("--limit", metavar="N", type=values.LIMIT, default=queries.PAGE, help="0: all.")
@with_json
@click.pass_obj
def list_(cli: Cli, limit: int, as_json: bool) -> None:
    """Calls, newest first."""
    with cli.office.view() as desk:
        emit([shapes.call(one) for one in queries.calls(desk, limit=limit)], as_json)
