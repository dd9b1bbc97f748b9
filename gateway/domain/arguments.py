"""What follows a member's verb: a team, a name, days, or free words."""

from collections.abc import Callable, Mapping
from typing import Any

from gateway.domain.grammar import Verb
from gateway.domain.patterns import TRIMMED
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
    return {"text": said.normal.without([(0, hit.end)], TRIMMED)}


def _team(said: Said, hit: Hit) -> Values:
    match = said.grammar["team"].match(said.heard, hit.end)
    if match is None:
        return {"text": words(said, hit), "team": ""}
    team = said.normal.without([(0, match.start(1)), (match.end(1), len(said.heard))], " ")
    return {"team": team, "text": said.free((hit.start, match.end(1)))}


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


def _days(said: Said, hit: Hit) -> Values:
    match = said.grammar["days"].search(said.heard, hit.end)
    if match:
        count = int(match[1]) if match[1] else _small(match[2])
        count *= 7 if match[3] in _WEEK else 1
    else:
        match = said.grammar["bare_days"].search(said.heard, hit.end)
        count = int(match[1]) if match else 0
    if match is None:
        return {"text": words(said, hit)}
    return {"days": count, "text": said.free(said.around(hit), match.span())}


def _small(numeral: str) -> int:
    """三 is 3, 十五 is 15, 二十 is 20."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _DIGITS.get(numeral[-1], 0)
    return 10 * _DIGITS.get(tens[-1:], 1) + _DIGITS.get(ones[:1], 0)


_SHAPES: Mapping[Verb, Callable[[Said, Hit], Values]] = {
    Verb.TRANSFER: _team,
    Verb.JOINT: _team,
    Verb.ASSIGN: _member,
    Verb.DUTY_OFF: _cover,
    Verb.EXTEND: _days,
    Verb.REPORT: _all_words,
    Verb.VISIT: _all_words,
    Verb.PATROL: _all_words,
    Verb.MAJOR: _all_words,
}
