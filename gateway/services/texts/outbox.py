"""Outbound texts: queued with what causes them; and what a person decides about one."""

import dataclasses
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select, update

from gateway.domain.delivery import IN_LINE, Happening, Intake, State, Submit
from gateway.domain.people import Language
from gateway.domain.phone import shown
from gateway.domain.ticket import ROUND_THE_CLOCK, Tier
from gateway.errors import NotFound, Refused
from gateway.services.desk import Desk
from gateway.services.texts import deliveries, ways
from gateway.services.town import directory, discretion
from gateway.store.tables import ChannelState, Delivery, Message, SubmitRow, Ticket, Words
from modems import parts
from modems.errors import OVER_LIMIT

BELL = "outbox"
# What tells people that a ticket is theirs to take.
ORDERS = ("member.dispatch", "member.reopened", "member.left", "member.handed")
# What asks where a ticket goes: one in dispute, one that nobody dispatches, a call not heard.
PLACING = ("supervisor.arbitrate", "remind.choose", "remind.choose_call")
OVERTAKEN = "overtaken"  # why a text was recalled: it was never to arrive
# How long a text lets younger ones that press more go before it, when its line is busy: who must
# know of a major event comes before all, then emergencies, then receipts and urgent work, then work
# and answers, then reminders and help.
FOREMOST = timedelta(days=-365)
PRESSING, FIRST = timedelta(days=-1), timedelta()
_BEHIND = timedelta(seconds=30)  # so long the order to a team lets younger receipts go first
NORMAL, LAST = timedelta(minutes=3), timedelta(minutes=10)


@dataclasses.dataclass(frozen=True)
class Queued:
    """A message on its way out, by its id and that of its words."""

    id: int
    text_id: int


@dataclasses.dataclass(frozen=True)
class _Draft:
    """A text ready to be queued. Without a channel its ticket's is named for it."""

    key: str  # of the wording
    phone: str
    body: str
    line: str
    params: dict[str, Any]  # what the wording was filled with
    ticket: Ticket | None
    channel: str
    language: Language | None = None  # of the wording
    lane: timedelta = NORMAL
    night: bool = True


def queue(
    desk: Desk,
    key: str,
    phone: str,
    language: Language,
    params: Mapping[str, object],
    *,
    ticket: Ticket | None = None,
    channel: str = "",
    line: str = "",
    lane: timedelta = NORMAL,
    night: bool = True,
) -> Queued | None:
    """Queue one text of the wording to a phone; `night=False` lets it wait for the morning.

    Returns None, and sends nothing, when the phone takes no texts, or is somebody's who must not
    know of the ticket. A ticket gives channel and service line when they are not named;
    `ways` may know a better channel.
    """
    if not directory.phone_of(phone, desk.settings.place).takes_texts:
        return None
    if ticket and phone != ticket.phone and not discretion.may_know(desk, ticket, phone):
        return None
    line = line or (ticket.line if ticket else "")
    signature = desk.settings.signature(line)
    fitting = desk.wording.fitting(language, key, signature, params)
    body = desk.wording.sent(language, key, signature, fitting)
    draft = _Draft(key, phone, body, line, fitting, ticket, channel, language, lane, night)
    return _put(desk, draft)


def queue_plain(
    desk: Desk, phone: str, body: str, channel: str = "", ticket: Ticket | None = None
) -> Queued:
    """Queue a text somebody wrote by hand. Raises Refused when the phone takes no texts."""
    known = directory.phone_of(phone, desk.settings.place)
    if not known.takes_texts:
        raise Refused("no_texts_there", phone=phone)
    line = desk.settings.line_of(channel)
    return _put(desk, _Draft("plain", known.value, body, line, {}, ticket, channel))


def _put(desk: Desk, draft: _Draft) -> Queued:
    ticket = draft.ticket
    named = draft.channel or (ticket.channel if ticket else "")
    due_at = desk.now if draft.night else desk.rules.calendar.awake(desk.now)
    if due_at > desk.now:  # by morning a dead line may live
        channel = ways.chosen(desk, named, draft.key, draft.language)
    else:
        channel = ways.at_once(desk, named, draft.key, draft.language, draft.lane)
    text_id = desk.write(Words, body=draft.body, params=draft.params)
    message_id = desk.write(
        Message,
        direction="out",
        channel=channel,
        line=draft.line,
        phone=draft.phone,
        kind=draft.key,
        language=draft.language,
        text_id=text_id,
        ticket_id=ticket.id if ticket else None,
        at=desk.now,
        status=Intake.DONE,
        parts=parts.segments(draft.body),
    )
    desk.write(
        Delivery,
        message_id=message_id,
        channel=channel,
        phone=draft.phone,
        turn_at=desk.now + draft.lane,
        state=State.QUEUED,
        due_at=due_at,
        created_at=desk.now,
    )
    if FOREMOST < draft.lane < FIRST:
        _clear_the_way(desk, draft)
    desk.bells.add(BELL)
    return Queued(message_id, text_id)


def recall(
    desk: Desk, ticket: Ticket, kinds: Collection[str] = (), phones: Collection[str] = ()
) -> None:
    """What waits for the morning, for another try or for a line that is down to be said about a
    ticket is true no more, and is not said; to a resident what waits for a provider's next day
    comes late all the same.

    With kinds, only those texts; with phones, whatever waits for those, and were it for its turn.
    """
    waits = _waiting(desk, ticket)
    waits = waits.where(Message.kind.in_(kinds)) if kinds else waits
    if phones:
        waits = waits.where(Message.phone.in_(phones))
    else:
        stuck = exists().where(ChannelState.name == Delivery.channel, ChannelState.up.is_(False))
        waits = waits.where((Delivery.due_at > desk.now) | stuck)
    for delivery in desk.tx.scalars(waits).all():
        late = delivery.error == OVER_LIMIT and not ways.is_to_staff(delivery.message.kind)
        if phones or not late:
            _overtake(desk, delivery)


