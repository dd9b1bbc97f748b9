"""A real Kannel with the configuration of our docs: its bearerbox, its smsbox, its fake SMSC.

`Kannel` is also the telephone network behind that SMSC: phones text and get texts.
"""

import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self
from urllib.parse import unquote_to_bytes

import pytest

from gateway.settings import ROOT
from tests.modems.provider import SECRET
from tests.provided import PASSWORD
from tests.runtime.waiting import until

_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
_PORTS = ("13000", "13001", "13013", "10000")  # as they stand in docs/kannel.conf


def programs() -> list[str]:
    """Where its programs are; skips visibly where they are not."""
    found = [shutil.which(name, path=_PATH) for name in ("bearerbox", "smsbox")]
    if None in found:
        pytest.skip("no Kannel here: make kannel-deps")
    return [one for one in found if one]


class Kannel:
    """Runs while its block lasts; reports to an outer listener."""

    def __init__(self, folder: Path) -> None:
        self._programs = programs()
        self._folder = folder
        self._ports = dict(zip(_PORTS, _free_ports(len(_PORTS)), strict=True))
        self._running: list[subprocess.Popen[bytes]] = []
        self.sent: list[tuple[str, str]] = []  # phone and text, whole or a part of it

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._ports['13013']}/cgi-bin/sendsms"

    def start(self, hooks: str) -> Self:
        """Start with the configuration of our docs on free ports."""
        conf = (ROOT / "docs" / "kannel.conf").read_text(encoding="utf-8")
        for port, free in self._ports.items():
            conf = conf.replace(port, free)
        conf = conf.replace("http://127.0.0.1:8081", hooks).replace("PASSWORD", PASSWORD)
        conf = conf.replace("SECRET", SECRET).replace(
            "http-queue-delay = 10", "http-queue-delay = 1"
        )
        (self._folder / "kannel.conf").write_text(conf, encoding="utf-8")
        self._run(self._programs[0])
        self._reaches("13001").close()
        self._run(self._programs[1])
        self._reaches("13013").close()
        self._network = self._reaches("10000")
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        return self

    def stop(self) -> None:
        """End both programs, the later one first, and the network."""
        for one in reversed(self._running):
            one.send_signal(signal.SIGTERM)
            one.wait(30)
        self._network.close()
        self._reader.join()

    def _run(self, program: str) -> None:
        command = [program, "-v", "4", str(self._folder / "kannel.conf")]
        self._running.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))

    def _reaches(self, port: str) -> socket.socket:
        return until(lambda: _connected(int(self._ports[port])), 20)

    # ------------------------------------------------------------ the network behind it

    def texts(self, phone: str, text: str) -> None:
        """A phone texts the town."""
        self._network.sendall(f"{phone} 8189000 text {text}\n".encode())

    def _read(self) -> None:
        with self._network.makefile("rb") as lines:
            for line in lines:
                self.sent.extend(_texts(line))


def _texts(line: bytes) -> Iterator[tuple[str, str]]:
    """A text of the fake SMSC: `from to [udh …] KIND WORDS`, the words escaped unless plain."""
    words = line.rstrip(b"\n").split(b" ", 2)
    if len(words) < 3:
        return
    phone, rest = words[1].decode(), words[2]
    if rest.startswith(b"udh "):
        rest = rest.split(b" ", 2)[2]
    kind, _, body = rest.partition(b" ")
    if kind == b"text":
        yield phone, body.decode()
    else:
        yield phone, unquote_to_bytes(body.replace(b"+", b" ")).decode("utf-16-be")


def _connected(port: int) -> socket.socket | None:
    try:
        return socket.create_connection(("127.0.0.1", port))
    except OSError:
        return None


def _free_ports(count: int) -> list[str]:
    servers = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(server.getsockname()[1]) for server in servers]
    for server in servers:
        server.close()
    return ports
