"""`gridline db`: the schema, backups."""

from pathlib import Path

import click

from gateway.cli import parts
from gateway.cli.context import Cli, emit, with_json
from gateway.errors import Unavailable
from gateway.runtime import supervisor
from gateway.services import bridge_pushes, outbox
from gateway.store import migrate, version
from gateway.store.db import Store


@click.group()
def db() -> None:
    """The database: schema, backup, restore."""


def _store(cli: Cli) -> Store:
    store = parts.store(cli.settings)
    click.get_current_context().call_on_close(store.close)
    return store


@db.command()
@click.pass_obj
def upgrade(cli: Cli) -> None:
    """Bring the schema up to date, after a backup."""
    with parts.readable():
        saved = migrate.upgrade(_store(cli), cli.settings.data / "backups")
    click.echo(f"schema {version.head()}" + (f"; backup in {saved}" if saved else ""))


@db.command()
@with_json
@click.pass_obj
def current(cli: Cli, as_json: bool) -> None:
    """Which schema the database has, and which this program needs."""
    with parts.readable():
        found = version.current(_store(cli))
    emit({"current": found, "needed": version.head()}, as_json)


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(cli: Cli, file: Path) -> None:
    """Write a consistent copy to FILE; the gateway may run."""
    try:
        with parts.readable():
            migrate.backup(_store(cli), file)
    except OSError as error:
        raise Unavailable(f"{file} cannot be written: {error.strerror}") from error
    click.echo(f"{file} {file.stat().st_size} bytes")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def restore(cli: Cli, file: Path) -> None:
    """Replace the database by a backup; what was waiting to be sent becomes uncertain."""
    if supervisor.running(cli.settings.data):
        raise Unavailable("the gateway runs on this data folder: stop it before a restore")
    store = _store(cli)
    backups = cli.settings.data / "backups"
    with parts.readable():
        migrate.restore(store, file, backups)
        migrate.upgrade(store, backups)
    with cli.office.desk() as desk:
        count = outbox.after_restore(desk)
        told = bridge_pushes.after_restore(desk)
    click.echo(f"restored {file}; {count} texts that were waiting are uncertain now")
    if told:
        click.echo(f"{told} changes wait for `gridline client retry`")
