"""Files of the data folder that came from providers: what waits to be fetched, how one is kept."""

import dataclasses
import os
from pathlib import Path


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


def _unfinished(file: Path) -> Path:
    return file.with_name(f"{file.name}.unfinished")
