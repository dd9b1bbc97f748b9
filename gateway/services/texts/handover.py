"""The courier's side: texts claimed and handed over piece by piece, each attempt journalled.

The journal is written before a piece is handed over and completed after; what a crash leaves
between the two is uncertain.
"""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import func, select, update

from gateway.domain.delivery import IN_LINE, Happening, State, Submit
from gateway.services.desk import Desk
from gateway.services.texts import budget, deliveries, outbox, reports, statements
from gateway.store.tables import ChannelState, Delivery, SubmitRow
from modems.channel import Outgoing, Piece
from modems.errors import OVER_LIMIT, Blame, ChannelError, Fate

# When a piece whose fate is unknown is first looked for at the network.
FIRST_TRACE = timedelta(seconds=60)
# Waits before trying again what certainly did not leave; after the last one it has failed.
_BACK_OFF = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800))


@dataclasses.dataclass(frozen=True)
class Claim:
    """One piece that the courier may now hand over; the attempt is journalled already."""

    delivery_id: int
    submit_id: int
    pieces: Sequence[Piece]
    seq: int  # the piece to hand over, counted from 1

    @property
    def piece(self) -> Piece:
        return dataclasses.replace(self.pieces[self.seq - 1], attempt=self.submit_id)


Split = Callable[[Outgoing], Sequence[Piece]]


def claim(desk: Desk, channel: str, split: Split) -> Claim | None:
    """The next text that may leave by a channel, as sending, with its attempt in the journal.

    A text waits while an older one to the same phone is still queued or being sent, whatever
    its channel, so that texts of one phone leave in order. One that only waits for the morning
    holds nothing up; one whose channel is down or paused holds up nothing whose own turn has come,
    one that waits for another try no receipt and no emergency, and none that is queued 重大.
    """
    asked = statements.asked(desk, channel)
    while (delivery := desk.tx.scalar(statements.CLAIM, asked)) is not None and budget.is_spent(
        desk, delivery
    ):
        pass  # put off: the next may be another phone's
    if delivery is None:
        return None
    begun = {"attempts": delivery.attempts + 1, "claimed_at": desk.now}
    if not deliveries.move(desk, delivery, Happening.CLAIM, **begun):
        return None
    try:
        pieces = split(outgoing(delivery))
    except ChannelError as error:  # no network takes it
        delivery.error = error.code[:200]
        deliveries.move(desk, delivery, Happening.REFUSED)
        return None
    return _attempt(desk, delivery, pieces)


def outgoing(delivery: Delivery) -> Outgoing:
    """What a delivery hands to its channel."""
    words = delivery.message.words
    return Outgoing(
        delivery.phone,
        words.body or "",
        reference=delivery.id,
        key=delivery.message.kind,
        params=words.params or {},
        useful_until=deliveries.useful_until(delivery, delivery.message.kind),
        language=delivery.message.language or "",
    )


def _attempt(
    desk: Desk, delivery: Delivery, pieces: Sequence[Piece], handed: int = 0
) -> Claim | None:
    """The journal's next line: the first piece that the network has not accepted yet.

    None when there is none to hand over: all were accepted and the delivery is sent, or one of
    those `handed` over this time was reported failed meanwhile, and then the delivery is failed.
    """
    asked = {"delivery_id": delivery.id, "total": len(pieces)}
    rows = desk.tx.execute(statements.HANDED, asked).all()
    taken = {one.seq for one in rows if one.state is Submit.ACCEPTED}
    seq = next((seq for seq in range(1, len(pieces) + 1) if seq not in taken), None)
    if seq is not None and seq > handed:
        # It is there when the database has taken this before, and could not say so.
        begun = next((one.id for one in rows if one.seq == seq), None)
        return Claim(
            delivery.id, begun or _journalled(desk, delivery, len(pieces), seq), pieces, seq
        )
    if seq is not None:
        deliveries.move(desk, delivery, Happening.REFUSED)
    else:
        sent = deliveries.move(desk, delivery, Happening.ACCEPTED, sent_at=desk.now, error=None)
        if sent and any(one.delivered_at for one in rows):  # reports may be faster than we are
            reports.settle(desk, delivery, desk.now)
    _let_pass(desk, delivery)
    return None


def _journalled(desk: Desk, delivery: Delivery, total: int, seq: int) -> int:
    row = {
        "delivery_id": delivery.id,
        "seq": seq,
        "total": total,
        "state": Submit.ATTEMPTING,
        "at": desk.now,
    }
    return int(desk.tx.execute(statements.JOURNALLED, row).scalar_one())


def accepted(desk: Desk, claim: Claim, reference: str) -> Claim | None:
    """The network took a piece: journal it, and the attempt of the next; None after the last."""
    delivery, row = _held(desk, claim)
    row.state, row.reference = Submit.ACCEPTED, reference
    desk.tx.flush()
    following = _attempt(desk, delivery, claim.pieces, claim.seq)
    reports.look_again(desk, delivery)
    return following


def unclaim(desk: Desk, claim: Claim) -> None:
    """A piece was never handed over, as nobody knows whether its claim was committed."""
    row = desk.tx.get(SubmitRow, claim.submit_id)
    if row is not None and (row.delivery_id, row.seq) == (claim.delivery_id, claim.seq):
        put_back(desk, claim, "not_committed")


