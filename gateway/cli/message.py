"""`gridline message`: look at texts in and out."""

import click

from gateway.cli import shapes
from gateway.cli.context import Cli, emit, with_json
from gateway.cli.deadline import instant
from gateway.services import directory, traffic


@click.group()
def message() -> None:
    """Messages, inbound and outbound."""


@message.command("list")
@click.option("--direction", type=click.Choice(["in", "out"]), default=None)
@click.option("--phone", default="")
@click.option("--since", metavar="ISO")
@click.option("--limit", type=click.IntRange(0), default=traffic.PAGE, help="0: all.")
@with_json
@click.pass_obj
def list_(
    cli: Cli, direction: str | None, phone: str, since: str | None, limit: int, as_json: bool
) -> None:
    """Messages, newest first."""
    known = directory.phone_of(phone, cli.settings.place).value if phone else ""
    with cli.office.view() as desk:
        found = traffic.messages(
            desk,
            direction=direction or "",
            phone=known,
            since=instant(since, cli) if since else None,
            limit=limit,
        )
        sent = traffic.deliveries_of(desk, [one.id for one in found])
        emit([shapes.message(one, sent.get(one.id)) for one in found], as_json)


@message.command()
@click.argument("message_id", metavar="ID", type=int)
@with_json
@click.pass_obj
def show(cli: Cli, message_id: int, as_json: bool) -> None:
    """One message."""
    with cli.office.view() as desk:
        found = traffic.message(desk, message_id)
        sent = traffic.deliveries_of(desk, [found.id])
        emit(shapes.message(found, sent.get(found.id)), as_json)
