"""A worker process of the tests; its jobs write into a diary what they do."""

import sys
import types
from pathlib import Path

from gateway.runtime import log
from gateway.settings import Settings
from gateway.store import queue
from tests.runtime.waiting import until

DATA = Path(sys.argv[1])
SETTINGS = Settings(data=DATA, redis_url=sys.argv[2])
BELL = queue.Bell(SETTINGS)


def note(word: str) -> None:
    with (DATA / "diary").open("a") as diary:
        diary.write(word + "\n")


def practice() -> None:
    BELL.answered("practice")
    note("begun")
    until((DATA / "go").exists, 20)
    note("done")


if __name__ == "__main__":
    log.setup("worker")
    jobs = types.ModuleType("gateway.runtime.jobs")
    jobs.practice = practice  # type: ignore[attr-defined]
    sys.modules[jobs.__name__] = jobs
    note("ready")
    queue.work(SETTINGS, "practice", "worker")
    note("stopped")
