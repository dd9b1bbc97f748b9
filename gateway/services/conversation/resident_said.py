"""A text of a resident, or the part of it that is heard by itself, and the answer to it."""

from gateway.services.conversation import answers
from gateway.services.desk import Desk
from gateway.services.texts.senders import Card
from gateway.services.tickets import ledger
from gateway.services.town import directory, discretion
from gateway.store.tables import Message, Ticket, Words
from routing.router import Route


class Said:
    """What one resident has said in one text."""

    def __init__(self, desk: Desk, card: Card, message: Message, route: Route | None) -> None:
        self.desk = desk
        self.card = card
        self.message = message
        self.route = route
        self.text = message.words.body or ""
        self.accused = discretion.NOBODY  # whom a complaint is about that names nobody
        self.by = directory.as_resident(card.phone.value, message.channel)
        self._parts: dict[str, Words] = {}

    def heed(self, text: str, route: Route | None) -> None:
        """From here on hear some words of it by themselves, with their own route."""
        self.text, self.route = text, route

    @property
    def words(self) -> Words:
        """What is kept of it: the text, or a row of their own for the words that are heard."""
        if self.text == (self.message.words.body or ""):
            return self.message.words
        if self.text not in self._parts:
            self._parts[self.text] = ledger.words(self.desk, self.text, None)
        return self._parts[self.text]

    @property
    def part(self) -> Words | None:
        """The row of the words that are heard by themselves; none where that is the whole text."""
        return None if self.words is self.message.words else self.words

    def tell(self, key: str, ticket: Ticket | None = None, **params: object) -> None:
        """Answer the sender."""
        self.says(key, ticket, **params)

    def says(self, key: str, ticket: Ticket | None = None, **params: object) -> bool:
        """Whether it was said: hints have a budget."""
        language = self.card.language
        return answers.send(
            self.desk, self.card, self.message, f"resident.{key}", language, params, ticket
        )
