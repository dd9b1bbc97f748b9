"""Keeps the processes of a gateway running: starts them, starts again what dies, stops all.

Light on purpose: it knows programs and signals, nothing of tickets, databases or modems.
"""

import dataclasses
import errno
import fcntl
import json
import logging
import os
import random
import signal
import socket
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gateway.errors import BadSettings, Unavailable
from gateway.runtime.child import Child

LOGGER = logging.getLogger(__name__)

_BACK_OFF_SECONDS = (0.2, 10.0)  # before the first new start, and the most
_WELL_SECONDS = 30.0  # who lived this long begins with the shortest back-off again
_LOOP = 5  # deaths in a row from which on somebody should look
_GRACE_SECONDS = 7.0  # for the processes to stop; then they are killed
_LAST_GRACE_SECONDS = 2.0  # for what they lean on, after them: together below ten
_STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_GLANCE_SECONDS = 0.3  # between two questions whether all is ready


def hold(data: Path, what: str = "gateway") -> int:
    """Take a lock of a data folder until we end; Unavailable when another process has it."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(data / f"{what}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise Unavailable(
            f"The {what} already runs on {data}: stop it first, or choose another --data folder."
        ) from error
    return lock


def running(data: Path) -> dict[str, Any] | None:
    """What run.json says of the gateway that runs on a data folder; None when none does."""
    found: dict[str, Any] = {}
    try:
        found = json.loads((data / "run.json").read_text(encoding="utf-8"))
        os.kill(found["pid"], 0)
    except PermissionError:  # another user's, so it lives
        return found
    except (OSError, ValueError):  # no file, no process, or a file that a power cut emptied
        return None
    return found


def read_procfile(file: Path) -> dict[str, list[str]]:
    """The words of each process's command; a line is `name: exec command …`, without quotes."""
    found = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, words = line.partition(":")
        command = words.split()
        if command[:1] != ["exec"] or len(command) < 2 or not name.strip():
            raise BadSettings(f'{file}:{number}: must be "name: exec command …"')
        found[name.strip()] = command[1:]
    return found


@dataclasses.dataclass
class _Watch:
    """What the supervisor remembers of a child."""

    child: Child
    deaths: int = 0  # in a row, without living well in between
    due: float | None = None  # when it is started again; None while it lives


class Supervisor:
    """The processes of one gateway; `base` is what the others lean on: started first, stopped last.

    `about` goes into run.json. `ready` is asked again and again until it says True.
    """

    def __init__(
        self,
        data: Path,
        base: Sequence[Child],
        others: Sequence[Child],
        about: dict[str, Any],
        ready: Callable[[], bool] = lambda: True,
    ) -> None:
        self._file = data / "run.json"
        self._base = [_Watch(child) for child in base]
        self._others = [_Watch(child) for child in others]
        self._about = {
            "pid": os.getpid(),
            "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
            **about,
        }
        self._ready = ready

    def run(self) -> None:
        """Run until SIGTERM or SIGINT, then stop everything within ten seconds."""
        # Blocked and waited for, signals cannot come at a bad moment; children unblock them.
        signal.pthread_sigmask(signal.SIG_BLOCK, {*_STOPS, signal.SIGCHLD})
        try:
            self._run()
        finally:
            self._stop()

    def _run(self) -> None:
        for watch in self._watches:
            if watch.child.status is not None:  # Redis was started before us
                self._start(watch)
        ready = False
        while True:
            ready = ready or self._ready()
            patience = _WELL_SECONDS if ready else _GLANCE_SECONDS
            dues = [
                watch.due - time.monotonic() for watch in self._watches if watch.due is not None
            ]
            wait = max(0.0, min([patience, *dues]))
            got = signal.sigtimedwait({*_STOPS, signal.SIGCHLD}, wait)
            if got and got.si_signo in _STOPS:
                LOGGER.info("Was asked to stop")
                return
            for watch in self._watches:
                self._look(watch)

    @property
    def _watches(self) -> list[_Watch]:
        return self._base + self._others

    def _look(self, watch: _Watch) -> None:
        if watch.due is None and watch.child.status is not None:
            self._bury(watch)
        elif watch.due is not None and watch.due <= time.monotonic():
            self._start(watch)

    def _start(self, watch: _Watch) -> None:
        try:
            watch.child.start()
        except Exception:
            LOGGER.exception("Could not start a process", extra={"child": watch.child.name})
            self._put_off(watch)
        else:
            watch.due = None
        self._write()

    def _bury(self, watch: _Watch) -> None:
        child = watch.child
        if child.age >= _WELL_SECONDS:
            watch.deaths = 0
        self._put_off(watch)
        level, sentence = logging.WARNING, "A process died and is started again"
        if watch.deaths >= _LOOP:
            level, sentence = logging.CRITICAL, "A process dies again and again"
        what = {"child": child.name, "status": child.status, "deaths": watch.deaths}
        LOGGER.log(level, sentence, extra=what)

    def _put_off(self, watch: _Watch) -> None:
        least, most = _BACK_OFF_SECONDS
        delay = min(least * 2.0 ** min(watch.deaths, 10), most) * random.uniform(0.8, 1.2)
        watch.deaths += 1
        watch.due = time.monotonic() + delay

    def _write(self) -> None:
        """Put run.json in place as a whole; who reads it sees the old or the new one."""
        pids = {one.child.name: one.child.pid for one in self._watches if one.due is None}
        fresh = self._file.with_suffix(".new")
        text = json.dumps({**self._about, "pids": pids}, ensure_ascii=False, indent=2)
        try:
            fresh.write_text(text + "\n", encoding="utf-8")
            fresh.replace(self._file)
        except OSError as error:  # a full disk is no reason to stop
            LOGGER.warning("Could not write run.json", extra={"error": str(error)})

    def _stop(self) -> None:
        for watches, grace in ((self._others, _GRACE_SECONDS), (self._base, _LAST_GRACE_SECONDS)):
            until = time.monotonic() + grace
            children = [watch.child for watch in watches if watch.due is None]
            for child in children:
                child.send(signal.SIGTERM)
            for child in children:
                if not child.stop(until):
                    LOGGER.warning(
                        "A process did not stop and was killed", extra={"child": child.name}
                    )
        self._file.unlink(missing_ok=True)
        LOGGER.info("All processes have stopped")


def free_address(address: tuple[str, int]) -> tuple[str, int]:
    """The address if it can be listened on, else one with a free port; port 0 is any free one."""
    host, port = address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in (port, 0):
        with socket.socket(family) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                door.bind((host, candidate))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise Unavailable(
                        f"cannot listen on {host}:{port}: {error.strerror}"
                    ) from error
            else:
                return host, int(door.getsockname()[1])
    raise Unavailable(f"cannot listen on {host}: no port is free")
