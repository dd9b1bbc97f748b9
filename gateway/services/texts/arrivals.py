"""An inbound text as a row, however it came: when it was sent, and that it waits for intake."""

from datetime import timedelta

from gateway.domain import normal
from gateway.domain.delivery import Intake
from gateway.domain.phone import Phone
from gateway.services.desk import Desk
from gateway.store.tables import Message, Words
from modems.channel import Arrival

BELL = "intake"
# The network's stamp counts between these; otherwise the time of arrival does (domain section 8).
_STAMP_BACK = timedelta(days=7)
_STAMP_AHEAD = timedelta(minutes=5)
_LATE = timedelta(minutes=10)


def clean(text: str) -> str:
    """Without what no database stores: NUL, and half of a pair of surrogates."""
    return normal.repaired(text).replace("\x00", "\ufffd")


def new(desk: Desk, channel: str, phone: Phone, arrival: Arrival, words: Words) -> Message:
    """A text that waits for intake; it counts from when it was sent, if that can be believed."""
    stamp = arrival.stamped_at
    believed = stamp is None or desk.now - _STAMP_BACK <= stamp <= desk.now + _STAMP_AHEAD
    late = not believed or (stamp is not None and desk.now - stamp > _LATE)
    message = Message(
        direction="in",
        channel=channel,
        line=desk.settings.line_of(channel),
        phone=phone.value,
        phone_shown=clean(arrival.phone)[:40],
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
