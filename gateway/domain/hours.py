"""Until when somebody is on duty or off: 值班到晚上8点, OFF UNTIL 2 PM, 请假半天, 请假两天."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from gateway.domain.patterns import EDGE, any_of

_A_DAY = 24 * 60  # minutes
_NOON = 12
_PARTS = ("small_hours", "morning", "noon", "afternoon", "night")
_AFTER_MIDNIGHT = (12, 24, 0, 1, 2, 3, 4)  # hours that are said of a night and not of an evening
_LATER = {"noon": _NOON - 1, "afternoon": _NOON, "night": _NOON}  # up to where 1 means 13
_DATE = r"(?:\d{1,2}月(?:\d{1,2}[日号]?)?|\d{1,2}号|\d{1,2}\.\d{1,2}(?=[^\d天]))"  # 3月12日, 12号
_NUMERALS = "零一二两三四五六七八九十"
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九十")} | {"两": 2}


def patterns(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The patterns by name, of the tables in config/grammar.toml."""
    yield from _of_clocks(content["until"])
    yield from _of_other_times(content)


def _of_clocks(until: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    words = {name: any_of(some) for name, some in until.items()}
    day = f"(?:{words['today']}|(?P<tomorrow>{words['tomorrow']}))"
    part = f"(?:{'|'.join(f'(?P<{name}>{words[name]})' for name in _PARTS)})"
    hour = rf"(?P<hour>2[0-4]|1\d|0?\d|[{_NUMERALS}]{{1,3}})"
    minute = rf"(?:(?P<half>半)|(?P<minute>[0-5]\d|[{_NUMERALS}]{{2,3}})分?)"
    minutes = rf"(?:(?: ?{words['o_clock']}|[:.])?{minute}|(?: ?{words['o_clock']}))?"
    half_of_day = f"(?: ?(?:(?P<am>{words['am']})|(?P<pm>{words['pm']})))"
    clock = f"{day}? ?{part}? ?{hour}{minutes}{half_of_day}?"
    end = f"(?={EDGE}|{words['then']}|$)"
    yield "lasts_end", end
    yield "till", f"{EDGE}*{words['to']}"
    yield "until", f"{EDGE}*{words['to']} ?{clock}{end}"
    yield "half_day", f"{EDGE}*(?:FOR +)?{words['half']}"


def _of_other_times(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """A word of duty with another time, or with who has it, before it or behind."""
    shifts, common, until = content["shifts"], content["common"], content["until"]
    when, who = f"(?:{any_of(shifts['days'])}|{_DATE})", any_of(shifts["who"])
    leave, duty = any_of(shifts["leave"]), _words(content["member"]["duty_on"])
    since = f"(?:{EDGE}|{any_of(shifts['since'])})*"
    other = f"(?:{when}|{who})"
    more = any_of([*shifts["before"], *common["wishes"], *common["greetings"]])
    begins = f"(?:{EDGE}|(?!{leave}|{duty}|{other}){more})*+"
    ahead = f"{begins}{other}(?:{EDGE}|{other}|(?!{leave}|{duty}){more})*+"
    over = rf"(?:{EDGE}|\?|{any_of([*shifts['behind'], *common['endings']])})*+$"
    not_leave = any_of(shifts["leave_not"])
    ends = f"(?={EDGE}|{when}|{any_of(shifts['spans'])}|$)"
    from_then = f"{begins}{leave}{since}{when}{ends}"
    yield "leave_then", f"{ahead}{leave}(?!{not_leave})|{from_then}"
    yield "duty_then", f"{ahead}{duty}{over}|{begins}{duty}{since}{other}{over}"
    to = f"{EDGE}*{any_of(until['to'])} ?(?:{when}|[\\d{_NUMERALS}])"
    yield "duty_till", f"{begins}(?:{leave}|{duty}){to}"


def _words(verb: Mapping[str, Any]) -> str:
    return any_of([*verb["zh"], *verb["en"]])


def minutes(match: re.Match[str]) -> int | None:
    """The minutes from the last midnight on; None for what no clock shows."""
    hour, days = _number(match["hour"]), int(bool(match["tomorrow"]))
    if match["night"] and hour in _AFTER_MIDNIGHT:
        hour, days = hour % _NOON, 2 * days  # that night ends a day later
    elif any(match[part] and hour < below for part, below in _LATER.items()):
        hour += _NOON
    if (match["small_hours"] or match["am"]) and hour == _NOON:
        hour = 0
    if match["pm"]:
        hour = hour % _NOON + _NOON
    count = hour * 60 + (30 if match["half"] else _number(match["minute"] or "0"))
    return count + days * _A_DAY if count <= _A_DAY else None


def is_open(match: re.Match[str]) -> bool:
    """Whether nothing says which half of the day is meant.

    8 may be the evening's then, where that of the morning is over; 08 is not.
    """
    says = any(match[name] for name in (*_PARTS, "am", "pm", "tomorrow"))
    full = match["hour"].startswith("0")
    return not says and not full and 0 < _number(match["hour"]) <= _NOON


def _number(numeral: str) -> int:
    """八 is 8, 十二 is 12, 零五 is 5."""
    if numeral.isdigit():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    return (10 * _DIGITS.get(tens[-1:], 1) if ten else 0) + _DIGITS.get(ones[-1:], 0)
