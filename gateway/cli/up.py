"""`gridline up`: makes everything ready, then becomes the small process that keeps it running."""

import os
import sys
from pathlib import Path

import click

from gateway.cli import demo as demo_city
from gateway.cli import keeper, parts
from gateway.cli.context import Cli
from gateway.runtime import supervisor
from gateway.settings import ROOT
from gateway.store import migrate, queue

_PROCFILE = ROOT / "Procfile"


@click.command()
@click.option("--demo", is_flag=True, help="With the sample city and simulated modems.")
@click.option("--only", multiple=True, metavar="PROCESS…", help="Not all of the Procfile.")
@click.argument("more", nargs=-1, metavar="")
@click.pass_obj
def up(cli: Cli, demo: bool, only: tuple[str, ...], more: tuple[str, ...]) -> None:
    """Run all processes of the Procfile, and start again what dies. Ctrl-C stops them all."""
    if more and not only:
        raise click.UsageError(f"Got unexpected extra argument ({more[0]})")
    known = supervisor.read_procfile(_PROCFILE)
    for name in (*only, *more):
        if name not in known:
            raise click.UsageError(f"{name} is no process; the Procfile has {', '.join(known)}")
    data = cli.settings.data
    lock = supervisor.hold(data)
    _upgrade(cli)
    file: Path | None = None
    if demo:
        file = demo_city.settings_file(cli.given)
        demo_city.move_in(cli.office)
    cli.close()
    plan = keeper.Plan(
        procfile=str(_PROCFILE),
        settings=str((file or cli.file).absolute()),
        data=str(data),
        lock=lock,
        socket=str(queue.socket_of(data)),
        only=[*only, *more],
        demo=demo,
        modems=file is not None,
    )
    os.set_inheritable(lock, True)
    os.execv(sys.executable, plan.argv())


def _upgrade(cli: Cli) -> None:
    store = parts.store(cli.settings)
    with parts.readable():
        saved = migrate.upgrade(store, cli.settings.data / "backups")
    store.close()
    if saved:
        click.echo(f"The database has a new schema; a backup of the old one is {saved}.")
