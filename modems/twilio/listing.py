"""Lists of what came in, as Twilio has them: read page by page, since they were read to the end."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from modems.errors import ChannelError, Fate
from modems.twilio.client import Client, Query
from modems.twilio.forms import Json

LOGGER = logging.getLogger(__name__)

_OVERLAP = timedelta(minutes=15)  # something may be listed later than it is dated, or go on still
_PAGE, _PAGES = 1000, 10  # things on a page, pages at a look


class Listing:
    """One list of an account, named as Twilio's pages name it; `dated` is what it is asked by.

    All that came before `heard_until` was read. It moves at the end of the list alone: where a
    list goes on dies with us, and then all of it is read anew.
    """

    def __init__(self, channel: str, client: Client, what: str, dated: str) -> None:
        self.heard_until: datetime | None = None
        self._channel = channel
        self._client = client
        self._what = what
        self._dated = dated
        self._began: datetime | None = None  # the look that is not at its end
        self._rest = ""  # where its list goes on
        self.goes_on = False  # whether the last look has left pages that can be read at once

    def read(self, now: datetime, beginning: datetime, query: Query) -> Sequence[Json]:
        """Some pages of what has come since the last look, since `beginning` at the first one.

        The oldest is first. A longer list is gone on with at the next look.
        """
        found: list[Json] = []
        self.goes_on = False
        try:
            for _ in range(_PAGES):
                found += self._page(now, beginning, query)
                if not self._rest:
                    break
            self.goes_on = bool(self._rest)
        except ChannelError as error:  # texts can leave all the same
            about = {"channel": self._channel, "list": self._what, "code": error.code}
            LOGGER.warning("What came in could not be listed", extra=about)
            if error.fate is Fate.FINAL:  # there is no such page any more: begin anew
                self._rest = ""
        found.reverse()  # the newest are first there
        return found

    def skip(self, now: datetime) -> None:
        """Nothing in the list is for us up to now."""
        self._rest, self.goes_on, self.heard_until = "", False, now

    def _page(self, now: datetime, beginning: datetime, query: Query) -> Sequence[Json]:
        """The first page, or the page that follows."""
        if self._rest:
            page = self._client.read(self._rest)
        else:
            since = min(now, self.heard_until or beginning) - _OVERLAP  # clocks are set
            asked = {self._dated: _written(since), "PageSize": _PAGE, **query}
            page = self._client.get(f"/{self._what.capitalize()}.json", asked)
            self._began = now
        following = page.get("next_page_uri")
        self._rest = self._client.account.base_url + following if following else ""
        if not following:
            self.heard_until = self._began
        found: Sequence[Json] = page.get(self._what) or ()
        return found


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
