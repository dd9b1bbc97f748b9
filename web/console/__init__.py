"""The operators' console, on the inner network. `create_app` puts its screens together."""

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

from flask import Flask, url_for
from jinja2 import StrictUndefined

from gateway.domain.wording import Wording
from gateway.services.desk import Office
from web import health
from web.console import (
    alarms,
    calls,
    channels,
    diary,
    errors,
    followup,
    front,
    login,
    matters,
    messages,
    metrics,
    practice,
    proposals,
    queue,
    recordings,
    rules,
    security,
    shown,
    staff,
    story,
    tickets,
    users,
)

_A_YEAR = 365 * 24 * 3600  # seconds; an address carries the file's hash


def create_app(office: Office, screens: Wording, modems: Iterable[Path] = ()) -> Flask:
    """The console of an office; with control sockets of modems, also the practice page."""
    app = Flask(__name__)
    app.secret_key = security.secret_key(office.rules.settings)
    app.extensions["gridline"] = front.Front(office, screens, tuple(modems))
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _A_YEAR
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    security.guard(app, office.rules.settings)
    errors.handle(app)
    shown.add_to(app)
    app.context_processor(_everywhere)
    for module in (
        login,
        queue,
        tickets,
        matters,
        followup,
        proposals,
        diary,
        staff,
        alarms,
        messages,
        recordings,
        channels,
        calls,
        users,
        rules,
        metrics,
    ):
        app.register_blueprint(module.screens)
    app.register_blueprint(health.screens(office))
    if modems:
        app.register_blueprint(practice.screens)
    return app


def _everywhere() -> dict[str, object]:
    return {
        "t": front.say,
        "shell": None,
        "me": front.me(),
        "lang": front.language(),
        "sees_texts": front.sees_texts(),
        "status_icons": shown.STATUS_ICONS,
        "marks": story.MARKS,
        "asset": _asset,
    }


def _asset(name: str) -> str:
    """The address of a static file; it changes with the file."""
    return url_for("static", filename=name, v=_hash(name))


@functools.cache
def _hash(name: str) -> str:
    content = (Path(__file__).parent / "static" / name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]
