"""What somebody must look at beside any one ticket; each stands once until it is cleared."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from gateway.domain.people import AlarmKind
from gateway.services.desk import Desk
from gateway.store.tables import Alarm


def ring(desk: Desk, kind: AlarmKind, subject: str, **about: Any) -> Alarm | None:
    """Raise an alarm about something; None when it stands already."""
    standing = select(Alarm.id).where(
        Alarm.kind == kind, Alarm.subject == subject, Alarm.cleared_at.is_(None)
    )
    if desk.tx.scalar(standing.limit(1)) is not None:
        return None
    desk.flush()  # it may refer to a new ticket
    alarm = Alarm(kind=kind, subject=subject, at=desk.now, **about)
    desk.tx.add(alarm)
    return alarm


def renew(desk: Desk, kind: AlarmKind, subject: str, **about: Any) -> Alarm | None:
    """Raise an alarm about what has happened anew; what still stands of it before gives way."""
    clear(desk, kind, subject)
    return ring(desk, kind, subject, **about)


def ring_again(
    desk: Desk, kind: AlarmKind, subject: str, after: timedelta, **about: Any
) -> Alarm | None:
    """Raise an alarm, anew where it has stood for a while; None when it was raised just now."""
    standing = select(Alarm.id).where(
        Alarm.kind == kind,
        Alarm.subject == subject,
        Alarm.cleared_at.is_(None),
        Alarm.at > desk.now - after,
    )
    just_now = desk.tx.scalar(standing.limit(1)) is not None
    return None if just_now else renew(desk, kind, subject, **about)


def clear(desk: Desk, kind: AlarmKind, subject: str) -> None:
    """What an alarm was about is over, or somebody has seen to it."""
    desk.tx.execute(
        update(Alarm)
        .where(Alarm.kind == kind, Alarm.subject == subject, Alarm.cleared_at.is_(None))
        .values(cleared_at=desk.now)
    )


def standing(desk: Desk) -> list[Alarm]:
    """The alarms nobody has cleared, newest first."""
    query = select(Alarm).where(Alarm.cleared_at.is_(None)).order_by(Alarm.id.desc())
    return list(desk.tx.scalars(query))
