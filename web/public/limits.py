"""How much one stranger may ask: so many requests a second by address, and by token.

What is counted lies in this process's memory; there is one process.
"""

from flask import Flask, current_app, request
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from gateway.settings import Settings, Web
from web.public.problems import Problem

# Blueprints that providers call: they come from few addresses, and many at a time.
_CALLBACKS = frozenset({"twilio", "voice", "provider"})
_FREE = frozenset({"health"})


class Limits:
    """Counts requests; what goes beyond is a problem with status 429."""

    def __init__(self, web: Web) -> None:
        self._window = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._callbacks = RateLimitItemPerSecond(web.callbacks_a_second)
        self._others = RateLimitItemPerSecond(web.requests_a_second)

    def by_address(self) -> None:
        """Count this request by the address it comes from."""
        if request.blueprint not in _FREE:
            self._count("address", request.remote_addr or "")

    def by_token(self, token: str) -> None:
        """Count this request by the token it carries."""
        self._count("token", token)

    def _count(self, what: str, who: str) -> None:
        item = self._callbacks if request.blueprint in _CALLBACKS else self._others
        if not self._window.hit(item, what, who):
            raise Problem(429, "Too many requests: wait a second.", retry_after=1)


def guard(app: Flask, settings: Settings) -> None:
    """Count every request to an application by the address it comes from."""
    app.extensions["gridline_limits"] = made = Limits(settings.web)
    app.before_request(made.by_address)


def by_token(token: str) -> None:
    """Count this request by the token it carries."""
    found = current_app.extensions["gridline_limits"]
    assert isinstance(found, Limits)
    found.by_token(token)
