"""Twilio as a channel: texts are posted whole; what came in is listed now and then, calls too.

What comes in is posted to the outer listener; the list makes good what was lost on the way.
"""

import logging
import time
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from modems import parts
from modems.channel import Health, Inbound, Outgoing, Piece
from modems.errors import ChannelError, Fate
from modems.hosted import knock
from modems.twilio import account as accounts
from modems.twilio import calls, forms, numbers
from modems.twilio.account import Account, Terms
from modems.twilio.client import Client
from modems.twilio.forms import Json, instant
from modems.twilio.listing import Listing
from modems.waking import Waking

LOGGER = logging.getLogger(__name__)

LIST_SECONDS = 300.0
_FIRST_LOOK = timedelta(days=3)  # at the start, at the least
_LONGEST = 1600  # characters of a body (error 21617)
_MOST_VALID, _LEAST_VALID = 36_000, 10  # seconds in Twilio's queue
# Their clock and ours may differ, and theirs counts whole seconds.
_CLOCKS_APART = timedelta(seconds=30)
_TRACED = 20


class TwilioChannel(Waking):
    """One number or messaging service of an account.

    `hook` is where the outer listener answers for this channel, as Twilio sees it; empty when it
    has no public address, and then a text is never known to be delivered, and no call is ours.
    """

    def __init__(
        self,
        name: str,
        account: Account,
        terms: Terms,
        hook: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__()
        self.name = name
        self.account = account
        self._clock = clock
        self._client = Client(account, terms)
        self._hook = hook
        self._lying: dict[str, Inbound] = {}
        self._list_at = 0.0  # monotonic: when to list again
        self._texts = Listing(name, self._client, "messages", "DateSent>")
        self._calls = Listing(name, self._client, "calls", "StartTime>")
        self._unheard_since: datetime | None = None  # where the first look goes back to

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
        """What the lists of texts and calls have, every five minutes; most of it is known."""
        if time.monotonic() >= self._list_at:
            self._list_at = time.monotonic() + LIST_SECONDS
            self._look()
        return list(self._lying.values())

    def _look(self) -> None:
        """Read some pages of each list; a longer one is gone on with at the next look, soon.

        Since when is told by `health`.
        """
        now, unheard = self._clock(), self._unheard_since
        first = min(now - _FIRST_LOOK, unheard or now)
        for message in self._texts.read(now, first, self._to()):
            if self._is_ours(message):
                self._lies(forms.listed(message, self._client.url))
        for call in self._read_calls(now, unheard or now):
            if (ring := calls.listed(call)) is not None:
                self._lies(ring)
        if self._texts.goes_on or self._calls.goes_on:
            self._list_at = 0.0

    def _lies(self, inbound: Inbound) -> None:
        self._lying[inbound.fingerprint] = inbound

    def _to(self) -> dict[str, str | int]:
        """Of a service any number of its pool may be written to."""
        return {} if self.account.service else {"To": self.account.number}

    def _read_calls(self, now: datetime, beginning: datetime) -> Sequence[Json]:
        """The calls that came in since the last look, nothing of a number without our hotline.

        Before the first start they were answered elsewhere.
        """
        try:
            ours = self.account.number and self._hook and self._takes_calls()
        except ChannelError as error:
            about = {"channel": self.name, "code": error.code}
            LOGGER.warning("Whether calls are ours could not be asked", extra=about)
            return ()
        if not ours:
            self._calls.skip(now)
            return ()
        return self._calls.read(now, beginning, {"To": self.account.number})

    def _takes_calls(self) -> bool:
        return numbers.hands_calls_to(self._client, f"{self._hook}/voice")

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
        if self._hook:
            word = accounts.sign(self.account, self.name, piece.attempt)
            form["StatusCallback"] = f"{self._hook}/status?o={quote(word)}"
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
        """Twilio tells nothing of the line; its lists say how far it was heard."""
        until = [one.heard_until or self._unheard_since for one in (self._texts, self._calls)]
        known = [one for one in until if one is not None]
        heard = min(known) if len(known) == len(until) and not self._lying else None
        return Health(operator="Twilio", heard_until=heard)

    def _valid(self, text: Outgoing | None) -> int:
        """For how many seconds a text is worth being sent."""
        if text is None or text.useful_until is None:
            return _MOST_VALID
        left = int((text.useful_until - self._clock()).total_seconds())
        return max(_LEAST_VALID, min(_MOST_VALID, left))


def _is_after(message: Json, since: datetime) -> bool:
    created = instant(message.get("date_created"))
    return created is not None and created >= since
