"""What all providers behind HTTP have in common: a door to knock at, and requests that break."""

import socket
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import MaxRetryError

from modems.errors import Blame, ChannelError, ChannelLost, Fate

_PORTS = {"http": 80, "https": 443}


def knock(url: str, seconds: float) -> None:
    """Raise ChannelLost while nobody opens there: texts wait then instead of failing."""
    parts = urlsplit(url)
    address = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    try:
        socket.create_connection(address, seconds).close()
    except (OSError, UnicodeError) as error:  # a name that is none is no address either
        raise ChannelLost("no_connection", Fate.RETRYABLE) from error


def unanswered(error: requests.RequestException) -> ChannelError:
    """No answer came. Whatever failed before a connection stood has certainly not left."""
    reason = error.args[0] if error.args else None
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidHeader):
        return ChannelError("wrong_address", Fate.RETRYABLE, blame=Blame.OURS)
    if isinstance(error, requests.exceptions.SSLError):
        # Only a certificate is looked at before anything is sent; the rest may break later.
        refused = isinstance(reason, MaxRetryError) and "certificate verify" in str(reason.reason)
        return ChannelError("tls", Fate.RETRYABLE if refused else Fate.UNCERTAIN)
    if isinstance(error, requests.exceptions.ReadTimeout):
        return ChannelError("no_answer", Fate.UNCERTAIN)
    if isinstance(error, requests.ConnectionError) and isinstance(reason, MaxRetryError):
        return ChannelLost("no_connection", Fate.RETRYABLE)
    return ChannelError("broken_off", Fate.UNCERTAIN)
