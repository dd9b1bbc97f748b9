"""From a stored text to what it asks for: claimed phone by phone, handled in order."""

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased, joinedload

from gateway.domain import scan
from gateway.domain.delivery import Intake
from gateway.domain.phone import PhoneKind
from gateway.errors import Refused
from gateway.services import (
    answers,
    approvals,
    asking,
    capacity,
    continuing,
    directory,
    inbox,
    member_texts,
    rerouting,
    resident_texts,
    senders,
    staff,
)
from gateway.services.desk import Desk
from gateway.services.senders import Card
from gateway.store.db import is_down
from gateway.store.tables import Message, PhoneLease, Words
from routing.router import Route

_STUTTER = timedelta(seconds=4)  # nobody types the same again so quickly
# Senders that cannot be answered, and what an operator reads of them.
_NOBODY = {
    PhoneKind.SERVICE: "service_number",
    PhoneKind.NAME: "sender_name",
    PhoneKind.WITHHELD: "withheld",
}
_EARLIER = aliased(Message)  # made once, or its queries would be compiled anew each time
# Waits before a text that failed is tried again.
_BACK_OFF = (timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=30))


@dataclasses.dataclass(frozen=True)
class Waiting:
    """A claimed text, and what the router should read of it."""

    message_id: int
    phone: str
    text: str
    home: str | None  # the code of the grid the phone is registered in
    earlier: str | None  # that of the phone's last ticket
    line: str | None  # that of the area the service number is for


def claim(desk: Desk, holder: str) -> list[Waiting]:
    """The oldest texts that wait, their phones leased to this worker for a while.

    A text waits behind an earlier one of its phone that failed and will be tried again.
    """
    taken = _lease(desk, holder, _candidates(desk, holder))
    if not taken:
        return []
    query = (
        select(Message)
        .where(*_due(desk), Message.phone.in_(taken))
        .order_by(Message.id)
        .limit(desk.settings.intake.batch)
        .options(joinedload(Message.words))
    )
    cards = senders.cards(desk, taken)
    return [_waiting(desk, message, cards[message.phone]) for message in desk.tx.scalars(query)]


def waits(desk: Desk) -> bool:
    """Whether there may be something to claim; asked outside of any write transaction."""
    return desk.tx.scalar(select(Message.id).where(*_due(desk)).limit(1)) is not None


def _due(desk: Desk) -> tuple[ColumnElement[bool], ...]:
    """Texts whose turn it is: none of them behind an earlier one that will be tried again."""
    held_back = exists().where(
        _EARLIER.phone == Message.phone,
        _EARLIER.status == Intake.WAITING,
        _EARLIER.id < Message.id,
        _EARLIER.due_at > desk.now,
    )
    return Message.status == Intake.WAITING, Message.due_at <= desk.now, ~held_back


def _candidates(desk: Desk, holder: str) -> list[str]:
    # A lease of our own is left from a batch that the database did not take.
    leased = exists().where(
        PhoneLease.phone == Message.phone,
        PhoneLease.until_at > desk.now,
        PhoneLease.holder != holder,
    )
    query = (
        select(Message.phone)
        .where(*_due(desk), ~leased)
        .order_by(Message.id)
        .limit(desk.settings.intake.batch)
        .with_for_update(skip_locked=True, of=Message)
    )
    return sorted(set(desk.tx.scalars(query)))


def _lease(desk: Desk, holder: str, phones: list[str]) -> list[str]:
    if not phones:
        return []
    insert = sqlite.insert if desk.tx.get_bind().dialect.name == "sqlite" else postgresql.insert
    until = desk.now + timedelta(seconds=desk.settings.intake.lease_seconds)
    statement = insert(PhoneLease).values(
        [{"phone": phone, "holder": holder, "until_at": until} for phone in phones]
    )
    return list(
        desk.tx.scalars(
            statement.on_conflict_do_update(
                index_elements=[PhoneLease.phone],
                set_={"holder": holder, "until_at": until},
                where=(PhoneLease.until_at <= desk.now) | (PhoneLease.holder == holder),
            ).returning(PhoneLease.phone)
        )
    )


def _waiting(desk: Desk, message: Message, card: Card) -> Waiting:
    text = _together(desk, card, message.words.body or "")
    home = card.resident.area.code if card.resident and card.resident.area else None
    earlier = next((one.area.code for one in card.reported if one.area), None)
    line = desk.settings.area_of(message.line)
    return Waiting(message.id, message.phone, text, home, earlier, line)


def _together(desk: Desk, card: Card, text: str) -> str:
    """What the router reads; the text alone when what was said before cannot be looked up.

    Why it cannot is met again, and told, where the text is handled.
    """
    if not (card.reported or card.prompt):
        return text
    try:
        with desk.attempt():
            return continuing.together(desk, card, text)
    except Exception as error:
        if is_down(error):
            raise
        return text


def release(desk: Desk, holder: str) -> None:
    """Give back all phones of a worker: at the end of a batch, and when it starts anew."""
    desk.tx.execute(delete(PhoneLease).where(PhoneLease.holder == holder))


