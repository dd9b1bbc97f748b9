"""Files of the data folder that came from providers: what waits to be fetched, how one is kept,
and how it goes when its time is over.
"""

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Select

from gateway.services.desk import Desk
from gateway.store.tables import MediaRow, Recording

Row = TypeVar("Row", MediaRow, Recording)


@dataclasses.dataclass(frozen=True)
class Waiting:
    """What lies at its provider under a name; `leaves` when it only has to be removed there."""

    id: int
    channel: str
    name: str
    leaves: bool


def keep(file: Path, content: bytes) -> None:
    """The file is there whole or not at all, whatever happens; one process keeps files."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = _unfinished(file)  # one that a crash has left is written over
    with unfinished.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def forget(file: Path) -> None:
    """Nothing of the file is there any more; harmless when nothing was."""
    file.unlink(missing_ok=True)
    _unfinished(file).unlink(missing_ok=True)


def remove(
    desk: Desk, kind: type[Row], outdated: Select[int], forget_one: Callable[[Desk, Row], None]
) -> int:
    """Remove what is outdated here, and have what the provider may still have removed there.

    May be repeated, also half-way. Returns how many there were.
    """
    held = outdated.with_for_update(of=kind, skip_locked=True)
    rows = [desk.tx.get_one(kind, one) for one in desk.tx.scalars(held)]
    for row in rows:
        forget_one(desk, row)
        states = type(row.state)
        if row.state is states.KEPT:
            row.state, row.due_at = states.REMOVED, None
        else:
            row.state, row.due_at, row.attempts = states.OUTDATED, desk.now, 0
    return len(rows)


def _unfinished(file: Path) -> Path:
    return file.with_name(f"{file.name}.unfinished")
