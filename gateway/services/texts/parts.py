"""Long texts: their parts wait for each other, and go on with what has come when that is over."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from gateway.domain.phone import Phone
from gateway.services.desk import Desk
from gateway.services.texts import arrivals, seal
from gateway.services.town import directory
from gateway.store.db import is_down
from gateway.store.tables import Message, Part
from modems.channel import Arrival, PhoneType

LOGGER = logging.getLogger(__name__)

_PUT_OFF = timedelta(minutes=10)  # then a text that could not be joined is tried again
_GAP = "[…]"  # stands for a part that never came


def keep(desk: Desk, channel: str, phone: Phone, arrival: Arrival) -> Message | None:
    """Keep a part, once. Returns the whole text when it was the last one."""
    known = select(Part.id).where(Part.fingerprint == arrival.fingerprint)
    if desk.tx.scalar(known) is not None:
        return None
    assert arrival.fragment is not None
    assert arrival.units is not None
    part = Part(
        channel=channel,
        phone=phone.value,
        phone_shown=arrivals.clean(arrival.phone)[:40],
        phone_type=arrival.phone_type,
        reference=arrival.fragment.reference,
        total=arrival.fragment.total,
        seq=arrival.fragment.seq,
        units=arrival.units,
        raw=arrivals.clean(arrival.raw),
        fingerprint=arrival.fingerprint,
        stamped_at=arrival.stamped_at,
        arrived_at=desk.now,
        due_at=desk.now + timedelta(seconds=desk.settings.intake.join_seconds),
    )
    _let_go(desk, part)
    desk.tx.add(part)
    desk.tx.flush()
    group = _group(desk, part)
    # One more part has come: the wait for the rest begins again.
    for one in group:
        one.due_at = part.due_at
    return _join(desk, group) if len({one.seq for one in group}) == part.total else None


def _let_go(desk: Desk, part: Part) -> None:
    """A phone numbers its long texts round and round: parts that wait may be of an earlier one."""
    waiting = _group(desk, part)
    if any(one.seq == part.seq and one.units != part.units for one in waiting):
        _join(desk, waiting)


def _group(desk: Desk, part: Part) -> Sequence[Part]:
    return desk.tx.scalars(
        select(Part)
        .where(
            Part.channel == part.channel,
            Part.phone == part.phone,
            Part.reference == part.reference,
            Part.total == part.total,
            Part.message_id.is_(None),
        )
        .order_by(Part.seq, Part.id)
        # A last part may come while the wait for it ends: the second must see what the first did.
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _join(desk: Desk, group: Sequence[Part]) -> Message:
    by_seq = {part.seq: part for part in group}
    first = group[0]
    gap = _GAP.encode("utf-16-be")
    units = b"".join(
        by_seq[seq].units if seq in by_seq else gap for seq in range(1, first.total + 1)
    )
    stamps = [part.stamped_at for part in group if part.stamped_at]
    whole = Arrival(
        "", "", first.phone_shown, PhoneType(first.phone_type), units, min(stamps, default=None)
    )
    phone = directory.phone_of(first.phone_shown, desk.settings.place)
    words = seal.words(desk, arrivals.clean(whole.text), "\n".join(part.raw for part in group))
    message = arrivals.new(desk, first.channel, phone, whole, words)
    message.parts = first.total
    message.incomplete = len(by_seq) < first.total
    desk.tx.flush()
    for part in group:
        part.message_id, part.due_at = message.id, None
        if words.raw is None:  # it was masked: the parts would give away what was
            part.units, part.raw = b"", ""
    return message


def are_due(desk: Desk) -> bool:
    """Whether the wait for some part is over."""
    return desk.tx.scalar(select(Part.id).where(Part.due_at <= desk.now).limit(1)) is not None


def join_what_came(desk: Desk) -> int:
    """Long texts whose rest has not come in time go on with what is there. Returns how many."""
    count = 0
    while part := desk.tx.scalar(select(Part).where(Part.due_at <= desk.now).limit(1)):
        group = _group(desk, part)
        if not group or group[0].due_at is None or group[0].due_at > desk.now:
            continue  # the rest has just come, or one more part
        try:
            with desk.attempt():
                _join(desk, group)
        except Exception as error:  # one that cannot be joined stops no other
            if is_down(error):
                raise
            about = {"part_id": part.id, "error": type(error).__name__}  # its words may quote it
            LOGGER.error("A long text could not be joined", extra=about)
            for one in _group(desk, part):
                one.due_at = desk.now + _PUT_OFF
        desk.tx.flush()
        count += 1
    return count
