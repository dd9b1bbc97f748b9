"""A matter that comes back when it is too old to be reopened: a new ticket, linked to it."""

from gateway.domain.ticket import Action, Source
from gateway.services.desk import Actor, Desk
from gateway.services.texts import senders
from gateway.services.tickets import ledger, registration
from gateway.services.town import discretion
from gateway.store.tables import Message, Ticket, Words
from routing.router import Outcome, Route


def register(
    desk: Desk, ticket: Ticket, text: str, by: Actor, message: Message | None = None
) -> Ticket:
    """The same matter under a new number: it goes the old one's way, with what was said now.

    Said in a call, or by a text from whose sending the clocks run. A merged one went the way of
    what it followed, and comes back for its own reporter.
    """
    route = _same_way(ledger.whole(desk, ticket))
    accused = discretion.accused(desk, ticket)
    since = (message.stamped_at or message.at) if message is not None else None
    new = registration.register(
        desk, words=_words(desk, ticket, text), phone=ticket.phone,
        language=senders.language(desk, ticket), source=Source.SMS if message else Source.CALL,
        channel=message.channel if message else ticket.channel,
        line=message.line if message else ticket.line, by=by, route=route, message=message,
        since=since, confidential=ticket.confidential, accused=accused,
    )  # fmt: skip
    new.origin_id = ticket.id
    desk.flush()
    ledger.record(desk, ticket, Action.LINK, by, codes={"ticket": new.number})
    ledger.record(desk, new, Action.LINK, by, codes={"ticket": ticket.number})
    registration.receipt(desk, new, route)
    return new


def _words(desk: Desk, ticket: Ticket, text: str) -> Words:
    """What was reported, and what was said of it now."""
    words = Words(body="\n".join(filter(None, (ticket.words.body or "", text.strip()))))
    desk.tx.add(words)
    desk.tx.flush()
    return words


def _same_way(ticket: Ticket) -> Route:
    """The route that brings a new ticket where an old one was."""
    return Route(
        Outcome.DISPATCH if ticket.team is not None else Outcome.TRIAGE,
        category=ticket.category,
        tier=ticket.tier,
        grid=ticket.area.code if ticket.area else None,
        team=ticket.team.code if ticket.team else None,
        confidence=1.0,
    )
