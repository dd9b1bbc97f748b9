"""The long series: random kills under load, kills at every AT boundary, damaged PDUs.

Writes var/chaos/report.json and report.txt, and fails when a text was lost or doubled.
"""

import dataclasses
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from gateway.settings import ROOT
from tests import databases
from tests.chaos import boundary, fuzz
from tests.processes import account, storm
from tests.processes.town import Town

_REPORT = ROOT / "var" / "chaos"
# Between two kills, so that there is something to kill again.
_PAUSES = (0.5, 3.0)
_SUPERVISOR = 0.05  # the share of kills that hit the supervisor
_SETTLE_SECONDS = 600.0
_SOUND = ("lost", "taken in")  # what is a fault of a sound text among damaged ones


@dataclasses.dataclass
class Series:
    """What came of one series."""

    name: str
    database: str
    seed: int
    seconds: float
    counts: dict[str, Any]
    faults: list[str]


@dataclasses.dataclass(frozen=True)
class Wish:
    """How long the series shall be."""

    kills: int
    seed: int
    seconds: float


def _storm(town: Town, wish: Wish) -> dict[str, Any]:
    storm.rage(town, storm.Plan(wish.kills, wish.seed, _PAUSES, _SUPERVISOR, wish.seconds))
    return {}


def _boundary(town: Town, wish: Wish) -> dict[str, Any]:
    return {"boundaries": boundary.sweep(town, wish.seed, max(1, wish.kills // 50))}


def _fuzz(town: Town, wish: Wish) -> dict[str, Any]:
    count = 10 * wish.kills
    return {"damaged": count, "without_trace": fuzz.feed(town, count, wish.seed)}


_SERIES: dict[str, Callable[[Town, Wish], dict[str, Any]]] = {
    "random kills": _storm,
    "every boundary": _boundary,
    "damaged PDUs": _fuzz,
}


def _run(name: str, database: str, wish: Wish) -> Series:
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="gridline-chaos-") as folder,
        Town(Path(folder), database, ["hooks"], join_seconds=5) as town,
    ):
        try:
            more = _SERIES[name](town, wish)
            town.settles(_SETTLE_SECONDS)
            found = dataclasses.asdict(account.of(town))
        except BaseException:
            (_REPORT / "log.txt").write_text(town.said(), encoding="utf-8")
            raise
        faults = found.pop("faults")
        if name == "damaged PDUs":
            # Damaged senders are answered too, and damaged reports are believed.
            faults = [one for one in faults if one.startswith(_SOUND)]
        faults += [f"no trace of {raw}" for raw in more.pop("without_trace", [])]
        if faults:
            (_REPORT / "log.txt").write_text(town.said(), encoding="utf-8")
    seconds = round(time.monotonic() - began, 1)
    return Series(name, database, wish.seed, seconds, {**found, **more}, faults)


def _as_text(series: list[Series]) -> str:
    lines = [f"Chaos of {datetime.now(UTC).isoformat(timespec='seconds')}", ""]
    for one in series:
        lines.append(f"{one.name} on {one.database}, seed {one.seed}, {one.seconds} s")
        lines += [f"  {key:20} {_shown(value)}" for key, value in one.counts.items()]
        lines += [f"  FAULT {fault}" for fault in one.faults] or ["  no faults"]
        lines.append("")
    return "\n".join(lines)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {count}" for key, count in value.items()) or "none"
    return str(value)


@click.command()
@click.option("--kills", type=click.IntRange(1), default=100, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--seconds", type=float, default=math.inf, help="Most for the random kills.")
@click.option("--database", type=click.Choice([*databases.KINDS, "both"]), default="both")
@click.option("--only", type=click.Choice([*_SERIES]), multiple=True)
def main(kills: int, seed: int, seconds: float, database: str, only: tuple[str, ...]) -> None:
    """Kill, hang and damage for a while, and count what became of every text."""
    _REPORT.mkdir(parents=True, exist_ok=True)
    kinds = databases.KINDS if database == "both" else (database,)
    done: list[Series] = []
    for kind in kinds:
        for name in only or _SERIES:
            click.echo(f"{name} on {kind} …")
            done.append(_run(name, kind, Wish(kills, seed, seconds)))
            report = json.dumps([dataclasses.asdict(one) for one in done], ensure_ascii=False)
            (_REPORT / "report.json").write_text(report + "\n", encoding="utf-8")
            (_REPORT / "report.txt").write_text(_as_text(done), encoding="utf-8")
    click.echo("\n" + _as_text(done))
    click.echo(f"The report is in {_REPORT}.")
    sys.exit(any(one.faults for one in done))


if __name__ == "__main__":
    main()
