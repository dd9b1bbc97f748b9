"""What a call at the hotline leaves behind, made by a worker: a ticket with one text, or a task.

Whatever is told about a call, and however often, it has one ticket at most.
"""

import dataclasses
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import bindparam, func, select

from gateway.domain import callflow
from gateway.domain.callflow import Outcome
from gateway.domain.people import Language, PromptKind
from gateway.domain.phone import Phone, PhoneKind
from gateway.domain.recording import UNWANTED
from gateway.domain.ticket import OPEN, Action
from gateway.services.desk import Desk
from gateway.services.texts import outbox, prompts, senders
from gateway.services.texts.senders import Card
from gateway.services.tickets import ledger, notices, standing, supervision
from gateway.services.town import directory, whose
from gateway.services.voice import callers, calls, hotline, written
from gateway.store.tables import Call, HotlineCall, Message, Recording, Ticket
from routing import router
from routing.evidence import Evidence, Kind
from routing.router import Route

BATCH = 20
_PUT_OFF = timedelta(minutes=10)
_TEXTS_ON = timedelta(days=2)
_WAITS = select(HotlineCall.call_id).where(HotlineCall.due_at <= bindparam("now")).limit(1)
_TOLD = timedelta(hours=24)  # so long the reporter hears of no other call, but for what is new


@dataclasses.dataclass(frozen=True)
class _Leaves:
    """What is made of a call: the key of the ticket's words, of the text, and the flag."""

    words: str
    text: str
    flag: str


_LEAVES = {
    Outcome.REPORTED: _Leaves("word.voice_report", "call_receipt", "recording"),
    Outcome.CALL_BACK: _Leaves("word.voice_call_back", "call_back", "asked"),
    Outcome.MISSED: _Leaves("word.voice_missed", "call_missed", "missed"),
}


def is_due(desk: Desk) -> bool:
    """Whether some call is to be looked at; cheap, so that looking takes no write lock."""
    return desk.tx.scalar(_WAITS, {"now": desk.now}) is not None


def due(desk: Desk) -> Sequence[HotlineCall]:
    """Some calls to look at, the earliest first; held, and not those that somebody else holds."""
    query = select(HotlineCall).where(HotlineCall.due_at <= desk.now)
    held = query.order_by(HotlineCall.due_at).limit(BATCH).with_for_update(skip_locked=True)
    return desk.tx.scalars(held).all()


def settle(desk: Desk, row: HotlineCall) -> None:
    """Make of a call what it has come to by now; more may come."""
    call = row.call
    for ticket_id in row.to_text:
        _tell_reporter(desk, ticket_id)
    row.to_text = []
    outcome = _outcome(desk, row)
    call.outcome = outcome
    _remember(desk, row)
    if call.ticket_id is None and outcome in _LEAVES:
        _leave(desk, row, _LEAVES[outcome])
    elif outcome is Outcome.REPORTED:
        _heard_after_all(desk, row)
    elif outcome is Outcome.ANSWERED:
        written.ask(desk, row)
    row.due_at = None if _is_over(desk, row) else call.started_at + hotline.LONGEST


def after_restore(desk: Desk) -> int:
    """After a backup was restored no call of it goes on: what each left is made of it at once, so
    that what it would text is held with all else that waited. Returns how many there were.
    """
    rows = desk.tx.scalars(select(HotlineCall).where(HotlineCall.due_at.is_not(None))).all()
    for row in rows:
        row.status = callflow.later(row.status, "completed")
        settle(desk, row)
    return len(rows)


def put_off(desk: Desk, row: HotlineCall) -> None:
    """A call that failed is looked at again in a while; the others go on."""
    row.due_at = desk.now + _PUT_OFF


def _is_over(desk: Desk, row: HotlineCall) -> bool:
    """Whether nothing more is to be waited for."""
    known = row.call.ticket_id is not None or callflow.is_over(row.status)
    return known or desk.now >= row.call.started_at + hotline.LONGEST


def _outcome(desk: Desk, row: HotlineCall) -> Outcome:
    """What the call has come to; of one that is over what was seen counts as well as what was
    told: callbacks may be lost.
    """
    outcome = Outcome(row.call.outcome)
    if not _is_over(desk, row):
        return outcome
    if _is_recorded(desk, row):
        outcome = callflow.furthest(outcome, Outcome.REPORTED)
    if row.member_id is not None:
        outcome = callflow.furthest(outcome, Outcome.ANSWERED)
    return Outcome.MISSED if outcome is Outcome.OPEN else outcome


def _is_recorded(desk: Desk, row: HotlineCall) -> bool:
    query = select(Recording.id).where(
        Recording.call_id == row.call_id, Recording.state.not_in(UNWANTED)
    )
    return desk.tx.scalar(query.limit(1)) is not None


# ---------------------------------------------------------------- the ticket and its text


def _leave(desk: Desk, row: HotlineCall, leaves: _Leaves) -> None:
    call = row.call
    phone = directory.phone_of(call.phone, desk.settings.place)
    unknown = phone.kind is PhoneKind.WITHHELD
    nobody = unknown or (not row.told and not whose.is_one_s(desk, phone))
    if nobody and call.outcome == Outcome.MISSED:
        return  # there is nobody to call back, and nothing was said
    card = calls.caller(desk, call.phone)
    by = directory.as_resident(call.phone, call.source)
    if (ticket := _same(desk, card, call)) is not None:
        is_more = _join(desk, row, ticket)
        tells = is_more or not callers.told_lately(desk, phone.value, *callers.ON_CALLS)
        if tells and not _is_too_much(desk, card) and _may_text(desk, row, phone):
            notices.resident(desk, ticket, leaves.text, lane=outbox.FIRST)
        return
    words = desk.wording.render(Language.ZH, leaves.words, count=_seconds(desk, row))
    ticket = calls.register(desk, call, words, call.phone, row.language, _route(card), by)
    supervision.flag(ticket, leaves.flag)
    if _is_too_much(desk, card) or not _may_text(desk, row, phone):
        return
    told = notices.resident(desk, ticket, leaves.text, lane=outbox.FIRST)
    if told is not None and not prompts.standing(desk, ticket.phone):
        # What the caller texts next says what it is about, and where: it is routed with that.
        # Whoever was asked something answers that first: the text on the call asks nothing.
        asked = "" if call.outcome == Outcome.REPORTED else prompts.WHAT
        prompts.ask(desk, ticket.phone, PromptKind.PLACE, ticket, _TEXTS_ON, asked)


