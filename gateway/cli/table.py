"""What people read: tables with heads and aligned columns, and cards; times in the town's zone."""

import dataclasses
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

_WIDEST = 48  # columns of a screen in a list; `show` and --json have the rest of a long text
_WHOLE = 1_000_000
_WRITTEN = ("text", "note", "error", "advice")
_UNCUT = "advice"  # in vain without its end
_GAP = "  "


@dataclasses.dataclass(frozen=True)
class Printer:
    """Draws data for a screen, line by line."""

    zone: ZoneInfo

    def table(self, rows: Sequence[Mapping[str, Any]], widest: int = _WIDEST) -> Iterator[str]:
        """Heads and aligned columns, what people wrote last; a column that is empty in all rows
        is left out.
        """
        keys = [key for key in rows[0] if any(_says(row[key]) for row in rows)]
        keys.sort(key=_WRITTEN.__contains__)
        lines = [[_head(key) for key in keys]]
        most = [_WHOLE if key == _UNCUT else widest for key in keys]
        lines += [list(map(_cut, (self.cell(row[key]) for key in keys), most)) for row in rows]
        widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            yield _GAP.join(map(_filled, line, widths)).rstrip()

    def card(self, row: Mapping[str, Any]) -> Iterator[str]:
        """One thing: a line for each of its values, what it has many of as tables."""
        if row and all(isinstance(value, Mapping) for value in row.values()):
            yield from self.table([{"": key, **value} for key, value in row.items()])
            return
        for key, value in row.items():
            if isinstance(value, Mapping):
                inner = self.card(value)
            elif isinstance(value, list) and value and isinstance(value[0], Mapping):
                inner = self.table(value, _WHOLE)
            else:
                yield f"{key}: {self.cell(value)}"
                continue
            yield f"{key}:"
            yield from (_GAP + line for line in inner)

    def cell(self, value: object) -> str:
        """One value in one line; nothing in it can steer a terminal."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, datetime):
            return f"{value.astimezone(self.zone):%Y-%m-%d %H:%M}"
        if isinstance(value, Mapping):
            return " ".join(map(self.cell, value.values()))
        if isinstance(value, list | tuple):
            return ", ".join(map(self.cell, value)) or "-"
        text = "" if value is None else str(value)
        return "".join(sign if sign.isprintable() else " " for sign in text) or "-"


def _says(value: object) -> bool:
    return value is not None and value is not False and value not in ("", [], ())


def _head(key: str) -> str:
    return key.removesuffix("_at").replace("_", " ").upper()


def _width(text: str) -> int:
    """How many columns of a screen a text takes: Chinese signs take two, accents none."""
    return sum(_sign_width(sign) for sign in text)


def _sign_width(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _cut(text: str, widest: int) -> str:
    if len(text) <= widest and _width(text) <= widest:
        return text
    text = text[:widest]
    while _width(text) >= widest:
        text = text[:-1]
    return text + "…"


def _filled(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
