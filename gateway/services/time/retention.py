"""What is kept no longer: texts and phones of long finished matters, texts and calls about none,
residents; pictures with their texts, recordings, what other systems were told, how our texts fared.

Rows stay, so that figures and histories hold; what was written in them goes, a batch at a time.
"""

import calendar
import dataclasses
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, CompoundSelect, Select, delete, func, or_, select, update

from gateway.domain.callflow import Outcome
from gateway.domain.delivery import Intake
from gateway.domain.ticket import OPEN, Action, Status
from gateway.services.desk import SYSTEM, Desk
from gateway.services.outside import bridge_pushes
from gateway.services.texts import media, senders
from gateway.services.tickets import ledger
from gateway.services.voice import recordings
from gateway.store.tables import (
    Alarm,
    Call,
    Delivery,
    Event,
    HotlineCall,
    Member,
    Message,
    Operator,
    Prompt,
    Proposal,
    Resident,
    StatusRow,
    Ticket,
    Visit,
    Words,
)

BATCH = 100
_UNFINISHED = OPEN | {Status.RESOLVED}
_WAITS = (Intake.WAITING, Intake.ASIDE)  # for the worker, or for somebody at the console
_EMPTY = {"body": None, "raw": None, "params": None, "sealed": None}
# Whatever refers to a text beside the message that brought it.
_REFERRING = (Ticket, Event, Proposal, Visit)


@dataclasses.dataclass(frozen=True)
class Counts:
    """How much is kept no longer, or was just emptied."""

    tickets: int = 0
    messages: int = 0
    raw: int = 0  # texts of matters that are kept still, as the network brought them
    residents: int = 0
    recordings: int = 0
    pictures: int = 0
    pushes: int = 0
    statuses: int = 0  # what networks said of our texts on their way
    calls: int = 0  # whose phones were known, and that left no ticket

    def __add__(self, other: "Counts") -> "Counts":
        pairs = zip(dataclasses.astuple(self), dataclasses.astuple(other), strict=True)
        return Counts(*(one + more for one, more in pairs))


def due(desk: Desk) -> Counts:
    """What `purge` would empty, were it called until nothing is left."""
    queries = (
        _tickets(desk),
        _messages(desk),
        _raw(desk),
        _residents(desk),
        recordings.outdated(desk),
        media.outdated(desk, _goes(desk)),
        bridge_pushes.outdated(desk),
        _statuses(desk),
        _calls(desk),
    )
    counts = (desk.tx.scalar(select(func.count()).select_from(one.subquery())) for one in queries)
    return Counts(*(count or 0 for count in counts))


def purge(desk: Desk) -> Counts:
    """Empty one batch of each kind; again until nothing is left. May be repeated, also half-way."""
    return Counts(
        _empty_tickets(desk, desk.tx.scalars(_tickets(desk).limit(BATCH)).all()),
        _empty_messages(desk, desk.tx.scalars(_messages(desk).limit(BATCH)).all()),
        _forget_raw(desk, desk.tx.scalars(_raw(desk).limit(BATCH)).all()),
        _forget_residents(desk, desk.tx.scalars(_residents(desk).limit(BATCH)).all()),
        recordings.remove(desk, desk.tx.scalars(recordings.outdated(desk).limit(BATCH)).all()),
        media.remove(desk, desk.tx.scalars(media.outdated(desk).limit(BATCH)).all()),
        bridge_pushes.empty(desk, desk.tx.scalars(bridge_pushes.outdated(desk).limit(BATCH)).all()),
        _forget_statuses(desk, desk.tx.scalars(_statuses(desk).limit(BATCH)).all()),
        _forget_callers(desk, desk.tx.scalars(_calls(desk).limit(BATCH)).all()),
    )


# ---------------------------------------------------------------- what is old enough


def _ago(desk: Desk, months: int) -> datetime:
    """The same day and time so many months ago, or the last day of a shorter month."""
    year, month = divmod(desk.now.year * 12 + desk.now.month - 1 - months, 12)
    day = min(desk.now.day, calendar.monthrange(year, month + 1)[1])
    return desk.now.replace(year=year, month=month + 1, day=day)


