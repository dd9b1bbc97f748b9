"""What arrives from outside, stored before anything is made of it. The same thing twice is once."""

import logging
from datetime import datetime

from sqlalchemy import bindparam, select, update

from gateway.domain.callflow import Outcome, Place
from gateway.domain.delivery import Intake
from gateway.domain.people import Language
from gateway.errors import NotFound, Refused
from gateway.services.desk import Desk
from gateway.services.texts import arrivals, media, parts, reports, seal
from gateway.services.town import directory, whose
from gateway.store.rows import table_of
from gateway.store.tables import Call, HotlineCall, Message, Resident, Words
from modems import readings
from modems.channel import Arrival, DeliveryReport, Inbound, PhoneType, Ring

LOGGER = logging.getLogger(__name__)

# Of the table, and made once: every text asks.
_KNOWN = select(table_of(Message).c.id).where(
    table_of(Message).c.fingerprint == bindparam("fingerprint")
)
BY_HAND = "↻ "  # marks a reason: a person wants it handled, whatever rule had set it aside


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
    raw = arrivals.clean(inbound.raw) if isinstance(inbound, Arrival) else ""
    words = Words(raw=raw)
    if isinstance(inbound, Arrival) and inbound.units is not None:
        words = seal.words(desk, arrivals.clean(inbound.text), raw)
        words.body = None  # it was trouble
    phone = directory.phone_of("", desk.settings.place)
    arrival = Arrival(inbound.fingerprint, raw, "", PhoneType.UNKNOWN, None, error=error)
    if _is_known(desk, arrival):
        return  # we died after this, before the network forgot it
    message = arrivals.new(desk, channel, phone, arrival, words)
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
            fingerprint=readings.fingerprint(channel, external_id) if external_id else "",
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
        return parts.keep(desk, channel, phone, arrival)
    if _is_known(desk, arrival):
        return None
    words = Words(raw=arrivals.clean(arrival.raw) or None)
    if arrival.units is not None:
        words = seal.words(desk, arrivals.clean(arrival.text), words.raw)
    message = arrivals.new(desk, channel, phone, arrival, words)
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
    asked = {"fingerprint": arrival.fingerprint}
    return bool(arrival.fingerprint) and desk.tx.scalar(_KNOWN, asked) is not None


def _media(desk: Desk, message: Message, arrival: Arrival) -> None:
    """What came with it still lies at the provider: texts/media.py fetches it."""
    if arrival.media:
        desk.tx.flush()  # the message has an id now
    for one in arrival.media:
        media.expect(desk, message.id, message.channel, one)


def _ring(desk: Desk, channel: str, ring: Ring) -> None:
    """A call that nobody answers was missed: voice/aftercall.py sees what is made of it."""
    known = select(Call.id).where(Call.source == channel, Call.external_id == ring.fingerprint)
    if desk.tx.scalar(known) is not None:
        return
    phone = whose.caller(desk, ring.phone).value
    call = Call(
        source=channel,
        external_id=ring.fingerprint,
        line=desk.settings.line_of(channel),
        phone=phone,
        outcome=Outcome.MISSED,
        started_at=ring.started_at,
        ended_at=ring.ended_at or desk.now,
    )
    spoken = desk.tx.scalar(select(Resident.language).where(Resident.phone == phone))
    row = HotlineCall(call=call, step=Place.OVER, told="", status="no-answer", due_at=desk.now)
    row.language = spoken or Language.ZH
    desk.tx.add(row)
    desk.bells.add(arrivals.BELL)


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
        desk.bells.add(arrivals.BELL)
    desk.tx.refresh(message)
    return message