def withhold(desk: Desk, ticket: Ticket) -> None:
    """What waits to be said to others with the reporter's phone is said anew without it."""
    others = _waiting(desk, ticket).where(Message.phone != ticket.phone)
    for delivery in desk.tx.scalars(others).all():
        message = delivery.message
        params = message.words.params or {}
        if params.get("phone") != shown(ticket.phone):
            continue
        _overtake(desk, delivery)
        language = Language(message.language or Language.ZH)
        hidden = desk.wording.render(language, "word.withheld")
        queue(
            desk, message.kind, message.phone, language, params | {"phone": hidden},
            ticket=ticket, lane=lane_for(ticket, NORMAL), night=night_for(ticket),
        )  # fmt: skip


def _waiting(desk: Desk, ticket: Ticket) -> Select[Delivery]:
    desk.flush()
    mine = select(Delivery).join(Message, Message.id == Delivery.message_id)
    return mine.where(Message.ticket_id == ticket.id, Delivery.state == State.QUEUED)


def _overtake(desk: Desk, delivery: Delivery) -> None:
    deliveries.move(desk, delivery, Happening.DROP)
    delivery.error = OVERTAKEN


def _clear_the_way(desk: Desk, draft: _Draft) -> None:
    """Texts of a phone leave in order: those before a pressing one must not hold it up."""
    desk.flush()
    desk.tx.execute(
        update(Delivery)
        .where(
            Delivery.phone == draft.phone,
            Delivery.state == State.QUEUED,
            Delivery.turn_at > desk.now + draft.lane,
        )
        .values(turn_at=desk.now + draft.lane)
        .execution_options(synchronize_session=False)
    )


def lane_for(ticket: Ticket, lane: timedelta) -> timedelta:
    """The lane of a text to those who work a ticket: the tier may make it press more."""
    most = {Tier.EMERGENCY: PRESSING + _BEHIND, Tier.URGENT: FIRST + _BEHIND}
    return min(lane, most.get(ticket.tier, lane))


def night_for(ticket: Ticket) -> bool:
    """Whether texts about a ticket may wake people: tiers that run round the clock may."""
    return ticket.tier in ROUND_THE_CLOCK


def oldest_waiting(desk: Desk) -> datetime | None:
    """Since when the oldest text that may leave now has waited."""
    return desk.tx.scalar(
        select(func.min(Delivery.due_at)).where(
            Delivery.state == State.QUEUED, Delivery.due_at <= desk.now
        )
    )


# ---------------------------------------------------------------- what a person decides


def retry(desk: Desk, delivery_id: int, reason: str, by: str) -> Message:
    """Queue again what failed or is uncertain: a person prefers twice to never, with a reason.

    Parts that the network has accepted are not sent again, but by another channel all are.
    """
    delivery = _decided(desk, delivery_id, Happening.RETRY, reason, by)
    delivery.attempts, delivery.due_at = 0, desk.now
    message = delivery.message
    channel = ways.at_once(desk, delivery.channel, message.kind, message.language)
    if channel != delivery.channel:
        _begin_anew(desk, delivery, channel)
    desk.bells.add(BELL)
    return message


def _begin_anew(desk: Desk, delivery: Delivery, channel: str) -> None:
    """Leave by another channel: what the old one took is no part of that, nor is it looked for."""
    old = update(SubmitRow).where(SubmitRow.delivery_id == delivery.id)
    desk.tx.execute(old.values(trace_at=None, delivered_at=None))
    taken = old.where(SubmitRow.state == Submit.ACCEPTED)
    desk.tx.execute(taken.values(state=Submit.REFUSED, code="channel_gone"))
    delivery.channel = channel


def drop(desk: Desk, delivery_id: int, reason: str, by: str) -> Message:
    """Give a text up for good, with a reason."""
    return _decided(desk, delivery_id, Happening.DROP, reason, by).message


def after_restore(desk: Desk) -> tuple[int, int]:
    """After a backup was restored nobody knows what has left since: all of it is uncertain.

    Texts that waited for intake were handled since, or were not: a person looks at them.
    Returns how many texts became uncertain, and how many were set aside.
    """
    aside = desk.tx.scalars(
        update(Message)
        .where(Message.status == Intake.WAITING)
        .values(status=Intake.ASIDE, error="restored")
        .returning(Message.id)
    ).all()
    desk.tx.execute(
        update(SubmitRow)
        .where(SubmitRow.state == Submit.ATTEMPTING)
        .values(state=Submit.UNKNOWN, code="restored")
    )
    changed = desk.tx.scalars(
        update(Delivery)
        .where(Delivery.state.in_(IN_LINE))
        .values(state=State.UNCERTAIN, error="restored")
        .returning(Delivery.id)
    ).all()
    return len(changed), len(aside)


def _decided(desk: Desk, delivery_id: int, happening: Happening, reason: str, by: str) -> Delivery:
    if not reason.strip():
        raise Refused("reason_needed")
    delivery = desk.tx.get(Delivery, delivery_id)
    if delivery is None:
        raise NotFound(f"there is no delivery {delivery_id}")
    if not deliveries.move(desk, delivery, happening):
        raise Refused("delivery_not_now", state=delivery.state)
    # The next attempt has an error of its own; who decided stays at the message.
    delivery.error = delivery.message.error = f"{by}: {reason.strip()}"[:200]
    return delivery
