"""What follows a member's verb: a team, a name, days, or free words."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from gateway.domain.grammar import Verb
from gateway.domain.normal import worded
from gateway.domain.patterns import EDGES, NUMBER, TRIMMED
from gateway.domain.scan import Hit, Said

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_WEEK = ("周", "星期")

Values = dict[str, Any]


def of(said: Said, hit: Hit) -> Values:
    """The fields of Reply that the words after a verb fill."""
    return _SHAPES.get(hit.verb, _words)(said, hit)


def words(said: Said, hit: Hit) -> str:
    """The free words, without the verb where it is nothing but the verb."""
    spoken = said.heard[hit.start : hit.end].replace(" ", "") in hit.table.plain
    if spoken and hit.start > said.head:
        # 修好了 at the end of a sentence is plain speech: it belongs to the report of work.
        return said.free()
    return said.free(said.around(hit))


def _words(said: Said, hit: Hit) -> Values:
    return {"text": words(said, hit)}


def _all_words(said: Said, hit: Hit) -> Values:
    """Words that are kept whole, with the numbers in them."""
    return {"text": worded(said.normal.without([(0, hit.end)], TRIMMED))}


def _team(said: Said, hit: Hit) -> Values:
    match = said.grammar["team"].match(said.heard, hit.end)
    if match is None:
        return {"text": words(said, hit), "team": ""}
    team = said.normal.without([(0, match.start(1)), (match.end(1), len(said.heard))], " ")
    return {"team": worded(team), "text": said.free((hit.start, match.end(1)))}


def _member(said: Said, hit: Hit) -> Values:
    match = said.grammar["member"].match(said.heard, hit.end)
    if match is None:
        return {"text": words(said, hit)}
    name = said.normal.without([(0, match.start(1)), (match.end(1), len(said.heard))], " ")
    return {"member": name, "text": said.free((hit.start, match.end(1)))}


def _cover(said: Said, hit: Hit) -> Values:
    match = said.grammar["cover"].search(said.heard, hit.end)
    if match is None:
        return _member(said, hit)
    name = said.normal.without([(0, match.start(1)), (match.end(1), len(said.heard))], " ")
    return {"member": name, "text": words(said, hit)}


def _joint(said: Said, hit: Hit) -> Values:
    """Who helps, and in how many days."""
    days = _days_apart(said, hit)
    if days is None:
        return _team(said, hit)
    team = said.grammar["team"].match(said.heard, hit.end, days.start())
    team = team or said.grammar["team"].match(said.heard, days.end())
    if team is None:
        return {"text": words(said, hit), "team": ""}
    name = said.normal.without([(0, team.start(1)), (team.end(1), len(said.heard))], " ")
    text = said.free(said.around(hit), team.span(1), days.span())
    return {"team": worded(name), "days": _count(days), "text": text}


def _defer(said: Said, hit: Hit) -> Values:
    """Why, and for how many days."""
    days = _days_apart(said, hit)
    if days is None:
        return _words(said, hit)
    return {"days": _count(days), "text": said.free(said.around(hit), days.span())}


def _days_apart(said: Said, hit: Hit) -> re.Match[str] | None:
    """Days that stand by themselves: 60天, but not the days of a sentence, 等3天后再修."""
    for match in said.grammar["days"].finditer(said.heard, hit.end):
        before, after = said.heard[match.start() - 1], said.heard[match.end() : match.end() + 1]
        if (before in EDGES + NUMBER or match.start() == hit.end) and after in EDGES:
            return match
    return None


def _count(days: re.Match[str]) -> int:
    count = int(days[1]) if days[1] else _small(days[2])
    return count * (7 if days[3] in _WEEK else 1)


def _days(said: Said, hit: Hit) -> Values:
    """The days, and why; without a reason there are none, so that both are asked for."""
    match = said.grammar["days"].search(said.heard, hit.end)
    if match:
        count = _count(match)
    else:
        match = said.grammar["bare_days"].search(said.heard, hit.end)
        count = int(match[1]) if match else 0
    if match is None:
        return {"text": words(said, hit)}
    reason = said.free(said.around(hit), match.span())
    return {"days": count if reason else None, "text": reason}


def _small(numeral: str) -> int:
    """三 is 3, 十五 is 15, 二十 is 20."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _DIGITS.get(numeral[-1], 0)
    return 10 * _DIGITS.get(tens[-1:], 1) + _DIGITS.get(ones[:1], 0)


_SHAPES: Mapping[Verb, Callable[[Said, Hit], Values]] = {
    Verb.TRANSFER: _team,
    Verb.JOINT: _joint,
    Verb.DEFER: _defer,
    Verb.ASSIGN: _member,
    Verb.DUTY_OFF: _cover,
    Verb.EXTEND: _days,
    Verb.REPORT: _all_words,
    Verb.VISIT: _all_words,
    Verb.PATROL: _all_words,
    Verb.MAJOR: _all_words,
}
