"""What follows a member's verb: a team, a name, days, or free words."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from gateway.domain import hours
from gateway.domain.grammar import Verb
from gateway.domain.normal import worded
from gateway.domain.patterns import CLAUSE_END, EDGES, NUMBER, TRIMMED
from gateway.domain.scan import Hit, Said

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_DAYS = {"days": 1, "weeks": 7, "months": 30}
_HOURS_A_DAY = 24

Values = dict[str, Any]


def of(said: Said, hit: Hit) -> Values:
    """The fields of Reply that the words after a verb fill."""
    return _SHAPES.get(hit.verb, _words)(said, hit)


def words(said: Said, hit: Hit) -> str:
    """The free words, without the verb where it is nothing but the verb."""
    word = said.heard[hit.start : hit.end].replace(" ", "")
    if word in hit.table.plain and hit.start > said.head:
        # 修好了 at the end of a sentence is plain speech: it belongs to the report of work.
        return said.free()
    rest = said.free(said.around(hit))
    return rest or (word if word in hit.table.says_why else "")


def _words(said: Said, hit: Hit) -> Values:
    return {"text": words(said, hit)}


def _all_words(said: Said, hit: Hit) -> Values:
    """Words that are kept whole, with the numbers in them."""
    return {"text": worded(said.normal.without([(0, hit.end)], TRIMMED))}


def _entry(said: Said, hit: Hit) -> Values:
    """What an entry of the diary tells, with the kind and the time that stand before its verb."""
    told = _all_words(said, hit)
    lead = said.lead("lead")
    if not told["text"] or hit.start == lead:
        return told
    return {"text": worded(said.normal.without([(0, lead)], TRIMMED))}


def _team(said: Said, hit: Hit) -> Values:
    match = said.grammar["team"].match(said.heard, hit.end)
    ended = said.heard[hit.end :].lstrip(NUMBER)[:1] in CLAUSE_END
    if match is None or said.stands_alone(hit) or (ended and _before(said, hit)):
        return _team_before(said, hit)
    text = said.free((said.asked_from(hit), match.end()))
    return {"team": _cut(said, match.span(1)), "text": text}


def names_team(said: Said, hit: Hit) -> bool:
    """Whether a team's name stands behind a verb, or behind its number."""
    rest = said.heard[hit.end :].lstrip(EDGES + NUMBER)
    return said.grammar["to_team"].match(rest) is not None


def _team_before(said: Said, hit: Hit) -> Values:
    """请供电所联办: who is asked for stands before what they are asked to do."""
    match = _before(said, hit)
    if match is None:
        return {"text": words(said, hit), "team": ""}
    text = said.free((match.start(), match.end(1)), said.around(hit))
    return {"team": _cut(said, match.span(1)), "text": text}


def _before(said: Said, hit: Hit) -> re.Match[str] | None:
    return said.grammar["team"].match(said.heard, said.head, said.asked_from(hit))


def _cut(said: Said, span: tuple[int, int]) -> str:
    """A part of the text as it was written."""
    return worded(said.normal.without([(0, span[0]), (span[1], len(said.heard))], " "))


def _member(said: Said, hit: Hit) -> Values:
    match = said.grammar["member"].match(said.heard, hit.end)
    if match is None:
        return {"text": words(said, hit)}
    name = said.normal.without([(0, match.start(1)), (match.end(1), len(said.heard))], " ")
    return {"member": name, "text": said.free((hit.start, match.end(1)))}


def _cover(said: Said, hit: Hit) -> Values:
    """Who covers, and until when; that stands first, or behind the name."""
    lasts = _how_long(said, hit)
    at = lasts.end() if lasts else hit.end
    match = said.grammar["cover"].search(said.heard, at)
    text = words(said, hit) if match else ""
    if match is None:
        match = said.grammar["member"].match(said.heard, at)
        text = said.free((hit.start, match.end(1))) if match else words(said, hit)
    if match is None:
        return {"text": text, **_until(said, hit)}
    name = said.normal.without([(0, match.start(1)), (match.end(1), len(said.heard))], " ")
    return {"member": name, "text": text, **_until(said, hit)}


