"""The outer listener as it is served: to who is slow, cut off or too long, on a busy database."""

import contextlib
import json
import signal
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy import text

from gateway.domain.bridge import Use
from gateway.runtime.child import Child
from gateway.services.outside import bridge_clients
from gateway.store.db import Store, url_of
from tests import databases
from tests.public.test_bridge import MATTER
from tests.runtime.waiting import until
from tests.twilio_fake import NUMBER, PUBLIC, SID, TOKEN, inbound, signed
from tests.world import RESIDENT, World

SMS, VOICE = "/hooks/twilio/tw/sms", "/hooks/twilio/tw/voice"
_POST = f"POST {SMS} HTTP/1.1\r\nHost: x\r\n".encode()
PATIENCE_SECONDS = 60.0
TWILIO_WAITS_SECONDS = 15  # and hangs up then
_SETTINGS = """
[database]
url = "{database}"
[web]
console = "127.0.0.1:0"
hooks = "127.0.0.1:0"
public_base_url = "{public}"
[[channels]]
name = "tw"
kind = "twilio"
account_sid_env = "TW_SID"
auth_token_env = "TW_TOKEN"
number = "{number}"
"""


class Served:
    """A town's outer listener as a process of its own."""

    def __init__(self, database, folder) -> None:
        self.database, self._folder = database, folder
        world = World(database, folder)
        with world.office.desk() as desk:
            self.token = bridge_clients.add(desk, "12345", list(Use))
        world.close()
        file = folder / "town.toml"
        told = {"database": database, "public": PUBLIC, "number": NUMBER}
        file.write_text(_SETTINGS.format(**told), encoding="utf-8")
        argv = [sys.executable, "-m", "gateway", "--config", str(file), "--data", str(folder)]
        secrets = {"TW_SID": SID, "TW_TOKEN": TOKEN, "GRIDLINE_DATABASE_URL": ""}
        secrets |= {"GRIDLINE_HOOKS_DATABASE_URL": "", "GRIDLINE_REDIS_URL": ""}
        self._child = Child("up", [*argv, "up", "--only", "hooks"], secrets)
        self._child.start()
        self.url = until(self._address, PATIENCE_SECONDS)
        until(self._lives, PATIENCE_SECONDS)
        parts = urlsplit(self.url)
        self.place = (parts.hostname, parts.port)

    def _address(self):
        with contextlib.suppress(FileNotFoundError):
            facts = json.loads((self._folder / "run.json").read_text(encoding="utf-8"))
            return facts.get("addresses", {}).get("hooks")

    def _lives(self):
        with contextlib.suppress(requests.ConnectionError):
            return requests.get(self.url + "/healthz", timeout=30).ok

    def twilio_posts(self, path, form):
        """Twilio posts, and waits as long as it does."""
        headers, url = signed(path, form), self.url + path
        return requests.post(url, form, headers=headers, timeout=TWILIO_WAITS_SECONDS)

    def platform_posts(self, told, **options):
        """A hotline platform posts a matter, and waits as long as Twilio."""
        headers = {"Authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        url = self.url + "/api/v1/tickets"
        patience = {"timeout": TWILIO_WAITS_SECONDS}
        return requests.post(url, headers=headers, json=told, **patience, **options)

    def begins(self, beginning: bytes) -> socket.socket:
        """Somebody connects, sends the beginning of a request, and then nothing."""
        made = socket.create_connection(self.place, PATIENCE_SECONDS)
        made.sendall(beginning)
        return made

    def close(self) -> None:
        self._child.send(signal.SIGTERM)
        self._child.stop(time.monotonic() + 20)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    made = Served(databases.fresh("sqlite", folder), folder)
    yield made
    made.close()


@contextlib.contextmanager
def database_held(served):
    """Another process keeps everybody else from writing, until the block ends."""
    store = Store(url_of(served.database, served._folder))
    held = "LOCK TABLE messages, calls, bridged" if store.file is None else "SELECT 1"
    with store.write() as tx:
        tx.execute(text(held))
        yield
    store.close()


@pytest.fixture
def on_either(database, tmp_path):
    made = Served(database, tmp_path)
    yield made
    made.close()


def test_what_cannot_be_stored_is_refused_before_who_posts_it_gives_up(on_either):
    served = on_either
    sms = inbound(f"+86{RESIDENT}", "和平巷17号路灯不亮")
    call = {"CallSid": "CA" + "1" * 32, "From": sms["From"], "To": NUMBER, "CallStatus": "ringing"}
    posts = (
        lambda: served.twilio_posts(SMS, sms),
        lambda: served.twilio_posts(VOICE, call),
        lambda: served.platform_posts(MATTER),
    )
    with database_held(served), ThreadPoolExecutor(len(posts)) as pool:
        answers = [one.result() for one in [pool.submit(post) for post in posts]]
    assert [one.status_code for one in answers] == [503] * len(posts)
    assert all("Retry-After" in one.headers for one in answers)
    assert served.twilio_posts(SMS, sms).status_code == 200
    assert served.platform_posts(MATTER).status_code == 201


@pytest.mark.parametrize(
    ("beginning", "told"),
    [
        pytest.param(_POST + b"Content-Len", [], id="header"),
        pytest.param(_POST + b"Content-Length: 100\r\n\r\nB", [b"408"], id="body"),
    ],
)
def test_requests_that_are_never_finished_do_not_silence_it(served, beginning, told):
    halves = [served.begins(beginning) for _ in range(66)]
    assert requests.get(served.url + "/healthz", timeout=PATIENCE_SECONDS).status_code == 200
    assert halves[0].recv(1000).split()[1:2] == told
    for one in halves:
        one.close()


def test_whoever_takes_an_answer_and_stays_keeps_nobody_waiting(served):
    stay = [
        served.begins(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        for _ in range(30)
    ]
    assert requests.get(served.url + "/healthz", timeout=TWILIO_WAITS_SECONDS).status_code == 200
    for one in stay:
        one.close()


def _of_chunks():
    for _ in range(100):
        yield b"x" * 100_000


def test_what_is_too_long_is_refused_with_the_reason(served):
    signature = {"X-Twilio-Signature": "x"}
    asked = [
        (414, requests.get(f"{served.url}/{'a' * 9000}", timeout=30)),
        (431, requests.get(served.url, headers={"X-Long": "b" * 20_000}, timeout=30)),
        (413, requests.post(served.url + SMS, data=_of_chunks(), headers=signature, timeout=30)),
        (413, served.platform_posts(None, data=_of_chunks())),
    ]
    for status, answer in asked:
        assert (answer.status_code, answer.headers["Content-Type"]) == (
            status,
            "application/problem+json",
        )
        assert answer.json()["status"] == status
        assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"G(T / HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: zip\r\n\r\n", b"501"),
        (b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
    ],
)
def test_what_is_no_request_is_refused_with_the_reason(served, sent, status):
    with served.begins(sent) as line:
        line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(1000), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == status
    assert b"application/problem+json" in head
    assert json.loads(body)["detail"]


def test_a_body_that_comes_in_chunks_is_read_as_any_other(served):
    chunks = iter([json.dumps(MATTER).encode()])
    kind = {"Content-Type": "application/json"}
    assert served.platform_posts(None, data=chunks, headers=kind).status_code == 201
