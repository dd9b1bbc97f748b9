"""What other systems are told: taken one by one, in order for each ticket, until it has arrived."""

import dataclasses
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import aliased

from gateway.domain import bridge
from gateway.domain.bridge import PushState
from gateway.domain.people import AlarmKind, Language
from gateway.domain.ticket import Action
from gateway.services import alarms
from gateway.services.desk import SYSTEM, Desk
from gateway.services.tickets import ledger
from gateway.store.tables import Client, Push, Ticket

_LEASE = timedelta(minutes=2)  # longer than any post takes
_EARLIER = aliased(Push)  # made once: that takes as long as a query


@dataclasses.dataclass(frozen=True)
class Due:
    """A push that is to be posted now, by whoever has claimed it."""

    id: int
    attempt: int
    key: str  # the receiver knows by it what it has had before
    client: str
    url: str
    secret_env: str
    body: bytes
    at: datetime


def is_due(desk: Desk) -> bool:
    """Whether something is to be posted; cheap, so that looking takes no write lock."""
    return desk.tx.scalar(select(Push.id).where(*_ready(desk)).limit(1)) is not None


def claim(desk: Desk) -> Due | None:
    """The next push, leased; none while an earlier one of the same ticket waits."""
    query = select(Push).where(*_ready(desk)).order_by(Push.due_at, Push.id).limit(1)
    push = desk.tx.scalar(query.with_for_update(skip_locked=True, of=Push))
    if push is None:
        return None
    push.attempts += 1
    push.leased_until = desk.now + _LEASE
    client = push.client
    return Due(
        id=push.id,
        attempt=push.attempts,
        key=push.payload["id"],
        client=client.name,
        url=client.push_url,
        secret_env=client.secret_env,
        body=json.dumps(push.payload, ensure_ascii=False).encode(),
        at=desk.now,
    )


def _ready(desk: Desk) -> tuple[ColumnElement[bool], ...]:
    waits = select(_EARLIER.id).where(
        _EARLIER.bridged_id == Push.bridged_id,
        _EARLIER.id < Push.id,
        _EARLIER.due_at.is_not(None),
    )
    return (
        Push.due_at <= desk.now,
        or_(Push.leased_until.is_(None), Push.leased_until <= desk.now),
        ~waits.correlate(Push).exists(),
    )


def delivered(desk: Desk, due: Due) -> None:
    """The client has it."""
    push = _held(desk, due)
    if push is not None:
        push.state, push.due_at, push.error = PushState.DELIVERED, None, None
        push.settled_at = desk.now


def failed(desk: Desk, due: Due, error: str) -> None:
    """The client would not take it: it is offered again, or shown when that has lasted too long."""
    push = _held(desk, due)
    if push is None:
        return
    push.error, push.leased_until = error[:60], None
    if desk.now >= push.created_at + bridge.PATIENCE:
        _give_up(desk, push)
    else:
        push.due_at = desk.now + bridge.pause(push.attempts)


def unreachable(desk: Desk, due: Due, error: str) -> None:
    """The client does not answer at all: the others for it wait as long."""
    failed(desk, due, error)
    push = desk.tx.get_one(Push, due.id)
    again = desk.now + bridge.pause(push.attempts)
    desk.tx.flush()
    desk.tx.execute(
        update(Push)
        .where(Push.client_id == push.client_id, Push.id != push.id, Push.due_at < again)
        .values(due_at=again)
    )


def after_restore(desk: Desk) -> int:
    """After a backup was restored nobody knows what was told since: nothing waits by itself any
    more. Returns how many changes may be offered again, by `gridline client retry`.
    """
    waiting = update(Push).where(Push.due_at.is_not(None))
    held = waiting.values(state=PushState.GIVEN_UP, due_at=None, error="restored")
    return len(desk.tx.scalars(held.returning(Push.id)).all())


def _held(desk: Desk, due: Due) -> Push | None:
    """The push of a claim; None when somebody else has it since, or it was dropped."""
    query = select(Push).where(
        Push.id == due.id, Push.attempts == due.attempt, Push.due_at.is_not(None)
    )
    return desk.tx.scalar(query.with_for_update(of=Push))


def _give_up(desk: Desk, push: Push) -> None:
    push.state, push.due_at, push.settled_at = PushState.GIVEN_UP, None, desk.now
    client = desk.tx.get_one(Client, push.client_id)
    ticket = desk.tx.get_one(Ticket, push.bridged.ticket_id)
    codes = {"error": push.error or "", "status": push.payload["status"]}
    alarms.ring(desk, AlarmKind.UNTOLD, client.name, ticket_id=ticket.id, codes=codes)
    said = desk.wording.render(Language.ZH, "word.untold", client=client.name)
    desk.flush()
    words = ledger.words(desk, said, None)
    ledger.record(desk, ticket, Action.NOTE, SYSTEM, text_id=words.id, codes=codes)


# ---------------------------------------------------------------- when its time is over


def outdated(desk: Desk) -> Select[int]:
    """What was delivered or given up so long ago that it is kept no longer."""
    limit = desk.now - timedelta(days=desk.settings.retention.push_days)
    over = func.coalesce(Push.settled_at, Push.created_at) < limit
    query = select(Push.id).where(Push.due_at.is_(None), Push.emptied_at.is_(None), over)
    return query.order_by(Push.id)


def empty(desk: Desk, ids: Sequence[int]) -> int:
    """Forget what such pushes said; that there were some, and what became of them, stays."""
    still = outdated(desk).where(Push.id.in_(ids)).with_for_update(skip_locked=True)
    chosen = desk.tx.scalars(still).all()
    emptied = update(Push).where(Push.id.in_(chosen)).values(payload={}, emptied_at=desk.now)
    desk.tx.execute(emptied)
    return len(chosen)
