"""Texts on channels that nobody sends by: renamed, removed, or down or paused for too long."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, update

from gateway.domain.delivery import IN_LINE, State, Submit
from gateway.services.desk import Desk
from gateway.services.texts import handover, lines, outbox, ways
from gateway.store.tables import Delivery, Message, SubmitRow

_Choice = Callable[[str, str | None], str | None]  # a channel, by the text's kind and language
_Targets = Mapping[str, Sequence[int]]  # channels, each with the deliveries that change to it

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
        return
    theirs = (Delivery.channel.not_in(names), Delivery.state == State.QUEUED)
    old = Delivery.created_at <= desk.now - _WORTH
    desk.tx.execute(
        update(Delivery)
        .where(*theirs, old | _HALF_SENT)
        .values(state=State.UNCERTAIN, error=_GONE)
        .execution_options(synchronize_session=False)
    )
    _change(desk, _targets(desk, theirs, lambda *text: ways.chosen(desk, "", *text)))


# ---------------------------------------------------------------- settings still name them


def is_stuck(desk: Desk) -> bool:
    """Whether texts wait for a dead channel while another would take them, or for what its courier
    had in hand; no write lock.
    """
    return bool(_in_no_hand(desk) or _stuck(desk))


def change_over(desk: Desk) -> None:
    """Let what waits for dead channels leave by those that work, in its order.

    What may have left already, if only in part, stays with its channel; what a dead courier had in
    hand is uncertain, and holds up nothing more.
    """
    for name in _in_no_hand(desk):
        handover.recover(desk, name)
    _change(desk, _stuck(desk))
    desk.bells.add(outbox.BELL)


def _in_no_hand(desk: Desk) -> Sequence[str]:
    """The channels without a courier in which texts are being sent."""
    theirs = Delivery.channel.in_(lines.abandoned(desk))
    sending = select(Delivery.channel).where(Delivery.state == State.SENDING, theirs)
    return desk.tx.scalars(sending.distinct()).all()


def _stuck(desk: Desk) -> _Targets:
    dead = lines.dead(desk)
    working = lines.working(desk) if dead else ()
    if not working:
        return {}
    waits = (*_waits(desk, dead), ~_stays(desk))
    return _targets(desk, waits, lambda *text: ways.instead(desk, working, *text))


def kept(desk: Desk) -> ColumnElement[bool]:
    """Which texts wait for dead channels and change over to none, while another works."""
    dead = lines.dead(desk) if lines.working(desk) else ()
    return and_(*_waits(desk, dead), _stays(desk))


def _waits(desk: Desk, channels: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.channel.in_(channels),
        Delivery.state == State.QUEUED,
        Delivery.due_at <= desk.now,
    )


def _stays(desk: Desk) -> ColumnElement[bool]:
    return _MAY_HAVE_LEFT | (Delivery.created_at <= desk.now - _WORTH)


def _targets(
    desk: Desk,
    which: Sequence[ColumnElement[bool]],
    chosen: Callable[[str, str | None], str | None],
) -> _Targets:
    """The channels that some deliveries change to, each with theirs."""
    found: dict[str, list[int]] = {}
    query = select(Delivery.id, Message.kind, Message.language).join(Delivery.message)
    for delivery_id, kind, language in desk.tx.execute(query.where(*which)):
        if (channel := chosen(kind, language)) is not None:
            found.setdefault(channel, []).append(delivery_id)
    return found


def _change(desk: Desk, targets: _Targets) -> None:
    for channel, found in targets.items():
        for first in range(0, len(found), _AT_ONCE):
            these = found[first : first + _AT_ONCE]
            desk.tx.execute(
                update(Delivery)
                .where(Delivery.id.in_(these), Delivery.state == State.QUEUED)
                .values(channel=channel, attempts=0)
                .execution_options(synchronize_session=False)
            )
