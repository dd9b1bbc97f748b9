"""Outbound texts: queued with what causes them, claimed by a courier, journalled, settled."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from gateway.domain.delivery import IN_LINE, TRANSITIONS, Happening, Intake, State, Submit
from gateway.domain.people import Language
from gateway.domain.ticket import ROUND_THE_CLOCK
from gateway.errors import NotFound, Refused
from gateway.services import directory
from gateway.services.desk import Desk
from gateway.store.tables import ChannelState, Delivery, Message, SubmitRow, Ticket, Words
from modems import parts
from modems.channel import DeliveryReport, Piece, ReportState
from modems.errors import ChannelError, Fate

BELL = "outbox"
# Waits before trying again what certainly did not leave; after the last one it has failed.
_BACK_OFF = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800))
_REPORT_WINDOW = timedelta(days=3)
# What leaves first when a line is short of time: receipts and answers, then work, then reminders.
FIRST, NORMAL, LAST = 0, 1, 2


@dataclasses.dataclass(frozen=True)
class Queued:
    """A message on its way out, by its id and that of its words."""

    id: int
    text_id: int


def queue(
    desk: Desk,
    key: str,
    phone: str,
    language: Language,
    params: Mapping[str, object],
    *,
    ticket: Ticket | None = None,
    channel: str = "",
    line: str = "",
    lane: int = NORMAL,
    night: bool = True,
) -> Queued | None:
    """Queue one text of the wording to a phone; `night=False` lets it wait for the morning.

    Returns None, and sends nothing, when the phone takes no texts. A ticket gives channel and
    service line when they are not named.
    """
    if not directory.phone_of(phone, desk.settings.place).takes_texts:
        return None
    line = line or (ticket.line if ticket else "")
    body = desk.wording.sent(language, key, desk.settings.signature(line), params)
    return _put(desk, key, phone, body, dict(params), ticket, channel, line, lane, night)


def queue_plain(
    desk: Desk, phone: str, body: str, channel: str = "", ticket: Ticket | None = None
) -> Queued:
    """Queue a text somebody wrote by hand. Raises Refused when the phone takes no texts."""
    known = directory.phone_of(phone, desk.settings.place)
    if not known.takes_texts:
        raise Refused("no_texts_there", phone=phone)
    line = desk.settings.line_of(channel)
    return _put(desk, "plain", known.value, body, {}, ticket, channel, line, NORMAL, True)


def _put(
    desk: Desk,
    key: str,
    phone: str,
    body: str,
    params: dict[str, Any],
    ticket: Ticket | None,
    channel: str,
    line: str,
    lane: int,
    night: bool,
) -> Queued:
    channel = channel or (ticket.channel if ticket else "")
    channel = _sendable(desk, channel)
    text_id = desk.write(Words, body=body, params=params)
    message_id = desk.write(
        Message,
        direction="out",
        channel=channel,
        line=line,
        phone=phone,
        kind=key,
        text_id=text_id,
        ticket_id=ticket.id if ticket else None,
        at=desk.now,
        status=Intake.DONE,
        parts=parts.segments(body),
    )
    desk.write(
        Delivery,
        message_id=message_id,
        channel=channel,
        phone=phone,
        lane=lane,
        state=State.QUEUED,
        due_at=desk.now if night else desk.rules.calendar.awake(desk.now),
        created_at=desk.now,
    )
    desk.bells.add(BELL)
    return Queued(message_id, text_id)


def _sendable(desk: Desk, channel: str) -> str:
    """A channel of the settings: the one named, else the first."""
    names = [one.name for one in desk.settings.channels]
    return channel if channel in names or not names else names[0]


def night_for(ticket: Ticket) -> bool:
    """Whether texts about a ticket may wake people: tiers that run round the clock may."""
    return ticket.tier in ROUND_THE_CLOCK


# ---------------------------------------------------------------- the courier's side


@dataclasses.dataclass(frozen=True)
class Claim:
    """One piece that the courier may now hand over; the attempt is journalled already."""

    delivery_id: int
    submit_id: int
    pieces: Sequence[Piece]
    seq: int  # the piece to hand over, counted from 1

    @property
    def piece(self) -> Piece:
        return self.pieces[self.seq - 1]


Split = Callable[[str, str, int], Sequence[Piece]]


def claim(desk: Desk, channel: str, split: Split) -> Claim | None:
    """The next text that may leave by a channel, as sending, with its attempt in the journal.

    A text waits while an older one to the same phone is still queued or being sent, whatever
    its channel, so that texts of one phone leave in order.
    """
    if desk.tx.scalar(select(ChannelState.paused).where(ChannelState.name == channel)):
        return None
    older = aliased(Delivery)
    query = (
        select(Delivery)
        .where(
            Delivery.channel == channel,
            Delivery.state == State.QUEUED,
            Delivery.due_at <= desk.now,
            ~exists().where(
                older.phone == Delivery.phone, older.id < Delivery.id, older.state.in_(IN_LINE)
            ),
        )
        .order_by(Delivery.lane, Delivery.id)
        .limit(1)
        .options(joinedload(Delivery.message).joinedload(Message.words))
    )
    delivery = desk.tx.scalar(query.with_for_update(skip_locked=True, of=Delivery))
    if delivery is None or not _move(desk, delivery, Happening.CLAIM):
        return None
    delivery.attempts += 1
    delivery.claimed_at = desk.now
    try:
        pieces = split(delivery.phone, delivery.message.words.body or "", delivery.id)
    except ChannelError as error:  # no network takes it
        delivery.error = error.code[:200]
        _move(desk, delivery, Happening.REFUSED)
        return None
    return _attempt(desk, delivery, pieces)


def _attempt(desk: Desk, delivery: Delivery, pieces: Sequence[Piece]) -> Claim | None:
    """The journal's next line: the first piece that the network has not accepted yet.

    None when it has accepted all of them; then the delivery is sent.
    """
    taken = set(
        desk.tx.scalars(
            select(SubmitRow.seq).where(
                SubmitRow.delivery_id == delivery.id, SubmitRow.state == Submit.ACCEPTED
            )
        )
    )
    seq = next((seq for seq in range(1, len(pieces) + 1) if seq not in taken), None)
    if seq is None:
        if _move(desk, delivery, Happening.ACCEPTED):
            delivery.sent_at, delivery.error = desk.now, None
        _let_pass(desk, delivery)
        return None
    row = SubmitRow(
        delivery_id=delivery.id,
        seq=seq,
        total=len(pieces),
        state=Submit.ATTEMPTING,
        at=desk.now,
    )
    desk.tx.add(row)
    desk.tx.flush()
    return Claim(delivery.id, row.id, pieces, seq)


def accepted(desk: Desk, claim: Claim, reference: str) -> Claim | None:
    """The network took a piece: journal it, and the attempt of the next; None after the last."""
    row = desk.tx.get_one(SubmitRow, claim.submit_id)
    row.state, row.reference, row.at = Submit.ACCEPTED, reference, desk.now
    desk.tx.flush()
    return _attempt(desk, desk.tx.get_one(Delivery, claim.delivery_id), claim.pieces)


def _let_pass(desk: Desk, delivery: Delivery) -> None:
    """Once a text has left the line the phone's next may leave, by a courier that may be asleep."""
    if delivery.state in IN_LINE:
        return
    behind = select(Delivery.id).where(
        Delivery.phone == delivery.phone,
        Delivery.channel != delivery.channel,
        Delivery.state == State.QUEUED,
    )
    if desk.tx.scalar(behind.limit(1)) is not None:
        desk.bells.add(BELL)


