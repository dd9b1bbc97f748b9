"""Texts on channels that the settings name no more: renamed or removed, nobody sends by them."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import Select, exists, func, select, update

from gateway.domain.delivery import IN_LINE, State, Submit
from gateway.services.desk import Desk
from gateway.services.texts import handover, outbox
from gateway.store.tables import Delivery, SubmitRow

_WORTH = timedelta(days=1)  # what has waited for longer is for a person to look at
_GONE = "channel_gone"
_HALF_SENT = exists().where(
    SubmitRow.delivery_id == Delivery.id, SubmitRow.state == Submit.ACCEPTED
)


def waiting(names: Collection[str]) -> Select[str, int]:
    """The channels beside these that texts wait for, and how many wait."""
    return (
        select(Delivery.channel, func.count())
        .where(Delivery.state.in_(IN_LINE), Delivery.channel.not_in(names))
        .group_by(Delivery.channel)
        .order_by(Delivery.channel)
    )


def adopt(desk: Desk) -> None:
    """Let them leave by the channel that a new text would take; before any courier begins.

    What was being sent is uncertain, and so is for a person what has waited for more than a day,
    and what has left in part: no phone joins parts that come from two numbers.
    """
    names = [one.name for one in desk.settings.channels]
    for name, _ in desk.tx.execute(waiting(names)).all():
        handover.recover(desk, name)
        if not names:
            continue
        queued = (
            update(Delivery)
            .where(Delivery.channel == name, Delivery.state == State.QUEUED)
            .execution_options(synchronize_session=False)
        )
        old = Delivery.created_at <= desk.now - _WORTH
        desk.tx.execute(queued.where(old | _HALF_SENT).values(state=State.UNCERTAIN, error=_GONE))
        desk.tx.execute(queued.values(channel=outbox.sendable(desk, name)))
