"""The embedded Redis is ours alone, and goes when we go."""

import os
import signal
import stat
import subprocess
import sys

import pytest
from redis import Redis

from gateway.errors import Unavailable
from gateway.runtime import embedded
from gateway.runtime.embedded import Server
from gateway.settings import Settings
from gateway.store import queue
from tests.runtime.waiting import ended, until


def test_it_answers_while_it_runs_and_leaves_no_socket(server, settings, bell):
    assert server.answers()
    assert bell.answers()
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
    pid = server.child.pid
    server.stop()
    assert ended(pid)
    assert queue.url_of(settings) is None


def test_a_second_server_on_the_same_folder_is_refused(server, settings):
    second = Server(settings.data, server.socket)
    with pytest.raises(Unavailable, match="Another Redis server"):
        second.start()
    second.stop()
    assert server.answers()


def test_a_killed_server_starts_again_with_its_data(server):
    with Redis.from_url(server.url) as redis:
        redis.set("kept", "yes")
        until(lambda: redis.get("kept"))
        server.child.began -= 60  # it has lived for a minute
        os.kill(server.child.pid, signal.SIGKILL)
        until(lambda: server.child.status is not None)
        server.child.start()
        until(server.answers)
        assert redis.get("kept") == b"yes"


def test_data_it_cannot_read_are_dropped(tmp_path):
    left = tmp_path / "redis" / "appendonlydir"
    left.mkdir(parents=True)
    (left / "appendonly.aof.manifest").write_text("file of a version to come\n")
    server = Server(tmp_path, queue.socket_of(tmp_path))
    server.start()
    assert server.answers()
    server.stop()


def test_a_deep_data_folder_gets_a_short_private_socket(tmp_path):
    data = tmp_path / ("深" * 40) / "a folder"
    socket = queue.socket_of(data)
    assert len(os.fsencode(socket)) <= 107
    server = Server(data, socket)
    server.start()
    try:
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
        assert queue.Bell(Settings(data=data)).answers()
    finally:
        server.stop()
    assert not socket.parent.exists()


def test_a_folder_has_one_socket_by_whatever_name(tmp_path):
    (tmp_path / "other").symlink_to(tmp_path)
    assert queue.socket_of(tmp_path / "other") == queue.socket_of(tmp_path)


def test_it_ends_when_its_starter_is_killed(tmp_path):
    program = (
        "import sys, time; from pathlib import Path; from gateway.runtime.embedded import Server;"
        "from gateway.store.queue import socket_of;"
        "server = Server(Path(sys.argv[1]), socket_of(Path(sys.argv[1]))); server.start();"
        "print(server.child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE
    ) as starter:
        pid = int(starter.stdout.readline())
        starter.kill()
    until(lambda: ended(pid))


def test_a_machine_without_any_server_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(embedded, "_WHEELS", {"no_such_wheel": "bin/redis-server"})
    with pytest.raises(Unavailable, match="install valkey-server"):
        embedded.binary()


def test_a_server_of_the_system_comes_first(monkeypatch, tmp_path):
    ours = tmp_path / "redis-server"
    ours.write_text("#!/bin/sh\n")
    ours.chmod(0o755)
    monkeypatch.setenv("PATH", f"{os.path.dirname(sys.executable)}:{tmp_path}")
    assert embedded.binary() == ours
