"""`gridline db`: the schema, backups."""

from pathlib import Path

import click

from gateway.cli import outer_user, parts
from gateway.cli.context import Cli, emit, with_json
from gateway.errors import Unavailable
from gateway.runtime import supervisor
from gateway.services.outside import bridge_pushes
from gateway.services.texts import outbox
from gateway.services.voice import aftercall
from gateway.store import archive, migrate, version
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
    store = _store(cli)
    with parts.readable():
        saved = migrate.upgrade(store, cli.settings.data / "backups")
    click.echo(f"schema {version.head()}" + (f"; backup in {saved}" if saved else ""))
    if lacks := outer_user.lacking(store):
        click.echo(lacks)


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
    """Write a consistent copy to FILE, pictures and recordings to FILE.files; it may run."""
    archive.require_none(file)
    try:
        with parts.readable():
            migrate.backup(_store(cli), file)
        count = _files_too(cli, file)
    except OSError as error:
        raise Unavailable(f"{file} cannot be written: {error.strerror}") from error
    click.echo(f"{file} {file.stat().st_size} bytes")
    click.echo(f"{archive.beside(file)} {count} pictures, recordings and prompts")


def _files_too(cli: Cli, file: Path) -> int:
    """A backup without its files is none."""
    try:
        return archive.save(cli.settings.data, file)
    except OSError:
        file.unlink()
        raise


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def restore(cli: Cli, file: Path) -> None:
    """Replace the database by a backup, with its pictures and recordings.

    What was waiting to be sent becomes uncertain.
    """
    if supervisor.running(cli.settings.data):
        raise Unavailable("the gateway runs on this data folder: stop it before a restore")
    store = _store(cli)
    backups = cli.settings.data / "backups"
    with parts.readable():
        found = archive.bring_back(file, cli.settings.data)
        migrate.restore(store, file, backups)
        migrate.upgrade(store, backups)
    with cli.office.desk() as desk:
        count, aside = outbox.after_restore(desk)
        told = bridge_pushes.after_restore(desk)
    # Apart from these: they are held whatever becomes of the calls.
    with cli.office.desk() as desk:
        calls = aftercall.after_restore(desk)
        count += outbox.after_restore(desk)[0]
        told += bridge_pushes.after_restore(desk)
    click.echo(f"restored {file}; {count} texts that were waiting are uncertain now")
    if aside:
        click.echo(f"{aside} texts that had come were not handled yet; see them set aside")
    click.echo(_said_of_files(file, found))
    if calls:
        click.echo(f"{calls} calls had nothing made of them yet; see `gridline call list`")
    if told:
        click.echo(f"{told} changes wait for `gridline client retry`")


def _said_of_files(file: Path, found: int | None) -> str:
    if found is None:
        return f"there is no {archive.beside(file)}: pictures and recordings are left as they were"
    return f"{found} pictures, recordings and prompts are back"
