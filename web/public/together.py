"""What many post to a door at one moment is committed in one transaction, and each is answered
after it.

A commit waits for the disk, and on SQLite for whoever else writes: all that come meanwhile go
together. Whose turn it is opens the desk, and does what the others want done, too.
"""

import dataclasses
import threading
from collections import deque
from collections.abc import Callable

from flask import Flask, current_app, request

from gateway.services.desk import Desk
from gateway.store.db import is_down
from web.public import storing
from web.public.front import office

What = Callable[[Desk], object]

# The doors where many knock at once. Texts never wait for a delivery that somebody holds.
_DOORS = ("twilio.sms", "twilio.status", "provider.texts", "provider.report")


def gather(app: Flask) -> None:
    """Commit together what comes to one door of an application."""
    app.extensions["gridline_together"] = {door: Together() for door in _DOORS}


def stored(key: str | None, what: What) -> None:
    """Do something in a transaction with what others post to this door; see Together."""
    found = current_app.extensions["gridline_together"][request.endpoint]
    assert isinstance(found, Together)
    found.stored(key, what)


@dataclasses.dataclass(eq=False)
class _Post:
    """Something to be stored; of one key there is only one in a transaction."""

    key: str | None  # None: it sees by itself what others have done there
    what: What
    taken: bool = False
    stored: bool = False
    down: Exception | None = None  # why the database took nothing at all


class Together:
    """The posts to one door of this process that wait for their transaction."""

    def __init__(self) -> None:
        self._waiting: deque[_Post] = deque()
        self._turn = threading.Lock()

    def stored(self, key: str | None, what: What) -> None:
        """Do something in a transaction with others, or say that it is not done: 503.

        It may be begun twice: when one of them fails, all is taken back, and each is done alone.
        """
        post = _Post(key, what)
        self._waiting.append(post)
        with self._turn:
            while not post.taken:
                self._store()
        if post.down is not None:
            raise storing.away(post.down) from post.down
        if not post.stored:
            storing.stored(what)

    def _store(self) -> None:
        some: list[_Post] = []
        try:
            with office().desk() as desk:
                some = self._next()  # not before: the desk may have been waited for
                for post in some:
                    post.what(desk)
        except Exception as error:  # noqa: BLE001 - it comes again, and is told, to whom it concerns
            # At the desk it may be a lock that somebody holds on what one of them is about.
            down = error if is_down(error) and not some else None
            for post in some or self._next():
                post.down = down
        else:
            for post in some:
                post.stored = True

    def _next(self) -> list[_Post]:
        """All that wait by now, one of a key."""
        some: list[_Post] = []
        keys: set[str] = set()
        for _ in range(len(self._waiting)):
            post = self._waiting.popleft()
            if post.key in keys:
                self._waiting.append(post)
                continue
            if post.key is not None:
                keys.add(post.key)
            some.append(post)
            post.taken = True
        return some
