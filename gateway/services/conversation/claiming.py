"""Whose turn it is: stored texts claimed phone by phone, oldest first, for one worker at a time."""

import dataclasses
import itertools
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, delete, exists, select
from sqlalchemy.orm import aliased, joinedload

from gateway import errors
from gateway.domain import private
from gateway.domain.delivery import Intake
from gateway.services.conversation import alone, continuing
from gateway.services.desk import Desk
from gateway.services.texts import senders
from gateway.services.texts.senders import Card
from gateway.store import rows
from gateway.store.db import is_down
from gateway.store.tables import Message, PhoneLease

LOGGER = logging.getLogger(__name__)

# What every batch asks is made once: that takes longer than to ask it.
_EARLIER = aliased(Message)
_NOW: BindParameter[datetime] = bindparam("now")
_HOLDER: BindParameter[str] = bindparam("holder")
_MOST: BindParameter[int] = bindparam("most")
# Texts whose turn it is: none of a phone of which one will be tried again. Not by a look at each
# text's elders, which costs the square of a backlog.
_DUE = (
    Message.status == Intake.WAITING,
    Message.due_at <= _NOW,
    Message.phone.not_in(
        select(_EARLIER.phone).where(_EARLIER.status == Intake.WAITING, _EARLIER.due_at > _NOW)
    ),
)
_WAITS = select(Message.id).where(*_DUE).limit(1)
# A lease of our own is left from a batch that the database did not take.
_LEASED = exists().where(
    PhoneLease.phone == Message.phone, PhoneLease.until_at > _NOW, PhoneLease.holder != _HOLDER
)
_CANDIDATES = (
    select(Message.phone)
    .where(*_DUE, ~_LEASED)
    .order_by(Message.id)
    .limit(_MOST)
    .with_for_update(skip_locked=True, of=Message)
)
_TAKEN = (
    select(Message)
    .where(*_DUE, Message.phone.in_(bindparam("phones", expanding=True)))
    .order_by(Message.id)
    .limit(_MOST)
    .options(joinedload(Message.words))
)
_RELEASED = delete(PhoneLease).where(PhoneLease.holder == _HOLDER)
# The leases are locked: who would take over an expired one waits until these are done.
_HELD = (
    select(Message)
    .join(PhoneLease, PhoneLease.phone == Message.phone)
    .where(
        PhoneLease.holder == _HOLDER,
        Message.id.in_(bindparam("ids", expanding=True)),
        Message.status == Intake.WAITING,
    )
    .order_by(Message.id)
    .options(joinedload(Message.words))
    .with_for_update(of=PhoneLease)
)
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
    asked = {"phones": taken, "now": desk.now, "most": desk.settings.intake.batch}
    texts, cards = readable(desk, desk.tx.scalars(_TAKEN, asked).all())
    return [_waiting(desk, message, cards[message.phone]) for message in texts]


def waits(desk: Desk) -> bool:
    """Whether there may be something to claim; asked outside of any write transaction."""
    return desk.tx.scalar(_WAITS, {"now": desk.now}) is not None


def _candidates(desk: Desk, holder: str) -> list[str]:
    asked = {"now": desk.now, "holder": holder, "most": desk.settings.intake.batch}
    return sorted(set(desk.tx.scalars(_CANDIDATES, asked)))


def _lease(desk: Desk, holder: str, phones: list[str]) -> list[str]:
    if not phones:
        return []
    until = desk.now + timedelta(seconds=desk.settings.intake.lease_seconds)
    new = rows.insert_into(desk.tx, PhoneLease)
    taken = new.on_conflict_do_update(
        index_elements=[PhoneLease.phone],
        set_={"holder": new.excluded.holder, "until_at": new.excluded.until_at},
        where=(PhoneLease.until_at <= desk.now) | (PhoneLease.holder == holder),
    ).returning(PhoneLease.phone)
    leases = [{"phone": phone, "holder": holder, "until_at": until} for phone in phones]
    return list(desk.tx.scalars(taken, leases))


def _waiting(desk: Desk, message: Message, card: Card) -> Waiting:
    text = private.beside(_together(desk, card, message.words.body or ""))
    at = alone.known(desk, card, message)
    return Waiting(message.id, message.phone, text, at.home, at.earlier, at.line)


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
    desk.tx.execute(_RELEASED, {"holder": holder})


def messages(desk: Desk, holder: str, batch: Sequence[Waiting]) -> list[Message]:
    """The claimed texts that still wait, in order; none of a phone whose lease was lost."""
    asked = {"holder": holder, "ids": [one.message_id for one in batch]}
    return list(desk.tx.scalars(_HELD, asked))


def readable(desk: Desk, texts: Sequence[Message]) -> tuple[Sequence[Message], dict[str, Card]]:
    """The texts of those whose rows can be read, with their cards; the others have failed."""
    try:
        with desk.attempt():
            return texts, senders.cards(desk, {one.phone for one in texts})
    except Exception as error:
        if is_down(error):
            raise
    cards: dict[str, Card] = {}
    for phone in dict.fromkeys(one.phone for one in texts):
        try:
            with desk.attempt():
                cards |= senders.cards(desk, {phone})
        except Exception as error:
            if is_down(error):
                raise
            first = next(one for one in texts if one.phone == phone)
            failed(desk, first, errors.where(error))
    return [one for one in texts if one.phone in cards], cards


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


def failed(desk: Desk, message: Message, error: str) -> None:
    """A text could not be handled: try it again in a while, set it aside the third time."""
    LOGGER.error("A text could not be handled", extra={"message_id": message.id, "where": error})
    message.attempts += 1
    message.error = error
    if message.attempts >= desk.settings.intake.attempts:
        message.status = Intake.ASIDE
    else:
        message.due_at = desk.now + _BACK_OFF[min(message.attempts, len(_BACK_OFF)) - 1]
