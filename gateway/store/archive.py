"""What a backup carries beside the database: the files of the data folder that rows refer to."""

import contextlib
import tarfile
from collections.abc import Iterator
from pathlib import Path

from gateway.errors import Refused, Unavailable

# Pictures of texts, recordings of calls, and prompts that somebody has spoken.
FOLDERS = ("media", "recordings", "voice")
_ONLY_OURS = 0o600  # what residents have sent and said


def beside(backup: Path) -> Path:
    """Where the files of a backup lie."""
    return backup.with_name(f"{backup.name}.files")


def require_none(backup: Path) -> None:
    """Refuse where there is one already."""
    if beside(backup).exists():
        raise Refused("backup_exists", file=str(beside(backup)))


def save(data: Path, backup: Path) -> int:
    """Write the files beside a backup whose database is there already. Returns how many.

    A file is there before its row is committed, so that each row of that database has its own.
    """
    unfinished = beside(backup).with_name(f"{beside(backup).name}.unfinished")
    count = 0
    unfinished.touch(_ONLY_OURS)
    with tarfile.open(unfinished, "w") as archive:
        for file in _files(data):
            with contextlib.suppress(FileNotFoundError):  # its time was over a moment ago
                archive.add(file, file.relative_to(data), recursive=False)
                count += 1
    unfinished.rename(beside(backup))
    return count


def _files(data: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for found in sorted((data / folder).rglob("*")):
            if found.is_file() and found.suffix != ".unfinished":
                yield found


def bring_back(backup: Path, data: Path) -> int | None:
    """Put the files of a backup into the data folder, beside those that are there.

    Returns how many; None when the backup has none with it. May be repeated, also half-way.
    """
    if not beside(backup).exists():
        return None
    try:
        with tarfile.open(beside(backup)) as archive:
            members = [one for one in archive if one.isfile() and _is_ours(one.name)]
            for member in members:
                archive.extract(member, data, filter="data")
    except tarfile.TarError as error:
        raise Unavailable(f"{beside(backup)} is damaged: bring another copy of it") from error
    return len(members)


def _is_ours(name: str) -> bool:
    return name.split("/", 1)[0] in FOLDERS
