"""Twilio's REST API: requests with explicit time-outs; each failure told as a ChannelError.

The SDK's own client is left out: it waits for ever by default, raises errors of three families,
drops Retry-After, logs phones, and weighs 8 MB. What is needed of the API is a form and a list.
"""

import time
from collections.abc import Mapping
from typing import Any

import requests

from modems.errors import Blame, ChannelError, Fate
from modems.hosted import unanswered
from modems.twilio.account import Account, Terms
from modems.twilio.forms import Json

Query = Mapping[str, str | int]

# Twilio closes a silent connection after some seconds. A post on one that is just being closed
# would be uncertain, though nothing was ever sent.
_IDLE_SECONDS = 4.0
_UNCERTAIN_STATUS = frozenset({408, *range(500, 600)})
_MOST_AFTER_SECONDS = 300.0


class Client:
    """One account's door; for one thread."""

    def __init__(self, account: Account, terms: Terms) -> None:
        self.account = account
        self.terms = terms
        self._session = requests.Session()
        self._session.auth = (account.sid, next(iter(account.tokens), ""))
        self._used = 0.0

    def close(self) -> None:
        """Let go of the connections; the next request opens new ones."""
        self._session.close()

    def post(self, path: str, form: Query) -> Json:
        """Post a form below the account. A ChannelError tells the fate of what was posted."""
        return self._answer("POST", self.url(path), data=form)

    def get(self, path: str, query: Query | None = None) -> Json:
        """Read something below the account."""
        return self._answer("GET", self.url(path), params=query)

    def read(self, url: str) -> Json:
        """Read something by its whole address."""
        return self._answer("GET", url)

    def as_stranger(self, path: str) -> int:
        """How somebody without credentials is answered there: the status of one byte's worth."""
        limits = self.account.connect_seconds, self.account.answer_seconds
        asked = {"Range": "bytes=0-0", "Connection": "close"}
        try:
            with requests.get(
                self.url(path), headers=asked, timeout=limits, allow_redirects=False, stream=True
            ) as answer:
                return answer.status_code
        except requests.RequestException as error:
            raise unanswered(error) from error

    def delete(self, url: str) -> None:
        """Remove something; what is gone already is no error."""
        answer = self._request("DELETE", url)
        if answer.status_code not in (200, 204, 404):
            raise self._refusal(answer)

    def url(self, path: str) -> str:
        """The whole address of something below the account."""
        return f"{self.account.base_url}/2010-04-01/Accounts/{self.account.sid}{path}"

    def _answer(self, method: str, url: str, **content: Any) -> Json:
        answer = self._request(method, url, **content)
        if answer.status_code not in (200, 201):
            raise self._refusal(answer)
        return _json(answer)

    def _request(self, method: str, url: str, **content: Any) -> requests.Response:
        if not self.account.sid or not self.account.tokens:
            raise ChannelError("no_credentials", Fate.RETRYABLE, blame=Blame.OURS)
        if time.monotonic() - self._used > _IDLE_SECONDS:
            self._session.close()
        limits = self.account.connect_seconds, self.account.answer_seconds
        try:
            return self._session.request(
                method, url, timeout=limits, allow_redirects=False, **content
            )
        except requests.RequestException as error:
            raise unanswered(error) from error
        finally:
            self._used = time.monotonic()

    def _refusal(self, answer: requests.Response) -> ChannelError:
        """What an answer other than success means, by its status first, then by its code."""
        status = answer.status_code
        if status in _UNCERTAIN_STATUS or status < 400:
            return ChannelError(f"http_{status}", Fate.UNCERTAIN)
        code = _code(answer)
        if status == 429 or self.terms.blame(code) is Blame.LATER:
            return ChannelError(code, Fate.RETRYABLE, blame=Blame.LATER, after=_after(answer))
        if status in (401, 403) and self.terms.blame(code) is None:
            return ChannelError(code, Fate.RETRYABLE, blame=Blame.OURS)
        return ChannelError(code, self.terms.fate(code), blame=self.terms.blame(code))


def _json(answer: requests.Response) -> Json:
    try:
        content = answer.json()
    except ValueError as error:  # a proxy in between said something
        raise ChannelError("no_json", Fate.UNCERTAIN) from error
    if not isinstance(content, dict):
        raise ChannelError("no_json", Fate.UNCERTAIN)
    return content


def _code(answer: requests.Response) -> str:
    """Twilio's own code, in the old form of its errors or the new one (RFC 9457)."""
    try:
        content = answer.json()
        return str(int(content["code"]))
    except (ValueError, KeyError, TypeError):
        return f"http_{answer.status_code}"


def _after(answer: requests.Response) -> float:
    wish = answer.headers.get("Retry-After", "")
    return min(float(wish), _MOST_AFTER_SECONDS) if wish.isascii() and wish.isdigit() else 1.0
