"""Waiting for a thing instead of for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(look: Callable[[], T], seconds: float = 10.0) -> T:
    """The first true thing that a look finds; an AssertionError when none comes in time."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"it did not come within {seconds} s"
        time.sleep(0.01)
    return found


def lives(pid: int) -> bool:
    """Whether a process is there and not just waiting to be buried."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # it ends while it is looked at
        return False


def ended(*pids: int) -> bool:
    """Whether none of these processes lives."""
    return not any(lives(pid) for pid in pids)
