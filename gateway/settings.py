"""The settings, read once at start and checked; a bad value stops the program with its name."""

import dataclasses
import os
import re
import tomllib
import zoneinfo
from collections.abc import Callable, Mapping
from datetime import time
from pathlib import Path
from typing import Any

from gateway.errors import BadSettings

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


@dataclasses.dataclass(frozen=True)
class Web:
    """Addresses of the two listeners; port 0 takes a free one."""

    console: tuple[str, int] = ("127.0.0.1", 8080)
    hooks: tuple[str, int] = ("127.0.0.1", 8081)
    public_base_url: str = ""


@dataclasses.dataclass(frozen=True)
class Intake:
    """Limits of reading texts."""

    workers: int = 1
    batch: int = 20
    lease_seconds: int = 20
    attempts: int = 3
    route_seconds: float = 2.0
    join_seconds: int = 60
    goes_on_minutes: int = 10
    hints_an_hour: int = 5
    tickets_a_day: int = 20


@dataclasses.dataclass(frozen=True)
class Routing:
    """Below these confidences nothing is dispatched by itself."""

    category_limit: float = 0.5
    place_limit: float = 0.5


@dataclasses.dataclass(frozen=True)
class ChannelSettings:
    """One line to the telephone network."""

    name: str
    kind: str
    port: str = ""
    baud: int = 115200
    number: str = ""
    pin: str = dataclasses.field(default="", repr=False)
    service_line: str = ""


@dataclasses.dataclass(frozen=True)
class ServiceLine:
    """A public number with the signature its texts carry."""

    number: str
    name: str = ""
    signature: str = ""


@dataclasses.dataclass(frozen=True)
class Settings:
    """Everything that may differ between two towns. Times of day are the town's own."""

    data: Path
    file: Path | None = None
    database_url: str = dataclasses.field(default="", repr=False)
    redis_url: str = dataclasses.field(default="", repr=False)
    secret_key: str = dataclasses.field(default="", repr=False)
    deadlines: str = "county"
    place: Place = Place()
    retention: Retention = Retention()
    web: Web = Web()
    intake: Intake = Intake()
    routing: Routing = Routing()
    channels: tuple[ChannelSettings, ...] = ()
    service_lines: tuple[ServiceLine, ...] = ()

    def line_of(self, channel: str) -> str:
        """The service number that texts of a channel belong to; empty when none is named."""
        named = next((c.service_line for c in self.channels if c.name == channel), "")
        return named or (self.service_lines[0].number if self.service_lines else "")

    def signature(self, line: str) -> str:
        """The signature of a service number, or of the first one, or the product's name."""
        lines = {one.number: one.signature for one in reversed(self.service_lines)}
        return lines.get(line) or next(reversed(lines.values()), "") or "网格热线"


# ---------------------------------------------------------------- reading the file


_Reader = Callable[[Any], Any]


