"""By which channel a text leaves: its own, or another where that one sends no such texts."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from sqlalchemy import func, select

from gateway.domain.delivery import State
from gateway.services.desk import Desk
from gateway.services.texts import lines
from gateway.store.tables import Delivery

# Groups of the wording.
_TO_STAFF = ("member", "remind", "supervisor")


def chosen(desk: Desk, named: str, key: str, language: str | None) -> str:
    """The channel of a text of the wording: the one for staff, else the one named, else the first.

    Where that one sends no such text, it is the first that does, if any.
    """
    own = _own(desk, named, key)
    return next(_fitting(desk, own, key, language), own)


def at_once(
    desk: Desk, named: str, key: str, language: str | None, lane: timedelta = timedelta()
) -> str:
    """The channel of a text that leaves now: its own, unless that is dead and another works.

    One to staff whose lane presses leaves by the channel of the same kind that has the fewest to
    send before it: a modem needs seconds for each text, and some must know at the same time.
    """
    own = chosen(desk, named, key, language)
    if own in lines.dead(desk):
        own = instead(desk, lines.working(desk), key, language) or own
    presses = lane < timedelta() and is_to_staff(key) and not desk.settings.sms.staff_channel
    return _freest(desk, own, key, language, lane) if presses else own


def _freest(desk: Desk, own: str, key: str, language: str | None, lane: timedelta) -> str:
    kinds = {one.name: one.kind for one in desk.settings.channels}
    working = lines.working(desk)
    equal = [
        one for one in _fitting(desk, own, key, language)
        if one in working and kinds[one] == kinds.get(own)
    ]  # fmt: skip
    if not equal[1:]:
        return own
    desk.flush()
    before = (Delivery.state == State.SENDING) | (
        (Delivery.state == State.QUEUED) & (Delivery.turn_at <= desk.now + lane)
    )
    counted = select(Delivery.channel, func.count()).where(before, Delivery.channel.in_(equal))
    waiting = dict(desk.tx.execute(counted.group_by(Delivery.channel)).all())
    return min(equal, key=lambda one: waiting.get(one, 0))


def instead(desk: Desk, working: Collection[str], key: str, language: str | None) -> str | None:
    """The channel of a text whose own is not among those that work; None when none sends it."""
    own = _own(desk, "", key)
    return next((one for one in _fitting(desk, own, key, language) if one in working), None)


def is_to_staff(key: str) -> bool:
    """Whether a text of the wording is for those who work on tickets, or decide."""
    return key.partition(".")[0] in _TO_STAFF


def _own(desk: Desk, named: str, key: str) -> str:
    names = [one.name for one in desk.settings.channels]
    staff = desk.settings.sms.staff_channel if is_to_staff(key) else ""
    return next((one for one in (staff, named, *names) if one in names), named)


def _fitting(desk: Desk, own: str, key: str, language: str | None) -> Iterator[str]:
    """The channels that send such a text, its own before the others."""
    channels = sorted(desk.settings.channels, key=lambda one: one.name != own)
    return (one.name for one in channels if one.takes(key, language or ""))
