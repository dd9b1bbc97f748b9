"""Puts the parts together: rules from config/, a store, a bell, an office."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy.exc import SQLAlchemyError

from gateway import http_settings, twilio_settings
from gateway.channel_settings import ChannelSettings
from gateway.checked import File
from gateway.domain import deadline, diary, grammar, limits, signs, wording
from gateway.domain.people import Language
from gateway.domain.wording import Wording
from gateway.errors import BadSettings, Unavailable
from gateway.services.desk import Office, Rules
from gateway.services.town import edits
from gateway.settings import CONFIG, Settings
from gateway.store import db, version
from gateway.store.queue import Bell
from modems.channel import Channel
from modems.gsm import GsmChannel
from modems.loopback import LoopbackChannel
from modems.pin import Pin
from routing import categories
from routing.text import plain

if TYPE_CHECKING:  # files are fetched where texts and calls can bring some
    from gateway.runtime.fetcher import Sort


def rules(settings: Settings) -> Rules:
    """Everything config/ says; a mistake in one of its files stops the program here."""
    known = categories.load(CONFIG / "categories.toml")
    texts = wording.load_sent(CONFIG, max(settings.signatures, key=len))
    _require_templates(settings, texts)
    return Rules(
        settings=settings,
        calendar=deadline.load_calendar(
            CONFIG / "calendar",
            settings.place.zone,
            settings.place.working_hours,
            settings.place.quiet_hours,
            settings.next_day,
        ),
        limits=_limits(settings),
        wording=texts,
        grammar=grammar.load(
            CONFIG / "grammar.toml",
            is_emergency=lambda text: known.rules.emergency(plain(text)) is not None,
        ),
        categories=known,
        diary=diary.load(CONFIG / "diary.toml"),
        signs=signs.load(CONFIG / "signs.toml"),
    )


def _limits(settings: Settings) -> limits.Limits:
    path = CONFIG / "deadlines.toml"
    known = limits.presets(path)
    if settings.deadlines not in known:
        why = f'"{settings.deadlines}" is not in {path}; known are {", ".join(known)}'
        raise File(settings.file).bad("deadlines", "preset", why)
    found = limits.load(path, settings.deadlines)
    known_codes = categories.load(CONFIG / "categories.toml").by_code
    if unknown := found.categories.keys() - known_codes:
        raise BadSettings(f"{path}: [category.{min(unknown)}] is no code of categories.toml")
    return found


def _require_templates(settings: Settings, texts: Wording) -> None:
    """Whoever sends registered templates only must have one for each text, in each language."""
    keys = [key for key in texts.texts[Language.ZH] if texts.is_sent(key)]
    for nth, one in enumerate(settings.channels):
        if one.http and (missing := http_settings.without_template(one.http, keys)):
            others = f" and {len(missing) - 1} more" if missing[1:] else ""
            why = (
                f"of {one.name} has no template for {missing[0]}{others}: name one, or one for "
                '"*", or "" where this channel is not to send it'
            )
            raise File(settings.file).bad("channels", "templates", why, nth)


def store(settings: Settings, busy_seconds: float | None = None) -> db.Store:
    """The database of the settings, whatever its schema; `busy_seconds` as db.Store has them."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"{settings.data} cannot be made: {error.strerror}; choose another --data folder"
        ) from error
    return db.Store(db.url_of(settings.database_url, settings.data), busy_seconds)


@contextlib.contextmanager
def readable() -> Iterator[None]:
    """Say what to do when the database turns out to be damaged."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.DatabaseError) as error:
        raise Unavailable(
            "the database cannot be read, see `gridline doctor`; move a damaged file away, "
            "then `gridline db restore` a backup"
        ) from error


def office(
    settings: Settings,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    busy_seconds: float | None = None,
) -> Office:
    """An office on a database that must have this program's schema."""
    opened = store(settings, busy_seconds)
    with readable():
        version.require_current(opened)
    return Office(opened, rules(settings), Bell(settings), clock, amend=edits.amended)


def channel(settings: ChannelSettings, data: Path, public: str = "") -> Channel:
    """The channel of an entry in the settings; `public` is the outer listener's address outside.

    Raises BadSettings for a kind not there yet.
    """
    match settings.kind:
        case "gsm":
            tried = data / f"pins-tried-{quote(settings.name, safe='')}"
            pin = Pin(settings.pin, tried) if settings.pin else None
            return GsmChannel(settings.name, settings.port, baud=settings.baud, pin=pin)
        case "twilio":
            return twilio_channel(settings, public)
        case "http":
            return http_channel(settings)
        case "loopback":
            return LoopbackChannel(settings.name)
        case kind:
            raise BadSettings(f"[channels] {settings.name}: no channel is of kind {kind!r}")


def twilio_channel(settings: ChannelSettings, public: str) -> Channel:
    """A channel of kind "twilio"."""
    from modems.twilio.channel import TwilioChannel  # its HTTP client is of no use without one

    assert settings.twilio is not None
    hook = twilio_hook(settings, public) if public else ""
    terms = twilio_settings.terms(CONFIG / "providers.toml")
    return TwilioChannel(settings.name, settings.twilio, terms, hook)


def twilio_hook(settings: ChannelSettings, public: str) -> str:
    """Where Twilio calls us back for a channel, as it sees us."""
    return f"{public.rstrip('/')}/hooks/twilio/{quote(settings.name, safe='')}"


def files_to_fetch(settings: Settings) -> "list[Sort]":
    """Where the pictures lie that come with texts, and the recordings of calls."""
    known = {one.name: one.twilio for one in settings.channels if one.twilio is not None}
    if not known:
        return []
    from gateway.runtime import fetcher  # it carries a painter of pictures
    from modems.twilio.files import Files, Recordings  # as above

    terms = twilio_settings.terms(CONFIG / "providers.toml")
    return [
        fetcher.of_pictures({name: Files(one, terms) for name, one in known.items()}),
        fetcher.of_recordings({name: Recordings(one, terms) for name, one in known.items()}),
    ]


def http_channel(settings: ChannelSettings) -> Channel:
    """A channel of kind "http"."""
    from modems.http.channel import HttpChannel  # as above

    assert settings.http is not None
    return HttpChannel(settings.name, settings.http)
