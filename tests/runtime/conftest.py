"""A real Redis server, and real worker processes on it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.runtime.embedded import Server
from gateway.settings import Settings
from gateway.store.queue import Bell, socket_of
from tests.runtime.waiting import until


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path)


@pytest.fixture
def server(settings):
    """The embedded server of the data folder."""
    server = Server(settings.data, socket_of(settings.data))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def bell(settings):
    return Bell(settings)


class Worker:
    """A worker process whose jobs keep a diary: begun, and done when the file `go` is there."""

    def __init__(self, data: Path, url: str = "") -> None:
        self.go = data / "go"
        self.diary = data / "diary"
        self.diary.touch()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.runtime.diary", str(data), url], stderr=subprocess.PIPE
        )

    def has(self, word: str, times: int = 1) -> bool:
        return self.diary.read_text().split().count(word) >= times

    def ends(self, seconds: float = 10.0) -> int:
        return self.process.wait(seconds)

    def ready(self) -> "Worker":
        until(lambda: self.has("ready"))
        return self


@pytest.fixture
def hire(settings):
    """Start worker processes; all are gone after the test."""
    workers: list[Worker] = []

    def start(url: str = "") -> Worker:
        workers.append(Worker(settings.data, url))
        return workers[-1].ready()

    yield start
    for worker in workers:
        worker.process.send_signal(signal.SIGKILL)
        worker.process.communicate()
