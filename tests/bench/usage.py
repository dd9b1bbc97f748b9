"""What processes use, as the kernel tells it: processor time and memory, and which they are."""

import contextlib
import os
from pathlib import Path

_HERTZ = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used, its own and the kernel's for it."""
    words = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / _HERTZ


def pss_mb(pid: int) -> float:
    """Memory of a process, what it shares counted by its share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def descendants(pid: int) -> list[int]:
    """A process and all it has started, and what those have."""
    children: list[int] = []
    with contextlib.suppress(
        FileNotFoundError, ProcessLookupError
    ):  # it ends while it is looked at
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += map(int, (task / "children").read_text("utf-8").split())
    return [pid, *(one for child in children for one in descendants(child))]