def put_back(desk: Desk, claim: Claim, code: str) -> None:
    """A claimed piece stayed here after all: the next claim hands it over, and what follows it."""
    row = desk.tx.get_one(SubmitRow, claim.submit_id)
    row.state, row.code = Submit.REFUSED, code[:60]
    _move(desk, desk.tx.get_one(Delivery, claim.delivery_id), Happening.PUT_BACK)


def refused(desk: Desk, claim: Claim, error: ChannelError) -> None:
    """A piece did not get through: try again later, give up, or mark it uncertain, by its fate."""
    row = desk.tx.get_one(SubmitRow, claim.submit_id)
    row.state = Submit.UNKNOWN if error.fate is Fate.UNCERTAIN else Submit.REFUSED
    row.code = error.code[:60]
    delivery = desk.tx.get_one(Delivery, claim.delivery_id)
    delivery.error = error.code[:200]
    if error.fate is Fate.UNCERTAIN:
        _move(desk, delivery, Happening.LOST_SIGHT)
    elif error.fate is Fate.FINAL or delivery.attempts > len(_BACK_OFF):
        _move(desk, delivery, Happening.REFUSED)
    else:
        _move(desk, delivery, Happening.PUT_BACK)
        delivery.due_at = desk.now + _BACK_OFF[delivery.attempts - 1]
    _let_pass(desk, delivery)


def recover(desk: Desk, channel: str) -> int:
    """What a courier that died was sending: nobody knows whether it left. Returns how many."""
    lost = desk.tx.scalars(
        select(Delivery).where(Delivery.channel == channel, Delivery.state == State.SENDING)
    ).all()
    for delivery in lost:
        desk.tx.execute(
            update(SubmitRow)
            .where(SubmitRow.delivery_id == delivery.id, SubmitRow.state == Submit.ATTEMPTING)
            .values(state=Submit.UNKNOWN, code="crash")
        )
        delivery.error = "crash"
        _move(desk, delivery, Happening.LOST_SIGHT)
    return len(lost)


