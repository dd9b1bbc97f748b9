"""What is known of each channel: up or down, how strong, and whether it is paused."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, bindparam, exists, select, update

from gateway.domain.delivery import State
from gateway.domain.people import AlarmKind
from gateway.errors import NotFound
from gateway.services import alarms
from gateway.services.desk import Desk
from gateway.store.tables import Alarm, ChannelState, Delivery
from modems.channel import Health

_FRESH = timedelta(seconds=30)  # a courier that says nothing for so long is down
STOPPED = "stopped"  # why a line is down whose courier was told to stop
_SILENT = "silent"  # or whose courier has died without a word
# A line that sends nothing for so long, while texts wait for it, is for somebody to look at.
_TOO_LONG = timedelta(minutes=10)
# So long after a pause others leave before what the channel has refused.
_AFTERWARDS = timedelta(seconds=10)
# Which channels are open: what a courier said is believed while it goes on saying so.
UP = and_(ChannelState.up, ChannelState.seen_at > bindparam("fresh"))
SENDS = and_(UP, ChannelState.paused.is_(False))  # and which of them texts leave by
# Made once, as each transaction that queues a text asks it.
_DEAD = select(ChannelState.name).where(
    ChannelState.name.in_(bindparam("names", expanding=True)),
    ChannelState.paused | (ChannelState.up.is_(False) & (ChannelState.error != STOPPED)),
    ChannelState.since_at <= bindparam("long_ago"),
)
_OF_A_LINE = "line"  # in the codes of an alarm that ends with the trouble, unlike a provider's


def ensure(desk: Desk) -> None:
    """Make a row for each channel of the settings; a new one is down until its courier speaks."""
    known = set(desk.tx.scalars(select(ChannelState.name)))
    for channel in desk.settings.channels:
        if channel.name not in known:
            desk.tx.add(ChannelState(name=channel.name))


def up(desk: Desk, name: str, health: Health, trouble: str = "") -> None:
    """The line is open, and looks so; it is down all the same while it is in trouble."""
    state = _look(desk, name, trouble)
    state.operator, state.signal_dbm = health.operator, health.signal_dbm
    state.stored, state.capacity = health.stored, health.capacity
    state.heard_until = health.heard_until or state.heard_until


def down(desk: Desk, name: str, code: str) -> None:
    """The line is down, for a reason in one word."""
    _look(desk, name, code)


def _look(desk: Desk, name: str, trouble: str) -> ChannelState:
    state = _state(desk, name)
    state.seen_at = desk.now
    _stands(desk, state, trouble)
    return state


def _stands(desk: Desk, state: ChannelState, trouble: str) -> None:
    is_up = not trouble
    changes = state.up is not is_up and not state.paused  # else it sends nothing, before and after
    state.up, state.error = is_up, trouble or None
    if changes or state.since_at is None:
        state.since_at = desk.now


def unheard_since(desk: Desk, name: str) -> datetime | None:
    """Since when something may have come in unheard; None for a channel that never was open.

    A list that was read to its end says so itself, however often we have ended on the way. Else a
    callback may be back before the courier, and the courier before the provider: the older of the
    two is believed.
    """
    state = desk.tx.get(ChannelState, name)
    if state is not None and state.heard_until is not None:
        return state.heard_until
    known = (state.seen_at, state.last_inbound_at) if state is not None else ()
    return min((one for one in known if one is not None), default=None)


def heard(desk: Desk, name: str) -> None:
    """Something has come in."""
    _state(desk, name).last_inbound_at = desk.now


def spoke(desk: Desk, name: str) -> None:
    """Something has gone out."""
    _state(desk, name).last_outbound_at = desk.now


def pause(desk: Desk, name: str) -> None:
    """Send nothing more by a channel; it goes on hearing. Raises NotFound."""
    state = _named(desk, name)
    if state.since_at is None or (state.up and not state.paused):
        state.since_at = desk.now
    state.paused = True


def resume(desk: Desk, name: str) -> None:
    """Send by a channel again; what it refused is tried after what waits besides.

    It may be refused for something of its own, and would pause the channel at once. Raises
    NotFound.
    """
    state, later = _named(desk, name), desk.now + _AFTERWARDS
    desk.tx.execute(
        update(Delivery)
        .where(
            Delivery.channel == name,
            Delivery.state == State.QUEUED,
            Delivery.attempts > 0,
            Delivery.due_at < later,
        )
        .values(due_at=later)
        .execution_options(synchronize_session=False)
    )
    if state.paused and state.up:
        state.since_at = desk.now
    state.paused = False


# ---------------------------------------------------------------- down or paused for too long


def dead(desk: Desk) -> frozenset[str]:
    """The channels that have sent nothing for too long, and do not begin again by themselves.

    Read once a transaction: each text that is queued asks.
    """
    if ("dead", None) not in desk.read:
        desk.read["dead", None] = frozenset(desk.tx.scalars(_dead(desk)))
    return desk.read["dead", None]  # type: ignore[no-any-return]


def abandoned(desk: Desk) -> Select[str]:
    """Those of them that have no courier: what it had in hand is in nobody's."""
    return _dead(desk).where(ChannelState.error == _SILENT)