def _join(desk: Desk, row: HotlineCall, ticket: Ticket) -> bool:
    """A call goes on with a ticket. Returns whether that is of more now than of a call in vain."""
    call, vain = row.call, ticket.flag == _LEAVES[Outcome.MISSED].flag
    call.ticket_id = ticket.id
    if vain and call.outcome == Outcome.REPORTED:
        _heard_after_all(desk, row)
        return True
    by = directory.as_resident(call.phone, call.source)
    ledger.record(desk, ticket, Action.ADD, by, codes={"call": call.outcome})
    if not vain or call.outcome != Outcome.CALL_BACK:
        return False
    ticket.flag = _LEAVES[Outcome.CALL_BACK].flag
    return True


def _heard_after_all(desk: Desk, row: HotlineCall) -> None:
    """What was spoken after a call in vain, or told of late: its ticket is now one of a report."""
    ticket, report = desk.tx.get_one(Ticket, row.call.ticket_id), _LEAVES[Outcome.REPORTED]
    if ticket.flag != _LEAVES[Outcome.MISSED].flag:
        return
    ticket.flag = report.flag
    desk.flush()  # on SQLite its id follows those that are drawn
    said = desk.wording.render(Language.ZH, report.words, count=_seconds(desk, row))
    words = ledger.words(desk, said, None)
    by, codes = directory.as_resident(row.call.phone, row.call.source), {"call": row.call.outcome}
    ledger.record(desk, ticket, Action.ADD, by, text_id=words.id, codes=codes)


def _may_text(desk: Desk, row: HotlineCall, phone: Phone) -> bool:
    """Whether the caller gets a text: a call in vain may come with anybody's number."""
    if row.call.outcome != Outcome.MISSED:
        return True
    if callers.told_lately(desk, phone.value, _LEAVES[Outcome.MISSED].text):
        return False
    return bool(row.told) or phone.kind is PhoneKind.MOBILE


def _seconds(desk: Desk, row: HotlineCall) -> int:
    query = select(Recording.seconds).where(
        Recording.call_id == row.call_id, Recording.state.not_in(UNWANTED)
    )
    return sum(seconds or 0 for seconds in desk.tx.scalars(query))


def _route(card: Card) -> Route:
    """Nobody has heard yet what it is about; where the caller lives may be known."""
    area = card.resident.area if card.resident else None
    evidence = (Evidence(Kind.HOME, area.name),) if area else ()
    return Route(router.Outcome.TRIAGE, area=area.code if area else None, evidence=evidence)


def _remember(desk: Desk, row: HotlineCall) -> None:
    """The language that was chosen on the phone holds for the next call, and for texts.

    What was texted since the call began may have chosen another.
    """
    phone = directory.phone_of(row.call.phone, desk.settings.place)
    if not whose.is_one_s(desk, phone):
        return
    card = senders.cards(desk, [phone.value])[phone.value]
    greeted = card.resident.language if card.resident else Language.ZH
    if card.member is not None or greeted is row.language:
        return
    since = (Message.direction == "in", Message.kind == "sms", Message.at > row.call.started_at)
    texted = select(Message.id).where(Message.phone == phone.value, *since)
    if desk.tx.scalar(texted.limit(1)) is None:
        senders.remember_resident(desk, card).language = row.language
        desk.flush()


def _same(desk: Desk, card: Card, call: Call) -> Ticket | None:
    """The ticket a call goes on with: one of the same wish that waits still, or of a call in vain;
    beyond as many as one may open in a day, the newest that is worked on.
    """
    if _is_too_much(desk, card):
        newest = next(iter(ledger.worked_on(desk, card.reported)), None)
        if newest is not None:
            supervision.flag(ledger.whole(desk, newest), "many")
        return newest
    if not whose.is_one_s(desk, card.phone):
        return None
    before = callers.waiting(desk, card.phone.value)
    vain = before is not None and before.flag == _LEAVES[Outcome.MISSED].flag
    return before if vain or call.outcome != Outcome.REPORTED else None


def _is_too_much(desk: Desk, card: Card) -> bool:
    return card.today >= desk.settings.intake.tickets_a_day


def _tell_reporter(desk: Desk, ticket_id: int) -> None:
    """How a ticket stands, to its reporter alone: somebody has asked on another phone."""
    ticket = desk.tx.get_one(Ticket, ticket_id)
    language, whole = senders.language(desk, ticket), ledger.whole(desk, ticket)
    told_at = desk.tx.scalar(select(func.max(Message.at)).where(
        Message.ticket_id == ticket_id,
        Message.kind == "resident.status",
        Message.at > desk.now - _TOLD,
    ))  # fmt: skip
    if told_at is not None and not ledger.has_moved(desk, whole, told_at):
        return
    lines = standing.line(desk, language, ticket)
    # Whoever called was somebody else: in the night it waits, but for what is urgent.
    outbox.queue(
        desk, "resident.status", ticket.phone, language, {"lines": lines}, ticket=ticket,
        night=whole.status in OPEN and outbox.night_for(whole),
    )  # fmt: skip
