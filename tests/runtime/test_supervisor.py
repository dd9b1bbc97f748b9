"""One supervisor for all processes: what dies comes back, and everything stops together."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from gateway.cli.keeper import Plan
from gateway.errors import BadSettings, Unavailable
from gateway.runtime import supervisor
from gateway.store import queue
from tests.runtime.waiting import ended, lives, until

ACTORS = Path(__file__).parent / "actors.py"


class Gateway:
    """A keeper with a Procfile of actors, and what it says."""

    def __init__(self, data, roles, settings="", only=(), extra=""):
        self.data = data
        self.run_file = data / "run.json"
        procfile, config = data / "Procfile", data / "settings.toml"
        lines = [f"{name}: exec {sys.executable} {ACTORS} {role}" for name, role in roles.items()]
        procfile.write_text("\n".join([extra, *lines]))
        config.write_text(settings)
        lock = supervisor.hold(data)
        plan = Plan(
            procfile=str(procfile),
            settings=str(config),
            data=str(data),
            lock=lock,
            socket=str(queue.socket_of(data)),
            only=list(only),
            demo=False,
            modems=False,
        )
        self.process = subprocess.Popen(
            plan.argv(),
            env={**os.environ, "GRIDLINE_TEST_FOLDER": str(data)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=[lock],
            text=True,
        )
        os.close(lock)
        self.said: list[str] = []
        self._reader = threading.Thread(target=lambda: self.said.extend(self.process.stdout))
        self._reader.start()

    def facts(self):
        return json.loads(self.run_file.read_text()) if self.run_file.exists() else {}

    def pid(self, name):
        return until(lambda: self.facts().get("pids", {}).get(name))

    def hears(self, words):
        return any(words in line for line in self.said)

    def stop(self, seconds=10.0):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(10)
        self.process.stdout.close()


@pytest.fixture
def start(tmp_path):
    """Start a gateway of actors; it is gone after the test."""
    gateways = []

    def start_one(roles, **more):
        gateways.append(Gateway(tmp_path, roles, **more))
        return gateways[-1]

    yield start_one
    for gateway in gateways:
        gateway.close()


def test_what_is_killed_comes_back(start):
    gateway = start({"a": "obeys", "b": "obeys"})
    first, other = gateway.pid("a"), gateway.pid("b")
    os.kill(first, signal.SIGKILL)
    until(lambda: gateway.pid("a") != first, seconds=2)
    assert gateway.pid("b") == other
    assert lives(gateway.pid("a"))


def test_a_killed_redis_comes_back(start):
    gateway = start({"a": "obeys"})
    first = gateway.pid("redis")
    os.kill(first, signal.SIGKILL)
    until(lambda: gateway.pid("redis") != first, seconds=2)
    with socket.socket(socket.AF_UNIX) as line:
        until(lambda: line.connect_ex(gateway.facts()["redis"]) == 0)


def test_what_a_dead_process_left_behind_is_cleared_away(start, tmp_path):
    gateway = start({"a": "leaves_children"})
    first = gateway.pid("a")
    note = tmp_path / f"{first}.child"
    left = int(until(lambda: note.exists() and note.read_text()))
    os.kill(first, signal.SIGKILL)
    until(lambda: gateway.pid("a") != first)
    assert ended(left)


def test_a_process_that_dies_again_and_again_is_an_alarm(start):
    gateway = start({"a": "dies", "b": "obeys"})
    until(lambda: gateway.hears("CRITICAL up gateway.runtime.supervisor A process dies again"))
    assert lives(gateway.pid("b"))


def test_a_program_that_is_not_there_does_not_stop_the_others(start):
    gateway = start({"b": "obeys"}, extra="a: exec /no/such/program")
    until(lambda: gateway.hears("Could not start a process child=a"))
    assert lives(gateway.pid("b"))


def test_a_clean_stop_leaves_nothing(start):
    gateway = start({"a": "obeys", "b": "obeys"})
    pids = [gateway.pid(name) for name in ("redis", "a", "b")]
    assert gateway.stop() == 0
    assert ended(*pids)
    assert not gateway.run_file.exists()
    assert not queue.socket_of(gateway.data).exists()


def test_it_stops_within_ten_seconds_even_when_a_child_does_not_listen(start, tmp_path):
    gateway = start({"a": "ignores", "b": "obeys"})
    stubborn, obedient = gateway.pid("a"), gateway.pid("b")
    until((tmp_path / f"{stubborn}.ready").exists)
    began = time.monotonic()
    gateway.process.send_signal(signal.SIGINT)
    until(lambda: ended(obedient), seconds=3)
    assert gateway.process.wait(10) == 0
    assert time.monotonic() - began < 10
    assert ended(stubborn)


def test_all_end_when_the_supervisor_is_killed(start):
    gateway = start({"a": "obeys"})
    pids = [gateway.pid("redis"), gateway.pid("a")]
    gateway.process.kill()
    until(lambda: ended(*pids))
    gateway.process.wait()
    os.close(supervisor.hold(gateway.data))  # and the folder is free again


def test_a_second_gateway_on_the_same_data_is_refused(start, tmp_path):
    gateway = start({"a": "obeys"})
    gateway.pid("a")
    with pytest.raises(Unavailable, match="already runs"):
        supervisor.hold(tmp_path)
    assert supervisor.running(tmp_path)["pid"] == gateway.process.pid
    gateway.stop()
    os.close(supervisor.hold(tmp_path))
    assert supervisor.running(tmp_path) is None


def test_a_taken_port_is_replaced_and_said(start):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        gateway = start({"web": "serves"}, settings=f'[web]\nconsole = "127.0.0.1:{taken}"\n')
        until(lambda: gateway.hears("Gridline runs."))
        address = gateway.facts()["addresses"]["console"]
        assert address != f"http://127.0.0.1:{taken}"
        until(lambda: gateway.hears(f"{address}/"))
        assert gateway.hears(f"127.0.0.1:{taken} is taken")


def test_nothing_is_announced_before_it_is_ready(start, tmp_path):
    gateway = start({"web": "serves_late"}, settings='[web]\nconsole = "127.0.0.1:0"\n')
    until(lambda: (tmp_path / "asked").exists())
    assert not gateway.hears("Gridline runs.")
    (tmp_path / "go").touch()
    until(lambda: gateway.hears("Gridline runs."))


def test_workers_are_as_many_as_the_settings_say(start):
    gateway = start({"worker": "obeys", "b": "obeys"}, settings="[intake]\nworkers = 3\n")
    until(lambda: len(gateway.facts().get("pids", {})) == 5)
    assert list(gateway.facts()["pids"]) == ["redis", "worker", "worker.2", "worker.3", "b"]


def test_only_some_processes_may_be_asked_for(start):
    gateway = start({"a": "obeys", "b": "obeys"}, only=["b"])
    gateway.pid("b")
    assert list(gateway.facts()["pids"]) == ["redis", "b"]


def test_with_a_redis_of_their_own_none_is_started(start):
    gateway = start({"a": "obeys"}, settings='[redis]\nurl = "redis://127.0.0.1:1"\n')
    gateway.pid("a")
    assert list(gateway.facts()["pids"]) == ["a"]
    assert gateway.facts()["redis"] is None


@pytest.mark.parametrize("line", ["web", "web: gridline web", "web: exec", ": exec gridline web"])
def test_a_bad_line_of_the_procfile_is_named(tmp_path, line):
    (tmp_path / "Procfile").write_text(f"# ours\na: exec b\n{line}\n")
    with pytest.raises(BadSettings, match="Procfile:3"):
        supervisor.read_procfile(tmp_path / "Procfile")


def test_up_on_data_that_are_in_use_says_so_in_a_line(tmp_path):
    lock = supervisor.hold(tmp_path)
    try:
        command = [sys.executable, "-m", "gateway", "--data", tmp_path, "up"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    finally:
        os.close(lock)
    assert done.returncode == 1
    assert "already runs" in done.stderr
    assert len(done.stderr.splitlines()) == 1
