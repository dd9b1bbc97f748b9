"""How many texts a day a provider takes for one phone; what goes beyond waits or goes elsewhere.

The last of them are kept for what is urgent: neither reminders nor what others do use those up.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from gateway.channel_settings import ChannelSettings
from gateway.domain.delivery import State, Submit
from gateway.domain.ticket import ROUND_THE_CLOCK
from gateway.services.desk import Desk
from gateway.services.texts import lines, outbox, ways
from gateway.store.tables import Delivery, SubmitRow
from modems.errors import OVER_LIMIT

_DAY = timedelta(hours=24)
_AGAIN = timedelta(hours=1)  # when a provider that counts otherwise than we do is asked again
_KEPT = 5  # one of so many texts is kept for what is urgent
# Unlike other reminders they say it for the first time.
_ASKS = (*outbox.PLACING, "remind.unplaced")


def is_spent(desk: Desk, delivery: Delivery) -> bool:
    """Whether a text's phone has had enough for now; then all that waits for it is put off.

    For urgent matters there is more: while that lasts, what waits of them is not put off.
    """
    channel = _channel(desk, delivery)
    if channel is None or not channel.daily_limit:
        return False
    urgent = _is_urgent(delivery)
    most = channel.daily_limit - (0 if urgent else channel.daily_limit // _KEPT)
    left = _left_at(desk, delivery, most)
    if len(left) < most:
        return False
    waiting = _waiting(desk, delivery)
    over = waiting if urgent else [one for one in waiting if not _is_urgent(one)]
    _put_off(desk, channel, over, left[-1] + _DAY)
    return True


def refuse(desk: Desk, delivery: Delivery) -> None:
    """The provider says that a phone has had enough: what waits for it is put off."""
    channel = _channel(desk, delivery)
    if channel is not None:
        _put_off(desk, channel, _waiting(desk, delivery), desk.now + _AGAIN)


def _channel(desk: Desk, delivery: Delivery) -> ChannelSettings | None:
    named = (one for one in desk.settings.channels if one.name == delivery.channel)
    return next(named, None)


def _is_urgent(delivery: Delivery) -> bool:
    """Whether a text is news of an urgent matter to those who must act, or wait for them."""
    kind, ticket = delivery.message.kind, delivery.message.ticket
    if ticket is None or ticket.tier not in ROUND_THE_CLOCK or kind == "member.informed":
        return False
    return kind in _ASKS or not kind.startswith("remind.")


def _left_at(desk: Desk, delivery: Delivery, most: int) -> Sequence[datetime]:
    """When the last texts to a phone left by a channel within a day, or may have; latest first."""
    query = (
        select(SubmitRow.at)
        .join(Delivery, Delivery.id == SubmitRow.delivery_id)
        .where(
            Delivery.phone == delivery.phone,
            Delivery.channel == delivery.channel,
            SubmitRow.at > desk.now - _DAY,
            SubmitRow.state != Submit.REFUSED,
        )
    )
    return desk.tx.scalars(query.order_by(SubmitRow.at.desc()).limit(most)).all()


def _waiting(desk: Desk, delivery: Delivery) -> Sequence[Delivery]:
    """All that waits for a phone in a channel."""
    desk.flush()
    query = select(Delivery).where(
        Delivery.phone == delivery.phone,
        Delivery.channel == delivery.channel,
        Delivery.state == State.QUEUED,
        Delivery.due_at <= desk.now,
    )
    return desk.tx.scalars(query.order_by(Delivery.id)).all()


def _put_off(
    desk: Desk, channel: ChannelSettings, over: Sequence[Delivery], until: datetime
) -> None:
    """Texts of one phone wait longer, in their order, or change over."""
    dead = lines.dead(desk)
    for one in over:
        elsewhere = _elsewhere(desk, channel, one, dead)
        changes = {"channel": elsewhere, "due_at": desk.now} if elsewhere else {"due_at": until}
        desk.tx.execute(
            update(Delivery)
            .where(Delivery.id == one.id, Delivery.state == State.QUEUED)
            # It has not been tried: what waits so long holds no text of another channel up.
            .values(error=OVER_LIMIT, attempts=0, **changes)
        )
        if elsewhere:
            desk.bells.add(outbox.BELL)


def _elsewhere(
    desk: Desk, channel: ChannelSettings, delivery: Delivery, dead: frozenset[str]
) -> str | None:
    """The channel that takes what goes beyond: the one named for it, if it can.

    Where none is named an urgent text leaves by any that works and has no limit; once only, or it
    would go to and fro.
    """
    message = delivery.message
    if channel.overflow:
        named = {one.name for one in desk.settings.channels if one.name == channel.overflow}
        return ways.instead(desk, named - dead, message.kind, message.language)
    if not _is_urgent(delivery) or delivery.channel != message.channel:
        return None
    free = {one.name for one in desk.settings.channels if not one.daily_limit} - {channel.name}
    return ways.instead(desk, free & {*lines.working(desk)}, message.kind, message.language)
