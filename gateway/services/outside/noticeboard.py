"""What anybody may know of the town's matters and grids: the one place that decides it.

No names, phones or texts; nothing of confidential matters, complaints about staff, withdrawn ones.
"""

import dataclasses
import enum
import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, select, union_all

from gateway.domain import number as numbers
from gateway.domain.callflow import Outcome
from gateway.domain.people import AreaLevel
from gateway.domain.ticket import OPEN, Stage, Status
from gateway.services.desk import Desk
from gateway.services.town import directory, whose
from gateway.store.tables import Accusation, Area, Call, Deadline, Team, Ticket
from routing.categories import Category

PAGE = 50
_NO_ENDING = "----"  # of a phone that is not there, or is not one person's: no digits equal it


class Side(enum.StrEnum):
    """The two halves of the board: what is listed (挂牌), and what is struck off (销账)."""

    OPEN = "open"
    STRUCK = "struck"


_STATUSES: Mapping[Side, Iterable[Status]] = {
    Side.OPEN: OPEN,
    Side.STRUCK: (Status.RESOLVED, Status.CLOSED),
}
# What these are about nobody has decided yet: it may turn out to be what is not shown at all.
_UNDECIDED = frozenset({Status.RECEIVED, Status.TRIAGE})


@dataclasses.dataclass(frozen=True)
class Entry:
    """What is public of one matter; `struck_at` is when it was resolved."""

    number: int
    status: Status
    category: Category | None
    community: str
    created_at: datetime
    due_at: datetime | None
    struck_at: datetime | None


@dataclasses.dataclass(frozen=True)
class Page:
    """Entries, newest first, and the number behind which the next ones begin; None at the end."""

    entries: Sequence[Entry]
    before: int | None


@dataclasses.dataclass(frozen=True)
class Own:
    """What its reporter sees of a matter without signing in."""

    entry: Entry
    team: str


@dataclasses.dataclass(frozen=True)
class Grid:
    """What the contact card of a grid says of it."""

    code: str
    name: str
    community: str
    team: str


# ---------------------------------------------------------------- the board


def board(desk: Desk, side: Side, before: int | None = None, limit: int = PAGE) -> Page:
    """One half of the board, from behind a ticket's number on."""
    last = numbers.ordinal(before) if before is not None else None
    # One short walk along the index for each status, instead of a sort of all tickets.
    walks = [
        _walk(desk, status, last).limit(limit + 1).subquery() for status in sorted(_STATUSES[side])
    ]
    newest = union_all(*(select(walk.c.id) for walk in walks)).subquery()
    query = (
        _facts().join(newest, newest.c.id == Ticket.id).order_by(Ticket.id.desc()).limit(limit + 1)
    )
    found = desk.tx.execute(query).all()
    entries = _entries(desk, found[:limit])
    return Page(entries, entries[-1].number if len(found) > limit else None)


def _walk(desk: Desk, status: Status, last: int | None) -> Select[int]:
    query = select(Ticket.id).where(Ticket.status == status, *_public(desk), _is_matter())
    if last is not None:
        query = query.where(Ticket.id < last)
    return query.order_by(Ticket.id.desc())


def _is_matter() -> ColumnElement[bool]:
    """That somebody is to be called back is none yet: nobody knows what it is about."""
    vain = exists().where(
        Call.ticket_id == Ticket.id, Call.outcome.in_([Outcome.MISSED, Outcome.CALL_BACK])
    )
    return Ticket.category.is_not(None) | ((Ticket.flag != "asked") & ~vain)


def _public(desk: Desk) -> list[ColumnElement[bool]]:
    """What no public page shows anything of, turned round."""
    staff = [one.code for one in desk.rules.categories.by_code.values() if one.staff]
    return [
        Ticket.status != Status.WITHDRAWN,
        Ticket.confidential.is_(False),
        Ticket.id.not_in(select(Accusation.ticket_id)),
        Ticket.category.is_(None) | Ticket.category.not_in(staff),
    ]


def between(
    desk: Desk,
    since: datetime,
    until: datetime,
    sides: Iterable[Side] = tuple(Side),
    categories: Sequence[str] = (),
    limit: int = 1000,
) -> list[Entry]:
    """What was reported in a span of time, newest first; of some categories, or of all."""
    statuses = {status for side in sides for status in _STATUSES[side]}
    query = _facts().where(
        Ticket.created_at >= since,
        Ticket.created_at <= until,
        Ticket.status.in_(statuses),
        *_public(desk),
        _is_matter(),
    )
    if categories:
        query = query.where(Ticket.category.in_(categories), Ticket.status.not_in(_UNDECIDED))
    newest = query.order_by(Ticket.id.desc()).limit(limit)
    return _entries(desk, desk.tx.execute(newest).all())


