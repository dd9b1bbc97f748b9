"""Starts gateways for benchmarks on databases with the sample city, and ends what it started."""

import atexit
import contextlib
import dataclasses
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from gateway import settings as settings_module
from gateway.cli import demo, parts
from gateway.runtime import supervisor
from gateway.services.desk import Office
from gateway.services.texts import lines
from gateway.services.town import directory, registry
from gateway.settings import ROOT, Settings
from gateway.store import migrate
from gateway.store.db import Store, url_of
from modems.simulator.control import ControlError, ModemControl
from tests import databases
from tests.twilio_fake import NUMBER, PUBLIC, SID, TOKEN

_STOP_SECONDS = 15.0

Skipped = pytest.skip.Exception  # tests/databases.py says so where there is no PostgreSQL

NO_CHANNELS = ""  # then `gridline up --demo` adds two simulated modems
LOOPBACK = '[[channels]]\nname = "loop"\nkind = "loopback"\n'
# The hosted provider of tests/twilio_fake.py; nothing listens at its address.
TWILIO = f"""
[[channels]]
name = "tw"
kind = "twilio"
account_sid_env = "BENCH_TWILIO_SID"
auth_token_env = "BENCH_TWILIO_TOKEN"
number = "{NUMBER}"
base_url = "http://127.0.0.1:9"
"""
_SECRETS = {"BENCH_TWILIO_SID": SID, "BENCH_TWILIO_TOKEN": TOKEN}
_SETTINGS = """
[database]
url = "{url}"
hooks_url = "{hooks_url}"
[web]
console = "127.0.0.1:0"
hooks = "127.0.0.1:0"
public_base_url = "{public}"
[intake]
workers = {workers}
[[service_lines]]
number = "8189000"
signature = "普陀网格"
"""


