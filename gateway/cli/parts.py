"""Puts the parts together: rules from config/, a store, a bell, an office."""

from collections.abc import Callable
from datetime import UTC, datetime

from gateway.domain import deadline, grammar, wording
from gateway.errors import BadSettings
from gateway.services.desk import Office, Rules
from gateway.settings import CONFIG, ChannelSettings, Settings
from gateway.store import db, migrate
from gateway.store.queue import Bell
from modems.channel import Channel
from modems.gsm import GsmChannel
from modems.loopback import LoopbackChannel
from routing import categories


def rules(settings: Settings) -> Rules:
    """Everything config/ says; a mistake in one of its files stops the program here."""
    return Rules(
        settings=settings,
        calendar=deadline.load_calendar(
            CONFIG / "calendar",
            settings.place.zone,
            settings.place.working_hours,
            settings.place.quiet_hours,
        ),
        limits=deadline.load_limits(CONFIG / "deadlines.toml", settings.deadlines),
        wording=wording.load(CONFIG),
        grammar=grammar.load(CONFIG / "grammar.toml"),
        categories=categories.load(CONFIG / "categories.toml"),
    )


def store(settings: Settings) -> db.Store:
    """The database of the settings, whatever its schema."""
    settings.data.mkdir(parents=True, exist_ok=True)
    return db.Store(db.url_of(settings.database_url, settings.data))


def office(settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Office:
    """An office on a database that must have this program's schema."""
    opened = store(settings)
    migrate.require_current(opened)
    return Office(opened, rules(settings), Bell(settings), clock)


def channel(settings: ChannelSettings) -> Channel:
    """The channel of an entry in the settings; raises BadSettings for a kind not there yet."""
    match settings.kind:
        case "gsm":
            return GsmChannel(settings.name, settings.port, baud=settings.baud, pin=settings.pin)
        case "loopback":
            return LoopbackChannel(settings.name)
        case kind:
            raise BadSettings(f"[channels] {settings.name}: no channel is of kind {kind!r}")
