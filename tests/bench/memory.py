"""What the demo weighs when it idles: the memory of all processes, each line one of them."""

import time
from collections import defaultdict

from tests.bench import harness, usage
from tests.bench.harness import Options
from tests.bench.report import Figure, Line, Target, rounded

NAME, TITLE = "memory", "Memory (PSS) of `gridline up --demo`, idle after 20 s"
_IDLE_SECONDS = 20.0


def measure(options: Options) -> Figure:
    """Each round in a town of its own."""
    rounds = [_round(options) for _ in range(options.rounds)]
    total = Line("all", "MB", [rounded(sum(one.values())) for one in rounds], Target(450))
    lines = [
        Line(name, "MB", [rounded(one[name], 3) for one in rounds if name in one])
        for name in rounds[0]
    ]
    return Figure(NAME, TITLE, [total, *lines])


def _round(options: Options) -> dict[str, float]:
    """The weight of each process by its name, and of what they have started together."""
    with harness.empty_town() as town, harness.gateway(town) as about:
        harness.wait(lambda: harness.is_ready(about))
        time.sleep(options.scaled(int(_IDLE_SECONDS)))
        names = {pid: name for name, pid in about["pids"].items()} | {about["pid"]: "supervisor"}
        weights: dict[str, float] = defaultdict(float)
        for pid in usage.descendants(about["pid"]):
            weights[names.get(pid, "their children")] += usage.pss_mb(pid)
    return weights
