"""The one place where a provider is asked over the network, with time-outs, once."""

import time

import requests

from modems.errors import ChannelError, Fate
from modems.hosted import unanswered
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
        raise unanswered(error) from error


def _body(answer: requests.Response, seconds: float) -> bytes:
    """The answer's body; what comes drop by drop is broken off."""
    end, body = time.monotonic() + seconds, b""
    for chunk in answer.iter_content(_CHUNK):
        body += chunk
        if len(body) > _MOST_BYTES or time.monotonic() > end:
            raise ChannelError("long_answer", Fate.UNCERTAIN)
    return body
