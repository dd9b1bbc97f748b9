"""`gridline delivery`: what is on its way out, and what a person decides about it."""

import getpass

import click

from gateway.cli import shapes, values
from gateway.cli.context import Cli, emit, with_json
from gateway.domain.delivery import State
from gateway.services.texts import outbox, traffic


@click.group()
def delivery() -> None:
    """Deliveries of outbound texts."""


@delivery.command("list")
@click.option("--state", type=click.Choice([state.value for state in State]))
@click.option("--channel", default="")
@click.option("--limit", metavar="N", type=values.LIMIT, default=traffic.PAGE, help="0: all.")
@with_json
@click.pass_obj
def list_(cli: Cli, state: str | None, channel: str, limit: int, as_json: bool) -> None:
    """Deliveries, newest first."""
    with cli.office.view() as desk:
        found = traffic.deliveries(
            desk, states=[State(state)] if state else (), channel=channel, limit=limit
        )
        if channel and not found:  # what left by one since taken out of the settings is still shown
            values.channel(cli, channel)
        emit([shapes.delivery(one) for one in found], as_json)


@delivery.command()
@click.argument("delivery_id", metavar="ID", type=values.ID)
@with_json
@click.pass_obj
def show(cli: Cli, delivery_id: int, as_json: bool) -> None:
    """One delivery, with what the network said of it and when."""
    with cli.office.view() as desk:
        emit(shapes.fared(traffic.delivery(desk, delivery_id)), as_json)


@delivery.command()
@click.argument("delivery_id", metavar="ID", type=values.ID)
@click.option("--reason", default="by hand", show_default=True)
@click.pass_obj
def retry(cli: Cli, delivery_id: int, reason: str) -> None:
    """Send again what failed or is uncertain; who asked for it is kept."""
    with cli.office.desk() as desk:
        outbox.retry(desk, delivery_id, reason, getpass.getuser())
    click.echo(f"delivery {delivery_id} is queued again")


@delivery.command()
@click.argument("delivery_id", metavar="ID", type=values.ID)
@click.option("--reason", required=True)
@click.pass_obj
def drop(cli: Cli, delivery_id: int, reason: str) -> None:
    """Give a text up for good."""
    with cli.office.desk() as desk:
        outbox.drop(desk, delivery_id, reason, getpass.getuser())
    click.echo(f"delivery {delivery_id} is dropped")
