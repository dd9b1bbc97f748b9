"""Somebody of a town of processes, and their phone."""

import dataclasses
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from gateway.domain.delivery import State
from gateway.store.tables import Delivery
from tests.runtime.waiting import until

if TYPE_CHECKING:
    from tests.processes.town import Town

PATIENCE_SECONDS = 60.0  # two shared cores; nothing here measures speed


@dataclasses.dataclass(frozen=True)
class Brought:
    """A text that a resident has sent: it must lie in a ticket in the end."""

    phone: str
    text: str


class Person:
    """Somebody with a phone, near one of the modems."""

    def __init__(self, town: "Town", phone: str, modem: str) -> None:
        self.town = town
        self.phone = phone
        self.modem = town.modems[modem]
        self._read = len(self.ever())

    def reports(self, text: str = "", at: datetime | None = None) -> str:
        """Send a text that must come to lie in a ticket; its words tell it from all others."""
        text = text or f"和平巷17号路灯不亮，第{len(self.town.brought) + 1}次说"
        self.texts(self.town.expects(self.phone, text), at)
        return text

    def texts(self, text: str, at: datetime | None = None) -> None:
        """Send a text."""
        self.modem.receive(self.phone, text, at=at)

    def ever(self) -> list[str]:
        """All that has ever come to this phone, in order."""
        return [row["text"] for row in self.town.sent() if row["to"] == self.phone]

    def got(self) -> list[str]:
        """What has come to this phone since this person was made or looked last."""
        ever = self.ever()
        new, self._read = ever[self._read :], len(ever)
        return new

    def hears(self, *words: str, seconds: float = PATIENCE_SECONDS) -> str:
        """Wait for a text with all these words in it, and have read everything up to it."""

        def look() -> str:
            for position, text in enumerate(self.ever()[self._read :], 1):
                if all(word in text for word in words):
                    self._read += position
                    return text
            return ""

        return until(look, seconds)

    def deliveries(self, *states: State) -> list[Delivery]:
        """The deliveries to this phone, in these states or in any."""
        query = select(Delivery).where(Delivery.phone == self.phone).order_by(Delivery.id)
        return self.town.rows(query.where(Delivery.state.in_(states)) if states else query)
