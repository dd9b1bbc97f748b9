"""The bell may ring twice or never, but it never does harm."""

import logging
import os
import signal
import threading
import time

import pytest
from redis import Redis
from rq import Queue

from gateway.errors import BadSettings, Unavailable
from gateway.runtime.embedded import Server
from gateway.settings import Settings
from gateway.store import queue
from gateway.store.queue import Bell
from tests.runtime.waiting import until


@pytest.fixture
def redis(server):
    with Redis.from_url(server.url) as client:
        yield client


def jobs(redis):
    return Queue("practice", connection=redis).count


@pytest.fixture
def listener(bell):
    """A courier's ear: counts what it hears."""
    heard, stop = [], threading.Event()
    thread = threading.Thread(target=bell.listen, args=(lambda: heard.append(1), stop))
    thread.start()
    yield heard
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_many_rings_are_one_job(bell, redis):
    for _ in range(50):
        bell.ring("practice")
    assert jobs(redis) == 1


def test_a_flag_that_ran_out_makes_no_second_job(bell, redis):
    bell.ring("practice")
    redis.delete(*redis.keys("gridline:rung:*"))
    bell.ring("practice")
    assert jobs(redis) == 1


def test_a_ring_during_a_job_is_a_job_after_it(bell, redis, hire):
    worker = hire()
    bell.ring("practice")
    until(lambda: worker.has("begun"))
    for _ in range(5):
        bell.ring("practice")
    assert jobs(redis) == 1
    worker.go.touch()
    until(lambda: worker.has("done", times=2))
    assert not worker.has("begun", times=3)


def test_jobs_leave_nothing_in_redis(bell, redis, hire):
    worker = hire()
    worker.go.touch()
    bell.ring("practice")
    until(lambda: worker.has("done"))
    until(lambda: not redis.keys("rq:job:*"))


def test_a_wiped_redis_loses_a_ring_and_hears_the_next(bell, redis, hire):
    bell.ring("practice")
    redis.flushall()
    worker = hire()
    worker.go.touch()
    redis.flushall()
    bell.ring("practice")
    until(lambda: worker.has("done"))


def test_a_worker_finishes_the_job_in_hand_and_stops(bell, server, hire):
    worker = hire()
    bell.ring("practice")
    until(lambda: worker.has("begun"))
    worker.process.send_signal(signal.SIGTERM)
    worker.process.send_signal(signal.SIGTERM)
    worker.go.touch()
    assert worker.ends() == 0
    assert worker.has("done")
    assert worker.has("stopped")


def test_an_idle_worker_stops_at_once(bell, server, hire):
    worker = hire()
    worker.go.touch()
    bell.ring("practice")
    until(lambda: worker.has("done"))
    worker.process.send_signal(signal.SIGINT)
    assert worker.ends(3) == 0


def test_a_killed_workers_place_is_taken(bell, server, hire):
    first = hire()
    bell.ring("practice")
    until(lambda: first.has("begun"))
    first.process.send_signal(signal.SIGKILL)
    first.ends()
    first.go.touch()
    second = hire()
    bell.ring("practice")
    until(lambda: second.has("done"))


def test_a_worker_goes_on_when_a_killed_redis_is_back(bell, server, hire):
    worker = hire()
    worker.go.touch()
    bell.ring("practice")
    until(lambda: worker.has("done"))
    os.kill(server.child.pid, signal.SIGKILL)
    until(lambda: server.child.status is not None)
    server.child.start()
    until(server.answers)
    until(lambda: bell.ring("practice") or worker.has("done", times=2))


def test_a_redis_killed_during_a_job_costs_the_worker_nothing(bell, server, hire):
    worker = hire()
    bell.ring("practice")
    until(lambda: worker.has("begun"))
    os.kill(server.child.pid, signal.SIGKILL)
    until(lambda: server.child.status is not None)
    worker.go.touch()
    until(lambda: worker.has("done"))
    server.child.start()
    until(server.answers)
    until(lambda: bell.ring("practice") or worker.has("done", times=2))
    worker.process.send_signal(signal.SIGTERM)
    assert worker.ends() == 0
    said = worker.process.stderr.read().decode()
    assert said.count("Redis did not answer") == 1
    assert "Traceback" not in said


def test_a_worker_waits_for_a_redis_that_comes_later(settings, tmp_path, hire):
    server = Server(tmp_path, queue.socket_of(tmp_path))
    worker = hire(server.url)
    worker.go.touch()
    server.start()
    try:
        bell = Bell(settings)
        until(lambda: bell.ring("practice") or worker.has("done"))
    finally:
        server.stop()
    worker.process.send_signal(signal.SIGTERM)
    assert worker.ends() == 0


def test_a_worker_without_any_redis_refuses(settings):
    with pytest.raises(Unavailable, match="gridline up"):
        queue.work(settings, "practice", "worker")


def test_a_url_that_is_none_is_a_bad_setting(tmp_path):
    with pytest.raises(BadSettings, match="url"):
        Bell(Settings(data=tmp_path, redis_url="http://127.0.0.1"))


def test_without_redis_a_ring_is_silent(bell, caplog):
    bell.ring("practice")
    bell.ring("outbox")
    bell.answered("practice")
    assert not bell.answers()
    assert not caplog.records


def test_a_lost_redis_is_said_once_and_its_return_once(bell, server, caplog):
    caplog.set_level(logging.DEBUG, queue.__name__)
    assert bell.answers()
    os.kill(server.child.pid, signal.SIGKILL)
    until(lambda: server.child.status is not None)
    until(lambda: bell.ring("outbox") or len(caplog.records) > 1)
    server.child.start()
    until(server.answers)
    until(lambda: bell.ring("outbox") or caplog.records[-1].levelno == logging.INFO)
    levels = [record.levelname for record in caplog.records]
    assert levels == ["WARNING", "DEBUG", "INFO"]


def test_a_redis_that_hangs_blocks_a_ring_for_a_second_at_most(bell, server):
    assert bell.answers()
    os.kill(server.child.pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        for _ in range(10):
            bell.ring("practice")
        assert time.monotonic() - began < 2
    finally:
        os.kill(server.child.pid, signal.SIGCONT)


def test_couriers_hear_the_bell(bell, server, listener):
    until(lambda: len(listener) == 1)  # what was rung before it listened
    bell.ring("outbox")
    until(lambda: len(listener) == 2)


def test_couriers_hear_it_again_when_a_killed_redis_is_back(bell, server, listener):
    until(lambda: listener)
    os.kill(server.child.pid, signal.SIGKILL)
    until(lambda: server.child.status is not None)
    server.child.start()
    until(lambda: len(listener) == 2)
    until(server.answers)
    bell.ring("outbox")
    until(lambda: bell.ring("outbox") or len(listener) > 2)
