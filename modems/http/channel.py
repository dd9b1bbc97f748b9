"""A provider behind HTTP as a channel: texts leave whole, one request each.

What comes in is posted to the outer listener; nothing is to be collected here.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

from modems import parts
from modems.channel import Health, Inbound, Outgoing, Piece
from modems.hosted import knock
from modems.http import templates, wire
from modems.http.account import Account
from modems.http.profiles import PROFILES
from modems.waking import Waking


class HttpChannel(Waking):
    """One account at a provider."""

    def __init__(
        self,
        name: str,
        account: Account,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__()
        self.name = name
        self.account = account
        self._profile = PROFILES[account.profile]
        self._clock = clock

    def open(self, unheard_since: datetime | None = None) -> None:
        """Knock at the provider's door: while nobody opens, texts wait instead of failing."""
        knock(self.account.url, self.account.connect_seconds)

    def close(self) -> None:
        """Nothing is held between two texts."""

    def collect(self) -> Sequence[Inbound]:
        """Never anything."""
        return ()

    def confirm(self, inbound: Inbound) -> None:
        """Nothing lies here."""

    def split(self, text: Outgoing) -> Sequence[Piece]:
        """The whole text: the provider cuts it. A ChannelError says that no template is for it."""
        if self._profile.templates_only or self.account.templates:
            templates.filled(self.account, text)
        return [Piece(text.phone, text.text, wide=parts.is_wide(text.text), whole=text)]

    def send(self, piece: Piece) -> str:
        """Ask the provider once; returns its reference, or ours when it gives none."""
        request = self._profile.request(self.account, piece, self._clock())
        return self._profile.answer(self.account, piece, wire.ask(self.account, request))

    def trace(self, piece: Piece, since: datetime, known: Collection[str]) -> str | None:
        """Only its report tells: no profile can be asked for one text."""
        return None

    def health(self) -> Health:
        """Nothing but that it is there."""
        return Health()
