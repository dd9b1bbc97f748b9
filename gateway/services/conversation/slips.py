"""A slip in the number of a resident's command: 催10009, where there is no such ticket."""

import re

from gateway.domain import normal, number
from gateway.domain.grammar import Grammar, Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.reply import parse_resident

# As long as a ticket's number, a digit more or less; no year, date or price.
_DIGITS = re.compile(r"(?<![\d.])\d{4,8}(?![\d.年月元块])")
_COMMANDS = frozenset({Verb.STATUS, Verb.NUDGE, Verb.WITHDRAW, Verb.REOPEN})
# Without a ticket's number these take any words, so the digits must be all that is said.
_WITH_WORDS = frozenset({Verb.CALL, Verb.CONFIDENTIAL})


def digits(text: str) -> tuple[int, ...]:
    """What in a text is as long as a ticket's number."""
    return tuple(int(one) for one in _DIGITS.findall(normal.normalise(text).text))


def of(grammar: Grammar, text: str, context: Context) -> tuple[str, ...]:
    """The digits that stand where a command has its number, and are no ticket of the sender's.

    Nothing when the text tells of danger, is no command, or names an own ticket as well; but what
    asks after several is answered for each.
    """
    heard = normal.normalise(text).text
    match = _DIGITS.search(heard)
    own = {*context.open, *context.reported}
    if match is None or grammar.is_emergency(heard):
        return ()
    others = tuple(one for one in _DIGITS.findall(heard) if int(one) not in own)
    if len(others) < len(_DIGITS.findall(heard)):
        asked = parse_resident(grammar, _without(heard, others), context)
        return others if asked.action is Verb.STATUS and asked.numbers else ()
    right = str(_nobody_s(own))  # a command is one with any right number
    begun = heard[: match.start()] + right
    whole = parse_resident(grammar, begun + heard[match.end() :], context)
    start = parse_resident(grammar, begun, context)
    return (match[0],) if _is_command(whole, start, right) else ()


def _without(heard: str, some: tuple[str, ...]) -> str:
    return _DIGITS.sub(lambda found: "" if found[0] in some else found[0], heard)


def _nobody_s(own: set[int]) -> int:
    """The first right number that is none of the sender's."""
    return next(one for nth in range(1, len(own) + 2) if (one := number.nth(nth)) not in own)


def _is_command(whole: Reply, start: Reply, right: str) -> bool:
    """Whether a text with that number is a command; 补充 takes words, but behind its number."""
    if whole.action in _COMMANDS:
        return int(right) in whole.numbers
    if whole.action is Verb.ADD:
        return start.action is Verb.ADD and not start.text and int(right) in start.numbers
    return whole.action in _WITH_WORDS and not any(char.isalpha() for char in whole.text)
