"""A call at the hotline while it goes on: what the caller does moves it through the menu.

Everything lies in its row, held while it is looked at. What a provider tells twice, late or in
another order changes nothing the second time: it names the turn it is about. What the call
leaves behind, the ticket and the text, is made by voice/aftercall.py; who answers it hears what
voice/colleague.py says.
"""

import dataclasses
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from gateway.domain import callflow, callsteps
from gateway.domain import number as numbers
from gateway.domain.callflow import Facts, Heard, Outcome, Place, Standing
from gateway.domain.callsteps import Step
from gateway.domain.people import Language
from gateway.domain.phone import PhoneKind
from gateway.domain.recording import RecordingState
from gateway.services.desk import Desk
from gateway.services.texts import arrivals
from gateway.services.tickets import ledger, notices
from gateway.services.town import directory, duty, whose
from gateway.services.voice import callers
from gateway.store.tables import Call, HotlineCall, Member, Recording, Resident

LONGEST = timedelta(hours=1)  # then a call whose end was never told is over
_SETTLES = timedelta(seconds=60)  # after the end of a call: what is late may still come
_TEXTS = 3  # so many texts to other phones may one call cause


@dataclasses.dataclass(frozen=True)
class At:
    """The place in the menu and the turn that something is told of."""

    place: str
    turn: int


@dataclasses.dataclass(frozen=True)
class Script:
    """What is to be said and asked now; `values` fill the prompts, `people` are to be called."""

    steps: tuple[Step, ...]
    at: At
    language: Language
    values: Mapping[str, str]
    people: tuple[Member, ...] = ()


# ---------------------------------------------------------------- the row of a call


def ring(desk: Desk, channel: str, sid: str, shown: str) -> HotlineCall:
    """The row of a call, made when it is new, and held: nobody else changes it meanwhile."""
    row = held(desk, channel, sid)
    if row is not None:
        return row
    phone = whose.caller(desk, shown).value
    call = Call(
        source=channel,
        external_id=sid,
        line=desk.settings.line_of(channel),
        phone=phone,
        outcome=Outcome.OPEN,
        started_at=desk.now,
    )
    row = HotlineCall(call=call, language=Language.ZH, due_at=desk.now + LONGEST)
    desk.tx.add(row)
    _put(row, callflow.begun(_language(desk, phone)))
    desk.tx.flush()
    return row


def held(desk: Desk, channel: str, sid: str) -> HotlineCall | None:
    """The row of a call that is known, held likewise."""
    query = select(HotlineCall).join(Call, Call.id == HotlineCall.call_id)
    ours = query.where(Call.source == channel, Call.external_id == sid)
    return desk.tx.scalar(ours.with_for_update(of=HotlineCall))


def _language(desk: Desk, phone: str) -> Language:
    """The language that a caller chose the last time."""
    known = select(Resident.language).where(Resident.phone == phone)
    return (desk.tx.scalar(known) if phone else None) or Language.ZH


def standing(row: HotlineCall) -> Standing:
    """Where a call stands in the menu."""
    return Standing(
        place=Place(row.step),
        told=row.told,
        language=row.language,
        outcome=Outcome(row.call.outcome),
        tries=row.tries,
        turn=row.turn,
        unrecorded=row.unrecorded,
    )


def _put(row: HotlineCall, now: Standing) -> None:
    row.step, row.told, row.language = now.place.value, now.told, now.language
    row.tries, row.turn, row.unrecorded = now.tries, now.turn, now.unrecorded
    row.call.outcome = now.outcome


# ---------------------------------------------------------------- what the caller does


def keys(desk: Desk, row: HotlineCall, at: At, digits: str) -> None:
    """The caller pressed some keys, or none."""
    if _is_now(row, at):
        _hear(desk, row, _number(desk, row, digits) if row.step == Place.NUMBER else _key(digits))


def spoke(desk: Desk, row: HotlineCall, at: At, recording: Recording | None, key: str) -> None:
    """The caller was recorded, or said nothing; `*` as the last key means that it is not kept."""
    if recording is not None and key == Heard.STAR:
        decline(desk, recording)
    if _is_now(row, at):
        heard = Heard.STAR if key == Heard.STAR else Heard.SPOKEN
        _hear(desk, row, heard if recording is not None or key == Heard.STAR else Heard.SILENCE)


def dialled(desk: Desk, row: HotlineCall, at: At, seconds: int | None) -> None:
    """Colleagues were called; `seconds` is how long one was connected, None when nobody was.

    Who did not press 1 has not taken it: a machine that answers takes no call.
    """
    if not _is_now(row, at):
        return
    talked = row.member_id is not None and seconds is not None
    row.member_id = row.member_id if talked else None
    row.talk_seconds = seconds if talked else None
    _hear(desk, row, Heard.TALKED if talked else Heard.NOBODY)