def reported(desk: Desk, channel: str, report: DeliveryReport) -> bool:
    """Settle a delivery by the network's report. Returns whether it belonged to one of ours."""
    phone = directory.phone_of(report.phone, desk.settings.place).value
    recent = (
        select(SubmitRow, Delivery)
        .join(Delivery, Delivery.id == SubmitRow.delivery_id)
        .where(
            Delivery.channel == channel,
            Delivery.phone == phone,
            SubmitRow.at > desk.now - _REPORT_WINDOW,
            SubmitRow.delivered_at.is_(None),
        )
        .order_by(SubmitRow.id.desc())
    )
    known = desk.tx.execute(recent.where(SubmitRow.reference == report.reference)).first()
    if known is None:
        # A send whose answer was lost has no reference; its report is the only word on it.
        known = desk.tx.execute(recent.where(SubmitRow.state == Submit.UNKNOWN)).first()
    if known is None:
        return False
    submit, delivery = known
    if report.state is ReportState.FAILED:
        submit.state, submit.code = Submit.REFUSED, report.code[:60]
        delivery.error = report.code[:200]
        _move(desk, delivery, Happening.REPORTED_FAILED)
    elif report.state is ReportState.DELIVERED:
        submit.state, submit.delivered_at = Submit.ACCEPTED, desk.now
        desk.tx.flush()
        if _all_delivered(desk, submit):
            delivery.sent_at = delivery.sent_at or desk.now
            delivery.delivered_at = report.at or desk.now
            _move(desk, delivery, Happening.REPORTED)
    return True


def _all_delivered(desk: Desk, submit: SubmitRow) -> bool:
    delivered = desk.tx.scalar(
        select(func.count(func.distinct(SubmitRow.seq))).where(
            SubmitRow.delivery_id == submit.delivery_id, SubmitRow.delivered_at.is_not(None)
        )
    )
    return delivered == submit.total


# ---------------------------------------------------------------- what a person decides


def retry(desk: Desk, delivery_id: int) -> Delivery:
    """Queue again what failed or is uncertain: a person prefers twice to never.

    Parts that the network has accepted are not sent again.
    """
    delivery = _get(desk, delivery_id)
    _require(desk, delivery, Happening.RETRY)
    delivery.attempts, delivery.due_at, delivery.error = 0, desk.now, None
    desk.bells.add(BELL)
    return delivery


def drop(desk: Desk, delivery_id: int, reason: str, by: str) -> Delivery:
    """Give a text up for good, with a reason."""
    if not reason.strip():
        raise Refused("reason_needed")
    delivery = _get(desk, delivery_id)
    _require(desk, delivery, Happening.DROP)
    delivery.error = f"{by}: {reason.strip()}"[:200]
    return delivery


def after_restore(desk: Desk) -> int:
    """After a backup was restored nobody knows what has left since: all of it is uncertain.

    Texts that waited for intake were handled since, or were not: a person looks at them.
    """
    desk.tx.execute(
        update(Message)
        .where(Message.status == Intake.WAITING)
        .values(status=Intake.ASIDE, error="restored")
    )
    changed = desk.tx.scalars(
        update(Delivery)
        .where(Delivery.state.in_(IN_LINE))
        .values(state=State.UNCERTAIN, error="restored")
        .returning(Delivery.id)
    ).all()
    return len(changed)


def waits(desk: Desk, channel: str) -> bool:
    """Whether a text may leave by a channel now; cheap, so that looking takes no write lock."""
    query = select(Delivery.id).where(
        Delivery.channel == channel, Delivery.state == State.QUEUED, Delivery.due_at <= desk.now
    )
    return desk.tx.scalar(query.limit(1)) is not None


def oldest_waiting(desk: Desk) -> datetime | None:
    """Since when the oldest text that may leave now has waited."""
    return desk.tx.scalar(
        select(func.min(Delivery.due_at)).where(
            Delivery.state == State.QUEUED, Delivery.due_at <= desk.now
        )
    )


def _get(desk: Desk, delivery_id: int) -> Delivery:
    delivery = desk.tx.get(Delivery, delivery_id)
    if delivery is None:
        raise NotFound(f"there is no delivery {delivery_id}")
    return delivery


def _require(desk: Desk, delivery: Delivery, happening: Happening) -> None:
    if not _move(desk, delivery, happening):
        raise Refused("delivery_not_now", state=delivery.state)


def _move(desk: Desk, delivery: Delivery, happening: Happening) -> bool:
    """Change a delivery's state where the old one still holds; False when it does not."""
    before = delivery.state
    target = TRANSITIONS.get((before, happening))
    if target is None:
        return False
    moved = desk.tx.scalar(
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.state == before)
        .values(state=target)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    if moved is None:
        return False
    set_committed_value(delivery, "state", target)
    return True
