"""What was done about one ticket and what was said, in order, with the names of who did it."""

import dataclasses
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gateway.domain.people import ActorKind
from gateway.domain.ticket import Action, Source
from gateway.services.desk import Desk
from gateway.store.tables import Delivery, Event, Member, Message, Operator, Team, Ticket

_WRITE_DOWN = (ActorKind.OPERATOR, ActorKind.MEMBER)
_TO_STAFF = ("member.", "supervisor.")  # the wording of what only they are sent


@dataclasses.dataclass(frozen=True)
class Step:
    """An event with the name of who did it and of the team it concerns; empty for the system."""

    event: Event
    name: str
    team: str

    @property
    def note(self) -> str:
        """What was written; empty when nothing was, or it has been taken away."""
        return (self.event.words.body or "") if self.event.words else ""

    @property
    def is_spoken(self) -> bool:
        """Whether it is what a caller said, as one of us wrote it down."""
        return self.event.action is Action.ADD and self.event.actor in _WRITE_DOWN


@dataclasses.dataclass(frozen=True)
class Entry:
    """A message of a ticket, its delivery, and the one of us it came from or went to.

    `member` is the name, `role` what they are here; both are empty for the reporter.
    """

    message: Message
    delivery: Delivery | None
    member: str = ""
    role: str = ""


def steps(desk: Desk, ticket: Ticket) -> list[Step]:
    """The events of a ticket."""
    query = (
        select(Event, Team.name)
        .outerjoin(Team, Team.id == Event.team_id)
        .where(Event.ticket_id == ticket.id)
        .order_by(Event.id)
        .options(joinedload(Event.words))
    )
    rows = [(event, team) for event, team in desk.tx.execute(query)]
    names = _names(desk, [event for event, _ in rows])
    return [
        Step(event, names.get((event.actor, event.actor_id or 0), ""), team or "")
        for event, team in rows
    ]


def _names(desk: Desk, events: Sequence[Event]) -> dict[tuple[ActorKind, int], str]:
    members = {one.actor_id for one in events if one.actor is ActorKind.MEMBER}
    operators = {one.actor_id for one in events if one.actor is ActorKind.OPERATOR}
    found = {
        (ActorKind.MEMBER, id_): name
        for id_, name in desk.tx.execute(
            select(Member.id, Member.name).where(Member.id.in_(members))
        )
    }
    people = select(Operator.id, Operator.name).where(Operator.id.in_(operators))
    return found | {(ActorKind.OPERATOR, id_): name for id_, name in desk.tx.execute(people)}


def entries(desk: Desk, ticket: Ticket) -> list[Entry]:
    """The messages of a ticket."""
    query = (
        select(Message, Delivery, Member, Operator)
        .outerjoin(Delivery, Delivery.message_id == Message.id)
        .outerjoin(Member, Member.phone == Message.phone)
        .outerjoin(Operator, Operator.phone == Message.phone)
        .where(Message.ticket_id == ticket.id)
        .order_by(Message.id)
        .options(joinedload(Message.words))
    )
    return [
        Entry(message, delivery, who.name, who.role)
        if who is not None and _is_with_us(ticket, message)
        else Entry(message, delivery)
        for message, delivery, who in (
            (message, delivery, member or operator)
            for message, delivery, member, operator in desk.tx.execute(query)
        )
    ]


def _is_with_us(ticket: Ticket, message: Message) -> bool:
    """Whether a phone of one of us speaks as such, not as the resident who reported the matter."""
    return (
        message.phone != ticket.phone
        or ticket.source in (Source.MEMBER, Source.VISIT)
        or message.kind.startswith(_TO_STAFF)
    )
