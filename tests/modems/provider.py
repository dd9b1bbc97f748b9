"""A provider on this machine: it keeps what it is asked, and answers as it is told."""

import dataclasses
import http.server
import ssl
import threading
from collections import deque
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from modems.channel import Outgoing, Piece
from modems.http.account import Account
from modems.http.channel import HttpChannel
from tests.world import TUESDAY_MORNING

SECRET = "c0ffee-and-cake-for-all"
PHONE = "+8613900001001"


@dataclasses.dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]  # by their names in small letters
    body: bytes


@dataclasses.dataclass(frozen=True)
class Says:
    """One answer; `silent` keeps the caller waiting, `breaks` hangs up after the request."""

    status: int = 200
    body: bytes = b"{}"
    headers: tuple[tuple[str, str], ...] = ()
    silent: bool = False
    breaks: bool = False


class Provider:
    """Listens on a free port of this machine while its block lasts."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._scheme = "https" if tls else "http"
        self.asked: list[Asked] = []
        self.answers: deque[Says] = deque()
        self.gone = threading.Event()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.gone.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    def says(self, *answers: Says) -> None:
        """Answer the next requests so; after them all is well."""
        self.answers.extend(answers)


def _handler(provider: Provider) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            url = urlsplit(self.path)
            query = dict(parse_qsl(url.query, keep_blank_values=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            provider.asked.append(Asked(self.command, url.path, query, headers, body))
            says = provider.answers.popleft() if provider.answers else Says()
            if says.silent:
                provider.gone.wait()
            if says.silent or says.breaks:
                self.close_connection = True
                return
            self.send_response(says.status)
            for name, value in (*says.headers, ("Content-Length", str(len(says.body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(says.body)

        do_GET = do_POST = _answer

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def channel(url: str, profile: str = "json", **account: object) -> HttpChannel:
    """A channel at a provider, on Tuesday morning."""
    given = {"secrets": (SECRET,), "sender": "8189000"} | account
    return HttpChannel("p1", Account(profile, url, **given), lambda: TUESDAY_MORNING)


def piece(text: str = "【普陀网格】工单10008已受理", attempt: int = 7, **whole: object) -> Piece:
    """A text to the resident, journalled as the seventh attempt."""
    phone = str(whole.pop("phone", PHONE))
    return Piece(phone, text, attempt=attempt, whole=Outgoing(phone, text, **whole))
