"""The read side of tickets: what screens and the command line show of them. Changes nothing.

Lists, counts and searches hold what their reader may see (town/reach.py); the command line is
the system's own, which sees all.
"""

import dataclasses
import enum
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, select, union_all
from sqlalchemy.orm import joinedload

from gateway.domain.people import TeamKind
from gateway.domain.ticket import OPEN, Action, Status
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.services.figures import history
from gateway.services.figures.history import Entry, Step
from gateway.services.tickets import ledger
from gateway.services.town import directory, reach
from gateway.store.tables import (
    Alarm,
    Area,
    Call,
    Resident,
    Team,
    Ticket,
)

PAGE = 50
SOON = timedelta(minutes=60)
_FEW = 5  # earlier tickets beside an open one
_TEAMS = 40
# What a timeline of due tickets covers, and how many marks it can bear.
_PAST, _AHEAD, _MARKS = timedelta(minutes=90), timedelta(minutes=510), 120
# Teams that serve a whole town or district, beside those of the area itself.
_SERVING = (TeamKind.DEPARTMENT, TeamKind.PROFESSIONAL, TeamKind.STATION, TeamKind.PARTNER)


class View(enum.StrEnum):
    """The queues an operator looks at."""

    OPEN = "open"
    TRIAGE = "triage"
    SOON = "soon"
    OVERDUE = "overdue"
    RESOLVED = "resolved"


_STATUSES: Mapping[View, Iterable[Status]] = {
    View.OPEN: OPEN,
    View.TRIAGE: (Status.RECEIVED, Status.TRIAGE),
    View.SOON: OPEN,
    View.OVERDUE: OPEN,
    View.RESOLVED: (Status.RESOLVED,),
}


@dataclasses.dataclass(frozen=True)
class Mark:
    """Where a page ended: the next one begins behind it, however much has come since."""

    due_at: datetime
    id: int


@dataclasses.dataclass(frozen=True)
class Page:
    """Some tickets, and where the next ones begin; None after the last."""

    tickets: Sequence[Ticket]
    after: Mark | None


# ---------------------------------------------------------------- lists


def queue(
    desk: Desk,
    view: View,
    after: Mark | None = None,
    limit: int = PAGE,
    by: Actor = SYSTEM,
) -> Page:
    """Tickets of a view by their nearest unmet deadline."""
    # One short walk along the index for each status, instead of a sort of all open tickets.
    walks = [
        _wanted(desk, view, status, after, by).limit(limit + 1).subquery()
        for status in sorted(_STATUSES[view])
    ]
    nearest = union_all(*(select(walk.c.id, walk.c.due_at) for walk in walks)).subquery()
    query = (
        select(Ticket)
        .join(nearest, nearest.c.id == Ticket.id)
        .order_by(nearest.c.due_at, nearest.c.id)
        .limit(limit + 1)
        .options(*_ROW)
    )
    found = list(desk.tx.scalars(query))
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], Mark(last.due_at, last.id) if last and last.due_at else None)


def _wanted(
    desk: Desk, view: View, status: Status, after: Mark | None, by: Actor
) -> Select[int, datetime | None]:
    query = select(Ticket.id, Ticket.due_at).where(
        Ticket.status == status, *_due(desk, view), *reach.tickets(desk, by)
    )
    if after is not None:
        query = query.where(
            Ticket.due_at >= after.due_at,
            (Ticket.due_at > after.due_at) | (Ticket.id > after.id),
        )
    return query.order_by(Ticket.due_at, Ticket.id)


def _due(desk: Desk, view: View) -> list[ColumnElement[bool]]:
    if view is View.OVERDUE:
        return [Ticket.due_at < desk.now]
    if view is View.SOON:
        return [Ticket.due_at >= desk.now, Ticket.due_at < desk.now + SOON]
    return []


def view_counts(desk: Desk, by: Actor = SYSTEM) -> dict[View, int]:
    """How many tickets each view has."""
    late = func.sum(case((Ticket.due_at < desk.now, 1), else_=0))
    soon = func.sum(case((Ticket.due_at.between(desk.now, desk.now + SOON), 1), else_=0))
    query = (
        select(Ticket.status, func.count(), late, soon)
        .where(Ticket.status.in_([*OPEN, Status.RESOLVED]), *reach.tickets(desk, by))
        .group_by(Ticket.status)
    )
    counts = dict.fromkeys(View, 0)
    for status, count, overdue, due_soon in desk.tx.execute(query):
        for view, statuses in _STATUSES.items():
            special = {View.OVERDUE: overdue, View.SOON: due_soon}.get(view, count)
            counts[view] += int(special) if status in statuses else 0
    return counts


def dues(desk: Desk, by: Actor = SYSTEM) -> list[Ticket]:
    """The open tickets due about now, nearest first; no more than fit a timeline."""
    query = select(Ticket).where(
        Ticket.status.in_(OPEN),
        Ticket.due_at.between(desk.now - _PAST, desk.now + _AHEAD),
        *reach.tickets(desk, by),
    )
    return list(desk.tx.scalars(query.order_by(Ticket.due_at, Ticket.id).limit(_MARKS)))


_ROW = (
    joinedload(Ticket.words),
    joinedload(Ticket.area),
    joinedload(Ticket.team),
    joinedload(Ticket.member),
)


