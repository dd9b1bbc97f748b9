"""How much one stranger may ask: so many requests a second by address and by token, so many own
tickets an hour, so long a body.

What is counted lies in this process's memory; there is one process.
"""

import ipaddress
import math
import time

from flask import Flask, current_app, request
from limits import (
    RateLimitItem,
    RateLimitItemPerDay,
    RateLimitItemPerHour,
    RateLimitItemPerSecond,
)
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from gateway.settings import Settings, Web
from web.public.problems import Problem

# Blueprints that providers call: they come from few addresses, and many at a time.
_CALLBACKS = frozenset({"twilio", "voice", "provider"})
_FREE = frozenset({"health"})
# Own tickets are found by four digits. At so many tries, right or wrong, whether there is such a
# ticket or not, going through all endings of one number takes one network years, and all of them
# together seven weeks: were it fewer for all, a few strangers would lock its owner out. Offices
# share an address.
_LOOKUPS_OF_A_NUMBER_BY_A_NET = RateLimitItemPerDay(10)
_LOOKUPS_OF_A_NUMBER = RateLimitItemPerDay(200)
_LOOKUPS_OF_A_NET = RateLimitItemPerHour(20)
_BODY_BYTES = 64 * 1024
_NET = 64  # bits of an IPv6 address that a household or a host has to itself


class Limits:
    """Counts requests; what goes beyond is a problem with status 429."""

    def __init__(self, web: Web) -> None:
        self._window = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._callbacks = RateLimitItemPerSecond(web.callbacks_a_second)
        self._others = RateLimitItemPerSecond(web.requests_a_second)

    def by_address(self) -> None:
        """Count this request by the network it comes from."""
        if request.blueprint not in _FREE:
            self._count("net", _net())

    def by_token(self, token: str) -> None:
        """Count this request by the token it carries."""
        self._count("token", token)

    def lookup(self, number: int) -> None:
        """Count a try at somebody's own ticket, by the network and by the ticket's number.

        What is refused to a network is not counted for the number, which is everybody's.
        """
        self._hit(_LOOKUPS_OF_A_NET, "lookup_net", _net())
        self._hit(_LOOKUPS_OF_A_NUMBER_BY_A_NET, "lookup_number", str(number), _net())
        self._hit(_LOOKUPS_OF_A_NUMBER, "lookup_number", str(number))

    def _count(self, what: str, who: str) -> None:
        item = self._callbacks if request.blueprint in _CALLBACKS else self._others
        self._hit(item, what, who)

    def _hit(self, item: RateLimitItem, *what: str) -> None:
        if not self._window.hit(item, *what):
            again = self._window.get_window_stats(item, *what).reset_time - time.time()
            raise Problem(429, "Too many requests: wait.", retry_after=max(1, math.ceil(again)))


def _net() -> str:
    """The network a request counts for: one host has more IPv6 addresses than can be counted."""
    address = request.remote_addr or ""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4 or found.ipv4_mapped:
        return address
    return str(ipaddress.ip_network((found, _NET), strict=False))


def guard(app: Flask, settings: Settings) -> None:
    """Count every request to an application by the address it comes from; take no long body."""
    app.config["MAX_CONTENT_LENGTH"] = _BODY_BYTES
    app.extensions["gridline_limits"] = made = Limits(settings.web)
    app.before_request(made.by_address)
    app.before_request(_whole)


def _whole() -> None:
    """Refuse a body of untold length that is too long: Flask would cut it off and go on."""
    if "Transfer-Encoding" in request.headers:
        request.get_data()
        request.stream.read(1)  # what follows the longest body raises 413


def by_token(token: str) -> None:
    """Count this request by the token it carries."""
    _limits().by_token(token)


def lookup(number: int) -> None:
    """Count a try at the ticket with a number; too many are a problem with status 429."""
    _limits().lookup(number)


def _limits() -> Limits:
    found = current_app.extensions["gridline_limits"]
    assert isinstance(found, Limits)
    return found
