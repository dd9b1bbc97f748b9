"""Gunicorn's worker for the outer network: it waits for no slow stranger, and what cannot even be
read as a request is refused as everything else is, in problem details.
"""

import contextlib
import json
import socket
import time
from concurrent.futures import Future
from http import HTTPStatus
from typing import Any

from gunicorn import util  # type: ignore[import-untyped]
from gunicorn.http import errors  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

# For all of a request, from when a thread takes it: 64 KB come in a moment, and through a proxy
# that keeps them until they are whole. A thread that waits longer is one that others lack.
_REQUEST_SECONDS = 10.0
_LEAST_SECONDS = 0.001  # 0 would mean: do not wait, and say so with another error

_UNREADABLE = (
    errors.InvalidRequestLine,
    errors.InvalidRequestMethod,
    errors.InvalidHTTPVersion,
    errors.InvalidHeader,
    errors.InvalidHeaderName,
    errors.InvalidSchemeHeaders,
    errors.ObsoleteFolding,
    errors.InvalidChunkSize,
    errors.InvalidChunkExtension,
    errors.ChunkMissingTerminator,
)
# What gunicorn refuses before the application has heard of it.
_REFUSALS = {
    **dict.fromkeys(_UNREADABLE, (400, "This is no request of HTTP/1.1.")),
    errors.LimitRequestLine: (414, "The address is longer than 4 KB."),
    errors.ExpectationFailed: (417, "Nothing but 100-continue can be expected."),
    errors.LimitRequestHeaders: (431, "A header is longer than 8 KB, or there are over 100."),
    errors.UnsupportedTransferCoding: (501, "A body comes whole or in chunks, in no other way."),
}


class _Connection(socket.socket):
    """A connection; what has not come by an instant does not come any more."""

    until = 0.0  # as time.monotonic() counts

    def recv(self, size: int, flags: int = 0) -> bytes:
        """What has come; errors.NoMoreData when the time is over."""
        before = self.gettimeout()
        left = max(_LEAST_SECONDS, self.until - time.monotonic())
        self.settimeout(left if before is None else min(left, before))
        try:
            return super().recv(size, flags)
        except TimeoutError as error:
            if time.monotonic() < self.until:  # gunicorn itself waits shorter
                raise
            self.shutdown(socket.SHUT_RD)  # nor does gunicorn wait for more, when it closes
            raise errors.NoMoreData from error
        finally:
            self.settimeout(before)


class OuterWorker(ThreadWorker):  # type: ignore[misc]
    """A worker with threads, none of which a stranger can keep."""

    def handle(self, conn: Any) -> Any:
        """Answer a request of a connection. Whether, or when, another may follow on it."""
        if not isinstance(conn.sock, _Connection):
            conn.sock = _Connection(fileno=conn.sock.detach())
        conn.sock.until = time.monotonic() + _REQUEST_SECONDS
        again = super().handle(conn)
        if not again:
            # Here, for it waits until the peer closes, too: gunicorn would close it in the one
            # thread that takes new connections.
            conn.close(graceful=True)
        return again

    def finish_request(self, conn: Any, fs: "Future[Any]") -> None:
        """Keep a connection for its next request, or count it no more."""
        if conn.sock.fileno() < 0:
            self.nr_conns -= 1
        else:
            super().finish_request(conn, fs)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Say why a request is refused."""
        if (refusal := _REFUSALS.get(type(exc))) is None:
            super().handle_error(req, client, addr, exc)
            return
        status, why = refusal
        self.log.warning("A request could not be read: %s", why)
        with contextlib.suppress(OSError):  # who sent it has gone
            util.write_nonblock(client, _problem(status, why))


def _problem(status: int, why: str) -> bytes:
    title = HTTPStatus(status).phrase
    told = {"type": "about:blank", "title": title, "status": status, "detail": why}
    body = json.dumps(told).encode()
    head = (
        f"HTTP/1.1 {status} {title}",
        "Connection: close",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body
