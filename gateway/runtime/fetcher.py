"""Fetches the pictures that came with texts, one after another, in a thread of its own."""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from gateway.runtime import pictures
from gateway.services import media
from gateway.services.desk import Desk, Office
from gateway.services.media import Waiting
from modems.channel import File
from modems.errors import ChannelError, Fate

LOGGER = logging.getLogger(__name__)

_LOOK_SECONDS = 5.0


class Source(Protocol):
    """Where the pictures of a channel lie."""

    def fetch(self, url: str) -> File:
        """A picture. Raises ChannelError, FINAL when it is none that is taken."""

    def remove(self, url: str) -> None:
        """Remove a picture there; harmless when it is gone. Raises ChannelError."""


class Fetcher:
    """Brings pictures in until `stop` is set; nothing it meets ends it."""

    def __init__(
        self, office: Office, sources: Mapping[str, Source], stop: threading.Event
    ) -> None:
        self._office = office
        self._sources = sources
        self._stop = stop

    def run(self) -> None:
        """Look every few seconds."""
        while not self._stop.is_set():
            try:
                while self.step() and not self._stop.is_set():
                    pass
            except SQLAlchemyError:
                LOGGER.exception("The database did not answer")
            except Exception:
                LOGGER.exception("The fetcher failed")
            self._stop.wait(_LOOK_SECONDS)

    def step(self) -> bool:
        """Fetch one picture, or remove it there; whether there was one."""
        with self._office.view() as desk:
            waiting = media.due(desk, self._sources)
        if waiting is None:
            return False
        try:
            if waiting.fetched:
                self._remove(waiting)
            else:
                self._fetch(waiting)
        except ChannelError as error:
            about = {"media": waiting.id, "code": error.code}
            LOGGER.warning("A picture could not be fetched or removed", extra=about)
            self._settle(waiting, error)
        return True

    def _fetch(self, waiting: Waiting) -> None:
        found = self._sources[waiting.channel].fetch(waiting.url)
        try:
            picture = pictures.clean(found.content)
        except pictures.Unreadable as error:
            raise ChannelError(f"picture_{error}", Fate.FINAL) from error
        self._write(lambda desk: media.fetched(desk, waiting.id, picture.kind, picture.content))

    def _remove(self, waiting: Waiting) -> None:
        """A step of its own: once it is here for good, it goes there, whatever happens between."""
        self._sources[waiting.channel].remove(waiting.url)
        self._write(lambda desk: media.removed(desk, waiting.id))

    def _settle(self, waiting: Waiting, error: ChannelError) -> None:
        if error.fate is Fate.FINAL and not waiting.fetched:
            self._write(lambda desk: media.refuse(desk, waiting.id, error.code))
        else:
            self._write(lambda desk: media.put_off(desk, waiting.id, error.code))

    def _write(self, what: Callable[[Desk], None]) -> None:
        with self._office.desk() as desk:
            what(desk)
