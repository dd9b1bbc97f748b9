"""What Twilio posts, believed only when it is signed for the address it was posted to."""

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from flask import Flask, current_app, request

from modems.twilio import signature
from modems.twilio.account import Account
from web.public.front import office
from web.public.problems import Problem

LOGGER = logging.getLogger(__name__)
_QUIET = timedelta(minutes=1)  # a stranger may knock often, and a mistake of ours is not overlooked


class _Refused:
    """Refused callbacks by channel and reason, so that each is logged once a minute."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._said: dict[tuple[str, str], datetime] = {}

    def note(self, channel: str, reason: str, url: str, now: datetime) -> None:
        """Log it, with how many there were since it was logged last."""
        key = channel, reason
        self._counts[key] += 1
        if key in self._said and now - self._said[key] < _QUIET:
            return
        self._said[key] = now
        told = {"channel": channel, "reason": reason, "refused": self._counts.pop(key)}
        # What is behind ? may be a secret, and the path a stranger's.
        LOGGER.warning("Refused a callback", extra=told | {"url": url.partition("?")[0][:200]})


def watch(app: Flask) -> None:
    """Log what an application refuses."""
    app.extensions["gridline_refused"] = _Refused()


def refused(channel: str, reason: str, url: str) -> None:
    """Whoever posted to this address for a channel is refused: let the administrator know."""
    found = current_app.extensions["gridline_refused"]
    assert isinstance(found, _Refused)
    found.note(channel, reason, url, office().clock())


def account(channel: str) -> Account:
    """The account of a channel of the settings; 404 when it is none of Twilio's."""
    for one in office().rules.settings.channels:
        if one.name == channel and one.twilio is not None:
            return one.twilio
    raise Problem(404, "There is no Twilio channel of this name.")


def form(channel: str) -> Mapping[str, str]:
    """The fields of this callback; 400 when they cannot be read, 403 when Twilio did not sign."""
    fields, ours = _fields(), account(channel)
    public = office().rules.settings.web.public_base_url
    url = public.rstrip("/") + _asked()
    try:
        if not public:
            raise signature.Forged("No signature can be checked: public_base_url is not set.")
        signature.require(ours, url, fields, request.headers.get)
    except signature.Forged as error:
        refused(channel, str(error), url)
        raise Problem(403, str(error)) from error
    return {name: values[0] for name, values in fields.items()}


def _fields() -> dict[str, list[str]]:
    # Read here: Flask would put other signs in place of what is not UTF-8.
    try:
        body = request.get_data(cache=False).decode()
        return parse_qs(body, keep_blank_values=True, errors="strict", max_num_fields=500)
    except UnicodeDecodeError as error:
        raise Problem(400, "The form is not UTF-8.") from error
    except ValueError as error:
        raise Problem(400, "The form has too many fields.") from error


def _asked() -> str:
    """The path and query as they were asked for, not decoded: so they are signed."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or "/"
    parts = urlsplit(raw)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
