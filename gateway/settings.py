"""The settings, read once at start and checked; a bad value stops the program with its name."""

import dataclasses
import os
import zoneinfo
from collections.abc import Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import Any

from gateway import channel_settings, checked, settings_tables
from gateway.channel_settings import ChannelSettings, ServiceLine
from gateway.checked import File

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "config"


@dataclasses.dataclass(frozen=True)
class Place:
    """Where the town is and when it works."""

    timezone: str = "Asia/Shanghai"
    country_code: str = "86"
    area_code: str = "0580"
    home_city: str = "舟山"
    working_hours: tuple[tuple[time, time], ...] = (
        (time(8, 30), time(12)),
        (time(14), time(17, 30)),
    )
    quiet_hours: tuple[time, time] = (time(21), time(7, 30))
    supervision_phone: str = ""

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The town's time zone."""
        return zoneinfo.ZoneInfo(self.timezone)


@dataclasses.dataclass(frozen=True)
class Retention:
    """How long what is kept."""

    raw_message_months: int = 12
    ticket_text_months: int = 24
    recording_days: int = 180
    push_days: int = 90


@dataclasses.dataclass(frozen=True)
class Web:
    """Addresses of the two listeners; port 0 takes a free one."""

    console: tuple[str, int] = ("127.0.0.1", 8080)
    hooks: tuple[str, int] = ("127.0.0.1", 8081)
    public_base_url: str = ""
    proxies: int = 0  # how many in front of the outer one are believed what they say of a request
    requests_a_second: int = 50  # of one address, or of one token
    callbacks_a_second: int = 1000  # of one provider's address
    public_pages: bool = True  # the notice board, one's own ticket, the pages of grids
    jurisdiction: str = ""  # what Open311 calls the town; empty: any name will do


@dataclasses.dataclass(frozen=True)
class Intake:
    """Limits of reading texts."""

    workers: int = 1
    batch: int = 10
    lease_seconds: int = 20
    attempts: int = 3
    route_seconds: float = 2.0
    join_seconds: int = 60
    goes_on_minutes: int = 10
    hints_an_hour: int = 5
    tickets_a_day: int = 20


@dataclasses.dataclass(frozen=True)
class Work:
    """Limits of the work on a ticket."""

    pauses: int = 2  # how often the resident may be asked while the resolve clock stands
    triage_minutes: int = 30  # then the street's coordinator is asked by SMS where it goes


@dataclasses.dataclass(frozen=True)
class Diary:
    """How many entries a member is meant to make; 0 is no target."""

    visits_a_month: int = 0
    patrols_a_month: int = 0


@dataclasses.dataclass(frozen=True)
class Merge:
    """When two reports may be of the same matter."""

    hours: int = 72  # how far apart they may be for an operator to be shown them
    outage_hours: int = 3  # within this the system joins outages by itself
    likeness: float = 0.5  # from here on merging is proposed


@dataclasses.dataclass(frozen=True)
class EarlyWarning:
    """When the supervisor is warned early; residents never are."""

    texts: int = 5  # reports of one category in one community…
    hours: int = 6  # …within so many hours
    repeats: int = 3  # reports of one person…
    days: int = 7  # …within so many days
    reopens: int = 2  # how often one ticket was reopened


@dataclasses.dataclass(frozen=True)
class Routing:
    """Below these confidences nothing is dispatched by itself."""

    category_limit: float = 0.5
    place_limit: float = 0.5


@dataclasses.dataclass(frozen=True)
class Voice:
    """Who takes the calls of the hotline."""

    team: str = ""  # code of the team whose members on duty are called; empty: nobody is


@dataclasses.dataclass(frozen=True)
class Sms:
    """By which channel texts leave."""

    staff_channel: str = ""  # those to members and supervisors; empty: by that of their ticket


