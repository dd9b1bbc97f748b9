"""`gridline purge`: empty what is kept no longer, as the ticker does in the small hours."""

import dataclasses

import click

from gateway.cli.context import Cli, emit, with_json
from gateway.services.time import retention
from gateway.services.time.retention import Counts


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would be emptied, and change nothing.")
@with_json
@click.pass_obj
def purge(cli: Cli, dry_run: bool, as_json: bool) -> None:
    """Empty the texts and phones that [retention] keeps no longer."""
    if dry_run:
        with cli.office.view() as desk:
            found = retention.due(desk)
    else:
        found = _all(cli)
    emit({"dry_run": dry_run, **dataclasses.asdict(found)}, as_json)


def _all(cli: Cli) -> Counts:
    """Batch by batch, so that the gateway works on meanwhile."""
    total = Counts()
    while True:
        with cli.office.desk() as desk:
            done = retention.purge(desk)
        if done == Counts():
            return total
        total += done
