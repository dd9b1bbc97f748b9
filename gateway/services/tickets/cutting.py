"""One text that spoke of two matters becomes two tickets."""

from sqlalchemy import select

from gateway.domain.ticket import OPEN, Action, Source, Status
from gateway.errors import Refused
from gateway.services.desk import Actor, Desk
from gateway.services.texts import senders
from gateway.services.tickets import ledger, registration
from gateway.services.town import discretion
from gateway.store.tables import Event, Ticket
from routing.router import Route


def cut(desk: Desk, ticket: Ticket, text: str, by: Actor, route: Route | None) -> Ticket:
    """One text spoke of two matters: a second ticket for some of its words, with its own receipt.

    Its clocks run from now on. The same words again are the one that was cut out, while that is
    open. Raises Refused when the first one is over, or without words.
    """
    if not text.strip():
        raise Refused("need_words")
    desk.tx.refresh(ticket, ["status"], with_for_update=True)  # a form may come twice at once
    before = _before(desk, ticket, text.strip())
    if before is not None:
        return before
    hidden = ticket.confidential or discretion.is_about_somebody(ticket)
    made = registration.register(
        desk, words=ledger.words(desk, text.strip(), None), phone=ticket.phone,
        language=senders.language(desk, ticket), source=Source.SPLIT, channel=ticket.channel,
        line=ticket.line, by=by, route=None if hidden else route,
        confidential=ticket.confidential, accused=discretion.accused(desk, ticket),
    )  # fmt: skip
    made.origin_id = ticket.id
    ledger.record(desk, ticket, Action.SPLIT, by, codes={"into": made.number})
    registration.receipt(desk, made, route)
    return made


def _before(desk: Desk, ticket: Ticket, text: str) -> Ticket | None:
    """What these words were made of already, while it is not over."""
    query = select(Event.codes).where(Event.ticket_id == ticket.id, Event.action == Action.SPLIT)
    made = [ledger.find(desk, one["into"]) for one in desk.tx.scalars(query) if "into" in one]
    live = (one for one in made if one is not None and one.status in {*OPEN, Status.MERGED})
    return next((one for one in live if one.words.body == text), None)