class _Mistake(Exception):
    """A value cannot be used; the reader adds where it stands."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Mistake("must be text in quotes")
    return value


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise _Mistake(f"must be a whole number from {least} to {most}")
        return value

    return read


def _fraction(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise _Mistake("must be a number from 0 to 1")
    return float(value)


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 60:
        raise _Mistake("must be a number of seconds from 0 to 60")
    return float(value)


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise _Mistake(f"must be one of {', '.join(words)}")
        return str(value)

    return read


def _url(*schemes: str) -> _Reader:
    def read(value: Any) -> str:
        if _text(value) and not value.startswith(schemes):
            raise _Mistake(f"must be empty or begin with {', '.join(schemes)}")
        return str(value)

    return read


def _digits(value: Any) -> str:
    if not re.fullmatch(r"\d*", _text(value)):
        raise _Mistake("must be digits only")
    return str(value)


def _zone(value: Any) -> str:
    try:
        zoneinfo.ZoneInfo(_text(value))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        raise _Mistake("must be a time zone such as Asia/Shanghai") from error
    return str(value)


def _address(value: Any) -> tuple[str, int]:
    host, colon, port = _text(value).rpartition(":")
    if not (colon and host and port.isdigit() and int(port) < 65536):
        raise _Mistake('must be an address such as "127.0.0.1:8080"')
    return host, int(port)


def _hours(value: Any) -> tuple[time, time]:
    try:
        start, end = (time.fromisoformat(part) for part in _text(value).split("-"))
    except ValueError as error:
        raise _Mistake('must be hours such as "08:30-12:00"') from error
    return start, end


def _working_hours(value: Any) -> tuple[tuple[time, time], ...]:
    if not isinstance(value, list) or not value:
        raise _Mistake('must be a list such as ["08:30-12:00", "14:00-17:30"]')
    spans = tuple(_hours(one) for one in value)
    edges = [edge for span in spans for edge in span]
    if edges != sorted(set(edges)):
        raise _Mistake("must be spans in rising order that do not touch")
    return spans


_TABLES: dict[str, tuple[type[Any], dict[str, _Reader]]] = {
    "place": (
        Place,
        {
            "timezone": _zone,
            "country_code": _digits,
            "area_code": _digits,
            "home_city": _text,
            "working_hours": _working_hours,
            "quiet_hours": _hours,
            "supervision_phone": _text,
        },
    ),
    "retention": (
        Retention,
        {
            "raw_message_months": _whole(1, 1200),
            "ticket_text_months": _whole(1, 1200),
            "recording_days": _whole(1, 36500),
        },
    ),
    "web": (Web, {"console": _address, "hooks": _address, "public_base_url": _text}),
    "intake": (
        Intake,
        {
            "workers": _whole(1, 64),
            "batch": _whole(1, 1000),
            "lease_seconds": _whole(2, 600),
            "attempts": _whole(1, 20),
            "route_seconds": _seconds,
            "join_seconds": _whole(1, 3600),
            "goes_on_minutes": _whole(0, 1440),
            "hints_an_hour": _whole(0, 1000),
            "tickets_a_day": _whole(1, 10000),
        },
    ),
    "routing": (Routing, {"category_limit": _fraction, "place_limit": _fraction}),
}


_NOT_YET = ("twilio", "http")
_CHANNEL: dict[str, _Reader] = {
    "name": _text,
    "kind": _one_of("gsm", "loopback"),
    "port": _text,
    "baud": _whole(300, 4_000_000),
    "number": _text,
    "pin_env": _text,
    "service_line": _text,
}
_LINE: dict[str, _Reader] = {"number": _digits, "name": _text, "signature": _text}
_TOP: dict[str, dict[str, _Reader]] = {
    "database": {"url": _url("postgresql", "sqlite:///"), "hooks_url": _url("postgresql")},
    "redis": {"url": _url("redis://", "rediss://", "unix://")},
    "deadlines": {"preset": _text},
}


class _File:
    """A settings file being read; it knows where each key stands, for the messages."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.text = ""
        self.content: dict[str, Any] = {}
        if path is None:
            return
        try:
            self.text = path.read_text(encoding="utf-8-sig")
            self.content = tomllib.loads(self.text)
        except (OSError, UnicodeDecodeError) as error:
            raise BadSettings(f"{path}: cannot be read: {error}") from error
        except tomllib.TOMLDecodeError as error:
            raise BadSettings(f"{path}: {error}") from error

    def line(self, table: str, key: str, nth: int = 0) -> int:
        """The line where a key stands (or its table), counted from 1."""
        found, seen, start = 1, -1, False
        for at, line in enumerate(self.text.splitlines(), 1):
            header = re.match(r"\s*\[+\s*([\w.-]+)\s*\]+", line)
            if header:
                start = header[1] == table
                seen += start
                found = at if start and seen == nth else found
            elif start and seen == nth and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                return at
        return found

    def bad(self, table: str, key: str, why: str, nth: int = 0) -> BadSettings:
        """The error for one key."""
        where = f"{self.path}:{self.line(table, key, nth)}" if self.path else "settings"
        return BadSettings(f"{where}: [{table}] {key} {why}")

    def read(self, table: str, readers: Mapping[str, _Reader], nth: int = -1) -> dict[str, Any]:
        """The checked values of a table, or of the nth table of a list of them."""
        content = self.content.get(table, {} if nth < 0 else [])
        values = content if nth < 0 else content[nth]
        if not isinstance(values, dict):
            raise self.bad(table, "", "must be a table", max(nth, 0))
        checked = {}
        for key, value in values.items():
            if key not in readers:
                known = ", ".join(readers)
                raise self.bad(table, key, f"is no setting; known are {known}", max(nth, 0))
            try:
                checked[key] = readers[key](value)
            except _Mistake as mistake:
                raise self.bad(table, key, str(mistake), max(nth, 0)) from mistake
        return checked

    def count(self, table: str) -> int:
        """How many tables a list of tables has."""
        content = self.content.get(table, [])
        if not isinstance(content, list):
            raise self.bad(table, "", f"must be written as [[{table}]]")
        return len(content)


