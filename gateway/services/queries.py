"""The read side of tickets: what screens and the command line show of them. Changes nothing."""

import dataclasses
import enum
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, select, union_all
from sqlalchemy.orm import joinedload

from gateway.domain.people import ActorKind, TeamKind
from gateway.domain.ticket import OPEN, Status
from gateway.services import directory, ledger
from gateway.services.desk import Desk
from gateway.store.tables import (
    Area,
    Call,
    Delivery,
    Event,
    Member,
    Message,
    Operator,
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


def queue(desk: Desk, view: View, after: Mark | None = None, limit: int = PAGE) -> Page:
    """Tickets of a view by their nearest unmet deadline."""
    # One short walk along the index for each status, instead of a sort of all open tickets.
    walks = [
        _wanted(desk, view, status, after).limit(limit + 1).subquery()
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
    desk: Desk, view: View, status: Status, after: Mark | None
) -> Select[int, datetime | None]:
    query = select(Ticket.id, Ticket.due_at).where(Ticket.status == status, *_due(desk, view))
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


def view_counts(desk: Desk) -> dict[View, int]:
    """How many tickets each view has."""
    late = func.sum(case((Ticket.due_at < desk.now, 1), else_=0))
    soon = func.sum(case((Ticket.due_at.between(desk.now, desk.now + SOON), 1), else_=0))
    query = (
        select(Ticket.status, func.count(), late, soon)
        .where(Ticket.status.in_([*OPEN, Status.RESOLVED]))
        .group_by(Ticket.status)
    )
    counts = dict.fromkeys(View, 0)
    for status, count, overdue, due_soon in desk.tx.execute(query):
        for view, statuses in _STATUSES.items():
            special = {View.OVERDUE: overdue, View.SOON: due_soon}.get(view, count)
            counts[view] += int(special) if status in statuses else 0
    return counts


def dues(desk: Desk, before: timedelta = _PAST, until: timedelta = _AHEAD) -> list[Ticket]:
    """The open tickets due within a span around now, nearest first; no more than fit a timeline."""
    query = select(Ticket).where(
        Ticket.status.in_(OPEN), Ticket.due_at.between(desk.now - before, desk.now + until)
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


def search(desk: Desk, words: str) -> list[Ticket]:
    """The ticket with a number, else those of a phone, newest first."""
    digits = "".join(words.split()).lstrip("#")
    ticket = ledger.find(desk, int(digits)) if digits.isascii() and digits.isdigit() else None
    if ticket is not None:
        return [ticket]
    return of_phone(desk, directory.phone_of(digits, desk.settings.place).value, PAGE)


def of_phone(desk: Desk, phone: str, limit: int = _FEW) -> list[Ticket]:
    """The tickets a phone has reported, newest first."""
    query = select(Ticket).where(Ticket.phone == phone).order_by(Ticket.id.desc()).limit(limit)
    return list(desk.tx.scalars(query.options(*_ROW))) if phone else []


# ---------------------------------------------------------------- one ticket


@dataclasses.dataclass(frozen=True)
class Step:
    """An event with the name of who did it and of the team it concerns; empty for the system."""

    event: Event
    name: str
    team: str

    @property
    def note(self) -> str:
        """What was written; empty when nothing was, or it has been taken away."""
        return (self.event.words.body or "") if self.event.words else ""


@dataclasses.dataclass(frozen=True)
class Entry:
    """A message of a ticket, its delivery, and the member it came from or went to."""

    message: Message
    delivery: Delivery | None
    member: str


@dataclasses.dataclass(frozen=True)
class Suggestion:
    """A team the router thought of."""

    team: Team
    confidence: float


@dataclasses.dataclass(frozen=True)
class Card:
    """All there is to a ticket. `parent` is for merged ones."""

    ticket: Ticket
    steps: Sequence[Step]
    entries: Sequence[Entry]
    suggestions: Sequence[Suggestion]
    resident: Resident | None
    parent: int | None = None


def card(desk: Desk, number: int) -> Card:
    """The ticket with a number and all that belongs to it, in a few queries. Raises NotFound."""
    ticket = ledger.get(desk, number)
    return Card(
        ticket=ticket,
        steps=_steps(desk, ticket),
        entries=_entries(desk, ticket),
        suggestions=_suggestions(desk, ticket),
        resident=desk.tx.scalar(select(Resident).where(Resident.phone == ticket.phone)),
    )


def _steps(desk: Desk, ticket: Ticket) -> list[Step]:
    query = (
        select(Event, Team.name)
        .outerjoin(Team, Team.id == Event.team_id)
        .where(Event.ticket_id == ticket.id)
        .order_by(Event.id)
        .options(joinedload(Event.words))
    )
    rows = [(event, team) for event, team in desk.tx.execute(query)]
    names = _names(desk, [event for event, _ in rows])
    return [
        Step(event, names.get((event.actor, event.actor_id or 0), ""), team or "")
        for event, team in rows
    ]


def _names(desk: Desk, events: Sequence[Event]) -> dict[tuple[ActorKind, int], str]:
    members = {one.actor_id for one in events if one.actor is ActorKind.MEMBER}
    operators = {one.actor_id for one in events if one.actor is ActorKind.OPERATOR}
    found = {
        (ActorKind.MEMBER, id_): name
        for id_, name in desk.tx.execute(
            select(Member.id, Member.name).where(Member.id.in_(members))
        )
    }
    people = select(Operator.id, Operator.name).where(Operator.id.in_(operators))
    return found | {(ActorKind.OPERATOR, id_): name for id_, name in desk.tx.execute(people)}


def _entries(desk: Desk, ticket: Ticket) -> list[Entry]:
    query = (
        select(Message, Delivery, Member.name)
        .outerjoin(Delivery, Delivery.message_id == Message.id)
        .outerjoin(Member, Member.phone == Message.phone)
        .where(Message.ticket_id == ticket.id)
        .order_by(Message.id)
        .options(joinedload(Message.words))
    )
    return [
        Entry(message, delivery, name if name and message.phone != ticket.phone else "")
        for message, delivery, name in desk.tx.execute(query)
    ]


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


def calls(desk: Desk, *, since: datetime | None = None, limit: int = PAGE) -> list[Call]:
    """Calls taken and missed, newest first."""
    query = select(Call).order_by(Call.started_at.desc(), Call.id.desc()).limit(limit or None)
    return list(desk.tx.scalars(query.where(Call.started_at >= since) if since else query))


# ---------------------------------------------------------------- names


def area_name(desk: Desk, code: str | None) -> str:
    """The name of an area by its code; empty when there is none."""
    return desk.tx.scalar(select(Area.name).where(Area.code == code)) or ""


def team_name(desk: Desk, code: str | None) -> str:
    """The name of a team by its code; empty when there is none."""
    return desk.tx.scalar(select(Team.name).where(Team.code == code)) or ""
