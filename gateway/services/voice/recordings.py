"""Recordings of calls: which to fetch, where they lie, what became of them, when they go.

Whoever changes a row holds it: the caller may decline a recording while it is being fetched.
"""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Select, select

from gateway.domain.recording import HERE, RecordingState
from gateway.errors import NotFound
from gateway.services.desk import Desk
from gateway.services.texts import files
from gateway.services.texts.files import Waiting
from gateway.store.tables import Recording

LOGGER = logging.getLogger(__name__)

# When to try again what could not be fetched; after the last one it is given up. These are a
# resident's words, and the provider keeps them: two weeks are for us to notice.
_BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, *[1440] * 14))
_LEAVE = frozenset({RecordingState.DECLINED, RecordingState.FETCHED, RecordingState.OUTDATED})
# What grows out of date. What is kept lies here alone; the others may lie at the provider too.
_AGES = frozenset({RecordingState.TO_FETCH, RecordingState.LOST, *HERE})


def due(desk: Desk, channels: Iterable[str]) -> Waiting | None:
    """The next recording of some channels to see to, the oldest first."""
    ours = Recording.channel.in_(list(channels))
    query = select(Recording).where(Recording.due_at <= desk.now, ours)
    row = desk.tx.scalar(query.order_by(Recording.due_at, Recording.id).limit(1))
    return Waiting(row.id, row.channel, row.sid, row.state in _LEAVE) if row else None


def fetched(desk: Desk, recording_id: int, kind: str, content: bytes) -> None:
    """A recording is here: into the data folder, then into its row. It may be fetched again.

    One that was declined meanwhile is not kept.
    """
    row = _held(desk, recording_id)
    if row.state is not RecordingState.TO_FETCH:
        return
    files.keep(path(desk.settings.data, row), content)
    row.state, row.due_at, row.error, row.attempts = RecordingState.FETCHED, desk.now, None, 0
    row.sha256, row.size, row.kind = hashlib.sha256(content).hexdigest(), len(content), kind


def removed(desk: Desk, recording_id: int) -> None:
    """The provider has it no more; neither have we, unless it is to be kept."""
    row = _held(desk, recording_id)
    row.due_at, row.error = None, None
    if row.state is RecordingState.FETCHED:
        row.state = RecordingState.KEPT
    else:
        _forget(desk, row)
        row.state = RecordingState.REMOVED


def refuse(desk: Desk, recording_id: int, code: str) -> None:
    """It is none that we take, and stays where it is until its time is over."""
    row = _held(desk, recording_id)
    if row.state is RecordingState.TO_FETCH:
        row.state, row.due_at, row.error = RecordingState.LOST, None, code[:60]


def put_off(desk: Desk, recording_id: int, code: str) -> None:
    """It could not be fetched or removed now: later. Removing is never given up."""
    row = _held(desk, recording_id)
    row.error = code[:60]
    if row.attempts == len(_BACK_OFF) and row.state is RecordingState.TO_FETCH:
        row.state, row.due_at = RecordingState.LOST, None
        return
    row.due_at = desk.now + _BACK_OFF[min(row.attempts, len(_BACK_OFF) - 1)]
    row.attempts = min(row.attempts + 1, len(_BACK_OFF))


def content(desk: Desk, row: Recording) -> bytes:
    """What was recorded. Raises NotFound when it is gone, or not what was fetched any more."""
    file = path(desk.settings.data, row)
    found = file.read_bytes() if file.is_file() else b""
    if hashlib.sha256(found).hexdigest() != row.sha256:
        LOGGER.error("A recording was damaged or gone", extra={"recording": row.id})
        raise NotFound(f"recording {row.id} is not here")
    return found


def path(data: Path, row: Recording) -> Path:
    """Where a recording lies; by its SID it is there once, however often it was fetched."""
    return data / "recordings" / quote(row.channel, safe="") / quote(row.sid, safe="")


def _held(desk: Desk, recording_id: int) -> Recording:
    return desk.tx.get_one(Recording, recording_id, with_for_update=True)


def _forget(desk: Desk, row: Recording) -> None:
    files.forget(path(desk.settings.data, row))
    row.sha256 = None


# ---------------------------------------------------------------- when its time is over


def outdated(desk: Desk) -> Select[int]:
    """The recordings whose time is over and that nobody holds."""
    limit = desk.now - timedelta(days=desk.settings.retention.recording_days)
    query = select(Recording.id).where(
        Recording.at < limit, Recording.held.is_(False), Recording.state.in_(_AGES)
    )
    return query.order_by(Recording.id)


def remove(desk: Desk, ids: Sequence[int]) -> int:
    """Remove outdated recordings; see files.remove."""
    return files.remove(desk, Recording, outdated(desk).where(Recording.id.in_(ids)), _forget)
