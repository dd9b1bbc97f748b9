"""What somebody must look at beside any one ticket; each stands once until it is cleared."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update

from gateway.domain.people import AlarmKind
from gateway.services.desk import Desk
from gateway.store import rows
from gateway.store.tables import Alarm


def ring(desk: Desk, kind: AlarmKind, subject: str, **about: Any) -> bool:
    """Raise an alarm about something; False when it stands already, or somebody is first."""
    standing = select(Alarm.id).where(*_stands(kind, subject))
    if desk.tx.scalar(standing.limit(1)) is not None:
        return False
    desk.flush()  # it may refer to a new ticket
    raised = rows.insert_into(desk.tx, Alarm).values(
        kind=kind, subject=subject, at=desk.now, **about
    )
    return desk.tx.scalar(raised.on_conflict_do_nothing().returning(Alarm.id)) is not None


def renew(desk: Desk, kind: AlarmKind, subject: str, since: datetime, **about: Any) -> bool:
    """Raise an alarm about what has happened anew; what stands of it from before gives way.

    False when somebody else has done so meanwhile.
    """
    _clear(desk, *_stands(kind, subject), Alarm.at <= since)
    return ring(desk, kind, subject, **about)


def since(desk: Desk, kind: AlarmKind, subject: str) -> datetime | None:
    """When the alarm that stands was raised."""
    return desk.tx.scalar(select(Alarm.at).where(*_stands(kind, subject)))


def clear(desk: Desk, kind: AlarmKind, subject: str) -> None:
    """What an alarm was about is over, or somebody has seen to it."""
    _clear(desk, *_stands(kind, subject))


def _clear(desk: Desk, *which: ColumnElement[bool]) -> None:
    desk.tx.execute(update(Alarm).where(*which).values(cleared_at=desk.now))


def _stands(kind: AlarmKind, subject: str) -> tuple[ColumnElement[bool], ...]:
    return Alarm.kind == kind, Alarm.subject == subject, Alarm.cleared_at.is_(None)


def standing(desk: Desk) -> list[Alarm]:
    """The alarms nobody has cleared, newest first."""
    query = select(Alarm).where(Alarm.cleared_at.is_(None)).order_by(Alarm.id.desc())
    return list(desk.tx.scalars(query))
