"""Texts on channels that nobody sends by: renamed, removed, or down or paused for too long."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import Select, exists, func, select, update

from gateway.domain.delivery import IN_LINE, State, Submit
from gateway.services.desk import Desk
from gateway.services.texts import handover, lines, outbox
from gateway.store.tables import Delivery, SubmitRow

_WORTH = timedelta(days=1)  # what has waited for longer is for a person to look at
_AT_ONCE = 500  # texts in one statement
_GONE = "channel_gone"
_OURS = SubmitRow.delivery_id == Delivery.id
_HALF_SENT = exists().where(_OURS, SubmitRow.state == Submit.ACCEPTED)
_MAY_HAVE_LEFT = exists().where(_OURS, SubmitRow.state != Submit.REFUSED)


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


# ---------------------------------------------------------------- settings still name them


def is_stuck(desk: Desk) -> bool:
    """Whether texts wait for a dead channel while another works; it takes no write lock."""
    return bool(_stuck(desk))


def change_over(desk: Desk) -> None:
    """Let what waits for dead channels leave by one that works, in its order.

    What may have left already, if only in part, stays with its channel.
    """
    for target, waiting_there in _stuck(desk).items():
        for first in range(0, len(waiting_there), _AT_ONCE):
            desk.tx.execute(
                update(Delivery)
                .where(
                    Delivery.id.in_(waiting_there[first : first + _AT_ONCE]),
                    Delivery.state == State.QUEUED,
                )
                .values(channel=target, attempts=0)
                .execution_options(synchronize_session=False)
            )
    desk.bells.add(outbox.BELL)


def _stuck(desk: Desk) -> dict[str, list[int]]:
    """The deliveries that change over, by the channel they change to."""
    dead = lines.dead(desk)
    working = lines.working(desk) if dead else ()
    if not working:
        return {}
    waits = select(Delivery.id).where(
        Delivery.channel.in_(dead),
        Delivery.state == State.QUEUED,
        Delivery.due_at <= desk.now,
        Delivery.created_at > desk.now - _WORTH,
        ~_MAY_HAVE_LEFT,
    )
    found = list(desk.tx.scalars(waits.order_by(Delivery.id)))
    return {working[0]: found} if found else {}