def asked(desk: Desk) -> dict[str, object]:
    """What UP and SENDS are asked with."""
    return {"fresh": desk.now - _FRESH}


def working(desk: Desk) -> Sequence[str]:
    """The channels that texts leave by, as the settings have them in order."""
    names = set(desk.tx.scalars(select(ChannelState.name).where(SENDS), asked(desk)))
    return [one.name for one in desk.settings.channels if one.name in names]


def have_died(desk: Desk) -> bool:
    """Whether a line counts as up whose courier says nothing any more."""
    return desk.tx.scalar(_died(desk).limit(1)) is not None


def bury(desk: Desk) -> None:
    """Such lines are down from now on: not since they fell silent, when nobody may have run."""
    for state in desk.tx.scalars(_died(desk)).all():
        _stands(desk, state, _SILENT)


def _died(desk: Desk) -> Select[ChannelState]:
    return select(ChannelState).where(ChannelState.up, ~UP).params(asked(desk))


def have_changed(desk: Desk) -> bool:
    """Whether texts wait for a dead channel and nobody was told, or one told of is up again."""
    return desk.tx.scalar(_unheard_of(desk).limit(1)) is not None or bool(_recovered(desk))


def tell(desk: Desk) -> None:
    """Ring an alarm for each dead channel that texts wait for, once; end it when it sends again."""
    for name in desk.tx.scalars(_unheard_of(desk)).all():
        alarms.ring(desk, AlarmKind.CHANNEL, name, codes={_OF_A_LINE: True})
    for name in _recovered(desk):
        alarms.clear(desk, AlarmKind.CHANNEL, name)


def _dead(desk: Desk) -> Select[str]:
    names = [channel.name for channel in desk.settings.channels]
    return _DEAD.params(names=names, long_ago=desk.now - _TOO_LONG)


def _unheard_of(desk: Desk) -> Select[str]:
    """Those that texts wait for; who has cleared the alarm knows, until it stops anew."""
    waits = exists().where(
        Delivery.channel == ChannelState.name,
        Delivery.state == State.QUEUED,
        Delivery.due_at <= desk.now,
    )
    rung = exists().where(
        Alarm.kind == AlarmKind.CHANNEL,
        Alarm.subject == ChannelState.name,
        Alarm.cleared_at.is_(None) | (Alarm.at >= ChannelState.since_at),
    )
    return _dead(desk).where(waits, ~rung)


def _recovered(desk: Desk) -> list[str]:
    standing = (
        select(Alarm.subject, Alarm.codes)
        .join(ChannelState, ChannelState.name == Alarm.subject)
        # Where it is paused, a provider has refused us meanwhile.
        .where(Alarm.kind == AlarmKind.CHANNEL, Alarm.cleared_at.is_(None), SENDS)
    )
    return [name for name, codes in desk.tx.execute(standing, asked(desk)) if _OF_A_LINE in codes]


# ---------------------------------------------------------------- its row


def _named(desk: Desk, name: str) -> ChannelState:
    if name not in {channel.name for channel in desk.settings.channels}:
        raise NotFound(f"there is no channel {name} in the settings")
    return _state(desk, name)


def _state(desk: Desk, name: str) -> ChannelState:
    state = desk.tx.get(ChannelState, name)
    if state is None:
        state = ChannelState(name=name)
        desk.tx.add(state)
    return state
