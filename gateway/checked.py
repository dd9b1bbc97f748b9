"""A TOML file read value by value: what is bad is named with its file, line, table and key.

Knows how values are written, no setting.
"""

import re
import tomllib
import zoneinfo
from collections.abc import Callable, Mapping
from datetime import time
from pathlib import Path
from typing import Any

from phonenumbers import region_code_for_country_code

from gateway.errors import BadSettings

Reader = Callable[[Any], Any]


class Mistake(Exception):
    """A value cannot be used; the reader adds where it stands."""


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise Mistake("must be text in quotes")
    return value


def short(most: int, reader: Reader = text) -> Reader:
    """Words that a column of so many characters can keep."""

    def read(value: Any) -> Any:
        found = reader(value)
        if len(found) > most or not found.isprintable():
            raise Mistake(f"must have up to {most} characters that can be shown")
        return found

    return read


def whole(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Mistake(f"must be a whole number from {least} to {most}")
        return value

    return read


def yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Mistake("must be true or false")
    return value


def fraction(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise Mistake("must be a number from 0 to 1")
    return float(value)


def seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 60:
        raise Mistake("must be a number of seconds from 0 to 60")
    return float(value)


def one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise Mistake(f"must be one of {', '.join(words)}")
        return str(value)

    return read


def url(*schemes: str) -> Reader:
    def read(value: Any) -> str:
        if text(value) and not value.startswith(schemes):
            raise Mistake(f"must be empty or begin with {', '.join(schemes)}")
        return str(value)

    return read


def digits(value: Any) -> str:
    if not re.fullmatch(r"\d*", text(value)):
        raise Mistake("must be digits only")
    return str(value)


def country_code(value: Any) -> str:
    """A calling code such as 86; without one no phone of the town could be told."""
    code = digits(value)
    if not code or region_code_for_country_code(int(code)) == "ZZ":
        raise Mistake("must be the calling code of a country, such as 86")
    return code


def phone(value: Any) -> str:
    if text(value) and not re.fullmatch(r"\+?\d[\d -]{4,19}", value):
        raise Mistake("must be empty or a phone, such as 13900001234")
    return str(value)


def seal_keys(value: str) -> tuple[str, ...]:
    """The keys of GRIDLINE_SEAL_KEY, between commas; raises BadSettings."""
    keys = tuple(filter(None, (key.strip() for key in value.split(","))))
    for nth, key in enumerate(keys, 1):
        if not re.fullmatch(r"[\w-]{43}=", key, re.ASCII):
            raise BadSettings(
                f"GRIDLINE_SEAL_KEY: key {nth} is not 32 bytes in URL-safe Base64; make one by "
                "`openssl rand -base64 32 | tr +/ -_`"
            )
    return keys


def zone(value: Any) -> str:
    try:
        zoneinfo.ZoneInfo(text(value))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: a continent
        raise Mistake("must be a time zone such as Asia/Shanghai") from error
    return str(value)


def address(value: Any) -> tuple[str, int]:
    host, colon, port = text(value).rpartition(":")
    if not (colon and host and re.fullmatch("[0-9]{1,5}", port) and int(port) < 65536):
        raise Mistake('must be an address such as "127.0.0.1:8080"')
    return host, int(port)


def hours(value: Any) -> tuple[time, time]:
    try:
        start, end = (time.fromisoformat(part) for part in text(value).split("-"))
    except ValueError as error:
        raise Mistake('must be hours such as "08:30-12:00"') from error
    if start.tzinfo or end.tzinfo:
        raise Mistake('must be hours of the town\'s own time, such as "08:30-12:00"')
    return start, end


def working_hours(value: Any) -> tuple[tuple[time, time], ...]:
    if not isinstance(value, list) or not value:
        raise Mistake('must be a list such as ["08:30-12:00", "14:00-17:30"]')
    spans = tuple(hours(one) for one in value)
    edges = [edge for span in spans for edge in span]
    if edges != sorted(set(edges)):
        raise Mistake("must be spans in rising order that do not touch")
    return spans


class File:
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
        return BadSettings(" ".join(filter(None, (f"{where}: [{table}]", key, why))))

    def read(self, table: str, readers: Mapping[str, Reader], nth: int = -1) -> dict[str, Any]:
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
            except Mistake as mistake:
                raise self.bad(table, key, str(mistake), max(nth, 0)) from mistake
        return checked

    def count(self, table: str) -> int:
        """How many tables a list of tables has."""
        content = self.content.get(table, [])
        if not isinstance(content, list) or not all(isinstance(one, dict) for one in content):
            raise self.bad(table, "", f"must be written as [[{table}]]")
        return len(content)
