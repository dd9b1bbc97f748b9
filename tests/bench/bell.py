"""What RQ costs: from ring to claim, against the same function called inline, and under load."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from gateway import settings as settings_module
from gateway.cli import parts
from gateway.runtime import jobs, log
from gateway.runtime.worker import Worker
from gateway.services.desk import Office
from gateway.services.texts import arrivals, inbox
from gateway.store import queue
from tests.bench import harness, intake, texts
from tests.bench.harness import Options
from tests.bench.report import Figure, Line, quantile, rounded

NAME, TITLE = "bell", "What RQ costs: one text at a time, by the bell and inline; and under load"
_RINGS = 60
_WARM_UP = 10
_PAUSE_SECONDS = 0.03  # the worker is idle again


class Stamped(Worker):
    """A worker that prints when its job began and ended."""

    def intake(self) -> int:
        began = time.monotonic()
        count = super().intake()
        click.echo(json.dumps([began, time.monotonic(), count]))
        return count


def main() -> None:
    """A worker process on the queue, as `gridline worker` is one."""
    log.setup("worker")
    settings = settings_module.load(Path(sys.argv[1]), Path(sys.argv[2]))
    jobs.bind(Stamped(parts.office(settings), "bench"))
    queue.work(settings, arrivals.BELL, "bench")


def measure(options: Options) -> Figure:
    """Both ways in each round, alternating; then the share of RQ in a loaded worker."""
    claims, handled, inline, shares = [], [], [], []
    for nth in range(options.rounds):
        with harness.town() as town, harness.gateway(town, "ticker"):
            command = harness.module("tests.bench.bell", town)
            with (
                town.office() as office,
                harness.process(command, town.folder / "worker.log") as worker,
            ):
                by_bell, by_hand = _alternate(office, lambda: harness.read_json(worker), options)
        claims.append([claim for claim, _ in by_bell])
        handled.append([done for _, done in by_bell])
        inline.append(by_hand)
        places = intake.sampled("sqlite", options.scaled(3000), nth)["places"]
        shares.append(rounded(100 * (places.get("RQ", 0.0) + places.get("the bell", 0.0))))
    lines = [
        Line(f"{name} {which}", "ms", [rounded(1000 * quantile(one, share)) for one in found])
        for name, found in (
            ("ring to the job's first statement,", claims),
            ("ring to the text handled,", handled),
            ("the same handled inline,", inline),
        )
        for which, share in (("p50", 0.5), ("p95", 0.95))
    ]
    lines.append(Line("RQ and Redis in a loaded worker", "% of its processor", shares))
    return Figure(NAME, TITLE, lines)


def _alternate(
    office: Office, heard: Callable[[], list[float]], options: Options
) -> tuple[list[tuple[float, float]], list[float]]:
    """Seconds to claim and to be handled by the bell, and seconds when handled inline."""
    here = Worker(office, "inline")
    rung, called = [], []
    count = 2 * options.scaled(_RINGS)
    for nth, (phone, words) in enumerate(texts.reports(_WARM_UP + count)):
        time.sleep(_PAUSE_SECONDS)
        with office.desk() as desk:
            inbox.receive(desk, "loop", phone, words, None, None)
            desk.bells.clear()  # we ring ourselves
        began = time.monotonic()
        if nth % 2:
            here.intake()
            called.append(time.monotonic() - began)
        else:
            office.bell.ring(arrivals.BELL)
            rung.append(_mine(began, heard))
    return rung[-count // 2 :], called[-count // 2 :]


def _mine(began: float, heard: Callable[[], list[float]]) -> tuple[float, float]:
    """The job that found our text; the ticker rings too, and some jobs find nothing."""
    while True:
        start, end, count = heard()
        if count:
            return max(0.0, start - began), end - began


if __name__ == "__main__":
    main()
