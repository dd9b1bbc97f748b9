"""Files that lie at Twilio: fetched from its own hosts only, with our credentials, then removed."""

from collections.abc import Collection
from urllib.parse import urljoin, urlsplit

import requests

from modems.channel import File, Media
from modems.errors import ChannelError, Fate
from modems.twilio.account import Account, Terms
from modems.twilio.client import Client
from modems.twilio.forms import MEDIA_LIST

_REDIRECTS = 3
_STEP_BYTES = 64 * 1024


class Files:
    """The files of one account; for one thread. A FINAL error says that a file is not for us."""

    def __init__(self, account: Account, terms: Terms) -> None:
        self._account = account
        self._terms = terms
        self._client = Client(account, terms)
        self._hosts = terms.media_hosts | {urlsplit(account.base_url).netloc}

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def fetch(self, url: str) -> File:
        """A picture, or where the pictures of a text lie."""
        if url.endswith(MEDIA_LIST):
            return File("", b"", self._some(url))
        return self.take(url, self._terms.media_kinds, self._terms.media_bytes)

    def take(self, url: str, kinds: Collection[str], most: int) -> File:
        """A file of an allowed kind and size."""
        with requests.Session() as session:
            answer = self._follow(session, url)
            kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            if kind not in kinds:
                raise ChannelError("media_kind", Fate.FINAL, kind[:40])
            return File(kind, _content(answer, most))

    def remove(self, url: str) -> None:
        """Remove it there, or all that a list has; harmless when it is gone."""
        for one in self._listed(url) if url.endswith(MEDIA_LIST) else (Media(url, ""),):
            self._allow(one.url)
            self._client.delete(one.url)

    def _some(self, url: str) -> tuple[Media, ...]:
        """What a list has: there was something, or nobody would ask for it."""
        found = self._listed(url)
        if not found:
            raise ChannelError("media_none", Fate.RETRYABLE)
        return found

    def _listed(self, url: str) -> tuple[Media, ...]:
        """The pictures that came with a text."""
        ours = self._account.base_url
        if not url.startswith(f"{ours}/"):  # for nobody else are our credentials
            raise ChannelError("media_host", Fate.FINAL)
        return tuple(
            Media(ours + one["uri"].removesuffix(".json"), one.get("content_type") or "")
            for one in self._client.read(url).get("media_list") or ()
            if one.get("uri")
        )

    def _follow(self, session: requests.Session, url: str) -> requests.Response:
        for _ in range(1 + _REDIRECTS):
            answer = self._ask(session, url)
            if not answer.is_redirect:
                return _success(answer)
            url = urljoin(url, answer.headers["Location"])
        raise ChannelError("media_redirects", Fate.FINAL)

    def _ask(self, session: requests.Session, url: str) -> requests.Response:
        """Our credentials are for the API alone: its redirects lead to hosts that need none."""
        host = self._allow(url)
        ours = host == urlsplit(self._account.base_url).netloc
        token = self._account.tokens[0] if self._account.tokens else ""
        limits = self._account.connect_seconds, self._account.answer_seconds
        try:
            return session.get(
                url,
                auth=(self._account.sid, token) if ours else None,
                timeout=limits,
                allow_redirects=False,
                stream=True,
            )
        except requests.RequestException as error:
            raise ChannelError("no_connection", Fate.RETRYABLE) from error

    def _allow(self, url: str) -> str:
        """The host of a URL that may be asked for; whoever posts may write anything there."""
        found, ours = urlsplit(url), urlsplit(self._account.base_url)
        if found.netloc not in self._hosts or found.scheme != ours.scheme:
            raise ChannelError("media_host", Fate.FINAL, found.netloc[:40])
        return found.netloc


class Recordings:
    """The recordings of one account, by their SIDs: what a callback says of an address is not used.

    For one thread.
    """

    def __init__(self, account: Account, terms: Terms) -> None:
        self._account = account
        self._terms = terms
        self._files = Files(account, terms)

    def close(self) -> None:
        """Let go of the connections."""
        self._files.close()

    def fetch(self, sid: str) -> File:
        """A recording; one that is not there may not be there yet."""
        kinds, most = self._terms.recording_kinds, self._terms.recording_bytes
        try:
            return self._files.take(f"{self._root(sid)}.mp3", kinds, most)
        except ChannelError as error:
            if error.code != "http_404":
                raise
            raise ChannelError(error.code, Fate.RETRYABLE) from error

    def remove(self, sid: str) -> None:
        """Remove it there; harmless when it is gone."""
        self._files.remove(f"{self._root(sid)}.json")

    def _root(self, sid: str) -> str:
        base, account = self._account.base_url, self._account.sid
        return f"{base}/2010-04-01/Accounts/{account}/Recordings/{sid}"


def _success(answer: requests.Response) -> requests.Response:
    if answer.status_code == 200:
        return answer
    gone = answer.status_code in (404, 410)
    raise ChannelError(f"http_{answer.status_code}", Fate.FINAL if gone else Fate.RETRYABLE)


def _content(answer: requests.Response, most: int) -> bytes:
    content = bytearray()
    try:
        for step in answer.iter_content(_STEP_BYTES):
            content += step
            if len(content) > most:
                raise ChannelError("media_size", Fate.FINAL)
    except requests.RequestException as error:
        raise ChannelError("broken_off", Fate.RETRYABLE) from error
    return bytes(content)
