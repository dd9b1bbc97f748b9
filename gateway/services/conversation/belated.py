"""A route that came after its text was handled: what it would have made of the words is made of
them now. Nobody is sent twice for one matter, and what somebody has decided meanwhile stands.
"""

from collections.abc import Sequence

from sqlalchemy import select

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.people import PromptKind
from gateway.domain.ticket import OPEN, Action, Status
from gateway.services.conversation import alone, capacity, resident_reading, vain_calls
from gateway.services.conversation.resident_reports import Reports
from gateway.services.desk import SYSTEM, Desk
from gateway.services.texts import senders
from gateway.services.texts.senders import Card
from gateway.services.tickets import ledger, registration, rerouting
from gateway.services.tickets.topic import Topic
from gateway.services.town import complaints
from gateway.store.tables import Event, Message, Prompt, Ticket
from routing.router import Outcome, Route

# What goes where its words say, and what does so only after a call in vain.
_BY_WORDS = frozenset({Verb.REPORT, Verb.ANSWER})
_AFTER_CALLS = frozenset({Verb.ADD, Verb.REOPEN, Verb.CONFIDENTIAL})


def routed(desk: Desk, message_id: int, route: Route) -> None:
    """The route of a text is for the ticket that it has opened, or where it is kept if its
    reporter wrote it; unless its words belong elsewhere. What has only a part of them has the
    route of those alone.
    """
    message = desk.tx.get_one(Message, message_id)
    apart = _opened_apart(desk, message)
    for one in apart:
        words = one.words.body or ""
        rerouting.routed_late(desk, one, alone.route(desk, _card(desk, message), message, words))
    ticket = message.ticket
    if ticket is None or apart:
        return
    if ticket.text_id == message.text_id:
        if not _joins(desk, ticket, message, route):
            rerouting.routed_late(desk, ticket, route)
    elif message.phone == ticket.phone and not _goes_elsewhere(desk, ticket, message, route):
        rerouting.heard_late(desk, ticket, message.words.body or "", route)


def _opened_apart(desk: Desk, message: Message) -> Sequence[Ticket]:
    """What a part of a text has opened by itself: another matter beside what it was for."""
    query = (
        select(Ticket)
        .join(Event, Event.ticket_id == Ticket.id)
        .where(
            Event.message_id == message.id,
            Event.action == Action.RECEIVE,
            Ticket.text_id != message.text_id,
        )
    )
    return desk.tx.scalars(query.order_by(Ticket.id)).all()


def _joins(desk: Desk, ticket: Ticket, message: Message, route: Route) -> bool:
    """Whether the words that opened a ticket are more on another one, which it follows now.

    Of several an operator says which: nobody is sent for the same once more.
    """
    untouched = ticket.status is Status.TRIAGE and ticket.evidence == registration.NO_ROUTE
    if not untouched or complaints.is_one(desk, ticket.category):
        return False
    reports = _reports(desk, message, route, None, without=[ticket])
    reply = _read(reports)
    if reply is None or reply.action not in _BY_WORDS:
        return False
    sent = [one for one in reports.going_on() if ledger.whole(desk, one).team is not None]
    if len(sent) == 1:
        rerouting.joined_late(desk, ticket, sent[0], route, reports.by)
    return bool(sent)


def _goes_elsewhere(desk: Desk, ticket: Ticket, message: Message, route: Route) -> bool:
    """Whether words that were kept at a ticket were of another one, or are one of their own."""
    if ledger.whole(desk, ticket).status not in OPEN or not _is_kept(desk, ticket, message):
        return False
    if ticket.status is not Status.TRIAGE:  # else it may have been read together with that
        route = alone.route(desk, _card(desk, message), message, message.words.body or "")
    reports = _reports(desk, message, route, _asked(desk, ticket, message))
    reply, going_on = _read(reports), [ticket]
    if reply is not None and reply.action in _BY_WORDS:
        going_on = reports.going_on()
    elif reply is not None and reply.action in _AFTER_CALLS:
        said = reply.text if reply.action is Verb.ADD else reports.text
        is_call = ticket in vain_calls.unheard(reports.card)
        going_on = (reports.older(said) if is_call else []) or going_on
    if ledger.whole(desk, ticket) in [ledger.whole(desk, one) for one in going_on]:
        return False
    if not going_on and not _is_of_its_own(reports, ticket):
        return False
    message.ticket_id = None
    if going_on:
        reports.go_on(going_on)
    else:
        reports.open()
    if message.ticket_id is None:  # which is meant was asked: until then they stay here
        message.ticket_id = ticket.id
    else:
        ledger.record(desk, ticket, Action.LINK, SYSTEM, message=message)
    return True


def _is_of_its_own(reports: Reports, kept_at: Ticket) -> bool:
    """Whether words may have a ticket of their own: they tell of another matter or place."""
    route = reports.route
    if route is None or route.outcome is Outcome.REJECT or reports.is_too_much():
        return False
    return Topic(reports.desk, reports.text, route).is_of_another(kept_at)


# ---------------------------------------------------------------- as it was when the text came


def _card(desk: Desk, message: Message) -> Card:
    return senders.cards(desk, [message.phone])[message.phone]


def _reports(
    desk: Desk,
    message: Message,
    route: Route,
    asked: Prompt | None,
    without: Sequence[Ticket] = (),
) -> Reports:
    card = _card(desk, message)
    card.reported = [one for one in card.reported if one not in without]
    card.prompt = asked
    return Reports(desk, card, message, route)


def _read(reports: Reports) -> Reply | None:
    """What a text asks for, where nothing but its words says of which ticket."""
    desk, card, message = reports.desk, reports.card, reports.message
    if complaints.is_said(desk, reports.text):
        return None
    if card.member is not None and not capacity.is_resident(desk, card, message, reports.route):
        return None
    reply = resident_reading.read(desk, card, message)
    return None if reports.named(reply) else reply


def _is_kept(desk: Desk, ticket: Ticket, message: Message) -> bool:
    """Whether it was taken for more words on a ticket, and for nothing else."""
    query = select(Event.action).where(Event.ticket_id == ticket.id, Event.message_id == message.id)
    return Action.ADD in desk.tx.scalars(query).all()


def _asked(desk: Desk, ticket: Ticket, message: Message) -> Prompt | None:
    """The question where a ticket is that stood open when a text came, which may answer it."""
    query = select(Prompt).where(
        Prompt.phone == message.phone,
        Prompt.ticket_id == ticket.id,
        Prompt.kind == PromptKind.PLACE,
        Prompt.asked_at <= message.at,
        Prompt.expires_at > message.at,
        Prompt.answered_at.is_(None) | (Prompt.answered_at >= message.at),
    )
    return desk.tx.scalar(query.order_by(Prompt.id.desc()).limit(1))
