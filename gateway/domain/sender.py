"""A member's text and a resident's: which of the numbers in it count as a ticket's."""

import re

from gateway.domain import number
from gateway.domain.grammar import ABOUT_NO_TICKET, FINAL, Grammar, Verb
from gateway.domain.meaning import Context
from gateway.domain.patterns import EDGES
from gateway.domain.scan import Hit, Said

_LENGTHS = (5, 6, 8)  # of numbers that may be tickets, see number.py
_NAMING = frozenset({Verb.ASSIGN, Verb.JOINT, Verb.TRANSFER})
# 100 08, 10-008, 1〇008: figures in pieces, and whatever else a finger makes of a number.
_PIECES = re.compile(rf"[+{re.escape(EDGES)}]*(\d(?:[\d〇零○.,/+ -]*[\d〇零○])?)")
_FIGURES = str.maketrans("〇零○", "000", ".,/+ -")
_MOST_DAYS = 3  # figures of a number of days


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
    if not said.spans and any(map(str.isdigit, said.heard)):
        _look_again(said)
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
    if _is_count(said, match):
        return False
    if match[0] != digits or said.follows_a_number(start):
        return True
    lead = said.grammar["lead"].match(said.heard, 0, start)
    at = lead.end() if lead else 0
    if at == start:
        return len(digits) in _LENGTHS
    verb = said.digit_verb() or said.verb_at(at)
    return verb is not None and not said.heard[verb.end : start].strip(EDGES)


def _is_count(said: Said, match: re.Match[str]) -> bool:
    """Whether digits say how many, or which house; 10429号 has the length of a ticket's."""
    behind = said.end_of(match) > match.end() or said.grammar["no_unit"].match(
        said.upper, match.end()
    )
    named = len(match[1]) in _LENGTHS and behind
    return not named and said.grammar["counts"].match(said.upper, match.end()) is not None


# ---------------------------------------------------------------- texts without a number so far


def _look_again(said: Said) -> None:
    """Find the number that was meant, so that none of the open tickets is guessed instead."""
    hit = said.digit_verb() or said.verb_at(said.head)
    if said.is_dangerous() if hit is None else hit.verb in ABOUT_NO_TICKET:
        return
    if hit is None or not _in_pieces(said, hit):
        _at_the_end(said, hit)


def _in_pieces(said: Said, hit: Hit) -> bool:
    """Figures and nothing else after a verb are a number, also where they come to no ticket."""
    match = _PIECES.match(said.heard, said.around(hit)[1])
    if match is None or not said.is_over(match.end()):
        return False
    digits = match[1].translate(_FIGURES)
    if hit.verb is Verb.EXTEND and len(digits) <= _MOST_DAYS:
        return False
    # What ends a ticket takes a number only as it is written.
    if hit.verb not in FINAL and digits[0] != "0" and is_ticket(digits):
        said.numbers = (int(digits),)
    else:
        said.wrong = (match[1],)
    said.mark(match)
    return True


def _at_the_end(said: Said, hit: Hit | None) -> None:
    """A wrong number that comes last, or anywhere behind a verb that names somebody first."""
    naming = hit is not None and hit.verb in _NAMING
    for match in said.candidates():
        apart = said.heard[: match.start()].endswith(tuple(EDGES))
        last = apart and said.is_over(said.end_of(match))
        if len(match[1]) in _LENGTHS and (naming or last) and not _is_count(said, match):
            said.wrong = (match[1],)
            said.mark(match)
            return
