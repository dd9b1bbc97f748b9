"""`gridline doctor`: looks at everything the gateway leans on, and says what to mend."""

import dataclasses
import os
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import click
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

import gateway
from gateway import twilio_settings
from gateway.channel_settings import ChannelSettings
from gateway.cli import outer_user, outside, parts, provider, said, staff_texts
from gateway.cli.context import Cli, emit, with_json
from gateway.cli.finding import MEND, NOTE, OK, Finding
from gateway.errors import BadSettings, Unavailable
from gateway.runtime import supervisor
from gateway.services.texts import strays
from gateway.services.town import directory, edits
from gateway.settings import CONFIG, Settings
from gateway.store import queue, version
from gateway.store.db import Store
from gateway.store.tables import ChannelState, Client, Message, Team

_LITTLE_DISK = 1_000_000_000  # bytes; below this somebody should know
_NO_DISK = 200_000_000  # below this the database soon cannot write


@click.command()
@with_json
@click.pass_obj
def doctor(cli: Cli, as_json: bool) -> None:
    """Look at everything the gateway leans on; exit status 1 when something must be mended."""
    try:
        findings = list(_examine(cli.settings))
    except BadSettings as error:
        findings = [Finding("settings", MEND, str(error))]
    if as_json:
        emit([dataclasses.asdict(one) for one in findings], as_json)
    else:
        for one in findings:
            click.echo(f"{one.level:5} {one.about:16} {one.says}")
    if any(one.level == MEND for one in findings):
        sys.exit(1)


def _examine(settings: Settings) -> Iterator[Finding]:
    runs = supervisor.running(settings.data)
    yield from _settings(settings)
    yield Finding("gateway", *_gateway(settings, runs is not None))
    store = parts.store(settings)
    database = list(_database(store))
    yield from database
    yield Finding("redis", *_redis(settings))
    yield from outside.findings(settings.web, runs is not None)
    readable = all(one.level == OK for one in database)
    if readable:
        yield from _outer_user(settings, store)
        yield from _rules(settings, store)
        yield from _clients(store)
    for channel in settings.channels:
        state = _state(store, channel.name) if readable else None
        yield Finding(f"channel {channel.name}", *_channel(channel, state, runs is not None))
        yield from provider.findings(channel)
        yield from _twilio(channel, settings)
    if readable:
        yield from _strays(settings, store)
    if not settings.channels:
        yield Finding("channels", MEND, "there is none: add a [[channels]] table to the settings")
    if settings.voice.team and readable:
        yield Finding("voice", *_voice(settings.voice.team, store))
    if phone := settings.place.supervision_phone:
        yield Finding("supervision", *_supervision(phone, settings))
    yield Finding("seal", *_seal(settings))
    now = datetime.now(UTC)
    yield Finding("calendar", *_calendar(now.astimezone(settings.place.zone).date()))
    yield Finding("disk", *_disk(settings.data))
    yield Finding("clock", *_clock(now, settings, _last_message(store) if readable else None))
    store.close()


_Verdict = tuple[str, str]


def _settings(settings: Settings) -> Iterator[Finding]:
    file = settings.file
    if file is None:
        yield Finding("settings", OK, "the defaults")
        return
    mode = file.stat().st_mode
    secret = re.search(r"://[^/\s\"]*:[^/\s\"]+@", file.read_text(encoding="utf-8-sig"))
    if mode & 0o002:
        yield Finding("settings", MEND, f"everybody can change {file}: chmod o-w {file}")
    elif secret and mode & 0o004:
        yield Finding("settings", MEND, f"everybody can read a password: chmod o-r {file}")
    else:
        yield Finding("settings", OK, str(file))
    if settings.data.is_dir() and settings.data.stat().st_mode & 0o005:
        says = f"everybody on this machine can look into it: chmod o-rwx {settings.data}"
        yield Finding("data folder", NOTE, says)


