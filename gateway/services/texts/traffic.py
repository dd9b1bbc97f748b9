"""The read side of texts: messages in and out, deliveries, channels, and how much of it waits."""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from gateway.domain.delivery import Intake, State
from gateway.errors import NotFound
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.services.texts import lines, outbox
from gateway.services.town import reach
from gateway.store.tables import ChannelState, Delivery, Message, SubmitRow

PAGE = 50
CAP = 999  # beyond it a count is only "more"


# ---------------------------------------------------------------- messages and deliveries


def messages(
    desk: Desk,
    *,
    direction: str = "",
    status: Intake | None = None,
    phone: str = "",
    since: datetime | None = None,
    before: int | None = None,
    limit: int = PAGE,
    by: Actor = SYSTEM,
) -> list[Message]:
    """Messages, newest first; `before` is where the last page ended, a limit of 0 means all."""
    query = select(Message).order_by(Message.id.desc()).options(joinedload(Message.words))
    query = query.where(*reach.about(desk, by, Message.ticket_id))
    if direction:
        query = query.where(Message.direction == direction)
    if status is not None:
        query = query.where(Message.status == status)
    if phone:
        query = query.where(Message.phone == phone)
    if since is not None:
        query = query.where(Message.at >= since)
    if before is not None:
        query = query.where(Message.id < before)
    return list(desk.tx.scalars(query.limit(limit or None)))


def message(desk: Desk, message_id: int) -> Message:
    """One message with its words. Raises NotFound."""
    found = desk.tx.get(Message, message_id, options=[joinedload(Message.words)])
    if found is None:
        raise NotFound(f"there is no message {message_id}")
    return found


_WITH_WORDS = joinedload(Delivery.message).joinedload(Message.words)
_WHOLE = (_WITH_WORDS, selectinload(Delivery.submits).selectinload(SubmitRow.statuses))


def deliveries(
    desk: Desk,
    *,
    states: Iterable[State] = (),
    channel: str = "",
    before: int | None = None,
    limit: int = PAGE,
    by: Actor = SYSTEM,
) -> list[Delivery]:
    """Deliveries with their messages, newest first; a limit of 0 means all."""
    wanted = list(states)
    query = select(Delivery).where(*_outbound(desk, by)).order_by(Delivery.id.desc())
    query = query.options(*_WHOLE)
    if wanted:
        query = query.where(Delivery.state.in_(wanted))
    if channel:
        query = query.where(Delivery.channel == channel)
    if before is not None:
        query = query.where(Delivery.id < before)
    return list(desk.tx.scalars(query.limit(limit or None)))


def _outbound(desk: Desk, by: Actor) -> list[ColumnElement[bool]]:
    """Which deliveries somebody may see: those of the messages they may."""
    theirs = reach.about(desk, by, Message.ticket_id)
    seen = select(Message.id).where(Message.id == Delivery.message_id, *theirs)
    return [seen.exists()] if theirs else []


def delivery(desk: Desk, delivery_id: int) -> Delivery:
    """One delivery with its message and its journal. Raises NotFound."""
    found = desk.tx.get(Delivery, delivery_id, options=_WHOLE)
    if found is None:
        raise NotFound(f"there is no delivery {delivery_id}")
    return found


@dataclasses.dataclass(frozen=True)
class Word:
    """A hand-over to the network with what it answered, or what the network said of it later."""

    attempt: int  # counted from 1
    at: datetime  # when it began, or when we had it
    said: str
    code: str
    stamped_at: datetime | None = None  # the network's own stamp
    reference: str | None = None


def history(found: Delivery) -> list[Word]:
    """What the network has said of a delivery, in order; its state only ever moved up with it."""
    words = []
    for nth, submit in enumerate(found.submits, 1):
        words.append(Word(nth, submit.at, submit.state, submit.code or "", None, submit.reference))
        words += [Word(nth, one.at, one.said, one.code, one.stamped_at) for one in submit.statuses]
    return sorted(words, key=lambda word: word.at)


def deliveries_of(desk: Desk, message_ids: Iterable[int]) -> dict[int, Delivery]:
    """The latest delivery of each outbound message, by the message's id."""
    query = select(Delivery).where(Delivery.message_id.in_(message_ids)).order_by(Delivery.id)
    return {delivery.message_id: delivery for delivery in desk.tx.scalars(query)}


# ---------------------------------------------------------------- how much waits


@dataclasses.dataclass(frozen=True)
class Backlog:
    """The message queue in figures, each counted to one more than CAP at most."""

    inbound: dict[Intake, int]  # those that are done, since yesterday at this time
    outbound: dict[State, int]
    oldest_in_at: datetime | None
    oldest_out_at: datetime | None


def backlog(desk: Desk, by: Actor = SYSTEM) -> Backlog:
    """How much waits, has failed or is done, and since when the oldest waits."""
    inbound, outbound = reach.about(desk, by, Message.ticket_id), _outbound(desk, by)
    only = {
        Intake.DONE: (Message.direction == "in", Message.at > desk.now - timedelta(days=1)),
    }
    oldest = select(Message.at).where(Message.status == Intake.WAITING).order_by(Message.id)
    return Backlog(
        inbound={
            status: _count(
                desk,
                select(Message.id).where(Message.status == status, *only.get(status, ()), *inbound),
            )
            for status in Intake
        },
        outbound={
            state: _count(desk, select(Delivery.id).where(Delivery.state == state, *outbound))
            for state in State
        },
        oldest_in_at=desk.tx.scalar(oldest.limit(1)),
        oldest_out_at=outbox.oldest_waiting(desk),
    )


def _count(desk: Desk, query: Select[int]) -> int:
    return desk.tx.scalar(select(func.count()).select_from(query.limit(CAP + 1).subquery())) or 0


# ---------------------------------------------------------------- channels


@dataclasses.dataclass(frozen=True)
class Channel:
    """A channel of the settings, and what its courier last said of it."""

    name: str
    kind: str
    number: str
    up: bool
    paused: bool
    since_at: datetime | None
    seen_at: datetime | None
    error: str | None
    operator: str | None
    signal_dbm: int | None
    stored: int | None
    capacity: int | None
    last_inbound_at: datetime | None
    last_outbound_at: datetime | None
    backlog: int


def channels(desk: Desk) -> Sequence[Channel]:
    """The channels of the settings; one whose courier has fallen silent counts as down."""
    rows = desk.tx.execute(select(ChannelState, lines.UP), lines.asked(desk)).all()
    states = {state.name: (state, up) for state, up in rows}
    queued = select(Delivery.channel, func.count()).where(Delivery.state == State.QUEUED)
    backlogs = {name: count for name, count in desk.tx.execute(queued.group_by(Delivery.channel))}
    found = []
    for given in desk.settings.channels:
        unheard_of = ChannelState(name=given.name, paused=False), False
        state, up = states.get(given.name, unheard_of)
        found.append(
            Channel(
                name=given.name,
                kind=given.kind,
                number=given.number,
                up=bool(up),
                paused=state.paused,
                since_at=state.since_at,
                seen_at=state.seen_at,
                error=state.error,
                operator=state.operator,
                signal_dbm=state.signal_dbm,
                stored=state.stored,
                capacity=state.capacity,
                last_inbound_at=state.last_inbound_at,
                last_outbound_at=state.last_outbound_at,
                backlog=backlogs.get(given.name, 0),
            )
        )
    return found
