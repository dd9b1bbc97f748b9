"""How long until the demo answers, from exec to 200 at /readyz: first start and second."""

import time

from tests.bench import harness
from tests.bench.harness import Options, Town
from tests.bench.report import Figure, Line, Target, rounded

NAME, TITLE = "ready", "Ready time of `gridline up --demo`: exec until /readyz answers 200"


def measure(options: Options) -> Figure:
    """First and second start of a data folder, and the stop."""
    first: list[float] = []
    second: list[float] = []
    stops: list[float] = []
    for _ in range(options.rounds):
        with harness.empty_town() as town:
            for found in (first, second):
                ready, stopped = _start(town)
                found.append(ready)
                stops.append(stopped)
    lines = [
        Line("first start, empty data folder", "s", first),
        Line("second start", "s", second, Target(8.0)),
        Line("SIGTERM until all have ended", "s", stops, Target(10.0)),
    ]
    return Figure(NAME, TITLE, lines)


def _start(town: Town) -> tuple[float, float]:
    """Seconds until ready, seconds until stopped."""
    began = time.monotonic()
    with harness.gateway(town) as about:
        harness.wait(lambda: harness.is_ready(about))
        ready = time.monotonic() - began
        stopping = time.monotonic()
    return rounded(ready), rounded(time.monotonic() - stopping)
