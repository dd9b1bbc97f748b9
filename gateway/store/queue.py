"""The bell: Redis tells workers and couriers that rows wait in the database.

A ring may be heard twice or never, and Redis may be wiped at any time: the rows are the queue, and
the ticker rings again for those that wait.
"""

import contextlib
import hashlib
import logging
import os
import secrets
import signal
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from rq.worker import WorkerStatus

from gateway.errors import BadSettings, Unavailable
from gateway.settings import Settings

LOGGER = logging.getLogger(__name__)

COURIERS = "outbox"  # couriers listen to a channel; every other queue has workers and jobs
_JOBS = "gateway.runtime.jobs"  # where the function of a queue's jobs is, by the queue's name
_FLAG_SECONDS = 5  # a flag whose job was lost holds rings back no longer than this
_JOB_SECONDS = 300  # a batch takes seconds; past this it hangs
_FAILURE_SECONDS = 3600  # the reason of a failure is in the log and in the row
_ANSWER_SECONDS = 0.5  # a ring waits no longer for Redis
_PAUSE_SECONDS = 1.0  # after a failure, Redis is left alone for this long
_SOCKET_BYTES = 107  # what the kernel takes as the path of a unix socket


def socket_of(data: Path) -> Path:
    """Where the embedded server of a data folder listens; a deep folder gets a short stand-in."""
    socket = Path(os.path.realpath(data)) / "redis" / "socket"
    name = os.fsencode(socket)
    if len(name) <= _SOCKET_BYTES:
        return socket
    key = hashlib.sha256(name).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"gridline-{key}" / "socket"


def url_of(settings: Settings) -> str | None:
    """The Redis of the settings, else the embedded one if it runs, else None."""
    if settings.redis_url:
        return settings.redis_url
    socket = socket_of(settings.data)
    return f"unix://{urllib.parse.quote(str(socket))}" if socket.is_socket() else None


def require(settings: Settings) -> str:
    """The address of the Redis; raises Unavailable when there is none."""
    url = url_of(settings)
    if url is None:
        raise Unavailable(
            "No Redis: name one in [redis] url, or start the gateway by `gridline up`."
        )
    return url


