"""Tells other systems what becomes of their matters, one after another, in a thread of its own."""

import logging
import threading
from collections.abc import Mapping

from gateway.domain import bridge
from gateway.runtime import looking
from gateway.services.desk import Office
from gateway.services.outside import bridge_pushes
from gateway.services.outside.bridge_pushes import Due
from modems.errors import ChannelError
from modems.http import wire
from modems.http.account import Account
from modems.http.profile import JSON, Request

LOGGER = logging.getLogger(__name__)

_CONNECT_SECONDS, _ANSWER_SECONDS = 5.0, 10.0


class Pusher:
    """Posts what is due until `stop` is set; nothing it meets ends it.

    Secrets are read from `environ`, under the names that the clients have.
    """

    def __init__(self, office: Office, environ: Mapping[str, str], stop: threading.Event) -> None:
        self._office = office
        self._environ = environ
        self._stop = stop

    def run(self) -> None:
        """Look every few seconds."""
        looking.until(self._stop, self.step, LOGGER, "pusher")

    def step(self) -> bool:
        """Post one change; whether there was one."""
        with self._office.view() as desk:
            if not bridge_pushes.is_due(desk):
                return False
        with self._office.desk() as desk:
            due = bridge_pushes.claim(desk)
        if due is None:
            return False
        secret = self._environ.get(due.secret_env, "")
        if secret:
            self._post(due, secret)
        else:
            self._fail(due, "no_secret")
        return True

    def _post(self, due: Due, secret: str) -> None:
        account = Account(
            "", due.url, connect_seconds=_CONNECT_SECONDS, answer_seconds=_ANSWER_SECONDS
        )
        timestamp = int(due.at.timestamp())
        headers = {
            "Content-Type": JSON,
            "X-Gridline-Delivery": due.key,
            "X-Gridline-Timestamp": str(timestamp),
            "X-Gridline-Signature": bridge.signature(secret, timestamp, due.body),
        }
        try:
            status = wire.ask(account, Request("POST", due.url, due.body, headers)).status
        except ChannelError as error:
            self._fail(due, error.code)
            return
        if 200 <= status < 300:
            with self._office.desk() as desk:
                bridge_pushes.delivered(desk, due)
        elif status == 429 or status >= 500:
            self._fail(due, f"status_{status}")
        else:
            self._refused(due, status)

    def _fail(self, due: Due, error: str) -> None:
        """Nobody takes anything there now."""
        about = {"client": due.client, "push": due.id, "code": error}
        LOGGER.warning("A client could not be told", extra=about)
        with self._office.desk() as desk:
            bridge_pushes.unreachable(desk, due, error)

    def _refused(self, due: Due, status: int) -> None:
        about = {"client": due.client, "push": due.id, "status": status}
        LOGGER.warning("A client refused to be told", extra=about)
        with self._office.desk() as desk:
            bridge_pushes.failed(desk, due, f"status_{status}")
