"""The one place where a provider is asked over the network, with time-outs, once."""

import time

import requests
from urllib3.exceptions import MaxRetryError

from modems.errors import Blame, ChannelError, ChannelLost, Fate
from modems.http.account import Account
from modems.http.profile import Reply, Request

_MOST_BYTES = 64 * 1024  # of an answer that is read
_CHUNK = 8 * 1024


def ask(account: Account, request: Request) -> Reply:
    """The provider's answer. A ChannelError tells the fate of what was asked when none came.

    Every request has a connection of its own: one that the provider is just closing would leave
    a text uncertain that was never sent.
    """
    limits = account.connect_seconds, account.answer_seconds
    headers = {name: value.encode() for name, value in request.headers.items()}
    try:
        with requests.Session() as session:
            session.trust_env = False  # or ~/.netrc would put its password in place of ours
            with session.request(
                request.method,
                request.url,
                data=request.body or None,
                headers=headers | {"Connection": b"close"},
                timeout=limits,
                allow_redirects=False,
                stream=True,
            ) as answer:
                after = answer.headers.get("Retry-After", "")
                return Reply(answer.status_code, _body(answer, account.answer_seconds), after)
    except requests.RequestException as error:
        raise _broken(error) from error


def _body(answer: requests.Response, seconds: float) -> bytes:
    """The answer's body; what comes drop by drop is broken off."""
    end, body = time.monotonic() + seconds, b""
    for chunk in answer.iter_content(_CHUNK):
        body += chunk
        if len(body) > _MOST_BYTES or time.monotonic() > end:
            raise ChannelError("long_answer", Fate.UNCERTAIN)
    return body


def _broken(error: requests.RequestException) -> ChannelError:
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
        return ChannelLost("no_connection", Fate.RETRYABLE)  # see HttpChannel.open
    return ChannelError("broken_off", Fate.UNCERTAIN)
