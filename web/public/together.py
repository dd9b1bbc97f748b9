"""What many post at one moment is committed in one transaction, and each is answered after it.

A commit waits for the disk, and on SQLite for whoever else writes: all that come meanwhile go
together. Whose turn it is opens the desk, and does what the others want done, too.
"""

import dataclasses
import threading
from collections import deque
from collections.abc import Callable

from gateway.services.desk import Desk
from gateway.store.db import is_down
from web.public import storing
from web.public.front import office

What = Callable[[Desk], object]


@dataclasses.dataclass(eq=False)
class _Post:
    """Something to be stored; of one key there is only one in a transaction."""

    key: str
    what: What
    taken: bool = False
    stored: bool = False
    down: Exception | None = None  # why the database took nothing at all


class Together:
    """The posts of one process that wait for their transaction."""

    def __init__(self) -> None:
        self._waiting: deque[_Post] = deque()
        self._turn = threading.Lock()

    def stored(self, key: str, what: What) -> None:
        """Do something in a transaction with others, or say that it is not done: 503.

        It may be begun twice: when one of them fails, all is taken back, and each is done alone.
        """
        post = _Post(key, what)
        self._waiting.append(post)
        with self._turn:
            while not post.taken:
                self._store()
        if post.down is not None:
            raise storing.away() from post.down
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
            down = error if is_down(error) else None
            for post in some or self._next():
                post.down = down
        else:
            for post in some:
                post.stored = True

    def _next(self) -> list[_Post]:
        """All that wait by now, one of a key."""
        some: dict[str, _Post] = {}
        for _ in range(len(self._waiting)):
            post = self._waiting.popleft()
            if post.key in some:
                self._waiting.append(post)
            else:
                some[post.key] = post
                post.taken = True
        return list(some.values())