def messages(desk: Desk, holder: str, batch: Sequence[Waiting]) -> list[Message]:
    """The claimed texts that still wait, in order; none of a phone whose lease was lost.

    The leases are locked: who would take over an expired one waits until these are done.
    """
    query = (
        select(Message)
        .join(PhoneLease, PhoneLease.phone == Message.phone)
        .where(
            PhoneLease.holder == holder,
            Message.id.in_([one.message_id for one in batch]),
            Message.status == Intake.WAITING,
        )
        .order_by(Message.id)
        .options(joinedload(Message.words))
        .with_for_update(of=PhoneLease)
    )
    return list(desk.tx.scalars(query))


def runs(cards: Mapping[str, Card], texts: Sequence[Message]) -> list[list[Message]]:
    """The texts in order, those that are handled together side by side: first reports, mostly.

    What comes from somebody we deal with already may well be refused, and is taken by itself.
    """
    first = {text.phone: text.id for text in reversed(texts)}

    def by_itself(text: Message) -> int | None:
        return None if _is_new(cards[text.phone]) and first[text.phone] == text.id else text.id

    return [list(run) for _, run in itertools.groupby(texts, key=by_itself)]


def _is_new(card: Card) -> bool:
    """Whether nothing goes on with a phone."""
    return not (card.member or card.supervisor or card.reported or card.prompt or card.today)


def handle(desk: Desk, card: Card, message: Message, route: Route | None) -> None:
    """Do what one text asks for, answer it, and be done with it.

    Raises Refused when a rule forbids it; the caller takes back what was begun, and calls `refuse`.
    """
    asked = card.prompt
    by_hand = (message.error or "").startswith(inbox.BY_HAND)
    if not by_hand and (reason := _not_for_us(desk, card, message)):
        message.status, message.error = Intake.ASIDE, reason
    elif answer := approvals.read(desk, card, message):
        approvals.carry_out(desk, card, message, answer)
    elif card.member is not None and not capacity.is_resident(desk, card, message, route):
        member_texts.handle(desk, card, message, route)
    else:
        resident_texts.handle(desk, card, message, route)
    if asked is not None and card.prompt is None:  # an older question is put again
        asking.next_one(desk, card)
    if card.member is not None and message.status is not Intake.ASIDE:
        staff.confirmed(desk, card.member)
    if message.status is Intake.WAITING:
        message.status = Intake.DONE


def _not_for_us(desk: Desk, card: Card, message: Message) -> str:
    """Why a text is set aside without an answer; empty when it is for us."""
    text = message.words.body or ""
    if card.phone.value in _our_phones(desk):
        return "own_number"  # an answer would come back to us, and so on
    if card.phone.kind in _NOBODY:
        return _NOBODY[card.phone.kind]
    if scan.is_code(desk.rules.grammar, text):
        return "verification_code"
    signatures = {f"【{line.signature}】" for line in desk.settings.service_lines if line.signature}
    if text.startswith(tuple(signatures)) and not desk.rules.grammar.is_emergency(text):
        return "own_signature"
    return "repeated" if _is_repeated(desk, card, message) else ""


def _our_phones(desk: Desk) -> set[str]:
    """The numbers of our own lines and modems, as a sender's is kept."""
    settings = desk.settings
    numbers = {one.number for one in settings.service_lines}
    for channel in settings.channels:
        numbers |= {channel.number, channel.service_line}
    return {directory.phone_of(one, settings.place).value for one in numbers if one}


def _is_repeated(desk: Desk, card: Card, message: Message) -> bool:
    """Whether the same words have just come from the same phone: a network that stutters."""
    if not card.reported and card.member is None:
        return False  # its first text cannot be
    earlier = (
        select(Words.body)
        .join(Message, Message.text_id == Words.id)
        .where(
            Message.phone == message.phone,
            Message.direction == "in",
            Message.id < message.id,
            Message.at >= message.at - _STUTTER,
        )
    )
    return message.words.body in desk.tx.scalars(earlier).all()


def routed_late(desk: Desk, message_id: int, route: Route) -> None:
    """A route that came after its text was handled: for the ticket the text has opened, if any."""
    message = desk.tx.get_one(Message, message_id)
    ticket = message.ticket
    if ticket is not None and ticket.text_id == message.text_id:
        rerouting.routed_late(desk, ticket, route)


def refuse(desk: Desk, card: Card, message: Message, refusal: Refused) -> None:
    """Answer a text that asked for what a rule forbids."""
    whom = "member" if card.member and desk.wording.has(f"member.{refusal.code}") else "resident"
    answers.refuse(desk, card, message, whom, refusal)
    if whom == "member":
        member_texts.refused(desk, card, message, refusal)
    message.status = Intake.DONE


def failed(desk: Desk, message: Message, error: str) -> None:
    """A text could not be handled: try it again in a while, set it aside the third time."""
    message.attempts += 1
    message.error = error
    if message.attempts >= desk.settings.intake.attempts:
        message.status = Intake.ASIDE
    else:
        message.due_at = desk.now + _BACK_OFF[min(message.attempts, len(_BACK_OFF)) - 1]