@dataclasses.dataclass(frozen=True)
class Options:
    """What was asked for on the command line."""

    rounds: int = 5
    quick: bool = False
    long: bool = False
    tipdm: Path | None = None

    def scaled(self, count: int) -> int:
        """Fewer of something when it has to be quick."""
        return max(1, count // 5) if self.quick else count


class Town:
    """A data folder with settings and a database that holds the sample city.

    On PostgreSQL the outer listener is a user who may do what it has to, and nothing else.
    """

    def __init__(self, folder: Path, url: str, channels: str, workers: int) -> None:
        self.folder = folder
        self.file = folder / "bench.toml"
        outer = databases.restricted(url) if url.startswith("postgresql") else ""
        told = _SETTINGS.format(url=url, hooks_url=outer, workers=workers, public=PUBLIC)
        self.file.write_text(told + channels, "utf-8")

    @property
    def settings(self) -> Settings:
        return settings_module.load(self.file, self.folder)

    def words(self, *command: str) -> list[str]:
        """The words after `gridline` that run a command for this town."""
        return ["--config", str(self.file), "--data", str(self.folder), *command]

    def command(self, *command: str) -> list[str]:
        """A command of the gateway for this town, as a process."""
        return [sys.executable, "-m", "gateway", *self.words(*command)]

    @contextlib.contextmanager
    def office(self) -> Iterator[Office]:
        """An office of our own on its database."""
        made = parts.office(self.settings)
        try:
            yield made
        finally:
            made.store.close()


@contextlib.contextmanager
def town(kind: str = "sqlite", channels: str = LOOPBACK, workers: int = 1) -> Iterator[Town]:
    """A town with the sample city, removed afterwards. Raises Skipped without PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="gridline-bench-") as name:
        folder = Path(name)
        url = _copy(kind, folder)
        try:
            yield Town(folder, url, channels, workers)
        finally:
            databases.drop(url)


@contextlib.contextmanager
def empty_town() -> Iterator[Town]:
    """A data folder with settings and nothing else."""
    with tempfile.TemporaryDirectory(prefix="gridline-bench-") as name:
        yield Town(Path(name), "", NO_CHANNELS, 1)


def _copy(kind: str, folder: Path) -> str:
    template = _template(kind)
    if kind == "sqlite":
        shutil.copyfile(template, folder / "gridline.db")
        return f"sqlite:///{folder / 'gridline.db'}"
    fresh = databases.empty(kind, folder)
    databases.drop(fresh)
    name, of = (one.partition("?")[0].rsplit("/", 1)[1] for one in (fresh, template))
    databases._admin(f"CREATE DATABASE {name} TEMPLATE {of}")
    return fresh


@functools.cache
def _template(kind: str) -> str:
    """A database with the sample city, made once; a file or a URL."""
    folder = Path(tempfile.mkdtemp(prefix="gridline-bench-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    url = databases.fresh(kind, folder)
    made = Town(folder, url, LOOPBACK, 1)
    with made.office() as office, office.desk() as desk:
        directory.sync_service_lines(desk)
        lines.ensure(desk)
        registry.import_(desk, demo.SAMPLE)
    if kind != "sqlite":
        return url
    store = Store(url_of(url, folder))
    migrate.backup(store, folder / "template.db")
    store.close()
    return str(folder / "template.db")


def wait_for_the_disk() -> None:
    """Have PostgreSQL wait for the disk at each commit, as a named server does; tests do not."""
    if os.environ.get("GRIDLINE_TEST_POSTGRESQL"):
        return
    with contextlib.suppress(Skipped):
        for setting in ("fsync", "full_page_writes"):
            databases._admin(f"ALTER SYSTEM RESET {setting}")
        databases._admin("SELECT pg_reload_conf()")


# ---------------------------------------------------------------- processes


@contextlib.contextmanager
def process(command: Sequence[str], log: Path, **env: str) -> Iterator[subprocess.Popen[str]]:
    """A process that runs while the block does; what it prints can be read, errors go to a log."""
    with log.open("a", encoding="utf-8") as errors:
        child = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **_SECRETS, **env}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, process_group=0,
        )  # fmt: skip
    try:
        yield child
    finally:
        end(child)


def end(child: subprocess.Popen[str]) -> None:
    """End a process politely, then by force."""
    if child.poll() is None:
        child.send_signal(signal.SIGTERM)
    try:
        child.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            stream.close()


@contextlib.contextmanager
def gateway(of: Town, *only: str) -> Iterator[dict[str, Any]]:
    """`gridline up` for a town, with the demo where it has no channels.

    Gives what run.json says once all its processes are there.
    """
    words = ["up"] + ["--demo"] * (not of.settings.channels) + ["--only", *only] * bool(only)
    with process(of.command(*words), of.folder / "up.log") as child:
        yield wait(lambda: _whole(of, child.pid, only))


@contextlib.contextmanager
def modem(of: Town, name: str = "m1", **setup: float) -> Iterator[ModemControl]:
    """A simulated modem of a running town that has been found by its courier."""
    with wait(lambda: _control(of.folder / "modems" / f"{name}.sock")) as control:
        control.set(**setup)
        wait(lambda: control.status()["notify"][1])
        yield control


def _control(path: Path) -> ModemControl | None:
    with contextlib.suppress(ControlError):
        return ModemControl(path)
    return None


def _whole(of: Town, pid: int, only: Sequence[str]) -> dict[str, Any] | None:
    about = supervisor.running(of.folder)
    if about is None or about["pid"] != pid:
        return None
    pids = about["pids"]
    return about if {*only} <= {*pids} and all(pids.values()) else None


def is_ready(about: dict[str, Any], listener: str = "console", page: str = "readyz") -> bool:
    """Whether a running gateway says so at /readyz, or that a listener lives at /healthz."""
    with contextlib.suppress(OSError):
        url = f"{about['addresses'][listener]}/{page}"
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    return False


def module(name: str, of: Town, *words: str) -> list[str]:
    """A module of these benchmarks as a process: it gets settings and data, or the words given."""
    return [sys.executable, "-m", name, *(words or (str(of.file), str(of.folder)))]


def say(child: subprocess.Popen[str], line: str) -> None:
    """Write a line to a process."""
    assert child.stdin is not None
    child.stdin.write(line + "\n")
    child.stdin.flush()


def wait(question: Callable[[], Any], seconds: float = 60.0, pause: float = 0.02) -> Any:
    """Ask until the answer is true, and return it; TimeoutError when it never is."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := question():
            return answer
        time.sleep(pause)
    raise TimeoutError(f"waited {seconds:g} s in vain")


def read_json(child: subprocess.Popen[str]) -> Any:
    """The next line a process prints; RuntimeError when it has ended instead."""
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line:
        raise RuntimeError(f"{child.args!r} ended with {child.wait()}; see its log")
    return json.loads(line)
