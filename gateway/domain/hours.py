"""Until when somebody is on duty or off: 值班到晚上8点, OFF UNTIL 2 PM, 请假半天, 请假两天."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from gateway.domain.patterns import EDGE, any_of

_A_DAY = 24 * 60  # minutes
_NOON = 12
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九十")} | {"两": 2}


def patterns(until: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The patterns by name, of the table in config/grammar.toml."""
    words = {name: any_of(some) for name, some in until.items()}
    day = f"(?:{words['today']}|(?P<tomorrow>{words['tomorrow']}))"
    part = f"(?:{words['morning']}|(?P<evening>{words['evening']}))"
    hour = r"(?P<hour>2[0-4]|1\d|\d|[一二两三四五六七八九十]{1,3})"
    minutes = rf"(?: ?{words['o_clock']}|:)?(?:(?P<half>半)|(?P<minute>[0-5]\d)分?)?"
    half_of_day = f"(?: ?(?:{words['am']}|(?P<pm>{words['pm']})))"
    clock = f"{day}? ?{part}? ?{hour}{minutes}{half_of_day}?"
    end = f"(?={EDGE}|{words['then']}|$)"
    yield "lasts_end", end
    yield "till", f"{EDGE}*{words['to']}"
    yield "until", f"{EDGE}*{words['to']} ?{clock}{end}"
    yield "half_day", f"{EDGE}*(?:FOR +)?{words['half']}"


def minutes(match: re.Match[str]) -> int | None:
    """The minutes from the last midnight on; None for what no clock shows.

    8 may be the evening's where nothing says which, and where that of the morning is over.
    """
    hour = _hour(match["hour"])
    if match["evening"] and hour <= _NOON:
        hour += _NOON
    if match["pm"]:
        hour = hour % _NOON + _NOON
    count = hour * 60 + int(match["minute"] or (30 if match["half"] else 0))
    return count + bool(match["tomorrow"]) * _A_DAY if count <= _A_DAY else None


def is_open(count: int) -> bool:
    """Whether as many minutes may be those of the evening as well."""
    return count <= _NOON * 60


def _hour(numeral: str) -> int:
    """八 is 8, 十二 is 12."""
    if numeral.isdigit():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    return (10 * _DIGITS.get(tens[-1:], 1) if ten else 0) + _DIGITS.get(ones[-1:], 0)