def tickets(
    desk: Desk,
    *,
    status: Status | None = None,
    team: str = "",
    since: datetime | None = None,
    limit: int = PAGE,
) -> list[Ticket]:
    """Tickets, newest first; `team` is a team's code, a limit of 0 means all."""
    query = select(Ticket).order_by(Ticket.id.desc()).options(*_ROW)
    if status is not None:
        query = query.where(Ticket.status == status)
    if team:
        query = query.where(Ticket.team_id.in_(select(Team.id).where(Team.code == team)))
    if since is not None:
        query = query.where(Ticket.created_at >= since)
    return list(desk.tx.scalars(query.limit(limit or None)))


def search(desk: Desk, words: str, by: Actor = SYSTEM) -> list[Ticket]:
    """The ticket with a number, else those of a phone, newest first."""
    digits = "".join(words.split()).lstrip("#")
    ticket = ledger.find(desk, int(digits)) if digits.isascii() and digits.isdigit() else None
    if ticket is not None:
        return [ticket] if reach.sees(desk, by, ticket) else []
    return of_phone(desk, directory.phone_of(digits, desk.settings.place).value, PAGE, by)


def of_phone(desk: Desk, phone: str, limit: int = _FEW, by: Actor = SYSTEM) -> list[Ticket]:
    """The tickets a phone has reported, newest first."""
    query = select(Ticket).where(Ticket.phone == phone, *reach.by_phone(desk, by))
    query = query.order_by(Ticket.id.desc()).limit(limit)
    return list(desk.tx.scalars(query.options(*_ROW))) if phone else []


def alarms(desk: Desk, by: Actor, limit: int) -> list[Alarm]:
    """The newest alarms that nobody has cleared."""
    query = select(Alarm).where(Alarm.cleared_at.is_(None), *reach.about(desk, by, Alarm.ticket_id))
    return list(desk.tx.scalars(query.order_by(Alarm.id.desc()).limit(limit)))


# ---------------------------------------------------------------- one ticket


@dataclasses.dataclass(frozen=True)
class Suggestion:
    """A team the router thought of."""

    team: Team
    confidence: float


@dataclasses.dataclass(frozen=True)
class Card:
    """All there is to a ticket. `parent` is the number of the one it follows."""

    ticket: Ticket
    steps: Sequence[Step]
    entries: Sequence[Entry]
    suggestions: Sequence[Suggestion]
    resident: Resident | None

    parent: int | None = None

    @property
    def is_major(self) -> bool:
        """Whether somebody has called it a major event."""
        return any(step.event.action is Action.ALERT for step in self.steps)


def card(desk: Desk, number: int) -> Card:
    """The ticket with a number and all that belongs to it, in a few queries. Raises NotFound."""
    ticket = ledger.get(desk, number)
    return Card(
        ticket=ticket,
        steps=history.steps(desk, ticket),
        entries=history.entries(desk, ticket),
        suggestions=_suggestions(desk, ticket),
        resident=desk.tx.scalar(select(Resident).where(Resident.phone == ticket.phone)),
        parent=ledger.whole(desk, ticket).number if ticket.parent_id else None,
    )


def _suggestions(desk: Desk, ticket: Ticket) -> list[Suggestion]:
    sure = {one["team"]: float(one["confidence"]) for one in ticket.alternatives if one["team"]}
    query = select(Team).where(Team.code.in_(sure), Team.active).options(joinedload(Team.area))
    found = [Suggestion(team, sure[team.code]) for team in desk.tx.scalars(query)]
    return sorted(found, key=lambda one: -one.confidence)


def teams(desk: Desk, ticket: Ticket) -> list[Team]:
    """The teams a ticket may sensibly go to: those of its area and of what lies above it, or,
    while it has none, those that manage areas, widest first; then departments.
    """
    query = select(Team).join(Area, Area.id == Team.area_id).where(Team.active).limit(_TEAMS)
    near = query.where(Team.kind == TeamKind.MANAGEMENT).order_by(func.length(Area.path), Team.id)
    if ticket.area is not None:
        chain = ticket.area.path.strip("/").split("/")
        near = query.where(Area.code.in_(chain)).order_by(Area.path.desc(), Team.id)
    wide = query.where(Team.kind.in_(_SERVING)).order_by(Team.id)
    found = {team.id: team for part in (near, wide) for team in desk.tx.scalars(part)}
    return list(found.values())


def teams_named(desk: Desk, words: str) -> list[Team]:
    """The teams with these words in their names."""
    query = select(Team).where(Team.active, Team.name.contains(words, autoescape=True))
    return list(desk.tx.scalars(query.order_by(Team.name).limit(_TEAMS))) if words else []


# ---------------------------------------------------------------- calls


def calls(desk: Desk, *, limit: int = PAGE, by: Actor = SYSTEM) -> list[Call]:
    """Calls taken and missed, newest first."""
    query = select(Call).where(*reach.about(desk, by, Call.ticket_id))
    query = query.order_by(Call.started_at.desc(), Call.id.desc())
    return list(desk.tx.scalars(query.limit(limit or None)))


def of_hidden_reporters(desk: Desk, found: Iterable[Call], by: Actor) -> set[int]:
    """The tickets of some calls whose callers somebody must not know."""
    theirs = Ticket.id.in_([one.ticket_id for one in found if one.ticket_id])
    tickets = desk.tx.scalars(select(Ticket).where(theirs, Ticket.confidential))
    return {one.id for one in tickets if reach.hides_reporter(desk, by, one)}


# ---------------------------------------------------------------- names


def area_name(desk: Desk, code: str | None) -> str:
    """The name of an area by its code; empty when there is none."""
    return desk.tx.scalar(select(Area.name).where(Area.code == code)) or ""


def team_name(desk: Desk, code: str | None) -> str:
    """The name of a team by its code; empty when there is none."""
    return desk.tx.scalar(select(Team.name).where(Team.code == code)) or ""
