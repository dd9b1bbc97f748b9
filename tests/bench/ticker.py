"""One pass of the ticker with many open tickets, of which few are due."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from gateway.domain.people import Language
from gateway.domain.ticket import Source, Stage, Status, Tier
from gateway.runtime import ticker
from gateway.services.desk import Office
from gateway.store.tables import Base, Deadline, Member, Membership, Team, Ticket, Words
from tests.bench import harness
from tests.bench.harness import Options
from tests.bench.report import Figure, Line, Target, rounded

NAME, TITLE = "ticker", "One pass of the ticker on SQLite"
_TICKETS, _DUE = 200_000, 100
_ROWS = 10_000  # written at a time
_LIMIT = Target(200.0)  # the issue
# A morning of a working day: reminders go out at once.
_NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
_KINDS = {
    "half of the accept limit": timedelta(hours=1),
    "past the resolve limit": timedelta(minutes=-1),
}


def measure(options: Options) -> Figure:
    """Reminders to members, and tickets that have just become overdue and supervised."""
    count = options.scaled(_TICKETS)
    with harness.town() as town, town.office() as office:
        office.clock = lambda: _NOW
        with office.desk() as desk:
            _fill(desk.tx, count)
        lines = [
            Line(f"{_DUE} of {count} tickets: {name}", "ms", _rounds(office, options, left), _LIMIT)
            for name, left in _KINDS.items()
        ]
        lines.append(Line("nothing due", "ms", [_pass(office) for _ in range(options.rounds)]))
    return Figure(NAME, TITLE, lines, ["texts, events and the commit included"])


def _rounds(office: Office, options: Options, left: timedelta) -> list[float]:
    found = []
    for nth in range(options.rounds):
        with office.desk() as desk:
            _make_due(desk.tx, nth, left)
        found.append(_pass(office))
        with office.view() as desk:
            late = desk.tx.scalar(select(Deadline.id).where(Deadline.next_at <= _NOW).limit(1))
        if late is not None:
            raise RuntimeError("the ticker left something undone")
    return found


def _pass(office: Office) -> float:
    began = time.monotonic()
    ticker.tick(office)
    return rounded(1000 * (time.monotonic() - began))


def _make_due(tx: Session, nth: int, left: timedelta) -> None:
    """Let a clock of some tickets spread over the table ask for something now."""
    stage = Stage.ACCEPT if left > timedelta() else Stage.RESOLVE
    step = 0 if stage is Stage.ACCEPT else 2
    ids = tx.scalars(
        select(Deadline.id)
        .where(Deadline.stage == stage, Deadline.step == 0, Deadline.ticket_id % 97 == nth)
        .limit(_DUE)
    ).all()
    values = {"next_at": _NOW, "due_at": _NOW + left, "step": step}
    tx.execute(
        update(Deadline)
        .where(Deadline.id.in_(ids))
        .values(
            starts_at=_NOW - timedelta(hours=1) if left > timedelta() else _NOW - timedelta(days=7)
        )
        .values(values)
    )


def _fill(tx: Session, count: int) -> None:
    teams = tx.execute(
        select(Team.id, Team.area_id)
        .where(Team.id.in_(select(Membership.team_id).join(Member)))
        .order_by(Team.id)
    ).all()
    for first in range(1, count + 1, _ROWS):
        ids = range(first, min(first + _ROWS, count + 1))
        _write(tx, Words, ({"id": one, "body": "和平巷17号路灯不亮"} for one in ids))
        _write(tx, Ticket, (_ticket(one, *teams[one % len(teams)]) for one in ids))
        _write(tx, Deadline, (clock for one in ids for clock in _clocks(one)))


def _write(tx: Session, kind: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    tx.execute(insert(cast(Table, kind.__table__)), list(rows))


def _ticket(nth: int, team_id: int, area_id: int) -> dict[str, Any]:
    return {
        "id": nth, "status": Status.DISPATCHED, "source": Source.SMS, "tier": Tier.GENERAL,
        "category": "lighting", "area_id": area_id, "team_id": team_id,
        "phone": f"+86139{nth:08}", "channel": "loop", "language": Language.ZH, "text_id": nth,
        "created_at": _NOW, "due_at": _NOW + timedelta(hours=2), "due_stage": Stage.ACCEPT,
    }  # fmt: skip


def _clocks(ticket_id: int) -> Iterator[dict[str, Any]]:
    limits = {
        Stage.RESOLVE: ("5 wd", timedelta(days=7)),
        Stage.ACCEPT: ("2 wh", timedelta(hours=2)),
    }
    for stage, (span, length) in limits.items():
        yield {
            "ticket_id": ticket_id, "stage": stage, "span": span, "starts_at": _NOW,
            "due_at": _NOW + length, "next_at": _NOW + length / 2,
        }  # fmt: skip
