"""`gridline modem-simulator`: GSM modems on pseudo-terminals, for practice and tests."""

import os
from pathlib import Path

import click

from gateway.errors import Unavailable
from modems.simulator import process


@click.command("modem-simulator")
@click.option("--count", type=click.IntRange(1, 99), default=1, show_default=True)
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where m1, m2 … and their control sockets are put.  [default: modems in the data folder]",
)
@click.pass_context
def modem_simulator(ctx: click.Context, count: int, folder: Path | None) -> None:
    """Simulate GSM modems until Ctrl-C: each is a serial port and a control socket."""
    folder = (folder or ctx.obj.data / "modems").absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"{folder} cannot be made: {error.strerror}; choose another") from error
    # Inside of it the names are short: the kernel takes no long ones for sockets.
    os.chdir(folder)
    click.echo(f"In {folder}:")
    process.run(count, Path(), say=click.echo)
