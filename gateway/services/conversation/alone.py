"""What the router says of some words by themselves, whatever else stands in their text."""

import dataclasses

from gateway.domain import private
from gateway.services.desk import Desk
from gateway.services.texts.senders import Card
from gateway.services.town import gazetteer
from gateway.store.tables import Message
from routing.router import Route


@dataclasses.dataclass(frozen=True)
class Known:
    """Where a sender may be, by the codes of areas."""

    home: str | None  # the grid the phone is registered in
    earlier: str | None  # that of the phone's last ticket
    line: str | None  # what the service number is for


def known(desk: Desk, card: Card, message: Message) -> Known:
    """Where the sender of a text may be, before it is read."""
    return Known(home=card.home, earlier=card.earlier, line=desk.settings.area_of(message.line))


def route(desk: Desk, card: Card, message: Message, text: str) -> Route:
    """The route of words of a message; it is not read together with anything said before."""
    at = known(desk, card, message)
    router = gazetteer.router(desk)
    return router.route(private.beside(text), home=at.home, earlier=at.earlier, line=at.line)
