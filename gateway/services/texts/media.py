"""Pictures that came with texts: which to fetch, where they lie, and what became of them."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Select, select

from gateway.domain.media import MediaState
from gateway.services.desk import Desk
from gateway.services.texts import files
from gateway.services.texts.files import Waiting
from gateway.store.tables import MediaRow, Message, Words
from modems.channel import Media

_LEAVE = frozenset({MediaState.FETCHED, MediaState.OUTDATED})
_GONE = (MediaState.OUTDATED, MediaState.REMOVED)
# When to try again; after the last one fetching is given up, and removing goes on day by day.
_BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))


def due(desk: Desk, channels: Iterable[str]) -> Waiting | None:
    """The next picture of some channels to see to, the oldest first."""
    ours = MediaRow.channel.in_(list(channels))
    query = select(MediaRow).where(MediaRow.due_at <= desk.now, ours)
    row = desk.tx.scalar(query.order_by(MediaRow.due_at, MediaRow.id).limit(1))
    if row is None:
        return None
    return Waiting(row.id, row.channel, row.url, row.state in _LEAVE)


def expect(desk: Desk, message_id: int, channel: str, one: Media) -> None:
    """A picture lies at the provider of a channel still, and is to be fetched."""
    row = MediaRow(message_id=message_id, channel=channel, at=desk.now)
    row.url, row.kind = one.url[:500], one.kind[:60]
    row.state, row.due_at = MediaState.WAITING, desk.now
    desk.tx.add(row)


def listed(desk: Desk, media_id: int, name: str, found: Sequence[Media]) -> None:
    """Behind the address of one lie several: each is fetched by itself. It may be told again."""
    row = desk.tx.get_one(MediaRow, media_id, with_for_update=True)
    if row.state is not MediaState.WAITING or row.url != name:
        return
    row.url, row.kind, row.attempts = found[0].url[:500], found[0].kind[:60], 0
    row.due_at, row.error = desk.now, None
    for one in found[1:]:
        expect(desk, row.message_id, row.channel, one)


def fetched(desk: Desk, media_id: int, kind: str, content: bytes) -> None:
    """A picture is here: into the data folder, then into its row. It may be fetched again.

    One whose text was emptied meanwhile is not kept.
    """
    row = desk.tx.get_one(MediaRow, media_id, with_for_update=True)
    if row.state is not MediaState.WAITING:
        return
    digest = hashlib.sha256(content).hexdigest()
    _alike(desk, digest)  # whoever removes the same picture has done so, or waits for us
    file = path(desk.settings.data, digest)
    if not file.exists():
        files.keep(file, content)
    row.state, row.due_at, row.error, row.attempts = MediaState.FETCHED, desk.now, None, 0
    row.sha256, row.size, row.kind = digest, len(content), kind


def removed(desk: Desk, media_id: int) -> None:
    """The provider has it no more; neither have we, when its text is kept no longer."""
    row = desk.tx.get_one(MediaRow, media_id)
    row.due_at, row.error = None, None
    row.state = MediaState.KEPT if row.state is MediaState.FETCHED else MediaState.REMOVED


def refuse(desk: Desk, media_id: int, code: str) -> None:
    """It is none that we take, and stays where it is until its text is kept no longer."""
    row = desk.tx.get_one(MediaRow, media_id)
    if row.state is not MediaState.WAITING:
        return
    row.state, row.due_at, row.error = MediaState.REFUSED, None, code[:60]


def put_off(desk: Desk, media_id: int, code: str) -> None:
    """It could not be fetched or removed now: later, and fetching for two days only. Removing is
    never given up.
    """
    row = desk.tx.get_one(MediaRow, media_id)
    row.error = code[:60]
    if row.attempts == len(_BACK_OFF) and row.state is MediaState.WAITING:
        row.state, row.due_at = MediaState.LOST, None
        return
    row.due_at = desk.now + _BACK_OFF[min(row.attempts, len(_BACK_OFF) - 1)]
    row.attempts = min(row.attempts + 1, len(_BACK_OFF))


def came(desk: Desk, message: Message) -> bool:
    """Whether anything came with a text; what it shows is for people to see."""
    query = select(MediaRow.id).where(MediaRow.message_id == message.id).limit(1)
    return desk.tx.scalar(query) is not None


def of_ticket(desk: Desk, ticket_id: int) -> list[MediaRow]:
    """The pictures that came with the texts of a ticket, in order."""
    query = select(MediaRow).join(Message, Message.id == MediaRow.message_id)
    return list(desk.tx.scalars(query.where(Message.ticket_id == ticket_id).order_by(MediaRow.id)))


def path(data: Path, digest: str) -> Path:
    """Where a picture lies."""
    return data / "media" / digest[:2] / digest


# ---------------------------------------------------------------- when its text is kept no longer


def outdated(desk: Desk, going: ColumnElement[bool] | None = None) -> Select[int]:
    """The pictures whose texts were emptied, and of messages that are `going` to be."""
    over = Words.emptied_at.is_not(None)
    return (
        select(MediaRow.id)
        .join(Message, Message.id == MediaRow.message_id)
        .join(Words, Words.id == Message.text_id)
        .where(MediaRow.state.not_in(_GONE), over if going is None else over | going)
        .order_by(MediaRow.id)
    )


def remove(desk: Desk, ids: Sequence[int]) -> int:
    """Remove such pictures; see files.remove."""
    return files.remove(desk, MediaRow, outdated(desk).where(MediaRow.id.in_(ids)), _forget)


def _forget(desk: Desk, row: MediaRow) -> None:
    """Its file goes, unless another text has brought the same picture."""
    digest, row.sha256 = row.sha256, None
    desk.tx.flush()
    if digest and not _alike(desk, digest):
        files.forget(path(desk.settings.data, digest))


def _alike(desk: Desk, digest: str) -> Sequence[int]:
    """The rows of the same picture, held: one is not removed while it is brought again."""
    same = select(MediaRow.id).where(MediaRow.sha256 == digest)
    return desk.tx.scalars(same.with_for_update()).all()