def _gateway(settings: Settings, runs: bool) -> _Verdict:
    if not runs:
        return NOTE, "does not run on this data folder: start it by `gridline up`"
    return OK, f"runs, see {settings.data}/run.json"


def _database(store: Store) -> Iterator[Finding]:
    try:
        found = version.current(store)
        if found is None:
            yield Finding(
                "database", NOTE, "is empty: `gridline up` or `gridline db upgrade` fills it"
            )
            return
        if says := version.mismatch(found):
            yield Finding("database", MEND, says)
            return
        if store.file:
            yield Finding("database", *_sqlite(store))
        else:
            yield Finding("database", OK, f"PostgreSQL, schema {found}")
    except Unavailable as error:
        yield Finding("database", MEND, str(error))
    except DBAPIError as error:
        yield Finding("database", MEND, f"cannot be read, restore a backup: {error.orig}")


def _sqlite(store: Store) -> _Verdict:
    with store.read() as tx:
        damage = tx.execute(text("PRAGMA quick_check(1)")).scalar_one()
        journal = tx.execute(text("PRAGMA journal_mode")).scalar_one()
    if damage != "ok":
        return MEND, f"{store.file} is damaged, restore a backup: {damage}"
    if journal != "wal":
        return (
            MEND,
            f"{store.file} is not in WAL mode: is it on a network disk? Move it to a local one",
        )
    return OK, f"{store.file}, sound"


def _redis(settings: Settings) -> _Verdict:
    if queue.url_of(settings) is None:
        return OK, "embedded, starts with the gateway"
    if not queue.Bell(settings).answers():
        return MEND, "does not answer: start it, or correct [redis] url"
    return OK, "answers"


def _outer_user(settings: Settings, store: Store) -> Iterator[Finding]:
    if found := outer_user.verdict(settings, store):
        yield Finding("outer listener", *found)


def _clients(store: Store) -> Iterator[Finding]:
    """Other systems that cannot be told anything: their pushes are signed with a secret."""
    told = select(Client).where(Client.push_url != "", Client.revoked_at.is_(None))
    with store.read() as tx:
        known = tx.scalars(told.order_by(Client.name)).all()
    for one in known:
        if not os.environ.get(one.secret_env):
            says = f"cannot be told anything: set its secret {one.secret_env} in the environment"
            yield Finding(f"client {one.name}", MEND, says)


def _rules(settings: Settings, store: Store) -> Iterator[Finding]:
    """The files of the rules, and what supervisors have set that does not fit them."""
    try:
        filed = parts.rules(settings)
    except BadSettings as error:
        yield Finding("rules", MEND, str(error))
        return
    yield from staff_texts.findings(settings, filed.wording)
    with store.read() as tx:
        aside = edits.amended(filed, tx).aside
    for subject, why in aside.items():
        says = f"{subject} does not fit the files ({why}), which hold: set it anew at the console"
        yield Finding("edit", MEND, says)


def _supervision(shown: str, settings: Settings) -> _Verdict:
    if not directory.phone_of(shown, settings.place).takes_texts:
        says = f"[place] supervision_phone {shown} takes no texts: nobody hears what is overdue"
        return NOTE, f"{says}, unless supervisors have accounts with phones"
    return OK, f"what nobody else answers for is told {shown}"


def _seal(settings: Settings) -> _Verdict:
    if not settings.seal_keys:
        says = "GRIDLINE_SEAL_KEY is not set: identity and bank numbers are masked for good"
        return NOTE, f"{says}; make a key by `openssl rand -base64 32 | tr +/ -_`"
    return OK, "private numbers are masked, and sealed with the first key"


def _state(store: Store, name: str) -> ChannelState | None:
    with store.read() as tx:
        return tx.get(ChannelState, name)


