"""What arrives from outside, stored before anything is made of it. The same thing twice is once."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from gateway.domain import normal
from gateway.domain.callflow import Outcome, Place
from gateway.domain.delivery import Intake
from gateway.domain.people import Language
from gateway.domain.phone import Phone
from gateway.errors import NotFound, Refused
from gateway.services.desk import Desk
from gateway.services.texts import media, reports, seal
from gateway.services.town import directory
from gateway.store.db import is_down
from gateway.store.tables import Call, HotlineCall, Message, Part, Resident, Words
from modems.channel import Arrival, DeliveryReport, Inbound, PhoneType, Ring

LOGGER = logging.getLogger(__name__)

BELL = "intake"
_PUT_OFF = timedelta(minutes=10)  # then a text that could not be joined is tried again
# The network's stamp counts between these; otherwise the time of arrival does (domain section 8).
_STAMP_BACK = timedelta(days=7)
_STAMP_AHEAD = timedelta(minutes=5)
_LATE = timedelta(minutes=10)
BY_HAND = "↻ "  # marks a reason: a person wants it handled, whatever rule had set it aside
_GAP = "[…]"  # stands for a part that never came


def store(desk: Desk, channel: str, inbound: Inbound) -> Message | None:
    """Keep what a channel brought. Returns the message when a whole new text has come of it."""
    match inbound:
        case Arrival():
            return _arrival(desk, channel, inbound)
        case DeliveryReport():
            reports.reported(desk, channel, inbound)
        case Ring():
            _ring(desk, channel, inbound)
    return None


def keep(desk: Desk, channel: str, inbound: Inbound, error: str) -> None:
    """Set aside, as the network brought it, what could not be stored; a person looks at it."""
    raw = _clean(inbound.raw) if isinstance(inbound, Arrival) else ""
    words = Words(raw=raw)
    if isinstance(inbound, Arrival) and inbound.units is not None:
        words = seal.words(desk, _clean(inbound.text), raw)
        words.body = None  # it was trouble
    phone = directory.phone_of("", desk.settings.place)
    arrival = Arrival(inbound.fingerprint, raw, "", PhoneType.UNKNOWN, None, error=error)
    if _is_known(desk, arrival):
        return  # we died after this, before the network forgot it
    message = _message(desk, channel, phone, arrival, words)
    message.fingerprint = arrival.fingerprint or None
    message.status, message.error = Intake.ASIDE, error


def receive(
    desk: Desk, channel: str, shown: str, text: str, at: datetime | None, external_id: str | None
) -> Message | None:
    """Take in one whole text by hand or from a provider; None when its id was seen before."""
    return _arrival(
        desk,
        channel,
        Arrival(
            fingerprint=f"{channel}:{external_id}" if external_id else "",
            raw="",
            phone=shown,
            phone_type=PhoneType.UNKNOWN,
            units=text.encode("utf-16-be", "surrogatepass"),
            stamped_at=at,
            external_id=external_id,
        ),
    )


def _arrival(desk: Desk, channel: str, arrival: Arrival) -> Message | None:
    phone = directory.phone_of(arrival.phone, desk.settings.place)
    if arrival.fragment is not None and arrival.fragment.total > 1 and arrival.units is not None:
        return _part(desk, channel, phone, arrival)
    if _is_known(desk, arrival):
        return None
    words = Words(raw=_clean(arrival.raw) or None)
    if arrival.units is not None:
        words = seal.words(desk, _clean(arrival.text), words.raw)
    message = _message(desk, channel, phone, arrival, words)
    message.fingerprint = arrival.fingerprint or None
    message.external_id = arrival.external_id
    _media(desk, message, arrival)
    # A text whose end is missing goes on with what can be read, as one whose parts never came.
    message.error, message.incomplete = arrival.error or None, bool(arrival.error)
    if arrival.units is None:
        message.status = Intake.ASIDE
    return message


def _is_known(desk: Desk, arrival: Arrival) -> bool:
    """Whether the same thing was stored before."""
    known = select(Message.id).where(Message.fingerprint == arrival.fingerprint)
    return bool(arrival.fingerprint) and desk.tx.scalar(known) is not None


def _media(desk: Desk, message: Message, arrival: Arrival) -> None:
    """What came with it still lies at the provider: texts/media.py fetches it."""
    if arrival.media:
        desk.tx.flush()  # the message has an id now
    for one in arrival.media:
        media.expect(desk, message.id, message.channel, one)


def _clean(text: str) -> str:
    """Without what no database stores: NUL, and half of a pair of surrogates."""
    return normal.repaired(text).replace("\x00", "\ufffd")


def _message(desk: Desk, channel: str, phone: Phone, arrival: Arrival, words: Words) -> Message:
    stamp = arrival.stamped_at
    believed = stamp is None or desk.now - _STAMP_BACK <= stamp <= desk.now + _STAMP_AHEAD
    late = not believed or (stamp is not None and desk.now - stamp > _LATE)
    message = Message(
        direction="in",
        channel=channel,
        line=desk.settings.line_of(channel),
        phone=phone.value,
        phone_shown=_clean(arrival.phone)[:40],
        phone_type=arrival.phone_type,
        kind="sms",
        words=words,
        at=desk.now,
        stamped_at=stamp if believed else None,
        late=late,
        status=Intake.WAITING,
        due_at=desk.now,
    )
    desk.tx.add(message)
    desk.bells.add(BELL)
    return message


# ---------------------------------------------------------------- long texts


def _part(desk: Desk, channel: str, phone: Phone, arrival: Arrival) -> Message | None:
    known = select(Part.id).where(Part.fingerprint == arrival.fingerprint)
    if desk.tx.scalar(known) is not None:
        return None
    assert arrival.fragment is not None
    assert arrival.units is not None
    part = Part(
        channel=channel,
        phone=phone.value,
        phone_shown=_clean(arrival.phone)[:40],
        phone_type=arrival.phone_type,
        reference=arrival.fragment.reference,
        total=arrival.fragment.total,
        seq=arrival.fragment.seq,
        units=arrival.units,
        raw=_clean(arrival.raw),
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
    words = seal.words(desk, _clean(whole.text), "\n".join(part.raw for part in group))
    message = _message(desk, first.channel, phone, whole, words)
    message.parts = first.total
    message.incomplete = len(by_seq) < first.total
    desk.tx.flush()
    for part in group:
        part.message_id, part.due_at = message.id, None
        if words.raw is None:  # it was masked: the parts would give away what was
            part.units, part.raw = b"", ""
    return message


def parts_due(desk: Desk) -> bool:
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


def _ring(desk: Desk, channel: str, ring: Ring) -> None:
    """A call that no modem answers was missed: voice/aftercall.py sees what is made of it."""
    known = select(Call.id).where(Call.source == channel, Call.external_id == ring.fingerprint)
    if desk.tx.scalar(known) is not None:
        return
    phone = directory.phone_of(ring.phone, desk.settings.place).value
    call = Call(
        source=channel,
        external_id=ring.fingerprint,
        line=desk.settings.line_of(channel),
        phone=phone,
        outcome=Outcome.MISSED,
        started_at=ring.started_at,
        ended_at=desk.now,
    )
    spoken = desk.tx.scalar(select(Resident.language).where(Resident.phone == phone))
    row = HotlineCall(call=call, step=Place.OVER, told="", status="no-answer", due_at=desk.now)
    row.language = spoken or Language.ZH
    desk.tx.add(row)
    desk.bells.add(BELL)


# ---------------------------------------------------------------- what a person decides


def retry(desk: Desk, message_id: int, reason: str, by: str) -> Message:
    """Let intake look again at a text that was set aside or given up, with a reason."""
    return _decide(desk, message_id, Intake.WAITING, reason, f"{BY_HAND}{by}")


def drop(desk: Desk, message_id: int, reason: str, by: str) -> Message:
    """Give up a text that was set aside or still waits, with a reason."""
    return _decide(desk, message_id, Intake.DROPPED, reason, by)


def _decide(desk: Desk, message_id: int, status: Intake, reason: str, by: str) -> Message:
    if not reason.strip():
        raise Refused("reason_needed")
    message = desk.tx.get(Message, message_id)
    if message is None or message.direction != "in":
        raise NotFound(f"there is no inbound message {message_id}")
    if status is Intake.WAITING and message.words.body is None:
        raise Refused("nothing_to_read")
    changed = desk.tx.scalar(
        update(Message)
        .where(
            Message.id == message_id,
            Message.status.in_([Intake.ASIDE, Intake.WAITING, Intake.DROPPED]),
            Message.status != status,
        )
        .values(status=status, error=f"{by}: {reason.strip()}", attempts=0, due_at=desk.now)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        raise Refused("message_not_now", state=message.status)
    if status is Intake.WAITING:
        desk.bells.add(BELL)
    desk.tx.refresh(message)
    return message