def put_off_next(desk: Desk, channel: str, code: str) -> None:
    """The next text of a channel cannot be read from the database: try it later, then give up."""
    columns = (Delivery.id, Delivery.attempts)
    query = statements.NEXT.with_only_columns(*columns)
    found = desk.tx.execute(query, statements.asked(desk, channel)).first()
    if found is None:
        return
    changes = {"attempts": found.attempts + 1, "error": code[:200]}
    if found.attempts < len(_BACK_OFF):
        changes["due_at"] = desk.now + _BACK_OFF[found.attempts]
    else:
        changes["state"] = State.FAILED
    desk.tx.execute(
        update(Delivery)
        .where(Delivery.id == found.id)
        .values(changes)
        .execution_options(synchronize_session=False)
    )


def _held(desk: Desk, claim: Claim) -> tuple[Delivery, SubmitRow]:
    """A claim's rows; the delivery is held, so that a report is parked before or comes after."""
    delivery, row = desk.tx.execute(statements.HELD, {"submit_id": claim.submit_id}).one()
    return delivery, row


def _let_pass(desk: Desk, delivery: Delivery) -> None:
    """Once a text has left the line the phone's next may leave, by a courier that may be asleep."""
    if delivery.state in IN_LINE:
        return
    behind = {"phone": delivery.phone, "channel": delivery.channel}
    if desk.tx.scalar(statements.BEHIND, behind) is not None:
        desk.bells.add(outbox.BELL)


def put_back(desk: Desk, claim: Claim, code: str) -> None:
    """A claimed piece stayed here after all: the next claim hands it over, and what follows it."""
    delivery, row = _held(desk, claim)
    row.state, row.code = Submit.REFUSED, code[:60]
    _stays(desk, delivery)
    reports.look_again(desk, delivery)


def _stays(desk: Desk, delivery: Delivery) -> None:
    """It stayed here for nothing of its own: that was no attempt, and its turn is as it was."""
    if deliveries.move(desk, delivery, Happening.PUT_BACK):
        delivery.attempts -= 1


def refused(desk: Desk, claim: Claim, error: ChannelError) -> None:
    """A piece did not get through: try again later, give up, or mark it uncertain, by its fate."""
    delivery, row = _held(desk, claim)
    if error.fate is Fate.UNCERTAIN and row.reference is not None:
        accepted(desk, claim, row.reference)  # the network has named it meanwhile
        return
    row.state = Submit.UNKNOWN if error.fate is Fate.UNCERTAIN else Submit.REFUSED
    row.code = error.code[:60]
    delivery.error = error.code[:200]
    if error.fate is Fate.UNCERTAIN:
        row.trace_at = desk.now + FIRST_TRACE
        deliveries.move(desk, delivery, Happening.LOST_SIGHT)
    elif error.code == OVER_LIMIT:
        deliveries.move(desk, delivery, Happening.PUT_BACK)
        budget.refuse(desk, delivery)
    elif error.blame is Blame.LINE:
        _stays(desk, delivery)
        if row.reference is None:
            desk.tx.delete(row)  # else the journal grows for as long as the line is away
    elif error.fate is Fate.FINAL or delivery.attempts > len(_BACK_OFF):
        deliveries.move(desk, delivery, Happening.REFUSED)
    else:
        deliveries.move(desk, delivery, Happening.PUT_BACK)
        delivery.due_at = desk.now + _BACK_OFF[delivery.attempts - 1]
    _let_pass(desk, delivery)
    reports.look_again(desk, delivery)


def is_its_own(desk: Desk, claim: Claim, channel: str, code: str) -> bool:
    """Whether what a piece is refused for is of it alone: since it was last, others have left."""
    before = select(func.max(SubmitRow.at)).where(
        SubmitRow.delivery_id == claim.delivery_id,
        SubmitRow.id < claim.submit_id,
        SubmitRow.state == Submit.REFUSED,
        SubmitRow.code == code[:60],
    )
    others = select(ChannelState.last_outbound_at).where(ChannelState.name == channel)
    refused_at, left_at = desk.tx.scalar(before), desk.tx.scalar(others)
    return refused_at is not None and left_at is not None and left_at > refused_at


def recover(desk: Desk, channel: str) -> int:
    """What a courier that died was sending: nobody knows whether it left. Returns how many."""
    sending = select(Delivery).where(Delivery.channel == channel, Delivery.state == State.SENDING)
    lost = desk.tx.scalars(sending.with_for_update()).all()
    for delivery in lost:
        lost_sight = desk.tx.scalars(
            update(SubmitRow)
            .where(SubmitRow.delivery_id == delivery.id, SubmitRow.state == Submit.ATTEMPTING)
            .values(state=Submit.UNKNOWN, code="crash", trace_at=desk.now + FIRST_TRACE)
            .returning(SubmitRow)
        ).all()
        delivery.error = "crash"
        deliveries.move(desk, delivery, Happening.LOST_SIGHT)
        for row in lost_sight:
            if row.reference is not None:  # the network has named it before we died
                reports.found(desk, delivery, row)
        reports.look_again(desk, delivery)
    return len(lost)


def waits(desk: Desk, channel: str) -> bool:
    """Whether a text may leave by a channel now; cheap, so that looking takes no write lock."""
    return desk.tx.scalar(statements.WAITS, {"channel": channel, "now": desk.now}) is not None
