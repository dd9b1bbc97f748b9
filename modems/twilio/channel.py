"""Twilio as a channel: texts are posted whole; those that came in are listed now and then.

What comes in is posted to the outer listener; the list makes good what was lost on the way.
"""

import logging
import time
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from modems import parts
from modems.channel import Arrival, Health, Inbound, Outgoing, Piece
from modems.errors import ChannelError, Fate
from modems.hosted import knock
from modems.twilio import account as accounts
from modems.twilio import forms
from modems.twilio.account import Account, Terms
from modems.twilio.client import Client
from modems.twilio.forms import Json, instant
from modems.waking import Waking

LOGGER = logging.getLogger(__name__)

LIST_SECONDS = 300.0
_FIRST_LOOK = timedelta(days=3)  # at the start, at the least
_OVERLAP = timedelta(minutes=15)  # a text may be listed later than it is dated
_PAGE, _PAGES = 1000, 10  # texts on a page, pages at a look
_LONGEST = 1600  # characters of a body (error 21617)
_MOST_VALID, _LEAST_VALID = 36_000, 10  # seconds in Twilio's queue
# Their clock and ours may differ, and theirs counts whole seconds.
_CLOCKS_APART = timedelta(seconds=30)
_TRACED = 20


class TwilioChannel(Waking):
    """One number or messaging service of an account.

    `callback` is where the outer listener takes this channel's statuses, as Twilio sees it; empty
    when it has no public address, and then a text is never known to be delivered.
    """

    def __init__(
        self,
        name: str,
        account: Account,
        terms: Terms,
        callback: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__()
        self.name = name
        self.account = account
        self._clock = clock
        self._client = Client(account, terms)
        self._callback = callback
        self._lying: dict[str, Arrival] = {}
        self._list_at = 0.0  # monotonic: when to list again
        self._heard_until: datetime | None = None  # the beginning of the last look at its end
        self._unheard_since: datetime | None = None  # where the first look goes back to
        self._began = clock()  # the look that is not at its end
        self._rest = ""  # where its list goes on

    def open(self, unheard_since: datetime | None = None) -> None:
        """Refuse without credentials, or while Twilio cannot be reached."""
        told = (self._unheard_since, unheard_since)  # the last time it may have been in vain
        self._unheard_since = min((one for one in told if one), default=None)
        if not self.account.sid or not self.account.tokens:
            raise ChannelError("no_credentials", Fate.RETRYABLE)
        knock(self.account.base_url, self.account.connect_seconds)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def collect(self) -> Sequence[Inbound]:
        """What the list of inbound messages has, every five minutes; most of it is known."""
        if time.monotonic() >= self._list_at:
            self._list_at = time.monotonic() + LIST_SECONDS
            self._look()
        return list(self._lying.values())

    def _look(self) -> None:
        """Read some pages of the list; a longer one is gone on with at the next look, soon.

        Where it goes on dies with us, and then all of it is read anew: since when is told by
        `health`, and moves at the end of a list alone.
        """
        found: list[Json] = []
        try:
            for _ in range(_PAGES):
                found += self._page()
                if not self._rest:
                    break
            else:
                self._list_at = 0.0
        except ChannelError as error:  # texts can leave all the same
            about = {"channel": self.name, "code": error.code}
            LOGGER.warning("Inbound messages could not be listed", extra=about)
            if error.fate is Fate.FINAL:  # there is no such page any more: begin anew
                self._rest = ""
        for message in reversed(found):  # the newest are first
            if self._is_ours(message):
                one = forms.listed(message, self._client.url)
                self._lying[one.fingerprint] = one

    def _page(self) -> Sequence[Json]:
        """The first page of what has come since the last look, or the page that follows."""
        if self._rest:
            page = self._client.read(self._rest)
        else:
            now = self._clock()
            page = self._client.get("/Messages.json", self._query(now))
            self._began = now
        following = page.get("next_page_uri")
        self._rest = self.account.base_url + following if following else ""
        if not following:
            self._heard_until = self._began
        found: Sequence[Json] = page.get("messages") or ()
        return found

    def _query(self, now: datetime) -> dict[str, str | int]:
        since = min(now, self._heard_until or self._beginning(now)) - _OVERLAP  # clocks are set
        query: dict[str, str | int] = {"DateSent>": _written(since), "PageSize": _PAGE}
        if not self.account.service:  # else any number of its pool may be written to
            query["To"] = self.account.number
        return query

    def _beginning(self, now: datetime) -> datetime:
        """Since when a channel looks that has just been opened."""
        return min(now - _FIRST_LOOK, self._unheard_since or now)

    def _is_ours(self, message: Json) -> bool:
        if message.get("direction") != "inbound" or not message.get("sid"):
            return False
        ours = ("to", self.account.number), ("messaging_service_sid", self.account.service)
        return any(value and message.get(key) == value for key, value in ours)

    def confirm(self, inbound: Inbound) -> None:
        """It is stored: list it no more, until the next look."""
        self._lying.pop(inbound.fingerprint, None)

    def split(self, text: Outgoing) -> Sequence[Piece]:
        """The whole text: Twilio cuts it itself."""
        if len(text.text) > _LONGEST:
            raise ChannelError("21617", Fate.FINAL, f"{len(text.text)} characters")
        return [Piece(text.phone, text.text, wide=parts.is_wide(text.text), whole=text)]

    def send(self, piece: Piece) -> str:
        """Post a text; returns its MessageSid."""
        form: dict[str, str | int] = {"To": piece.phone, "Body": piece.text}
        if self.account.service:
            form["MessagingServiceSid"] = self.account.service
        else:
            form["From"] = self.account.number
        form["ValidityPeriod"] = self._valid(piece.whole)
        if self._callback:
            word = accounts.sign(self.account, self.name, piece.attempt)
            form["StatusCallback"] = f"{self._callback}?o={quote(word)}"
        sid = self._client.post("/Messages.json", form).get("sid")
        if not isinstance(sid, str) or not sid:
            raise ChannelError("no_sid", Fate.UNCERTAIN)
        return sid

    def trace(self, piece: Piece, since: datetime, known: Collection[str]) -> str | None:
        """Look among the newest texts to the phone for one with these words."""
        query: dict[str, str | int] = {"To": piece.phone, "PageSize": _TRACED}
        newest = self._client.get("/Messages.json", query).get("messages", ())
        # The oldest first: of equal texts that were lost, each finds its own.
        fitting = (
            one["sid"]
            for one in reversed(newest)
            if one.get("body") == piece.text
            and one["sid"] not in known
            and one.get("direction") != "inbound"
            and _is_after(one, since - _CLOCKS_APART)
        )
        return next(fitting, None)

    def health(self) -> Health:
        """Twilio tells nothing of the line; its list says how far it was heard."""
        until = self._heard_until or self._unheard_since
        return Health(operator="Twilio", heard_until=None if self._lying else until)

    def _valid(self, text: Outgoing | None) -> int:
        """For how many seconds a text is worth being sent."""
        if text is None or text.useful_until is None:
            return _MOST_VALID
        left = int((text.useful_until - self._clock()).total_seconds())
        return max(_LEAST_VALID, min(_MOST_VALID, left))


def _is_after(message: Json, since: datetime) -> bool:
    created = instant(message.get("date_created"))
    return created is not None and created >= since


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
