"""What every answer of the outer listener has in hand, and the headers that go with it."""

import dataclasses

from flask import Flask, Response, current_app
from werkzeug.middleware.proxy_fix import ProxyFix

from gateway.domain.wording import Wording
from gateway.services.desk import Office
from gateway.settings import Settings

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclasses.dataclass(frozen=True)
class Front:
    """The parts the application is made of."""

    office: Office
    pages: Wording


def front() -> Front:
    """The parts of the application that answers this request."""
    found = current_app.extensions["gridline"]
    assert isinstance(found, Front)
    return found


def office() -> Office:
    """Where desks are opened."""
    return front().office


def guard(app: Flask, settings: Settings) -> None:
    """Believe only the proxies of the settings, and put headers on every answer."""
    if settings.web.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.web.proxies, x_proto=settings.web.proxies
        )
    app.after_request(_headers)


def _headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    return response
