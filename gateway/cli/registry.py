"""`gridline registry`: files checked, brought in and written out."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import click

from gateway.cli.context import Cli, emit, with_json
from gateway.errors import Unavailable
from gateway.services.tickets import staff
from gateway.services.town import registry as registries
from gateway.services.town import registry_outlines
from gateway.services.town.registry import Imported
from gateway.settings import CONFIG
from routing import categories

_SHOWN_WARNINGS = 20  # of a whole city there may be hundreds; --json has them all

_FOLDER = click.argument(
    "folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.group()
def registry() -> None:
    """Areas, teams, members, duty, places, residents: CSV files, and outlines, in a folder."""


@registry.command()
@_FOLDER
@with_json
@click.pass_obj
def check(cli: Cli, folder: Path, as_json: bool) -> None:
    """Read the files and say every mistake; needs no database."""
    served = categories.load(CONFIG / "categories.toml").served
    found = registries.check(folder, cli.settings.place, served)
    rows = {name: len(rows) for name, rows in found.rows.items()}
    if found.outlines is not None:
        rows[registry_outlines.NAME] = len(found.outlines)
    emit({"rows": rows, "warnings": _warnings(found.warnings, as_json)}, as_json)


@registry.command("import")
@_FOLDER
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@with_json
@click.pass_obj
def import_(cli: Cli, folder: Path, dry_run: bool, as_json: bool) -> None:
    """Make the registry say what the files say; all of them or, with a mistake, none."""
    with cli.office.desk() as desk:
        done = registries.rehearse(desk, folder) if dry_run else registries.import_(desk, folder)
        if not dry_run:
            staff.hand_over(desk)
    emit({"dry_run": dry_run, **_told(done, as_json)}, as_json)


def _told(done: Imported, as_json: bool) -> dict[str, object]:
    return {
        "changed": done.changed,
        "version": done.version,
        "counts": {name: dataclasses.asdict(counts) for name, counts in done.counts.items()},
        "warnings": _warnings(done.warnings, as_json),
    }


def _warnings(warnings: Sequence[str], as_json: bool) -> list[str]:
    """All of them for a program; for a person the first ones, on stderr so that they stand out."""
    if as_json:
        return list(warnings)
    for warning in warnings[:_SHOWN_WARNINGS]:
        click.echo(f"warning: {warning}", err=True)
    more = len(warnings) - _SHOWN_WARNINGS
    return [f"and {more} more"] if more > 0 else []


@registry.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@with_json
@click.pass_obj
def export(cli: Cli, folder: Path, as_json: bool) -> None:
    """Write the registry as files that can be imported again."""
    try:
        with cli.office.view() as desk:
            rows = registries.export(desk, folder)
    except OSError as error:
        raise Unavailable(f"{folder} cannot be written: {error.strerror}") from error
    emit({"folder": str(folder), "rows": rows}, as_json)
