"""What was masked on arrival, kept encrypted: only whoever has the key reads it again."""

import functools

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from gateway.domain import private
from gateway.errors import Refused
from gateway.services.desk import Desk
from gateway.store.tables import Words


def words(desk: Desk, body: str, raw: str | None = None) -> Words:
    """A row for what came from outside: private numbers masked, the original sealed.

    What the network brought (`raw`) would give them away, and is let go with them. Without a key
    nothing is sealed: what was masked is lost.
    """
    return covered(desk, body, private.masked(body), raw)


def covered(desk: Desk, body: str, shown: str, raw: str | None = None) -> Words:
    """A row that shows people something else than was said, the original sealed likewise."""
    if shown == body:
        return Words(body=body, raw=raw)
    return Words(body=shown, sealed=_sealed(desk, body))


def _sealed(desk: Desk, text: str) -> bytes | None:
    box = _box(desk.settings.seal_keys)
    return box.encrypt(text.encode()) if box else None


def opened(desk: Desk, words: Words) -> str:
    """The original of a text. Raises Refused when nothing was sealed, or no key opens it."""
    box = _box(desk.settings.seal_keys)
    if words.sealed is None or box is None:
        raise Refused("nothing_sealed")
    try:
        return box.decrypt(words.sealed).decode()
    except InvalidToken as error:
        raise Refused("other_seal") from error


@functools.cache
def _box(keys: tuple[str, ...]) -> MultiFernet | None:
    """The first key seals, any of them opens: a new one is put in front of the old."""
    return MultiFernet([Fernet(key) for key in keys]) if keys else None
