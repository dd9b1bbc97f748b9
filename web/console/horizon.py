"""The timeline of what is due: an hour and a half back, eight and a half ahead."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from gateway.domain.ticket import Stage
from gateway.services.figures import queries
from gateway.store.tables import Ticket
from web.console import front

_BACK = timedelta(minutes=90)
_WIDTH, _WHOLE = 1000.0, timedelta(hours=10)
_FLOOR, _STEP, _TOP = 34.0, 12.5, 9.0  # where marks lie, and how they are stacked
_NEAR = 9.0  # marks closer than this would touch


@dataclasses.dataclass(frozen=True)
class Mark:
    """A ticket on the timeline; its shape tells the stage."""

    x: float
    y: float
    kind: str
    stage: Stage | None
    open: bool


@dataclasses.dataclass(frozen=True)
class Hour:
    """A full hour."""

    x: float
    words: str


@dataclasses.dataclass(frozen=True)
class Line:
    """The whole timeline, in the units of its picture."""

    now_x: float
    hours: Sequence[Hour]
    marks: Sequence[Mark]


def horizon(dues: Sequence[Ticket], now: datetime, open_number: int | None) -> Line:
    """The timeline around now."""
    start = now - _BACK

    def x(at: datetime) -> float:
        return round((at - start) / _WHOLE * _WIDTH, 1)

    return Line(x(now), _hours(start, x), _marks(dues, now, x, open_number))


def _hours(start: datetime, x: Callable[[datetime], float]) -> list[Hour]:
    zone = front.office().rules.settings.place.zone
    first = start.astimezone(zone).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    hours = [first + timedelta(hours=nth) for nth in range(10)]
    return [Hour(x(hour), f"{hour:%H:%M}") for hour in hours]


def _marks(
    dues: Sequence[Ticket], now: datetime, x: Callable[[datetime], float], open_number: int | None
) -> list[Mark]:
    marks: list[Mark] = []
    for ticket in dues:
        assert ticket.due_at is not None
        left = ticket.due_at - now
        kind = "late" if left < timedelta(0) else "soon" if left <= queries.SOON else "ok"
        at, y = x(ticket.due_at), _FLOOR
        while y > _TOP and any(abs(one.x - at) < _NEAR and one.y == y for one in marks):
            y -= _STEP
        marks.append(Mark(at, y, kind, ticket.due_stage, ticket.number == open_number))
    return marks