def _tickets(desk: Desk) -> Select[int]:
    """Matters that were over so long ago; what follows another one is over when that is."""
    limit = _ago(desk, desk.settings.retention.ticket_text_months)
    last = select(func.max(Event.at)).where(Event.ticket_id == Ticket.id).scalar_subquery()
    return (
        select(Ticket.id)
        .join(Words, Words.id == Ticket.text_id)
        .where(
            Ticket.created_at < limit,
            Ticket.status.not_in(_UNFINISHED),
            (Ticket.status != Status.MERGED) | Ticket.closed_at.is_not(None),
            func.coalesce(Ticket.closed_at, last) < limit,
            (Words.emptied_at.is_(None)) | (Ticket.phone != ""),
        )
        .order_by(Ticket.id)
    )


def _messages(desk: Desk) -> Select[int]:
    """Messages about no ticket, that nothing else refers to and nobody has to see to."""
    limit = _ago(desk, desk.settings.retention.raw_message_months)
    return (
        select(Message.id)
        .join(Words, Words.id == Message.text_id)
        .where(
            Message.at < limit,
            Message.ticket_id.is_(None),
            Message.status.not_in(_WAITS),
            Words.emptied_at.is_(None),
            *(Words.id.not_in(_texts_of(kind)) for kind in _REFERRING),
        )
        .order_by(Message.id)
    )


def _goes(desk: Desk) -> ColumnElement[bool]:
    """Messages whose texts are to be emptied."""
    return Message.id.in_(_messages(desk)) | Message.ticket_id.in_(_tickets(desk))


def _texts_of(kind: type[Ticket | Event | Proposal | Visit]) -> Select[int | None]:
    return select(kind.text_id).where(kind.text_id.is_not(None))


def _raw(desk: Desk) -> Select[int]:
    """Texts as the network brought them, of matters whose words are kept longer."""
    limit = _ago(desk, desk.settings.retention.raw_message_months)
    over = or_(Message.ticket_id.is_(None), Ticket.status.not_in(_UNFINISHED))
    return (
        select(Words.id)
        .join(Message, Message.text_id == Words.id)
        .outerjoin(Ticket, Ticket.id == Message.ticket_id)
        .where(Message.at < limit, Message.status.not_in(_WAITS), Words.raw.is_not(None), over)
        .order_by(Words.id)
    )


def _residents(desk: Desk) -> Select[int]:
    """Residents whose time is over, and for whom nothing goes on."""
    going_on = select(Ticket.phone).where(Ticket.status.in_(_UNFINISHED))
    limit = _ago(desk, desk.settings.retention.raw_message_months)
    over = or_(Resident.keep_until < desk.now, senders.unheard_of(limit))
    query = select(Resident.id).where(over, Resident.phone.not_in(going_on))
    return query.order_by(Resident.id)


def _statuses(desk: Desk) -> Select[int]:
    """What networks said of our texts so long ago; what became of each stays with it."""
    limit = _ago(desk, desk.settings.retention.raw_message_months)
    return select(StatusRow.id).where(StatusRow.at < limit).order_by(StatusRow.at)


def _calls(desk: Desk) -> Select[int]:
    """Calls about no ticket, but for those that a colleague took and has still to write down."""
    limit = _ago(desk, desk.settings.retention.raw_message_months)
    unwritten = select(HotlineCall.call_id).where(HotlineCall.written_at.is_(None))
    query = select(Call.id).where(
        Call.started_at < limit,
        Call.ticket_id.is_(None),
        (Call.outcome != Outcome.ANSWERED) | Call.id.not_in(unwritten),
        Call.phone != "",
        Call.phone.not_in(_staff()),
    )
    return query.order_by(Call.started_at)


def _staff() -> CompoundSelect[str | None]:
    """Members' and accounts' phones: they are known anyway."""
    return select(Member.phone).union(select(Operator.phone).where(Operator.phone.is_not(None)))


