"""Pictures that came with texts: which to fetch, where they lie, and what became of them."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from gateway.domain.media import MediaState
from gateway.services import files
from gateway.services.desk import Desk
from gateway.services.files import Waiting
from gateway.store.tables import MediaRow, Message

# When to try again what could not be fetched; after the last one it is given up.
_BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))


def due(desk: Desk, channels: Iterable[str]) -> Waiting | None:
    """The next picture of some channels to see to, the oldest first."""
    ours = MediaRow.channel.in_(list(channels))
    query = select(MediaRow).where(MediaRow.due_at <= desk.now, ours)
    row = desk.tx.scalar(query.order_by(MediaRow.due_at, MediaRow.id).limit(1))
    if row is None:
        return None
    return Waiting(row.id, row.channel, row.url, row.state is MediaState.FETCHED)


def fetched(desk: Desk, media_id: int, kind: str, content: bytes) -> None:
    """A picture is here: into the data folder, then into its row. It may be fetched again."""
    digest = hashlib.sha256(content).hexdigest()
    file = path(desk.settings.data, digest)
    if not file.exists():
        files.keep(file, content)
    row = desk.tx.get_one(MediaRow, media_id)
    row.state, row.due_at, row.error, row.attempts = MediaState.FETCHED, desk.now, None, 0
    row.sha256, row.size, row.kind = digest, len(content), kind


def removed(desk: Desk, media_id: int) -> None:
    """The provider has it no more."""
    row = desk.tx.get_one(MediaRow, media_id)
    row.state, row.due_at, row.error = MediaState.KEPT, None, None


def refuse(desk: Desk, media_id: int, code: str) -> None:
    """It is none that we take, and stays where it is."""
    row = desk.tx.get_one(MediaRow, media_id)
    row.state, row.due_at, row.error = MediaState.REFUSED, None, code[:60]


def put_off(desk: Desk, media_id: int, code: str) -> None:
    """It could not be fetched or removed now: later, or never after two days of trying."""
    row = desk.tx.get_one(MediaRow, media_id)
    row.error = code[:60]
    if row.attempts < len(_BACK_OFF):
        row.due_at = desk.now + _BACK_OFF[row.attempts]
        row.attempts += 1
        return
    row.due_at = None
    if row.state is MediaState.WAITING:
        row.state = MediaState.LOST


def of_ticket(desk: Desk, ticket_id: int) -> list[MediaRow]:
    """The pictures that came with the texts of a ticket, in order."""
    query = select(MediaRow).join(Message, Message.id == MediaRow.message_id)
    return list(desk.tx.scalars(query.where(Message.ticket_id == ticket_id).order_by(MediaRow.id)))


def path(data: Path, digest: str) -> Path:
    """Where a picture lies."""
    return data / "media" / digest[:2] / digest
