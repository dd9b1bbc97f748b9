"""Processes for a supervisor under test: each role is a way to behave. Run in the data folder."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

HERE = Path(os.environ["GRIDLINE_TEST_FOLDER"])


def obeys():
    signal.pause()


def ignores():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    (HERE / f"{os.getpid()}.ready").touch()
    while True:
        signal.pause()


def dies():
    sys.exit(3)


def leaves_children():
    child = subprocess.Popen(["sleep", "60"])
    (HERE / f"{os.getpid()}.child").write_text(str(child.pid))
    signal.pause()


def _serve(is_ready):
    host, _, port = os.environ["GRIDLINE_CONSOLE_ADDRESS"].rpartition(":")
    with socket.create_server((host, int(port))) as server:
        while True:
            line, _ = server.accept()
            with line:
                line.recv(1000)
                line.sendall(b"HTTP/1.0 200 OK\r\n\r\n" if is_ready() else b"HTTP/1.0 503 \r\n\r\n")


def serves():
    _serve(lambda: True)


def serves_late():
    def is_ready():
        (HERE / "asked").touch()
        return (HERE / "go").exists()

    _serve(is_ready)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
