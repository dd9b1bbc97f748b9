"""What a provider posts, cut into items; each is read by itself, so that a bad one spoils none."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TypeVar

from modems import readings
from modems.channel import Arrival, PhoneType
from modems.http.profile import Item, Unread

T = TypeVar("T")

CHINA = timezone(timedelta(hours=8))  # Chinese providers write their own time, without an offset
_ID = 100  # characters that are kept of a provider's id


class Malformed(Exception):
    """A whole request cannot be read; it says why."""


class BadItem(Exception):
    """One item of a request cannot be read; it says why."""


def of_json(body: bytes) -> Sequence[object]:
    """The items of a body: what an array holds, or the one value that it is. Raises Malformed."""
    try:
        value = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Malformed("The body is not UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise Malformed("The body is not JSON.") from error
    return value if isinstance(value, list) else [value]


def each(items: Sequence[object], read: Callable[[Item], T]) -> list[T | Unread]:
    """Every item as it reads; one that does not is kept as it came."""
    return [_one(item, read) for item in items]


def _one(item: object, read: Callable[[Item], T]) -> T | Unread:
    try:
        if not isinstance(item, Mapping):
            raise BadItem("it is no object")
        return read(item)
    except BadItem as error:
        return Unread(_clean(json.dumps(item, ensure_ascii=False)), str(error))


# ---------------------------------------------------------------- the values of an item


def word(item: Item, name: str) -> str:
    """A value that must be there, as text; raises BadItem."""
    if not (value := maybe(item, name)):
        raise BadItem(f"it has no {name}")
    return value


def maybe(item: Item, name: str) -> str:
    """A value as text; empty when it is not there."""
    return _clean(_words(item, name)).strip()


def _words(item: Item, name: str) -> str:
    value = item.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadItem(f"its {name} is no text")
    return str(value)


def units(item: Item, name: str) -> bytes:
    """The characters of a text that must be there, though it may be empty."""
    if name not in item:
        raise BadItem(f"it has no {name}")
    return _words(item, name).encode("utf-16-be", "surrogatepass")


def attempt(item: Item, name: str) -> int:
    """Which attempt of ours a report is about; 0 when it does not say."""
    value = maybe(item, name)
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0


def chinese_time(written: str) -> datetime | None:
    """An instant such as 2026-03-10 09:00:00 in China; None when it is none."""
    return _instant(written, CHINA)


def epoch(written: str) -> datetime | None:
    """An instant in seconds since 1970; None when it is none."""
    try:
        return datetime.fromtimestamp(int(written), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def moment(written: str) -> datetime | None:
    """An instant in ISO 8601 with its offset, or in seconds since 1970; None when it is none."""
    return epoch(written) if written.isdigit() else _instant(written, None)


def _instant(written: str, zone: tzinfo | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
        found = found if found.tzinfo else found.replace(tzinfo=zone)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def arrival(
    item: Item, phone: str, text: str, at: datetime | None, name: str, *same: str
) -> Arrival:
    """A text, known again by its id, or by what is the `same` when the provider gives none."""
    mark = (name,) if name else same
    return Arrival(
        fingerprint=readings.fingerprint(phone, *mark) if mark else "",
        raw="",
        phone=phone,
        phone_type=PhoneType.UNKNOWN,
        units=units(item, text),
        stamped_at=at,
        external_id=name[:_ID] or None,
    )


def _clean(text: str) -> str:
    """No half of a surrogate pair and no NUL: no database takes either."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


# ---------------------------------------------------------------- signatures of ours


def signature(secret: str, body: bytes) -> str:
    """HMAC-SHA256 of a body, in hex."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(secrets: Sequence[str], body: bytes, given: str) -> bool:
    """Whether one of the secrets made the signature of a body."""
    told = given.strip().removeprefix("sha256=").lower().encode()
    made = [hmac.compare_digest(signature(secret, body).encode(), told) for secret in secrets]
    return any(made)


def is_secret(secrets: Sequence[str], given: str) -> bool:
    """Whether it is one of the secrets; takes as long whichever it is."""
    told = given.encode("utf-8", "replace")
    return any([hmac.compare_digest(secret.encode(), told) for secret in secrets])
