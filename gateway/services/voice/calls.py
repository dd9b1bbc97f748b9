"""A call somebody takes at the console: its words become a ticket like those of a text."""

import dataclasses

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from gateway.domain.delivery import Intake
from gateway.domain.people import Language
from gateway.domain.phone import Phone, PhoneKind
from gateway.domain.ticket import Source
from gateway.errors import Refused
from gateway.services.desk import Actor, Desk
from gateway.services.texts import seal, senders
from gateway.services.texts.senders import Card
from gateway.services.tickets import chosen, registration, watch
from gateway.services.town import complaints, directory
from gateway.store.tables import Call, Message, Ticket, Words
from routing.outlines import Point
from routing.router import Route, Router

DESK = "desk"  # the source of calls that were written down by hand


@dataclasses.dataclass(frozen=True)
class Note:
    """What an operator writes down during a call; `category` is a code, or empty.

    `token` is the form's own: however often one form is sent, its call is one ticket.
    """

    phone: str
    text: str
    address: str = ""
    category: str = ""
    withheld: bool = False  # the caller's phone is not shown, and was asked for in vain
    token: str = ""
    call: int | None = None  # the call a colleague has taken, which this writes down
    point: Point | None = None  # on the map, where another system says so

    @property
    def body(self) -> str:
        """The words of the ticket."""
        return " ".join(filter(None, (self.address.strip(), self.text.strip())))


def suggest(desk: Desk, note: Note, router: Router, by_hand: bool = False) -> Route:
    """Where a call's matter goes; a category that was chosen stands.

    What is said against those who work here is a complaint all the same; one whose words only
    sound like it, where nobody has looked who chose by hand.
    """
    route = _routed(desk, note, router)
    # The address is no part of who is blamed.
    said = "，".join(filter(None, (note.address.strip(), note.text.strip())))
    sounds = complaints.is_one(desk, route.category) and not by_hand
    if sounds or complaints.is_said(desk, said):
        return complaints.against_staff(desk, route)
    return chosen.routed(desk, note.category, route)


def _routed(desk: Desk, note: Note, router: Router) -> Route:
    card = caller(desk, note.phone)
    return router.route(note.body, home=card.home, earlier=card.earlier, point=note.point)


def caller(desk: Desk, shown: str) -> Card:
    """What is known of the phone of a call."""
    phone = directory.phone_of(shown, desk.settings.place)
    return senders.cards(desk, [phone.value])[phone.value]


def take(desk: Desk, note: Note, route: Route | None, by: Actor) -> Ticket:
    """Keep a call and open its ticket with the receipt; a form sent again gives the same ticket.

    Raises Refused as `check`, and when the form was sent before with anything else.
    """
    phone = check(desk, note)
    call = Call(
        source=DESK,
        external_id=note.token or None,
        line=desk.settings.line_of(""),
        phone=phone.value,
        outcome="taken",
        started_at=desk.now,
        operator_id=by.id,
    )
    try:
        with desk.attempt():
            desk.tx.add(call)
    except IntegrityError:
        mine = Call.source == DESK, Call.external_id == note.token
        return taken_before(desk, desk.tx.scalars(select(Call).where(*mine)).one(), note)
    return open_ticket(desk, call, note, route, by)


def check(desk: Desk, note: Note) -> Phone:
    """The phone by which a caller is reached.

    Raises Refused without words, or without a phone that is not said to be withheld.
    """
    phone = directory.phone_of(note.phone, desk.settings.place)
    if phone.kind is PhoneKind.NAME or (phone.kind is PhoneKind.WITHHELD and not note.withheld):
        raise Refused("need_phone")
    if not note.text.strip():
        raise Refused("need_words")
    return phone


def taken_before(desk: Desk, call: Call, note: Note) -> Ticket:
    """The ticket of a call that was written down with this phone and these words.

    Raises Refused when it was with others: that is another matter, and is not to be lost.
    """
    said = Message.phone, Words.body, Ticket
    query = select(*said).select_from(Call).join(Message, Message.id == Call.message_id)
    query = query.join(Words, Words.id == Message.text_id).join(Ticket, Ticket.id == Call.ticket_id)
    phone = directory.phone_of(note.phone, desk.settings.place).value
    found = desk.tx.execute(query.where(Call.id == call.id)).one_or_none()
    if found is None or found[:2] != (phone, seal.words(desk, note.body).body):
        raise Refused("call_taken")
    return found[2]


def open_ticket(desk: Desk, call: Call, note: Note, route: Route | None, by: Actor) -> Ticket:
    """The ticket of a call that was written down; the reporter gets the receipt."""
    language = caller(desk, note.phone).language
    ticket = register(desk, call, note.body, note.phone.strip(), language, route, by)
    registration.receipt(desk, ticket, route)
    watch.look(desk)
    return ticket


def register(
    desk: Desk,
    call: Call,
    body: str,
    shown: str,
    language: Language,
    route: Route | None,
    by: Actor,
) -> Ticket:
    """The message and the ticket of a call, with these words, under the phone that was shown or
    told: its own may be withheld, or take no texts. Whoever asks for it tells people.
    """
    phone = directory.phone_of(shown, desk.settings.place).value
    message = Message(
        direction="in",
        channel=call.source,
        line=call.line,
        phone=phone,
        phone_shown=shown[:40],
        kind="call",
        words=seal.words(desk, body),
        at=desk.now,
        status=Intake.DONE,
    )
    desk.tx.add(message)
    desk.tx.flush()
    ticket = registration.register(
        desk,
        words=message.words,
        phone=phone,
        language=language,
        source=Source.CALL,
        channel=call.source,
        line=call.line,
        by=by,
        route=route,
        message=message,
    )
    desk.flush()  # a call refers to its ticket
    call.message_id, call.ticket_id = message.id, ticket.id
    return ticket
