"""How many texts a day a provider takes for one phone; what goes beyond waits or goes elsewhere."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from gateway.channel_settings import ChannelSettings
from gateway.domain.delivery import State, Submit
from gateway.services.desk import Desk
from gateway.services.texts import outbox
from gateway.store.tables import Delivery, SubmitRow
from modems.errors import OVER_LIMIT

_DAY = timedelta(hours=24)
_AGAIN = timedelta(hours=1)  # when a provider that counts otherwise than we do is asked again


def is_spent(desk: Desk, delivery: Delivery) -> bool:
    """Whether a text's phone has had enough for now; then all that waits for it is put off."""
    channel = _channel(desk, delivery)
    if channel is None or not channel.daily_limit:
        return False
    left = _left_at(desk, delivery, channel.daily_limit)
    if len(left) < channel.daily_limit:
        return False
    _put_off(desk, channel, delivery, left[-1] + _DAY)
    return True


def refuse(desk: Desk, delivery: Delivery) -> None:
    """The provider says that a phone has had enough: what waits for it is put off."""
    channel = _channel(desk, delivery)
    if channel is not None:
        _put_off(desk, channel, delivery, desk.now + _AGAIN)


def _channel(desk: Desk, delivery: Delivery) -> ChannelSettings | None:
    named = (one for one in desk.settings.channels if one.name == delivery.channel)
    return next(named, None)


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


def _put_off(desk: Desk, channel: ChannelSettings, delivery: Delivery, until: datetime) -> None:
    """All that waits for a phone in a channel waits longer, in its order, or changes over."""
    desk.flush()
    elsewhere = {"channel": channel.overflow, "due_at": desk.now}
    desk.tx.execute(
        update(Delivery)
        .where(
            Delivery.phone == delivery.phone,
            Delivery.channel == channel.name,
            Delivery.state == State.QUEUED,
            Delivery.due_at <= desk.now,
        )
        # It has not been tried: what waits so long holds no text of another channel up.
        .values(
            error=OVER_LIMIT, attempts=0, **(elsewhere if channel.overflow else {"due_at": until})
        )
        .execution_options(synchronize_session=False)
    )
    if channel.overflow:
        desk.bells.add(outbox.BELL)