# ---------------------------------------------------------------- emptied


def _empty_tickets(desk: Desk, ids: Sequence[int]) -> int:
    """The texts and phones of tickets; a text that another ticket needs stays."""
    for id_ in ids:
        ticket = desk.tx.get_one(Ticket, id_)
        texts = _texts(desk, ticket)
        _empty(desk, texts)
        _without_phone(desk, ticket)
        codes = {"emptied": len(texts)}
        ledger.record(desk, ticket, Action.NOTE, SYSTEM, codes=codes)
    return len(ids)


def _texts(desk: Desk, ticket: Ticket) -> list[int]:
    found = {ticket.text_id}
    for kind in (Event, Proposal, Prompt, Message):
        found |= set(desk.tx.scalars(select(kind.text_id).where(kind.ticket_id == ticket.id)))
    texts = [one for one in found if one is not None]
    elsewhere = set(
        desk.tx.scalars(select(Ticket.text_id).where(Ticket.text_id.in_(texts), _other(ticket)))
    )
    going_on = select(Event.text_id).join(Ticket, Ticket.id == Event.ticket_id)
    going_on = going_on.where(Event.text_id.in_(texts), _other(ticket))
    return sorted(set(texts) - elsewhere - set(desk.tx.scalars(going_on)))


def _other(ticket: Ticket) -> ColumnElement[bool]:
    """Another ticket, whose phone is known still: its time is not over."""
    return (Ticket.id != ticket.id) & (Ticket.phone != "")


def _without_phone(desk: Desk, ticket: Ticket) -> None:
    messages = select(Message.id).where(
        Message.ticket_id == ticket.id, Message.phone == ticket.phone
    )
    ways = update(Delivery).where(Delivery.message_id.in_(messages))
    desk.tx.execute(ways.values(phone=""))
    asked = (Prompt.ticket_id == ticket.id, Prompt.phone == ticket.phone)
    desk.tx.execute(update(Prompt).where(*asked).values(phone=""))
    # Whoever called may have told another phone to be reached by.
    desk.tx.execute(update(Call).where(Call.ticket_id == ticket.id).values(phone=""))
    warned = (Alarm.ticket_id == ticket.id, Alarm.subject == ticket.phone)
    desk.tx.execute(update(Alarm).where(*warned).values(subject=""))
    _forget_phones(desk, desk.tx.scalars(messages).all())
    ticket.phone = ""


def _empty_messages(desk: Desk, ids: Sequence[int]) -> int:
    """The texts and phones of messages; those of staff stay."""
    texts = desk.tx.scalars(select(Message.text_id).where(Message.id.in_(ids))).all()
    _empty(desk, texts)
    strangers = select(Message.id).where(Message.id.in_(ids), Message.phone.not_in(_staff()))
    _forget_phones(desk, desk.tx.scalars(strangers).all())
    return len(ids)


def _forget_phones(desk: Desk, messages: Sequence[int]) -> None:
    chosen = update(Message).where(Message.id.in_(messages))
    desk.tx.execute(chosen.values(phone="", phone_shown=""))


def _empty(desk: Desk, texts: Sequence[int]) -> None:
    chosen = update(Words).where(Words.id.in_(texts))
    desk.tx.execute(chosen.values(**_EMPTY, emptied_at=desk.now))


def _forget_raw(desk: Desk, texts: Sequence[int]) -> int:
    desk.tx.execute(update(Words).where(Words.id.in_(texts)).values(raw=None))
    return len(texts)


def _forget_residents(desk: Desk, ids: Sequence[int]) -> int:
    desk.tx.execute(delete(Resident).where(Resident.id.in_(ids)))
    return len(ids)


def _forget_statuses(desk: Desk, ids: Sequence[int]) -> int:
    desk.tx.execute(delete(StatusRow).where(StatusRow.id.in_(ids)))
    return len(ids)


def _forget_callers(desk: Desk, ids: Sequence[int]) -> int:
    desk.tx.execute(update(Call).where(Call.id.in_(ids)).values(phone=""))
    return len(ids)
