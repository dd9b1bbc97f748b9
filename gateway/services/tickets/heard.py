"""What a matter is about in its reporter's words: those it came with, and what was said since.

A call that nobody took leaves none of its own: what was texted or written down first stands there.
"""

import dataclasses
from collections.abc import Sequence

from sqlalchemy import bindparam, select

from gateway.domain.callflow import Outcome
from gateway.domain.people import ActorKind
from gateway.domain.ticket import OPEN, Action, Source, Status
from gateway.services.desk import Desk
from gateway.services.tickets import texted
from gateway.store.tables import Call, Event, Message, Ticket, Words

_LEFT = (Outcome.MISSED, Outcome.CALL_BACK, Outcome.REPORTED)  # of calls that nobody took
# Who says what a matter is about; others only write down what its reporter said.
_SPEAK = (ActorKind.RESIDENT, ActorKind.OPERATOR, ActorKind.MEMBER)
# Made once, as every order asks it.
_SAID = (
    select(Event.codes, Words.body)
    .join(Words, Words.id == Event.text_id)
    .where(
        Event.ticket_id == bindparam("ticket_id"),
        Event.action.in_([Action.ADD, Action.ANSWER]),
        Event.actor.in_(_SPEAK),
        Words.body.is_not(None),
        texted.belongs(),
    )
    .order_by(Event.id)
)
_WITH_NOBODY = frozenset({Status.RECEIVED, Status.TRIAGE})


@dataclasses.dataclass(frozen=True)
class Said:
    """What was reported, and what was said of it since, oldest first."""

    first: str
    more: Sequence[str] = ()
    bare: bool = False  # nobody knows yet: the first words only say that somebody called


def of(desk: Desk, ticket: Ticket) -> Said:
    """What was said of a ticket; one that is just being opened has its own words alone."""
    first = ticket.words.body or ""
    if ticket in desk.tx.new:
        return Said(first)
    events = _since(desk, ticket)
    if not is_call(desk, ticket):
        return Said(first, [body for _, body in events])
    told = [(codes, body) for codes, body in events if "call" not in codes]
    ours = [first, *(body for codes, body in events if "call" in codes)]  # of its later calls
    # What was texted on another ticket may be what the call was about, and may be not.
    own = next((at for at, (codes, _) in enumerate(told) if "ticket" not in codes), None)
    rest = [body for at, (_, body) in enumerate(told) if at != own]
    return Said(ours[-1], rest, bare=True) if own is None else Said(told[own][1], rest)


def _since(desk: Desk, ticket: Ticket) -> list[tuple[dict[str, object], str]]:
    rows = desk.tx.execute(_SAID, {"ticket_id": ticket.id})
    return [(codes, body or "") for codes, body in rows]


def is_call(desk: Desk, ticket: Ticket) -> bool:
    """Whether a ticket's own words are ours, and only say that somebody called."""
    if ticket.source is not Source.CALL:
        return False
    query = select(Call.id).join(Message, Message.id == Call.message_id)
    left = query.where(Message.ticket_id == ticket.id, Call.outcome.in_(_LEFT))
    return desk.tx.scalar(left.limit(1)) is not None


def may_be_told(desk: Desk, ticket: Ticket) -> bool:
    """Whether there is a call whose words somebody may write down still."""
    return ticket.status in OPEN and is_call(desk, ticket)


def is_to_be_told(desk: Desk, ticket: Ticket) -> bool:
    """Whether what is written at a ticket is what its caller said: while no team has it, and later
    as long as nobody knows what it is. From then on it may be of the work.
    """
    if not may_be_told(desk, ticket):
        return False
    return ticket.status in _WITH_NOBODY or of(desk, ticket).bare