def _on(said: Said, hit: Hit) -> Values:
    return {"text": words(said, hit), **_until(said, hit)}


def says_how_long(said: Said, hit: Hit) -> bool:
    """Whether until when stands behind a word of duty."""
    return _how_long(said, hit) is not None


def _how_long(said: Said, hit: Hit) -> re.Match[str] | None:
    found = (said.grammar[one].match(said.heard, hit.end) for one in ("until", "half_day"))
    return next(filter(None, found), None) or _days_next(said, hit)


def _days_next(said: Said, hit: Hit) -> re.Match[str] | None:
    """Days or hours right behind a word of duty: 请假两天 老周顶."""
    rest = said.heard[hit.end :]
    match = said.grammar["days"].match(said.heard, len(said.heard) - len(rest.lstrip(EDGES)))
    ends = match is not None and said.grammar["lasts_end"].match(said.heard, match.end())
    return match if ends else None


def _until(said: Said, hit: Hit) -> Values:
    """A time of the clock, some days, or half a day: 请半天假 has that in the middle."""
    until, days = said.grammar["until"].search(said.heard, hit.end), _days_next(said, hit)
    if until is not None:
        return {"until": hours.minutes(until), "until_open": hours.is_open(until)}
    if days is not None:
        return _span(days)
    return {"half_day": said.grammar["half_day"].search(said.heard, hit.start) is not None}


def _joint(said: Said, hit: Hit) -> Values:
    """Who helps, and within what time."""
    days = _days_apart(said, hit)
    if days is None:
        return _team(said, hit)
    team = said.grammar["team"].match(said.heard, hit.end, days.start())
    team = team or said.grammar["team"].match(said.heard, days.end())
    if team is None:
        return {"text": words(said, hit), "team": ""}
    text = said.free(said.around(hit), team.span(1), days.span())
    return {"team": _cut(said, team.span(1)), **_span(days), "text": text}


def _defer(said: Said, hit: Hit) -> Values:
    """Why, and for how many days."""
    days = _days_apart(said, hit)
    if days is None:
        return _words(said, hit)
    return {"days": _span(days).get("days"), "text": said.free(said.around(hit), days.span())}


def _days_apart(said: Said, hit: Hit) -> re.Match[str] | None:
    """Days that stand by themselves: 60天, but not the days of a sentence, 等3天后再修."""
    for match in said.grammar["days"].finditer(said.heard, hit.end):
        before, after = said.heard[match.start() - 1], said.heard[match.end() : match.end() + 1]
        if (before in EDGES + NUMBER or match.start() == hit.end) and after in EDGES:
            return match
    return None


def _span(time: re.Match[str]) -> Values:
    """How long that is: whole days where it comes to any, else hours."""
    count = int(time[1]) if time[1] else _small(time[2])
    if time.lastgroup in _DAYS:
        return {"days": count * _DAYS[time.lastgroup]}
    days, left = divmod(count, _HOURS_A_DAY)
    return {"hours": count} if left else {"days": days}


def _days(said: Said, hit: Hit) -> Values:
    """The days, and why; without a reason there are none, so that both are asked for."""
    match = said.grammar["days"].search(said.heard, hit.end)
    if match:
        count = _span(match).get("days")
    else:
        match = said.grammar["bare_days"].search(said.heard, hit.end)
        count = int(match[1]) if match else 0
    if match is None:
        return {"text": words(said, hit)}
    reason = said.free(said.around(hit), match.span())
    return {"days": count if reason else None, "text": reason}  # hours are no days


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
    Verb.DUTY_ON: _on,
    Verb.DUTY_OFF: _cover,
    Verb.EXTEND: _days,
    Verb.REPORT: _all_words,
    Verb.VISIT: _entry,
    Verb.PATROL: _entry,
}
# What is asked for beside words: a team, a name, days. Each of several tickets needs a text then.
SHAPED = frozenset({Verb.TRANSFER, Verb.JOINT, Verb.DEFER, Verb.ASSIGN, Verb.EXTEND})
