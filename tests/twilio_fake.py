"""A fake of Twilio's REST API on loopback, and its signed callbacks.

It takes texts in the ways the real one does on its bad days: it may accept and answer late, accept
and break off, accept and answer 5xx, refuse, throttle, or say nothing at all.
"""

import email.utils
import itertools
import json
import sys
import threading
from collections import deque
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from twilio.request_validator import RequestValidator

from modems.twilio.account import Account

SID, TOKEN, OLD_TOKEN = "AC" + "5" * 32, "the-token", "the-old-token"
SHARED_KEY, SHARED_SECRET = "webhooks_sharedkey_1", "the-shared-secret"
NUMBER = "+12025550100"
PUBLIC = "https://town.example/gridline"

_API = f"/2010-04-01/Accounts/{SID}"


def account(base_url: str = "https://api.twilio.com", **changes: Any) -> Account:
    """The account of the tests, with the last token still good."""
    told = {"number": NUMBER, "connect_seconds": 5.0, "answer_seconds": 5.0} | changes
    return Account(SID, (TOKEN, OLD_TOKEN), {SHARED_KEY: SHARED_SECRET}, base_url=base_url, **told)


class FakeTwilio(ThreadingHTTPServer):
    """The API: `messages` are what it has, `plans` how it takes the next posts."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.messages: list[dict[str, Any]] = []
        self.calls: list[dict[str, Any]] = []
        self.voice_url = ""  # where the number's calls are posted
        self.forms: list[dict[str, str]] = []
        self.plans: deque[str] = deque()
        self.files: dict[str, tuple[str, bytes]] = {}  # media by path: type and content
        self.open_to_all = False  # whether recordings are given without credentials
        self.redirects: dict[str, str] = {}
        self.deleted: list[str] = []
        self.answers: dict[str, tuple[int, Any]] = {}  # whatever else is asked for, by path
        self.signed_in: list[str] = []
        self.clock = lambda: datetime.now(UTC)
        self.released = threading.Event()
        self._lock = threading.Lock()
        self._count = itertools.count(1)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def stop(self) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who reads no further than needed breaks off: nothing to speak of."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def accept(self, form: dict[str, str]) -> dict[str, Any]:
        """A text of ours is taken, for good."""
        told = {name.lower(): value for name, value in form.items()}
        with self._lock:  # what timed out here may still be taken beside the next one
            self.forms.append(form)
            return self._message("outbound-api", "queued", **told)

    def arrives(self, phone: str, body: str, **more: Any) -> dict[str, Any]:
        """A text of somebody came in; nobody was told."""
        told = {"from": phone, "to": NUMBER, "body": body} | more
        return self._message("inbound", "received", **told)

    def rings(self, phone: str, status: str = "completed", **more: Any) -> dict[str, Any]:
        """Somebody called; nobody was told."""
        at = email.utils.format_datetime(self.clock())
        call = {
            "sid": f"CA{next(self._count):032x}", "direction": "inbound", "status": status,
            "from": phone, "to": NUMBER, "parent_call_sid": None, "date_created": at,
            "start_time": at, "end_time": None if status == "in-progress" else at,
        } | more  # fmt: skip
        self.calls.append(call)
        return call

    def _message(self, direction: str, status: str, **told: Any) -> dict[str, Any]:
        message = {
            "sid": f"SM{next(self._count):032x}",
            "direction": direction,
            "status": status,
            "date_created": email.utils.format_datetime(self.clock()),
            "date_sent": None,
            "num_media": "0",
            "error_code": None,
            "messaging_service_sid": told.pop("messagingservicesid", None),
            **told,
        }
        self.messages.append(message)
        return message


class _Request(BaseHTTPRequestHandler):
    server: FakeTwilio
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes: the second is not to wait

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body, True).items()}
        self._signs_in()
        plan = self.server.plans.popleft() if self.server.plans else "accept"
        what, _, code = plan.partition(" ")
        getattr(self, f"_{what}")(form, code)

    def _accept(self, form: dict[str, str], _code: str) -> None:
        self._says(201, self.server.accept(form))

    def _late(self, form: dict[str, str], _code: str) -> None:
        """Accept, and answer when nobody waits any more."""
        self.server.accept(form)
        self._silent(form, "")

    def _silent(self, _form: dict[str, str], _code: str) -> None:
        self.server.released.wait(30)
        self.close_connection = True

    def _break(self, form: dict[str, str], _code: str) -> None:
        """Accept, and break the connection off."""
        self.server.accept(form)
        self.close_connection = True

    def _fail(self, form: dict[str, str], code: str) -> None:
        """Accept, and answer with an error of the server."""
        self.server.accept(form)
        self._says(int(code), {"message": "sorry"})

    def _refuse(self, _form: dict[str, str], code: str) -> None:
        self._says(400, {"code": int(code), "message": "no", "status": 400})

    def _refuse_newly(self, _form: dict[str, str], code: str) -> None:
        """The newer form of errors (RFC 9457)."""
        problem = {"type": "https://twilio.com", "title": "no", "code": int(code), "status": 400}
        self._says(400, problem)

    def _throttle(self, _form: dict[str, str], seconds: str) -> None:
        self._says(429, {"code": 20429}, {"Retry-After": seconds})

    def _unauthorized(self, _form: dict[str, str], _code: str) -> None:
        self._says(401, {"code": 20003, "message": "Authenticate"})

    def do_GET(self) -> None:
        self._signs_in()
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if "/Recordings/" in url.path and self._is_stranger():
            self._says(401, {"code": 20003})
        elif url.path in self.server.redirects:
            self._sends(307, b"", {"Location": self.server.redirects[url.path]})
        elif url.path in self.server.files:
            kind, content = self.server.files[url.path]
            self._sends(200, content, {"Content-Type": kind})
        elif url.path in self.server.answers:
            self._says(*self.server.answers[url.path])
        elif url.path == f"{_API}/Messages.json":
            self._lists("messages", self.server.messages, "DateSent>", query)
        elif url.path == f"{_API}/Calls.json":
            self._lists("calls", self.server.calls, "StartTime>", query)
        elif url.path == f"{_API}/IncomingPhoneNumbers.json":
            number = {"phone_number": NUMBER, "voice_url": self.server.voice_url}
            self._says(200, {"incoming_phone_numbers": [number]})
        elif url.path == f"{_API}/Recordings.json":
            sids = [one.rpartition("/")[2][:34] for one in self.server.files if "/RE" in one]
            self._says(200, {"recordings": [{"sid": one} for one in reversed(sids)]})
        else:
            self._says(404, {"code": 20404})

    def _is_stranger(self) -> bool:
        return not self.server.open_to_all and not self.headers.get("Authorization")

    def _lists(
        self, what: str, known: list[dict[str, Any]], dated: str, query: dict[str, str]
    ) -> None:
        """The newest first, as Twilio has it."""
        fitting = [
            one
            for one in reversed(known)
            if query.get("To") in (None, one.get("to")) and _is_since(one, query.get(dated))
        ]
        size, page = int(query.get("PageSize", "50")), int(query.get("Page", "0"))
        shown = fitting[page * size : (page + 1) * size]
        following = urlencode(query | {"Page": str(page + 1)})
        more = len(fitting) > (page + 1) * size
        path = f"{_API}/{what.capitalize()}.json?{following}" if more else None
        self._says(200, {what: shown, "next_page_uri": path})

    def do_DELETE(self) -> None:
        self._signs_in()
        self.server.deleted.append(self.path)
        whole = self.path.removesuffix(".json")  # of a recording, whatever it is fetched as
        known = [one for one in self.server.files if one in (self.path, f"{whole}.mp3")]
        for one in known:
            del self.server.files[one]
        self._sends(204 if known else 404, b"", {})

    def _signs_in(self) -> None:
        self.server.signed_in.append(self.headers.get("Authorization", ""))

    def _says(self, status: int, content: Any, headers: dict[str, str] | None = None) -> None:
        told = {"Content-Type": "application/json"} | (headers or {})
        self._sends(status, json.dumps(content).encode(), told)

    def _sends(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content if status != 204 else b"")


def _is_since(message: dict[str, Any], at: str | None) -> bool:
    created = email.utils.parsedate_to_datetime(message["date_created"])
    return at is None or created >= datetime.fromisoformat(at)


# ---------------------------------------------------------------- what it posts


def signed(path: str, form: dict[str, str], token: str = TOKEN) -> dict[str, str]:
    """The header by which Twilio signs a post to a path of ours with the classic scheme."""
    made = RequestValidator(token).compute_signature(PUBLIC + path, form)
    return {"X-Twilio-Signature": made}


def signed_newly(
    path: str, form: dict[str, str], secret: str = SHARED_SECRET, key: str = SHARED_KEY
) -> dict[str, str]:
    """The headers of the newer scheme, with a shared key."""
    made = RequestValidator(secret).compute_signature(PUBLIC + path, form, "HMAC_SHA256")
    settings = f"key={key},algorithm=HMAC_SHA256"
    return {"X-Twilio-Signature": made, "X-Twilio-Webhooks-Signature-Settings": settings}


def inbound(phone: str, body: str, sid: str = "SM" + "a" * 32, **more: str) -> dict[str, str]:
    """The form of a text that came in."""
    told = {"MessageSid": sid, "SmsSid": sid, "AccountSid": SID, "From": phone, "To": NUMBER}
    return told | {"Body": body, "NumMedia": "0", "NumSegments": "1"} | more
