"""What is known of each channel: up or down, how strong, and whether it is paused."""

from datetime import datetime

from sqlalchemy import select

from gateway.errors import NotFound
from gateway.services.desk import Desk
from gateway.store.tables import ChannelState
from modems.channel import Health


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
    state, is_up = _state(desk, name), not trouble
    if state.up is not is_up or state.since_at is None:
        state.up, state.since_at = is_up, desk.now
    state.seen_at, state.error = desk.now, trouble or None
    return state


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
    _named(desk, name).paused = True


def resume(desk: Desk, name: str) -> None:
    """Send by a channel again. Raises NotFound."""
    _named(desk, name).paused = False


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