def load(
    path: Path | None = None, data: Path | None = None, environ: Mapping[str, str] = os.environ
) -> Settings:
    """Read the settings of a file (or the defaults) and the environment, which wins.

    Raises BadSettings with file, line, table and key.
    """
    file = _File(path)
    known = {*_TABLES, *_TOP, "channels", "service_lines"}
    _take_address(file, environ)
    for table in file.content:
        if table not in known:
            raise file.bad(
                table, "", f"is no table of settings; known are {', '.join(sorted(known))}"
            )
    top = {table: file.read(table, readers) for table, readers in _TOP.items()}
    tables = {name: made(**file.read(name, keys)) for name, (made, keys) in _TABLES.items()}
    return Settings(
        data=(data or Path(environ.get("GRIDLINE_DATA", "var"))).absolute(),
        file=path,
        database_url=environ.get("GRIDLINE_DATABASE_URL") or top["database"].get("url", ""),
        redis_url=environ.get("GRIDLINE_REDIS_URL") or top["redis"].get("url", ""),
        secret_key=environ.get("GRIDLINE_SECRET_KEY", ""),
        deadlines=top["deadlines"].get("preset", "county"),
        channels=_channels(file, environ),
        service_lines=_service_lines(file),
        **tables,
    )


def _take_address(file: _File, environ: Mapping[str, str]) -> None:
    """`gridline up` tells all its processes where the listeners really are."""
    for key in ("console", "hooks"):
        if told := environ.get(f"GRIDLINE_{key.upper()}_ADDRESS"):
            file.content.setdefault("web", {})[key] = told


def _channels(file: _File, environ: Mapping[str, str]) -> tuple[ChannelSettings, ...]:
    channels: list[ChannelSettings] = []
    for nth in range(file.count("channels")):
        if file.content["channels"][nth].get("kind") in _NOT_YET:
            raise file.bad("channels", "kind", "is not there yet: only gsm and loopback are", nth)
        values = file.read("channels", _CHANNEL, nth)
        for needed in ("name", "kind"):
            if not values.get(needed):
                raise file.bad("channels", needed, "is missing", nth)
        if values["kind"] == "gsm" and not values.get("port"):
            raise file.bad("channels", "port", "is missing: name the modem's serial port", nth)
        if any(values["name"] == other.name for other in channels):
            raise file.bad("channels", "name", f'"{values["name"]}" stands twice', nth)
        pin_env = values.pop("pin_env", "")
        channels.append(ChannelSettings(**values, pin=environ.get(pin_env, "") if pin_env else ""))
    return tuple(channels)


def _service_lines(file: _File) -> tuple[ServiceLine, ...]:
    lines = []
    for nth in range(file.count("service_lines")):
        values = file.read("service_lines", _LINE, nth)
        if not values.get("number"):
            raise file.bad("service_lines", "number", "is missing", nth)
        lines.append(ServiceLine(**values))
    return tuple(lines)
