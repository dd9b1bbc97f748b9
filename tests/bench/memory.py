"""What the demo weighs when it idles: the memory of all processes, each line one of them."""

import time

from tests.bench import harness
from tests.bench.harness import Options
from tests.bench.report import Figure, Line, Target, rounded

NAME, TITLE = "memory", "Memory (PSS) of `gridline up --demo`, idle after 20 s"
_IDLE_SECONDS = 20.0


def measure(options: Options) -> Figure:
    """Once: an idle process weighs the same every time."""
    with harness.empty_town() as town, harness.gateway(town) as about:
        harness.wait(lambda: harness.is_ready(about))
        time.sleep(options.scaled(int(_IDLE_SECONDS)))
        names = {pid: name for name, pid in about["pids"].items()} | {about["pid"]: "supervisor"}
        weights = {pid: harness.pss_mb(pid) for pid in harness.descendants(about["pid"])}
    total = Line("all", "MB", [rounded(sum(weights.values()))], Target(450))
    lines = [
        Line(names.get(pid) or f"child {pid}", "MB", [rounded(weight, 3)])
        for pid, weight in weights.items()
    ]
    return Figure(NAME, TITLE, [total, *lines])
