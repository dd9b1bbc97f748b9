"""A town beside a hotline platform: it posts to the real listener, and is told over a real wire."""

import json
import threading

import requests
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from gateway.domain import bridge
from gateway.domain.bridge import Use
from gateway.runtime.pusher import Pusher
from gateway.services.outside import bridge_clients
from gateway.settings import Web
from tests import listener
from tests.world import World

SECRET = "a-secret-between-the-two"
ENVIRON = {"PLATFORM_SECRET": SECRET}


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_args) -> None:
        """Say nothing of each request."""


class Server:
    """A WSGI application on loopback, which may be taken down and put up again."""

    def __init__(self, app) -> None:
        self._app = app
        self._port = 0
        self.up()
        self.url = f"http://127.0.0.1:{self._port}"

    def up(self) -> None:
        """Answer from here on."""
        self._server = make_server(
            "127.0.0.1", self._port, self._app, threaded=True, request_handler=_Quiet
        )
        self._port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.is_up = True

    def down(self) -> None:
        """Take no connection any more."""
        if self.is_up:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self.is_up = False


class Platform:
    """What a platform keeps of the pushes: only those that are signed, each id once."""

    def __init__(self) -> None:
        self.posts = 0
        self.told: dict[str, dict] = {}
        self.answer = 204
        self.server = Server(Request.application(self._take))

    def _take(self, request: Request) -> Response:
        self.posts += 1
        body = request.get_data()
        timestamp = int(request.headers["X-Gridline-Timestamp"])
        made = bridge.signature(SECRET, timestamp, body)
        if request.headers["X-Gridline-Signature"] != made:
            return Response(status=403)
        push = json.loads(body)
        assert request.headers["X-Gridline-Delivery"] == push["id"]
        if self.answer < 300:
            self.told[push["id"]] = push
        headers = {"Location": f"{self.server.url}/elsewhere"} if self.answer == 307 else {}
        return Response(status=self.answer, headers=headers)

    @property
    def statuses(self) -> list[str]:
        """The statuses it was told, in the order they came."""
        return [one["status"] for one in self.told.values()]


class BridgedTown:
    """The town, its outer listener, a platform with a token, and what pushes to it."""

    def __init__(self, url, folder, **changes) -> None:
        self.world = World(url, folder, web=Web(requests_a_second=100_000), **changes)
        self.app = listener.app_of(self.world)
        self.listener = Server(self.app)
        self.platform = Platform()
        self.token = self.lets_in("12345", self.platform.server.url + "/status")
        self.pusher = Pusher(self.world.office, ENVIRON, threading.Event())

    def lets_in(self, name, push_url="", uses=tuple(Use)) -> str:
        """Another client; returns its token."""
        with self.world.office.desk() as desk:
            secret = "PLATFORM_SECRET" if push_url else ""
            return bridge_clients.add(desk, name, uses, push_url, secret, ENVIRON)

    def posts(self, path, told, token=None):
        """Post a matter; the answer's status and document."""
        return self._asked(requests.post, path, token, json=told)

    def gets(self, path, token=None, **params):
        """Ask for something; the answer's status and document."""
        return self._asked(requests.get, path, token, params=params)

    def _asked(self, ask, path, token, **options):
        headers = {"Authorization": f"Bearer {token or self.token}"}
        with ask(self.listener.url + path, headers=headers, timeout=30, **options) as answer:
            return answer.status_code, answer.json()

    def pushes(self) -> int:
        """Let the pusher do what it can now; returns how often it posted or tried to."""
        count = 0
        while self.pusher.step():
            count += 1
        return count

    def passes(self, **amount) -> None:
        """Time goes by."""
        self.world.passes(**amount)
        self.pushes()

    def close(self) -> None:
        """Let go of everything."""
        self.listener.down()
        self.platform.server.down()
        self.world.close()