def _channel(channel: ChannelSettings, state: ChannelState | None, runs: bool) -> _Verdict:
    port = Path(channel.port)
    if channel.kind == "gsm" and not port.exists():
        return MEND, f"there is no {port}: plug the modem in, or correct its port"
    if channel.kind == "gsm" and not os.access(port, os.R_OK | os.W_OK):
        return MEND, f"{port} is closed to us: add this user to the group that owns it"
    if channel.http is not None and not channel.http.secrets:
        return MEND, "has no secret: set the environment variable that its secret_env names"
    if state is not None and state.paused:
        return NOTE, f"is paused: `gridline channel resume {channel.name}` lets it go on"
    if not runs:
        return OK, "its port is there" if channel.port else "is set up"
    if state is None:
        return MEND, "has no courier yet: is the process `channels` running?"
    if not state.up:
        return MEND, f"is down: {said.reason(state.error) or state.error or 'no reason was given'}"
    return OK, "is up" if state.signal_dbm is None else f"is up, signal {state.signal_dbm} dBm"


def _strays(settings: Settings, store: Store) -> Iterator[Finding]:
    """Texts that wait for channels which the settings name no more."""
    names = [one.name for one in settings.channels]
    with store.read() as tx:
        found = tx.execute(strays.waiting(names)).all()
    for name, count in found:
        says = f"{count} texts wait for it, and the settings do not name it: name it again"
        if names:
            says += f", or restart the gateway, and those of today leave by {names[0]}"
        yield Finding(f"channel {name}", MEND, says)


def _twilio(channel: ChannelSettings, settings: Settings) -> Iterator[Finding]:
    """What a channel's account at Twilio looks like from here: read only."""
    if channel.twilio is None:
        return
    from modems.twilio import setup  # it carries an HTTP client

    terms = twilio_settings.terms(CONFIG / "providers.toml")
    hook = parts.twilio_hook(channel, settings.web.public_base_url)
    found = [
        *setup.public(settings.web.public_base_url),
        *setup.examine(channel.twilio, terms, f"{hook}/sms"),
    ]
    for one in found:
        yield Finding(f"twilio {channel.name}", MEND if one.mend else NOTE, one.says)
    if not found:
        yield Finding(f"twilio {channel.name}", OK, "its account and addresses are set up for us")


def _voice(team: str, store: Store) -> _Verdict:
    with store.read() as tx:
        if tx.scalar(select(Team.id).where(Team.code == team, Team.active)) is None:
            return MEND, f"there is no team {team}: correct [voice] team, or import the registry"
    return OK, f"calls of the hotline go to team {team}"


def _calendar(today: date) -> _Verdict:
    needed = [today.year, today.year + 1] if today.month == 12 else [today.year]
    missing = [f"{year}.toml" for year in needed if not (CONFIG / f"calendar/{year}.toml").exists()]
    if missing:
        return MEND, f"{', '.join(missing)} missing in {CONFIG}/calendar: deadlines are guessed"
    return OK, f"knows {', '.join(map(str, needed))}"


def _disk(data: Path) -> _Verdict:
    free = shutil.disk_usage(data).free
    says = f"{free / 1e9:.1f} GB free for {data}"
    if free < _NO_DISK:
        return MEND, f"{says}: make room, or texts can no longer be stored"
    return (NOTE if free < _LITTLE_DISK else OK), says


def _last_message(store: Store) -> datetime | None:
    with store.read() as tx:
        return tx.scalar(select(func.max(Message.at)))


def _clock(now: datetime, settings: Settings, last: datetime | None) -> _Verdict:
    installed = datetime.fromtimestamp(Path(gateway.__file__).stat().st_mtime, UTC)
    earliest = max(installed, last or installed)
    local = now.astimezone(settings.place.zone)
    says = f"{local:%Y-%m-%d %H:%M} in {settings.place.timezone}"
    if now < earliest:
        return MEND, f"{says}, but it was {earliest:%Y-%m-%d %H:%M} UTC before: set it right"
    return OK, says
