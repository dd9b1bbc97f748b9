"""Texts whose fate is unknown, looked for at the network twice; then they stay for a person."""

import dataclasses
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from gateway.domain.delivery import Submit
from gateway.services.desk import Desk
from gateway.services.texts import handover, reports
from gateway.services.texts.handover import Split
from gateway.store.tables import Delivery, SubmitRow
from modems.channel import Piece

_SECOND = timedelta(minutes=5)  # after the attempt
_AFTER_TROUBLE = timedelta(minutes=1)
_LONGEST = timedelta(days=1)  # beyond, nobody looks any more
_ABOUT = timedelta(days=1)  # references of this time may be confounded with what is looked for


@dataclasses.dataclass(frozen=True)
class Lost:
    """An attempt to look for: its piece, when it was handed over, and what others have taken."""

    submit_id: int
    delivery_id: int
    piece: Piece
    since: datetime
    known: frozenset[str]


def due(desk: Desk, channel: str, split: Split) -> Lost | None:
    """The next attempt to look for by a channel now; the oldest first."""
    for row in desk.tx.scalars(_due(desk, channel)):
        delivery = desk.tx.get_one(Delivery, row.delivery_id)
        pieces = split(handover.outgoing(delivery))
        if row.total == len(pieces):  # else another channel has cut it, and cannot know of it
            known = _known(desk, delivery, row)
            return Lost(row.id, delivery.id, pieces[row.seq - 1], row.at, known)
    return None


def _due(desk: Desk, channel: str) -> Select[SubmitRow]:
    return (
        select(SubmitRow)
        .join(Delivery, Delivery.id == SubmitRow.delivery_id)
        .where(
            SubmitRow.trace_at <= desk.now,
            SubmitRow.state == Submit.UNKNOWN,
            Delivery.channel == channel,
        )
        .order_by(SubmitRow.at, SubmitRow.id)
    )


def _known(desk: Desk, delivery: Delivery, row: SubmitRow) -> frozenset[str]:
    query = select(SubmitRow.reference).join(Delivery, Delivery.id == SubmitRow.delivery_id)
    taken = query.where(
        Delivery.phone == delivery.phone,
        SubmitRow.reference.is_not(None),
        SubmitRow.at > row.at - _ABOUT,
    )
    return frozenset(one for one in desk.tx.scalars(taken) if one)


def found(desk: Desk, lost: Lost, reference: str) -> None:
    """The network has it: it was sent, and nothing needs to be sent again."""
    delivery, row = _held(desk, lost)
    if row.state is Submit.UNKNOWN:
        row.reference = reference
        reports.note(desk, row, "found", "", None, desk.now)
        reports.found(desk, delivery, row)


def missed(desk: Desk, lost: Lost) -> None:
    """The network does not show it: look once more, then leave it to a person."""
    _, row = _held(desk, lost)
    second = row.at + _SECOND
    row.trace_at = second if desk.now < second else None


def put_off(desk: Desk, lost: Lost) -> None:
    """The network could not be asked: that was no look."""
    _, row = _held(desk, lost)
    row.trace_at = desk.now + _AFTER_TROUBLE if desk.now < row.at + _LONGEST else None


def _held(desk: Desk, lost: Lost) -> tuple[Delivery, SubmitRow]:
    delivery = desk.tx.get_one(Delivery, lost.delivery_id, with_for_update=True)
    return delivery, desk.tx.get_one(SubmitRow, lost.submit_id)
