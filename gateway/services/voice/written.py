"""What is written down of the calls that colleagues took."""

from datetime import timedelta

from sqlalchemy import func, select

from gateway.domain import phone as phones
from gateway.domain.callflow import Outcome
from gateway.domain.people import ActorKind, AlarmKind
from gateway.errors import NotFound, Refused
from gateway.services import alarms
from gateway.services.desk import Actor, Desk
from gateway.services.texts import outbox
from gateway.services.tickets import notices
from gateway.services.voice import calls
from gateway.services.voice.calls import Note
from gateway.store.tables import Alarm, Call, HotlineCall, Member, Message, Ticket
from routing.router import Route

TIME_TO_WRITE = timedelta(hours=2)  # for who took a call; then it is the operators' to see to
_SUBJECT = "calls"  # one alarm for all of them
_UNWRITTEN = (
    Call.outcome == Outcome.ANSWERED,
    Call.ticket_id.is_(None),
    HotlineCall.written_at.is_(None),
)


def unwritten(desk: Desk) -> list[HotlineCall]:
    """The calls that colleagues took and nobody has written down yet, oldest first."""
    query = select(HotlineCall).join(Call, Call.id == HotlineCall.call_id)
    return list(desk.tx.scalars(query.where(*_UNWRITTEN).order_by(Call.started_at, Call.id)))


def of(desk: Desk, member: Member) -> HotlineCall | None:
    """The last call that somebody took a short while ago, and nobody has written down yet."""
    since = desk.now - TIME_TO_WRITE
    query = select(HotlineCall).join(Call, Call.id == HotlineCall.call_id)
    mine = query.where(*_UNWRITTEN, HotlineCall.member_id == member.id, Call.started_at > since)
    return desk.tx.scalar(mine.order_by(Call.id.desc()).limit(1))


def ask(desk: Desk, row: HotlineCall) -> None:
    """Ask who took a call, once, to write it down."""
    who = row.member
    if who is None or _is_written(row):
        return
    asked = select(Message.id).where(
        Message.phone == who.phone,
        Message.kind == "member.call_taken",
        Message.at >= row.call.started_at,
    )
    if desk.tx.scalar(asked.limit(1)) is not None:
        return
    phone = phones.masked(row.call.phone) or notices.word(desk, who.language, "withheld")
    values: dict[str, object] = {"phone": phone, "count": row.talk_seconds or 0}
    outbox.queue(desk, "member.call_taken", who.phone, who.language, values)


def is_late(desk: Desk) -> bool:
    """Whether a call waits too long to be written down that no operator was told of.

    While the alarm stands it tells of all; who clears it has read of those that wait then.
    """
    calls_ = select(func.max(Call.started_at)).join(HotlineCall, HotlineCall.call_id == Call.id)
    late = calls_.where(*_UNWRITTEN, Call.started_at <= desk.now - TIME_TO_WRITE)
    if (last := desk.tx.scalar(late)) is None:
        return False
    late_at = last + TIME_TO_WRITE
    rung = select(Alarm.id).where(
        Alarm.kind == AlarmKind.UNWRITTEN,
        Alarm.cleared_at.is_(None) | (Alarm.cleared_at >= late_at),
    )
    return desk.tx.scalar(rung.limit(1)) is None


def ring(desk: Desk) -> None:
    """Let the operators know of such calls."""
    if is_late(desk):
        alarms.ring(desk, AlarmKind.UNWRITTEN, _SUBJECT)


def answered(desk: Desk, call_id: int, *, lock: bool = True) -> HotlineCall:
    """A call that a colleague took, for nobody else to write down meanwhile. Raises NotFound."""
    row = desk.tx.get(HotlineCall, call_id, with_for_update={"of": HotlineCall} if lock else None)
    if row is None or row.call.outcome != Outcome.ANSWERED:
        raise NotFound(f"there is no call {call_id} to write down")
    return row


def to_write(desk: Desk, call_id: int) -> HotlineCall:
    """A call that a colleague took and nobody has written down yet. Raises NotFound.

    Once it is, its ticket alone says who called, to those who may know.
    """
    row = answered(desk, call_id, lock=False)  # a page only looks
    if _is_written(row):
        raise NotFound(f"call {call_id} is written down")
    return row


def write_down(desk: Desk, call_id: int, note: Note, route: Route | None, by: Actor) -> Ticket:
    """Make a ticket of a call that a colleague took; sent again by the same person it is the same.

    Raises NotFound, Refused as calls.check, and when it was written down with anything else.
    """
    row = answered(desk, call_id)
    if _is_written(row):
        if row.call.operator_id != by.id:  # else one could try whose words they are
            raise Refused("call_taken")
        return calls.taken_before(desk, row.call, note)
    calls.check(desk, note)
    _written(desk, row, by)
    return calls.open_ticket(desk, row.call, note, route, by)


def nothing_to_write(desk: Desk, call_id: int, by: Actor) -> None:
    """Somebody says that a call a colleague took needs no ticket. Raises NotFound."""
    _written(desk, answered(desk, call_id), by)


def _is_written(row: HotlineCall) -> bool:
    return row.call.ticket_id is not None or row.written_at is not None


def _written(desk: Desk, row: HotlineCall, by: Actor) -> None:
    row.written_at = row.written_at or desk.now
    if by.kind is ActorKind.OPERATOR:
        row.call.operator_id = row.call.operator_id or by.id
    desk.flush()
    if not unwritten(desk):
        alarms.clear(desk, AlarmKind.UNWRITTEN, _SUBJECT)
