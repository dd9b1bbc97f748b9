"""`gridline channel`: how the lines do, what is on a port, pause and resume."""

import dataclasses

import click

from gateway.cli import shapes, values
from gateway.cli.context import Cli, emit, with_json
from gateway.errors import Unavailable
from gateway.services.texts import lines, outbox, traffic
from modems import startup
from modems.errors import ChannelError


@click.group()
def channel() -> None:
    """Channels to the telephone network."""


@channel.command("list")
@with_json
@click.pass_obj
def list_(cli: Cli, as_json: bool) -> None:
    """The channels of the settings, and whether they are up."""
    with cli.office.view() as desk:
        emit([shapes.channel(one) for one in traffic.channels(desk)], as_json)


@channel.command()
@click.argument("port")
@click.option("--baud", type=int, default=115200)
@with_json
def probe(port: str, baud: int, as_json: bool) -> None:
    """Ask what is on a serial PORT; the gateway must not have it open."""
    try:
        emit(dataclasses.asdict(startup.probe(port, baud)), as_json)
    except ChannelError as error:
        raise Unavailable(
            f"{port}: {error}: is a modem there, and is the gateway stopped?"
        ) from error


@channel.command()
@click.argument("name")
@click.pass_obj
def pause(cli: Cli, name: str) -> None:
    """Send nothing by a channel until it is resumed; it goes on hearing."""
    with cli.office.desk() as desk:
        lines.pause(desk, values.channel(cli, name))
    click.echo(f"{name} is paused")


@channel.command()
@click.argument("name")
@click.pass_obj
def resume(cli: Cli, name: str) -> None:
    """Send by a channel again."""
    with cli.office.desk() as desk:
        lines.resume(desk, values.channel(cli, name))
        desk.bells.add(outbox.BELL)
    click.echo(f"{name} is resumed")
