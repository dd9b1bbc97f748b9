"""A call somebody takes at the console: its words become a ticket like those of a text."""

import dataclasses

from gateway.domain.delivery import Intake
from gateway.domain.phone import PhoneKind
from gateway.domain.ticket import Source
from gateway.errors import Refused
from gateway.services import casework, directory
from gateway.services.desk import Actor, Desk
from gateway.services.directory import Card
from gateway.store.tables import Call, Message, Ticket, Words
from routing.router import Outcome, Route, Router

DESK = "desk"  # the source of calls that were written down by hand


@dataclasses.dataclass(frozen=True)
class Note:
    """What an operator writes down during a call; `category` is a code, or empty."""

    phone: str
    text: str
    address: str = ""
    category: str = ""

    @property
    def body(self) -> str:
        """The words of the ticket."""
        return " ".join(filter(None, (self.address.strip(), self.text.strip())))


def suggest(desk: Desk, note: Note, router: Router) -> Route:
    """Where a call's matter goes; a category the operator has chosen stands."""
    card = caller(desk, note.phone)
    home = card.resident.area.code if card.resident and card.resident.area else None
    earlier = next((one.area.code for one in card.reported if one.area), None)
    route = router.route(note.body, home=home, earlier=earlier)
    chosen = desk.rules.categories.by_code.get(note.category)
    if chosen is None or chosen.code == route.category:
        return route
    # The team was found for another category: an operator must look.
    outcome = route.outcome if route.outcome is Outcome.EMERGENCY else Outcome.TRIAGE
    return dataclasses.replace(
        route, outcome=outcome, category=chosen.code, tier=chosen.tier, alternatives=()
    )


def caller(desk: Desk, shown: str) -> Card:
    """What is known of the phone of a call."""
    phone = directory.phone_of(shown, desk.settings.place)
    return directory.cards(desk, [phone.value])[phone.value]


def take(desk: Desk, note: Note, route: Route | None, by: Actor) -> Ticket:
    """Keep a call and open its ticket with the receipt. Raises Refused without phone or words."""
    phone = directory.phone_of(note.phone, desk.settings.place)
    if phone.kind in (PhoneKind.NAME, PhoneKind.WITHHELD):
        raise Refused("need_phone")
    if not note.text.strip():
        raise Refused("need_words")
    line = desk.settings.line_of("")
    message = Message(
        direction="in",
        channel=DESK,
        line=line,
        phone=phone.value,
        phone_shown=note.phone.strip()[:40],
        kind="call",
        words=Words(body=note.body),
        at=desk.now,
        status=Intake.DONE,
    )
    desk.tx.add(message)
    desk.tx.flush()
    ticket = casework.register(
        desk,
        words=message.words,
        phone=phone.value,
        language=caller(desk, note.phone).language,
        source=Source.CALL,
        channel=DESK,
        line=line,
        by=by,
        route=route,
        message=message,
    )
    casework.receipt(desk, ticket, route)
    desk.flush()  # a call refers to its ticket
    desk.tx.add(
        Call(
            source=DESK,
            line=line,
            phone=phone.value,
            outcome="taken",
            started_at=desk.now,
            operator_id=by.id,
            message_id=message.id,
            ticket_id=ticket.id,
        )
    )
    return ticket
