"""`gridline message`: look at texts in and out."""

import click

from gateway.cli import shapes, values
from gateway.cli.context import Cli, emit, with_json
from gateway.services.texts import traffic
from gateway.services.town import directory


@click.group()
def message() -> None:
    """Messages, inbound and outbound."""


@message.command("list")
@click.option("--direction", type=click.Choice(["in", "out"]), default=None)
@click.option("--phone", default="")
@click.option("--since", metavar="ISO")
@click.option("--limit", metavar="N", type=values.LIMIT, default=traffic.PAGE, help="0: all.")
@with_json
@click.pass_obj
def list_(
    cli: Cli, direction: str | None, phone: str, since: str | None, limit: int, as_json: bool
) -> None:
    """Messages, newest first."""
    wanted = directory.phone_of(phone, cli.settings.place).value
    with cli.office.view() as desk:
        found = traffic.messages(
            desk,
            direction=direction or "",
            phone=wanted,
            since=values.instant(cli, since) if since else None,
            limit=limit,
        )
        if phone and not found:  # some senders show a name instead of a phone
            values.sender(cli, phone)
        sent = traffic.deliveries_of(desk, [one.id for one in found])
        emit([shapes.message(one, sent.get(one.id)) for one in found], as_json)


@message.command()
@click.argument("message_id", metavar="ID", type=values.ID)
@with_json
@click.pass_obj
def show(cli: Cli, message_id: int, as_json: bool) -> None:
    """One message."""
    with cli.office.view() as desk:
        found = traffic.message(desk, message_id)
        sent = traffic.deliveries_of(desk, [found.id])
        emit(shapes.message(found, sent.get(found.id)), as_json)
