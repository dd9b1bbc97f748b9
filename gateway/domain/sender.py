"""A member's text and a resident's: which of the numbers in it count as a ticket's."""

import re

from gateway.domain import number
from gateway.domain.grammar import Grammar
from gateway.domain.meaning import Context
from gateway.domain.patterns import EDGES
from gateway.domain.scan import Said

_LENGTHS = (5, 6, 8)  # of numbers that may be tickets, see number.py


def member(grammar: Grammar, text: str, context: Context) -> Said:
    """A member's text: right numbers count, and a slip in one is remembered."""
    said = Said(grammar, grammar.member, text, context)
    right: list[int] = []
    wrong: list[str] = []
    for match in said.candidates():
        if is_ticket(match[1]):
            right.append(int(match[1]))
        elif _stands_as_number(said, match):
            wrong.append(match[1])
        else:
            continue
        said.mark(match)
    said.numbers, said.wrong = tuple(dict.fromkeys(right)), tuple(wrong)
    return said


def resident(grammar: Grammar, text: str, context: Context) -> Said:
    """A resident's text: only right numbers count; the rules ask whose they are."""
    said = Said(grammar, grammar.resident, text, context)
    right = [match for match in said.candidates() if is_ticket(match[1])]
    for match in right:
        said.mark(match)
    said.numbers = tuple(dict.fromkeys(int(match[1]) for match in right))
    return said


def is_ticket(digits: str) -> bool:
    """Whether there can be a ticket of that number."""
    return number.ordinal(int(digits)) is not None


def _stands_as_number(said: Said, match: re.Match[str]) -> bool:
    """Whether digits stand where a ticket's number does: first, after a verb, or marked."""
    start, digits = match.start(), match[1]
    if said.grammar["counts"].match(said.upper, match.end()):
        return False
    if match[0] != digits or said.follows_a_number(start):
        return True
    lead = said.grammar["lead"].match(said.heard, 0, start)
    at = lead.end() if lead else 0
    if at == start:
        return len(digits) in _LENGTHS
    verb = said.verb_at(at)
    return verb is not None and not said.heard[verb.end : start].strip(EDGES)
