"""Words against whoever works on a resident's matter, and who is not named: 他骂我."""

from gateway.services.conversation import alone
from gateway.services.desk import Desk
from gateway.services.texts.senders import Card
from gateway.services.tickets import ledger
from gateway.services.town import complaints
from gateway.services.town.discretion import NOBODY, Accused
from gateway.store.tables import Message, Ticket
from routing.router import Route


def accused(desk: Desk, card: Card, text: str) -> Accused:
    """Who holds the own ticket that words without a name are spoken against, else its team."""
    ticket = _meant(desk, card, text)
    if ticket is None or complaints.is_one(desk, ticket.category):
        return NOBODY
    signs = desk.rules.signs
    if not signs.blames_whoever_came(text, ticket.words.body or ""):
        return NOBODY
    if ticket.member is not None:
        return Accused(members=(ticket.member,))
    return Accused(teams=(ticket.team,)) if ticket.team is not None else NOBODY


def routed(
    desk: Desk, card: Card, message: Message, text: str, route: Route | None
) -> Route | None:
    """The route of words; those against staff have their own, whatever was said before them."""
    theirs = card.member is None and bool(accused(desk, card, text))
    if not (theirs or complaints.is_said(desk, text)):
        return route
    its = alone.route(desk, card, message, text) if route is not None else None
    return complaints.against_staff(desk, its)


def _meant(desk: Desk, card: Card, text: str) -> Ticket | None:
    """The own ticket that is named, else the one asked about, else the latest."""
    named = (one for one in card.reported if str(one.number) in text)
    asked = card.prompt.ticket if card.prompt is not None else None
    own = asked if asked is not None and asked.phone == card.phone.value else None
    ticket = next(named, None) or own or next(iter(card.reported), None)
    return ledger.whole(desk, ticket) if ticket is not None else None
