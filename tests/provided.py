"""The town with its texts at a provider behind HTTP: settings as a town writes them, real HTTP."""

import dataclasses
import json
import threading
from collections.abc import Mapping
from pathlib import Path

import requests
from werkzeug.serving import make_server

from gateway import settings as settings_module
from gateway.cli import parts
from gateway.runtime.courier import Courier
from gateway.settings import Settings
from gateway.store.tables import Delivery, Message
from modems.http import items
from tests import listener
from tests.modems.provider import SECRET
from tests.world import World

PASSWORD = "a-password-of-ours"
ENVIRON = {"TOWN_SECRET": SECRET, "TOWN_PASSWORD": PASSWORD}


def loaded(folder: Path, text: str, environ: Mapping[str, str] = ENVIRON) -> Settings:
    """The settings that a file says."""
    file = folder / "gridline.toml"
    file.write_text(text, encoding="utf-8")
    return settings_module.load(file, folder, environ)


class ProvidedTown:
    """A town whose first channel is a provider, and the outer listener that the provider posts to.

    In the settings {hooks} is the listener's address.
    """

    def __init__(self, url: str, folder: Path, text: str) -> None:
        self.answers: list[str] = []  # the statuses of the outer listener
        self._listener = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self.hooks = f"http://127.0.0.1:{self._listener.server_port}"
        found = loaded(folder, text.replace("{hooks}", self.hooks)).channels
        # The others of the world speak of the line 8189000.
        found = tuple(dataclasses.replace(one, service_line="8189000") for one in found)
        self.world = World(url, folder, channels=found)
        channel = parts.channel(found[0], folder)
        self.world.courier = Courier(self.world.office, channel, threading.Event())
        self._app = listener.app_of(self.world)
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.01,))
        self._thread.start()

    def _answer(self, environ, start_response):
        def start(status, *more):
            self.answers.append(status)
            return start_response(status, *more)

        return self._app(environ, start)

    def close(self) -> None:
        """Let go of everything."""
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()
        self.world.close()

    def posts(self, path: str, what: object) -> requests.Response:
        """The provider posts JSON to the outer listener, signed."""
        body = json.dumps(what).encode()
        signed = {"X-Gridline-Signature": items.signature(SECRET, body)}
        return requests.post(self.hooks + path, data=body, headers=signed, timeout=30)

    def delivery(self, kind: str) -> Delivery:
        """The delivery of the only text of a kind."""
        with self.world.store.read() as tx:
            query = tx.query(Delivery).join(Message, Message.id == Delivery.message_id)
            return query.filter(Message.kind == kind).one()