class Bell:
    """Rings after a commit. Never raises, never blocks long; silent while there is no Redis."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._link = _Link()
        self._client = _open(settings.redis_url) if settings.redis_url else None

    def ring(self, queue: str) -> None:
        """Say that rows wait: at most one job of a queue is queued and not yet begun."""
        self._tell(_publish if queue == COURIERS else _enqueue, queue)

    def answered(self, queue: str) -> None:
        """A job begins with this: whatever is rung from now on is for the next one."""
        self._tell(_lower, queue)

    def answers(self) -> bool:
        """Whether there is a Redis, and it answers."""
        redis = self._redis()
        try:
            return redis is not None and bool(redis.ping())
        except RedisError:
            return False

    def listen(self, wake: Callable[[], None], stop: threading.Event) -> None:
        """Call `wake` at each ring for couriers, and once when listening begins, until `stop`."""
        while not stop.is_set():
            redis = self._redis()
            try:
                if redis is not None:
                    self._listen(redis, wake, stop)
            except RedisError as error:
                self._link.failed(error)
            stop.wait(_PAUSE_SECONDS)

    def _listen(self, redis: Redis, wake: Callable[[], None], stop: threading.Event) -> None:
        with PubSub(redis.connection_pool, ignore_subscribe_messages=True) as ear:
            ear.subscribe(_key(COURIERS))
            self._link.worked()
            wake()
            while not stop.is_set():
                if ear.get_message(timeout=_PAUSE_SECONDS):
                    wake()

    def _redis(self) -> Redis | None:
        if self._client is None:
            url = url_of(self._settings)
            self._client = _open(url) if url else None
        return self._client

    def _tell(self, what: Callable[[Redis, str], None], queue: str) -> None:
        redis = self._redis()
        if redis is None or self._link.rests():
            return
        try:
            what(redis, queue)
        except RedisError as error:
            self._link.failed(error)
        else:
            self._link.worked()


def work(settings: Settings, queue: str, name: str) -> None:
    """Do the jobs of one queue until SIGTERM or SIGINT; the job in hand is finished first.

    Waits while Redis is away, and begins anew when it comes back or was wiped.
    """
    redis, link, stop = _open(require(settings)), _Link(), threading.Event()
    logging.getLogger("rq.worker").addFilter(_is_news)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop_before_work)
    with contextlib.suppress(StopRequested):
        while not stop.is_set():
            try:
                _Worker(redis, queue, name, link, stop).work()
            except RedisError as error:
                link.failed(error)
            stop.wait(_PAUSE_SECONDS)


# ---------------------------------------------------------------- what is said to Redis


def _open(url: str) -> Redis:
    # One retry at once: a connection from before a restart of the server fails first.
    try:
        return Redis.from_url(
            url,
            socket_timeout=_ANSWER_SECONDS,
            socket_connect_timeout=_ANSWER_SECONDS,
            health_check_interval=30,
            retry=Retry(NoBackoff(), 1),
        )
    except ValueError as error:
        raise BadSettings("[redis] url must be redis://…, rediss://… or unix://…") from error


def _key(queue: str) -> str:
    return f"gridline:rung:{queue}"


def _publish(redis: Redis, queue: str) -> None:
    redis.publish(_key(queue), "")


def _lower(redis: Redis, queue: str) -> None:
    redis.delete(_key(queue))


def _enqueue(redis: Redis, queue: str) -> None:
    if not redis.set(_key(queue), 1, nx=True, ex=_FLAG_SECONDS):
        return
    jobs = Queue(queue, connection=redis, serializer=JSONSerializer)
    if jobs.count:  # its flag has run out while all workers were busy; it will see our rows
        return
    jobs.enqueue_call(
        f"{_JOBS}.{queue}", timeout=_JOB_SECONDS, result_ttl=0, failure_ttl=_FAILURE_SECONDS
    )


class _Link:
    """Whether Redis answers; says so once when that changes."""

    def __init__(self) -> None:
        self._lost = False
        self._rests_until = 0.0

    def rests(self) -> bool:
        return time.monotonic() < self._rests_until

    def failed(self, error: RedisError) -> None:
        level = logging.DEBUG if self._lost else logging.WARNING
        LOGGER.log(level, "Redis did not answer", extra={"error": str(error)})
        self._lost = True
        self._rests_until = time.monotonic() + _PAUSE_SECONDS

    def worked(self) -> None:
        if self._lost:
            LOGGER.info("Redis answered again")
        self._lost = False


# ---------------------------------------------------------------- the worker


def _stop_before_work(_number: int, _frame: FrameType | None) -> None:
    raise StopRequested


def _is_news(record: logging.LogRecord) -> bool:
    # RQ repeats a lost connection at every try; _Link has said it once.
    lost = record.exc_info and isinstance(record.exc_info[1], RedisError)
    return not lost and "could not connect" not in str(record.msg)


class _Worker(SimpleWorker):
    """RQ's worker on one queue (with several, RQ loses jobs), without its remote commands."""

    max_connection_wait_time = 2.0

    def __init__(
        self, redis: Redis, queue: str, name: str, link: _Link, stop: threading.Event
    ) -> None:
        # A name of its own each time: RQ refuses one that a killed worker still seems to have.
        super().__init__(
            [Queue(queue, connection=redis, serializer=JSONSerializer)],
            name=f"{name}-{secrets.token_hex(4)}",
            connection=redis,
            serializer=JSONSerializer,
            maintenance_interval=30,
            worker_ttl=60,
        )
        self._link = link
        self._stop = stop

    def _set_ip_address(self, connection: Redis) -> None:
        # RQ asks for CLIENT INFO, which cannot be read when the socket's path has a blank in it.
        self.ip_address = "unknown"

    def subscribe(self) -> None:
        """Hear no remote commands: nobody gives any, and they cost a thread."""

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """RQ calls this before each wait for a job: the moment to see whether Redis is there."""
        try:
            super().heartbeat(timeout, pipeline)
        except RedisError as error:
            self._link.failed(error)
            raise
        if pipeline is None:
            self._link.worked()

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Stop after the job in hand; without one, at once. RQ's own asks Redis about it."""
        self._stop.set()
        if self.get_state() == WorkerStatus.BUSY:
            self._stop_requested = True
        else:
            raise StopRequested
