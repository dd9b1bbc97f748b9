"""Figures for monitoring: what stands now, and what has been added since the last look."""

import dataclasses
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import func, select

from gateway.domain.delivery import Intake, State
from gateway.domain.people import ActorKind
from gateway.domain.ticket import OPEN, Action, Stage, Status
from gateway.services.desk import Desk
from gateway.store.tables import Delivery, Event, Message, Report, Ticket

_RECEIPTS = "resident.receipt%"
_BACK = timedelta(days=1)  # how far the first look goes for durations
_BATCH = 20_000


def tickets(desk: Desk) -> dict[Status, int]:
    """How many tickets each status has."""
    query = select(Ticket.status, func.count()).group_by(Ticket.status)
    return dict.fromkeys(Status, 0) | {status: count for status, count in desk.tx.execute(query)}


def overdue(desk: Desk) -> dict[Stage, int]:
    """How many open tickets are past their nearest deadline, by its stage."""
    query = (
        select(Ticket.due_stage, func.count())
        .where(Ticket.status.in_(OPEN), Ticket.due_at < desk.now)
        .group_by(Ticket.due_stage)
    )
    found = {stage: count for stage, count in desk.tx.execute(query) if stage is not None}
    return dict.fromkeys((Stage.DISPATCH, Stage.ACCEPT, Stage.RESOLVE), 0) | found


def deliveries(desk: Desk) -> dict[tuple[str, State], int]:
    """How many deliveries each channel has in each state."""
    query = select(Delivery.channel, Delivery.state, func.count())
    grouped = query.group_by(Delivery.channel, Delivery.state)
    return {(channel, state): count for channel, state, count in desk.tx.execute(grouped)}


def waiting(desk: Desk) -> dict[str, int]:
    """How much waits in each queue."""
    inbound = select(func.count()).where(Message.status == Intake.WAITING)
    outbound = select(func.count()).where(Delivery.state == State.QUEUED)
    return {
        "intake": desk.tx.scalar(inbound) or 0,
        "outbox": desk.tx.scalar(outbound) or 0,
        "reports": desk.tx.scalar(select(func.count(Report.id))) or 0,  # of deliveries not known
    }


@dataclasses.dataclass
class Tally:
    """Counts since the beginning and durations since a day before the first look.

    Each look reads only the rows that came since the last.
    """

    messages: Counter[tuple[str, str, str]] = dataclasses.field(default_factory=Counter)
    routes: Counter[str] = dataclasses.field(default_factory=Counter)
    receipts: list[float] = dataclasses.field(default_factory=list)  # new since the last look
    intakes: list[float] = dataclasses.field(default_factory=list)
    _message_id: int = 0
    _event_id: int = 0
    _unsent: dict[int, datetime] = dataclasses.field(default_factory=dict)

    def look(self, desk: Desk) -> None:
        """Take in what has come since the last look."""
        self.receipts, self.intakes = [], []
        self._count_messages(desk)
        self._read_events(desk)
        self._read_receipts(desk)

    def _count_messages(self, desk: Desk) -> None:
        last = desk.tx.scalar(select(func.max(Message.id))) or 0
        fresh = select(Message).where(Message.id > self._message_id, Message.id <= last)
        new = fresh.subquery()
        grouped = select(new.c.direction, new.c.channel, new.c.kind, func.count())
        for direction, channel, kind, count in desk.tx.execute(
            grouped.group_by(new.c.direction, new.c.channel, new.c.kind)
        ):
            self.messages[direction, channel, kind] += count
        receipts = select(Message.id, Message.at).where(
            Message.id > self._message_id,
            Message.id <= last,
            Message.at > desk.now - _BACK,
            Message.kind.like(_RECEIPTS),
        )
        self._unsent |= {id_: at for id_, at in desk.tx.execute(receipts.limit(_BATCH))}
        self._message_id = last

    def _read_receipts(self, desk: Desk) -> None:
        sent = select(Delivery.message_id, Delivery.sent_at).where(
            Delivery.message_id.in_(self._unsent)
        )
        for message_id, sent_at in desk.tx.execute(sent):
            if sent_at is not None:
                self.receipts.append((sent_at - self._unsent.pop(message_id)).total_seconds())
        oldest = desk.now - _BACK
        self._unsent = {id_: at for id_, at in self._unsent.items() if at > oldest}

    def _read_events(self, desk: Desk) -> None:
        last = desk.tx.scalar(select(func.max(Event.id))) or 0
        new = (Event.id > self._event_id, Event.id <= last)
        routed = select(Event.action, Event.codes).where(
            *new,
            Event.actor == ActorKind.SYSTEM,
            Event.action.in_([Action.DISPATCH, Action.TRIAGE]),
        )
        for action, codes in desk.tx.execute(routed):
            if action is Action.DISPATCH:
                self.routes["dispatch"] += 1
            elif "outcome" in codes:  # without, nobody had accepted in twice the time
                self.routes[codes["outcome"] or "none"] += 1
        registered = (
            select(Event.at, Message.at)
            .join(Message, Message.id == Event.message_id)
            .where(*new, Event.action == Action.RECEIVE, Event.at > desk.now - _BACK)
        )
        self.intakes += [
            (done - came).total_seconds() for done, came in desk.tx.execute(registered)
        ]
        self._event_id = last
