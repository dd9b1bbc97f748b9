"""What the registry's files hold: their rows, and how each cell is read and shown."""

import dataclasses
import enum
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from gateway.domain import phone as phones
from gateway.domain.people import AreaKind, AreaLevel, Language, MemberRole, PlaceKind, TeamKind
from gateway.domain.phone import Numbering, PhoneKind
from gateway.settings import Place
from routing import houses


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of a file; where it stands is no part of what it says."""

    line: int = dataclasses.field(compare=False)


@dataclasses.dataclass(frozen=True)
class AreaRow(Row):
    code: str
    name: str
    level: AreaLevel
    parent: str
    kind: AreaKind
    households: int | None


@dataclasses.dataclass(frozen=True)
class TeamRow(Row):
    code: str
    name: str
    kind: TeamKind
    area: str
    categories: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class MemberRow(Row):
    phone: str
    name: str
    team: tuple[str, ...]  # the first is home
    role: MemberRole
    profession: str
    skills: str
    language: Language | None  # None leaves what somebody has chosen
    certificate_until: datetime | None


@dataclasses.dataclass(frozen=True)
class DutyRow(Row):
    team: str
    phone: str
    starts: datetime
    ends: datetime


@dataclasses.dataclass(frozen=True)
class PlaceRow(Row):
    name: str
    kind: PlaceKind
    area: str
    aliases: tuple[str, ...]
    numbers: str


@dataclasses.dataclass(frozen=True)
class ResidentRow(Row):
    phone: str
    name: str
    address: str
    area: str
    language: Language | None  # None leaves what somebody has chosen
    source: str
    keep_until: datetime | None


# ---------------------------------------------------------------- cells: read them, show them


@dataclasses.dataclass(frozen=True)
class Cell:
    """How a column is read and shown; an empty cell of one that is not needed is `default`."""

    read: Callable[[str, Place], Any]
    show: Callable[[Any, Place], str] = lambda value, _place: str(value)
    default: Any = ""
    needed: bool = False


def _text(most: int, needed: bool = False) -> Cell:
    def read(cell: str, _place: Place) -> str:
        if len(cell) > most:
            raise ValueError(f"is longer than {most} characters")
        if not cell.isprintable():
            raise ValueError("holds characters that cannot be shown")
        return cell

    return Cell(read, needed=needed)


def _code(needed: bool) -> Cell:
    def read(cell: str, _place: Place) -> str:
        if not re.fullmatch(r"[^\s/;%]{1,40}", cell) or not cell.isprintable():
            raise ValueError("must be up to 40 characters that can be shown, no blank, / ; or %")
        return cell

    return Cell(read, needed=needed)


def _several(read_one: Cell, needed: bool = False) -> Cell:
    def read(cell: str, place: Place) -> tuple[str, ...]:
        parts = (part.strip() for part in re.split("[;；]", cell))
        return tuple(dict.fromkeys(read_one.read(part, place) for part in parts if part))

    return Cell(read, lambda value, _place: ";".join(value), (), needed)


def _word(words: type[enum.StrEnum], default: enum.StrEnum | None = None) -> Cell:
    def read(cell: str, _place: Place) -> enum.StrEnum:
        try:
            return words(cell.lower())
        except ValueError as error:
            raise ValueError(f"must be one of {', '.join(words)}") from error

    return Cell(read, default=default, needed=default is None)


def _count(cell: str, _place: Place) -> int:
    if not re.fullmatch("[0-9]{1,7}", cell):
        raise ValueError("must be a whole number")
    return int(cell)


# A text from an odd number is answered all the same; in a file an odd number is a slip.
_CHINESE = re.compile(r"\+861[3-9]\d{9}|0\d{2,3}-?[2-9]\d{6,7}")


def _phone(cell: str, place: Place) -> str:
    try:
        phone = phones.canonical(cell, Numbering(place.country_code, place.area_code))
    except ValueError as error:
        raise ValueError("is no phone of a person") from error
    if phone.kind not in (PhoneKind.MOBILE, PhoneKind.LANDLINE, PhoneKind.FOREIGN):
        raise ValueError("is no phone of a person")
    is_home = phone.kind is not PhoneKind.FOREIGN and place.country_code == "86"
    if is_home and not _CHINESE.fullmatch(phone.value):
        raise ValueError("has too few or too many digits")
    return phone.value


def _numbers(cell: str, place: Place) -> str:
    houses.parse(cell)
    return str(_text(60).read(cell, place))


_TIME = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::\d{2})?)?")


def _instant(cell: str, place: Place) -> datetime:
    found = _TIME.fullmatch(cell)
    try:
        parts = [int(part or 0) for part in found.groups()] if found else []
        return datetime(*parts, tzinfo=place.zone).astimezone(UTC)  # type: ignore[misc, arg-type]
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError("must be a time such as 2026-07-01 08:00 or a day") from error


def _shown_instant(value: datetime, place: Place) -> str:
    return value.astimezone(place.zone).strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")


def _shown_phone(value: str, _place: Place) -> str:
    return phones.shown(value)


_PHONE = Cell(_phone, _shown_phone, needed=True)
_TIME_NEEDED = Cell(_instant, _shown_instant, needed=True)
_TIME_OR_NOT = Cell(_instant, _shown_instant, default=None)
_LANGUAGE = dataclasses.replace(_word(Language, Language.ZH), default=None)


@dataclasses.dataclass(frozen=True)
class Sheet:
    """A file: what its rows are, its columns, and those that no two rows may share."""

    made: Callable[..., Any]
    columns: Mapping[str, Cell]
    key: tuple[str, ...]


SHEETS: dict[str, Sheet] = {
    "areas": Sheet(
        AreaRow,
        {
            "code": _code(needed=True),
            "name": _text(100, needed=True),
            "level": _word(AreaLevel),
            "parent": _code(needed=False),
            "kind": _word(AreaKind, AreaKind.TERRITORY),
            "households": Cell(_count, default=None),
        },
        ("code",),
    ),
    "teams": Sheet(
        TeamRow,
        {
            "code": _code(needed=True),
            "name": _text(100, needed=True),
            "kind": _word(TeamKind),
            "area": _code(needed=True),
            "categories": _several(_code(needed=False)),
        },
        ("code",),
    ),
    "members": Sheet(
        MemberRow,
        {
            "phone": _PHONE,
            "name": _text(60, needed=True),
            "team": _several(_code(needed=True), needed=True),
            "role": _word(MemberRole),
            "profession": _text(40),
            "skills": _text(200),
            "language": _LANGUAGE,
            "certificate_until": _TIME_OR_NOT,
        },
        ("phone",),
    ),
    "duty": Sheet(
        DutyRow,
        {
            "team": _code(needed=True),
            "phone": _PHONE,
            "starts": _TIME_NEEDED,
            "ends": _TIME_NEEDED,
        },
        ("team", "phone", "starts"),
    ),
    "places": Sheet(
        PlaceRow,
        {
            "name": _text(100, needed=True),
            "kind": _word(PlaceKind),
            "area": _code(needed=True),
            "aliases": _several(_text(100)),
            "numbers": Cell(_numbers),
        },
        ("name", "area", "numbers"),
    ),
    "residents": Sheet(
        ResidentRow,
        {
            "phone": _PHONE,
            "name": _text(60),
            "address": _text(200),
            "area": _code(needed=False),
            "language": _LANGUAGE,
            "source": dataclasses.replace(_text(40), default="registry"),
            "keep_until": _TIME_OR_NOT,
        },
        ("phone",),
    ),
}