def waits(desk: Desk, row: HotlineCall, at: At) -> None:
    """Nothing happened: the caller still listens."""
    if _is_now(row, at):
        _hear(desk, row, Heard.ON)


def _is_now(row: HotlineCall, at: At) -> bool:
    return (row.step, row.turn) == (at.place, at.turn)


def _hear(desk: Desk, row: HotlineCall, heard: Heard) -> None:
    then = callflow.after(standing(row), heard, facts(desk, row))
    _put(row, then)
    if then.place in (Place.OVER, Place.SPELL) or row.to_text:
        _look(desk, row)


def _look(desk: Desk, row: HotlineCall) -> None:
    """A worker is to see at once what it has come to."""
    row.due_at = desk.now
    desk.bells.add(arrivals.BELL)


def _key(digits: str) -> Heard:
    if not digits:
        return Heard.SILENCE
    known = {one.value: one for one in Heard if len(one) == 1}
    return known.get(digits[0], Heard.OTHER)


def _number(desk: Desk, row: HotlineCall, digits: str) -> Heard:
    """Whose ticket a number on the keypad names. Of somebody else's the reporter gets a text."""
    if not digits:
        return Heard.SILENCE
    if not (digits.isascii() and digits.isdigit() and numbers.is_valid(int(digits))):
        return Heard.SLIP
    ticket = ledger.find(desk, int(digits))
    phone = directory.phone_of(row.call.phone, desk.settings.place)
    if ticket is not None and ticket.phone == phone.value and whose.is_one_s(desk, phone):
        row.about_id = ticket.id
        return Heard.OWN
    if ticket is not None and len(row.to_text) < _TEXTS:
        row.to_text = [*row.to_text, ticket.id]
    return Heard.NOT_OWN


# ---------------------------------------------------------------- what is told beside it


def record(desk: Desk, row: HotlineCall, sid: str, url: str, seconds: int | None) -> Recording:
    """Note a recording of a call, once, so that it is fetched."""
    known = select(Recording).where(Recording.channel == row.call.source, Recording.sid == sid)
    found = desk.tx.scalar(known)
    if found is not None:
        found.seconds = found.seconds or seconds
        return found
    made = Recording(call_id=row.call_id, channel=row.call.source, sid=sid, url=url)
    made.state, made.seconds = RecordingState.TO_FETCH, seconds
    made.at, made.due_at = desk.now, desk.now
    desk.tx.add(made)
    _look_soon(desk, row)
    return made


def decline(desk: Desk, recording: Recording) -> None:
    """The caller does not want what was recorded: it is not kept, and removed at the provider."""
    if recording.state is not RecordingState.REMOVED:
        recording.state, recording.due_at = RecordingState.DECLINED, desk.now


def progress(desk: Desk, row: HotlineCall, status: str) -> None:
    """The provider's word on the call itself; a minute after its end it is clear what it was."""
    before, row.status = row.status, callflow.later(row.status, status)
    if callflow.is_over(row.status) and not callflow.is_over(before):
        row.call.ended_at = desk.now
        _look_soon(desk, row)


def _look_soon(desk: Desk, row: HotlineCall) -> None:
    soon = desk.now + _SETTLES
    row.due_at = min(row.due_at or soon, soon)


# ---------------------------------------------------------------- what is said


def facts(desk: Desk, row: HotlineCall) -> Facts:
    """What is true of the town and this caller now."""
    phone = directory.phone_of(row.call.phone, desk.settings.place)
    textable = callers.gets_texts(desk, phone)
    return Facts(
        staffed=bool(_people(desk, row)),
        known=phone.kind is not PhoneKind.WITHHELD,
        textable=textable,
        numbered=row.call.ticket_id is not None,
        over=callers.is_finished(callers.about(desk, row)),
        quiet=callers.quiet(desk, phone.value) if textable else frozenset(),
    )


def script(desk: Desk, row: HotlineCall) -> Script:
    """What the caller hears now; asked again, it is the same."""
    now = standing(row)
    return Script(
        steps=callsteps.steps(now, facts(desk, row)),
        at=At(now.place, now.turn),
        language=now.language,
        values=_values(desk, row),
        people=tuple(_people(desk, row)) if now.place is Place.DIAL else (),
    )


def _people(desk: Desk, row: HotlineCall) -> list[Member]:
    return duty.answering(desk, desk.settings.voice.team, row.call.phone)


def _values(desk: Desk, row: HotlineCall) -> dict[str, str]:
    values = {"name": desk.settings.signature(row.call.line)}
    if row.call.ticket_number is not None:
        values["number"] = spelled(row.call.ticket_number)
    about = callers.about(desk, row)
    if about is not None:
        values["ticket"] = spelled(numbers.nth(row.about_id or about.id))
        values["status"] = notices.status(desk, row.language, about.status)
        values["team"] = notices.team(desk, row.language, about)
    return values


def spelled(number: int) -> str:
    """A number as it is read out: digit by digit."""
    return " ".join(str(number))
