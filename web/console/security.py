"""What keeps strangers out: headers, cookies, the secret key, and who may see which screen."""

import hashlib
import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect  # type: ignore[import-untyped]

from gateway.domain.people import OperatorRole
from gateway.settings import Settings
from gateway.store.tables import Operator
from web.console.front import me, office

SHIFT = timedelta(hours=12)  # a sign-in lasts one
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
StaleForm = CSRFError  # a form without the mark that its session gave it
# Screens that need nobody to be signed in.
_OPEN = frozenset({"login", "health", "metrics", "practice"})
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
# What an account that changes nothing may send all the same: a look that goes on record.
_LOOKS = frozenset({"tickets.reveal", "tickets.unseal"})


def secret_key(settings: Settings) -> str:
    """The key that signs cookies: the setting, else one made once and kept in the data folder."""
    if settings.secret_key:
        return settings.secret_key
    file = settings.data / "secret_key"
    if not file.exists():
        _keep(file, secrets.token_urlsafe(32))
    return file.read_text(encoding="ascii").strip()


def _keep(file: Path, key: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(key)
    try:
        os.link(fresh, file)  # unlike a rename, it leaves alone a key that was there first
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def guard(app: Flask, settings: Settings) -> None:
    """Put the guards before and behind every request."""
    if is_loopback(settings.web.console[0]):
        app.before_request(by_name_of_this_machine)
    app.config.update(
        SESSION_COOKIE_NAME="gridline_console",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=SHIFT,
        MAX_CONTENT_LENGTH=64 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
    )
    CSRFProtect(app)
    app.before_request(_identify)
    app.before_request(_only_looks)
    app.after_request(_headers)


def is_loopback(host: str) -> bool:
    """Whether an address or a name in it leads to this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def by_name_of_this_machine() -> None:
    """Refuse a request under another name than this machine's own.

    A stranger's page may have its own name point here, and would then read what it is answered.
    Flask's TRUSTED_HOSTS cannot name [::1].
    """
    if not is_loopback(urlsplit(f"//{request.host}").hostname or ""):
        abort(421)


def _headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def remember(operator: Operator) -> None:
    """Sign an operator in at this browser."""
    session.clear()
    session.permanent = True
    session["operator"] = operator.id
    session["password"] = _trace(operator)
    session["until"] = (office().clock() + SHIFT).timestamp()


def _trace(operator: Operator) -> str:
    """Changes with the password, so that a new one ends every session."""
    return hashlib.sha256(operator.password_hash.encode()).hexdigest()[:16]


def _identify() -> ResponseReturnValue | None:
    if request.endpoint == "static":
        return None
    g.operator = _signed_in()
    if g.operator is not None or request.endpoint is None or request.blueprint in _OPEN:
        return None
    there = url_for("login.form", next=request.full_path.rstrip("?"))
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": url_for("login.form")})
    return redirect(there if request.method == "GET" else url_for("login.form"))


def _only_looks() -> None:
    """Refuse whatever an auditor sends, on every screen there is or will be: they only read."""
    operator = me()
    if operator is None or operator.role is not OperatorRole.AUDITOR:
        return
    own = request.blueprint in _OPEN or request.endpoint in _LOOKS
    if request.method not in _READING and not own:
        abort(403)


def _signed_in() -> Operator | None:
    until = datetime.fromtimestamp(session.get("until", 0), UTC)
    if "operator" not in session or office().clock() > until:
        return None
    with office().view() as desk:
        operator = desk.tx.get(Operator, session["operator"])
    if operator is None or operator.disabled_at is not None:
        return None
    return operator if session.get("password") == _trace(operator) else None


def only(*roles: OperatorRole) -> Callable[[], None]:
    """A check before the screens of some roles; others are told whom to ask."""

    def check() -> None:
        operator = me()
        if operator is None or operator.role not in roles:
            abort(403)

    return check


def here(target: str | None) -> str | None:
    """A path of this site as it was given, or None; a way back must not lead elsewhere."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    return target if not urlsplit(target).netloc else None


def came_from() -> str:
    """The screen a form was sent from."""
    parts = urlsplit(request.headers.get("Referer", ""))
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return here(path if parts.netloc == request.host else None) or url_for("queue.first")
