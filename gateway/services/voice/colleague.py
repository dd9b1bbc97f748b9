"""The other end of a call at the hotline: a colleague hears who it is, and takes it or not."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from gateway.domain import callflow, callsteps
from gateway.domain.callflow import Heard, Place
from gateway.domain.ticket import OPEN
from gateway.services.desk import Desk
from gateway.services.town import directory, discretion, whose
from gateway.services.voice.hotline import At, Script, spelled
from gateway.store.tables import HotlineCall, Member, Ticket

_TAIL = 4  # digits of a phone that a colleague hears
_WHOLE = aliased(Ticket)  # made once: that takes as long as a query


def whisper(desk: Desk, row: HotlineCall, member_id: int) -> Script | None:
    """What a colleague hears before taking a call; None when there is nothing to take any more."""
    member = desk.tx.get(Member, member_id)
    if member is None or row.step != Place.DIAL or callflow.is_over(row.status):
        return None
    phone = row.call.phone
    one_s = whose.is_one_s(desk, directory.phone_of(phone, desk.settings.place))
    ticket = _in_hand(desk, phone, member) if one_s else None
    values = {"name": desk.settings.signature(row.call.line), "tail": " ".join(phone[-_TAIL:])}
    if ticket is not None:
        values["ticket"] = spelled(ticket.number)
    steps = callsteps.whisper(known=bool(phone), working=ticket is not None)
    return Script(steps, At(row.step, row.turn), member.language, values)


def _in_hand(desk: Desk, phone: str, member: Member) -> Ticket | None:
    """The caller's newest open ticket, of those that a colleague may know to be the caller's; a
    merged one is open while what it follows is.
    """
    may_know = Ticket.confidential.is_(False), *discretion.unless_kept(desk, member.phone)
    follows = select(_WHOLE.id).where(_WHOLE.id == Ticket.parent_id, _WHOLE.status.in_(OPEN))
    going_on = Ticket.status.in_(OPEN) | follows.exists()
    mine = select(Ticket).where(Ticket.phone == phone, going_on, *may_know)
    return desk.tx.scalar(mine.order_by(Ticket.id.desc()).limit(1))


def take(row: HotlineCall, member_id: int, digits: str) -> bool:
    """Whether a colleague, with the keys pressed, is connected; the first one who presses 1 is."""
    if digits != Heard.ONE or row.step != Place.DIAL or callflow.is_over(row.status):
        return False
    row.member_id = row.member_id or member_id
    return row.member_id == member_id