def listed(desk: Desk, numbered: Iterable[int]) -> list[Entry]:
    """What is public of the tickets with these numbers, newest first, also of those that no side
    of the board shows. A merged one has come to what became of the ticket that it follows.
    """
    ids = {numbers.ordinal(one) or 0 for one in numbered}
    own = _facts().add_columns(Ticket.parent_id).where(Ticket.id.in_(ids), *_public(desk))
    rows = desk.tx.execute(own.order_by(Ticket.id.desc())).all()
    followed = {row.parent_id for row in rows if row.parent_id is not None}
    parents = desk.tx.execute(_facts().where(Ticket.id.in_(followed), *_public(desk))).all()
    wholes = {row.id: row for row in [*rows, *parents]}
    shown = [row for row in rows if (row.parent_id or row.id) in wholes]
    come_to = _entries(desk, [wholes[row.parent_id or row.id] for row in shown])
    entries = zip(_entries(desk, shown), come_to, strict=True)
    return [_undecided(_following(entry, whole), whole) for entry, whole in entries]


def _following(entry: Entry, whole: Entry) -> Entry:
    """A matter with what became of the one that it follows, which may be itself."""
    return dataclasses.replace(
        entry, status=whole.status, due_at=whole.due_at, struck_at=whole.struck_at
    )


def _undecided(entry: Entry, whole: Entry) -> Entry:
    """What a matter is about is not told either while that is undecided of what it follows."""
    if whole.status not in _UNDECIDED:
        return entry
    return dataclasses.replace(entry, category=None, community="")


# ---------------------------------------------------------------- one's own


def own(desk: Desk, number: int, ending: str) -> Own | None:
    """The ticket with a number if it was reported from a phone with these last four digits.

    None says nothing more: whether there is such a ticket takes as long to answer. What it has
    come to is what became of the ticket that a merged one follows; all else is its own.
    """
    query = _with_team().where(Ticket.id == (numbers.ordinal(number) or 0), *_public(desk))
    row = desk.tx.execute(query).one_or_none()
    known = _ending(desk, row.phone) if row is not None else _NO_ENDING
    if not hmac.compare_digest(known.encode(), ending.encode()) or row is None:
        return None
    whole = desk.tx.execute(_with_team().where(Ticket.id == (row.parent_id or row.id))).one()
    entry, come_to = _entries(desk, [row, whole])
    return Own(_following(entry, come_to), whole.team or "")


def _ending(desk: Desk, phone: str) -> str:
    """The digits that only who reported knows; of many people's phone everybody does."""
    is_one_s = whose.is_one_s(desk, directory.phone_of(phone, desk.settings.place))
    return phone[-4:] if is_one_s else _NO_ENDING


def _with_team() -> Select[*tuple[Any, ...]]:
    return (
        _facts()
        .add_columns(Ticket.phone, Ticket.parent_id, Team.name.label("team"))
        .outerjoin(Team, Team.id == Ticket.team_id)
    )


# ---------------------------------------------------------------- grids


def grid(desk: Desk, code: str) -> Grid | None:
    """The grid with a code, or None; of its people it says only which team they are."""
    area = desk.tx.execute(
        select(Area.id, Area.code, Area.name, Area.path).where(
            Area.code == code, Area.level == AreaLevel.GRID, Area.active
        )
    ).one_or_none()
    if area is None:
        return None
    team = select(Team.name).where(Team.area_id == area.id, Team.active).order_by(Team.id).limit(1)
    community = _community(area.path, _communities(desk, [area.path]))
    return Grid(area.code, area.name, community, desk.tx.scalar(team) or "")


# ---------------------------------------------------------------- what is read


def _facts() -> Select[*tuple[Any, ...]]:
    """The columns that public pages are made of; what was written is not among them."""
    resolve = (
        Deadline.ticket_id == Ticket.id,
        Deadline.stage == Stage.RESOLVE,
        Deadline.cancelled_at.is_(None),
    )
    return select(
        Ticket.id, Ticket.status, Ticket.category, Ticket.created_at, Ticket.closed_at, Area.path,
        select(func.max(Deadline.due_at)).where(*resolve).scalar_subquery().label("due_at"),
        select(func.max(Deadline.met_at)).where(*resolve).scalar_subquery().label("met_at"),
    ).outerjoin(Area, Area.id == Ticket.area_id)  # fmt: skip


def _entries(desk: Desk, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Entry]:
    names = _communities(desk, [row.path for row in rows if row.path])
    return [_entry(desk, row, names) for row in rows]


def _entry(desk: Desk, row: Row[*tuple[Any, ...]], names: Mapping[str, str]) -> Entry:
    decided = row.status not in _UNDECIDED
    categories = desk.rules.categories.by_code
    return Entry(
        number=numbers.nth(row.id),
        status=row.status,
        category=categories.get(row.category or "") if decided else None,
        community=_community(row.path or "", names) if decided else "",
        created_at=row.created_at,
        due_at=row.due_at if decided else None,  # how long it may take tells what it is
        struck_at=None if row.status in OPEN else row.met_at or row.closed_at,
    )


def _communities(desk: Desk, paths: Iterable[str]) -> dict[str, str]:
    """The names of the communities on some paths, by code."""
    codes = {code for path in paths for code in path.split("/")}
    query = select(Area.code, Area.name).where(
        Area.code.in_(codes), Area.level == AreaLevel.COMMUNITY
    )
    return {code: name for code, name in desk.tx.execute(query)}


def _community(path: str, names: Mapping[str, str]) -> str:
    """The community of a path; what lies above one, or nowhere, is not told nearer."""
    return next((names[code] for code in path.split("/") if code in names), "")
