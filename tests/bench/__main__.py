"""`python -m tests.bench`: measures the figures, prints them, keeps them in var/bench/."""

import signal
import sys
import traceback
from pathlib import Path

import click

from gateway.settings import ROOT
from tests.bench import (
    bell,
    inbound,
    intake,
    lock,
    memory,
    merge,
    outbound,
    parse,
    ready,
    receipts,
    replays,
    ticker,
    tipdm,
    uncertain,
)
from tests.bench.harness import Options, wait_for_the_disk
from tests.bench.report import machine, versions

_MESSAGES = ROOT.parent / "shared/data/tipdm2020c/attachment2.train.tsv"
_MODULES = (
    receipts,
    intake,
    inbound,
    lock,
    bell,
    memory,
    ready,
    outbound,
    merge,
    ticker,
    parse,
    tipdm,
    uncertain,
    replays,
)
_FIGURES = {module.NAME: module for module in _MODULES}


@click.command()
@click.option("--only", multiple=True, type=click.Choice(list(_FIGURES)), help="Not all figures.")
@click.option("--rounds", default=5, show_default=True, help="The median of so many counts.")
@click.option("--quick", is_flag=True, help="A fifth of the work: for a look, not for a figure.")
@click.option("--long", is_flag=True, help="Real air times instead of scaled ones.")
@click.option(
    "--tipdm",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=_MESSAGES if _MESSAGES.exists() else None,
    help="500 real messages: a TSV file with the columns row id time subject detail …",
)
def main(only: tuple[str, ...], rounds: int, quick: bool, long: bool, tipdm: Path | None) -> None:
    """Measure what Gridline takes. A figure that misses its target is printed as missed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what runs is ended on the way out
    options = Options(rounds, quick, long, tipdm)
    click.echo(", ".join(f"{key} {value}" for key, value in machine().items()))
    click.echo(", ".join(f"{key} {value}" for key, value in versions().items()))
    wait_for_the_disk()
    failed = []
    for name in only or _FIGURES:
        try:
            figure = _FIGURES[name].measure(options)
        except Exception:  # noqa: BLE001 - one that cannot be measured takes no other with it
            click.echo(f"\n{name} could not be measured:\n{traceback.format_exc()}", err=True)
            failed.append(name)
            continue
        click.echo("\n".join(figure.table()))
        figure.write(ROOT / "var" / "bench")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
