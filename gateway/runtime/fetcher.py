"""Fetches the pictures of texts and the recordings of calls, one after another, in a thread."""

import dataclasses
import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from gateway.runtime import looking, pictures
from gateway.services.desk import Desk, Office
from gateway.services.texts import media
from gateway.services.texts.files import Waiting
from gateway.services.voice import recordings
from modems.channel import File
from modems.errors import ChannelError, Fate

LOGGER = logging.getLogger(__name__)


class Source(Protocol):
    """Where the files of a channel lie, each under a name."""

    def fetch(self, name: str) -> File:
        """A file, or where some lie. Raises ChannelError, FINAL when it is none that is taken."""

    def remove(self, name: str) -> None:
        """Remove a file there; harmless when it is gone. Raises ChannelError."""


class Shelf(Protocol):
    """The rows of one sort of files: texts/media.py and voice/recordings.py are two."""

    def due(self, desk: Desk, channels: Iterable[str], /) -> Waiting | None:
        """The next one of some channels to see to."""

    def fetched(self, desk: Desk, file_id: int, kind: str, content: bytes, /) -> None:
        """It is here; it may be fetched again."""

    def removed(self, desk: Desk, file_id: int, /) -> None:
        """The provider has it no more."""

    def refuse(self, desk: Desk, file_id: int, code: str, /) -> None:
        """It is none that we take."""

    def put_off(self, desk: Desk, file_id: int, code: str, /) -> None:
        """Not now: later, or never."""


@dataclasses.dataclass(frozen=True)
class Sort:
    """One sort of files: its rows, where they lie by channel, and what is kept of one."""

    name: str  # in the log
    shelf: Shelf
    sources: Mapping[str, Source]
    kept: Callable[[File], File]


def of_pictures(sources: Mapping[str, Source]) -> Sort:
    """Pictures are painted anew."""
    return Sort("media", media, sources, _painted)


def of_recordings(sources: Mapping[str, Source]) -> Sort:
    """Recordings are kept as they come."""
    return Sort("recording", recordings, sources, lambda found: found)


def _painted(found: File) -> File:
    try:
        picture = pictures.clean(found.content)
    except pictures.Unreadable as error:
        raise ChannelError(f"picture_{error}", Fate.FINAL) from error
    return File(picture.kind, picture.content)


class Fetcher:
    """Brings files in until `stop` is set; nothing it meets ends it."""

    def __init__(self, office: Office, sorts: Sequence[Sort], stop: threading.Event) -> None:
        self._office = office
        self._sorts = sorts
        self._stop = stop

    def run(self) -> None:
        """Look every few seconds."""
        looking.until(self._stop, self.step, LOGGER, "fetcher")

    def step(self) -> bool:
        """Fetch one file of each sort, or remove it there; whether there was one."""
        return any([self._step(sort) for sort in self._sorts])

    def _step(self, sort: Sort) -> bool:
        with self._office.view() as desk:
            waiting = sort.shelf.due(desk, sort.sources)
        if waiting is None:
            return False
        try:
            if waiting.leaves:
                self._remove(sort, waiting)
            else:
                self._fetch(sort, waiting)
        except ChannelError as error:
            about = {sort.name: waiting.id, "channel": waiting.channel, "code": error.code}
            LOGGER.warning("A file could not be fetched or removed", extra=about)
            self._settle(sort, waiting, error)
        return True

    def _fetch(self, sort: Sort, waiting: Waiting) -> None:
        found = sort.sources[waiting.channel].fetch(waiting.name)
        if found.listed:
            self._write(lambda desk: media.listed(desk, waiting.id, waiting.name, found.listed))
            return
        file = sort.kept(found)
        self._write(lambda desk: sort.shelf.fetched(desk, waiting.id, file.kind, file.content))

    def _remove(self, sort: Sort, waiting: Waiting) -> None:
        """A step of its own: once it is here for good, it goes there, whatever happens between."""
        sort.sources[waiting.channel].remove(waiting.name)
        self._write(lambda desk: sort.shelf.removed(desk, waiting.id))

    def _settle(self, sort: Sort, waiting: Waiting, error: ChannelError) -> None:
        if error.fate is Fate.FINAL and not waiting.leaves:
            self._write(lambda desk: sort.shelf.refuse(desk, waiting.id, error.code))
        else:
            self._write(lambda desk: sort.shelf.put_off(desk, waiting.id, error.code))

    def _write(self, what: Callable[[Desk], None]) -> None:
        with self._office.desk() as desk:
            what(desk)