@dataclasses.dataclass(frozen=True)
class Settings:
    """Everything that may differ between two towns. Times of day are the town's own."""

    data: Path
    file: Path | None = None
    database_url: str = dataclasses.field(default="", repr=False)
    hooks_database_url: str = dataclasses.field(default="", repr=False)
    redis_url: str = dataclasses.field(default="", repr=False)
    secret_key: str = dataclasses.field(default="", repr=False)
    seal_keys: tuple[str, ...] = dataclasses.field(default=(), repr=False)  # the first one seals
    deadlines: str = "county"
    next_day: bool = False  # days count from the next one and end at the close of the last
    place: Place = Place()
    retention: Retention = Retention()
    web: Web = Web()
    intake: Intake = Intake()
    routing: Routing = Routing()
    work: Work = Work()
    diary: Diary = Diary()
    merge: Merge = Merge()
    warning: EarlyWarning = EarlyWarning()
    voice: Voice = Voice()
    sms: Sms = Sms()
    channels: tuple[ChannelSettings, ...] = ()
    service_lines: tuple[ServiceLine, ...] = ()

    def line_of(self, channel: str) -> str:
        """The service number that texts of a channel belong to; empty when none is named."""
        named = next((c.service_line for c in self.channels if c.name == channel), "")
        return named or (self.service_lines[0].number if self.service_lines else "")

    def area_of(self, line: str) -> str | None:
        """The code of the area a service number is for; None when it is for the whole town."""
        return next((one.area for one in self.service_lines if one.number == line), "") or None

    def signature(self, line: str) -> str:
        """The signature of a service number, or of the first one, or the product's name."""
        lines = {one.number: one.signature for one in reversed(self.service_lines)}
        return lines.get(line) or next(reversed(lines.values()), "") or "网格热线"

    @property
    def signatures(self) -> set[str]:
        """All signatures that our texts may carry."""
        return {self.signature(one.number) for one in self.service_lines} | {self.signature("")}


# ---------------------------------------------------------------- reading the file

_PARTS: dict[str, type[Any]] = {
    "place": Place,
    "retention": Retention,
    "web": Web,
    "intake": Intake,
    "work": Work,
    "diary": Diary,
    "merge": Merge,
    "warning": EarlyWarning,
    "routing": Routing,
    "voice": Voice,
    "sms": Sms,
}


def load(
    path: Path | None = None, data: Path | None = None, environ: Mapping[str, str] = os.environ
) -> Settings:
    """Read the settings of a file (or the defaults) and the environment, which wins.

    Raises BadSettings with file, line, table and key.
    """
    file = File(path)
    known = {*_PARTS, *settings_tables.OTHERS, "channels", "service_lines"}
    _take_address(file, environ)
    for table in sorted(file.content.keys() - known):
        why = f"is no table of settings; known are {', '.join(sorted(known))}"
        raise file.bad(table, "", why)
    top = {table: file.read(table, readers) for table, readers in settings_tables.OTHERS.items()}
    parts = settings_tables.PARTS
    tables = {name: made(**file.read(name, parts[name])) for name, made in _PARTS.items()}
    _keep_apart(file, tables["web"])
    channels = channel_settings.channels(file, environ, tables["web"].hooks)
    _check_staff(file, tables["sms"].staff_channel, channels)
    return Settings(
        data=(data or Path(environ.get("GRIDLINE_DATA", "var"))).absolute(),
        file=path,
        database_url=environ.get("GRIDLINE_DATABASE_URL") or top["database"].get("url", ""),
        hooks_database_url=top["database"].get("hooks_url", ""),
        redis_url=environ.get("GRIDLINE_REDIS_URL") or top["redis"].get("url", ""),
        secret_key=environ.get("GRIDLINE_SECRET_KEY", ""),
        seal_keys=checked.seal_keys(environ.get("GRIDLINE_SEAL_KEY", "")),
        deadlines=top["deadlines"].get("preset", "county"),
        next_day=top["deadlines"].get("next_day", False),
        channels=channels,
        service_lines=channel_settings.service_lines(file),
        **tables,
    )


def _keep_apart(file: File, web: Web) -> None:
    if web.console == web.hooks and web.console[1]:
        raise file.bad("web", "hooks", "must have an address of its own, not that of the console")


def _check_staff(file: File, named: str, channels: Sequence[ChannelSettings]) -> None:
    names = [one.name for one in channels]
    if named and named not in names:
        known = ", ".join(names) or "there is none"
        raise file.bad("sms", "staff_channel", f'"{named}" is none of [[channels]]: {known}')


def _take_address(file: File, environ: Mapping[str, str]) -> None:
    """`gridline up` tells all its processes where the listeners really are."""
    for key in ("console", "hooks"):
        if told := environ.get(f"GRIDLINE_{key.upper()}_ADDRESS"):
            file.content.setdefault("web", {})[key] = told
