"""Readings of members and residents alike: codes, and answers to a question for Y or for which."""

import dataclasses
import re

from gateway.domain import which
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.patterns import EDGES, NUMBER
from gateway.domain.people import PromptKind
from gateway.domain.scan import Said

_PIECE_END = re.compile(r"[ ,.!。、;]|(?<=[A-Z])(?![A-Z])")


def code(said: Said) -> Reply | None:
    """The text of a one-time code."""
    return Reply(Verb.SET_ASIDE) if said.is_code() else None


def never(said: Said) -> Reply | None:
    """CANCEL and its like are never commands."""
    return Reply(Verb.UNKNOWN) if said.whole in said.grammar.never else None


def confirmed(said: Said) -> Reply | None:
    """Y or N, when it is waited for; any other yes is asked again."""
    if said.context.prompt is not PromptKind.CONFIRM:
        return None
    number = which.in_question(said.context, Verb.YES)
    if said.speakers.yes.match(said.heard):
        return Reply(Verb.YES, number=number)
    if said.grammar["no"].match(said.heard) and not said.is_dangerous():
        return Reply(Verb.NO, number=number)
    return Reply(Verb.UNKNOWN, text=said.free(), ask=True) if _agrees(said) else None


def decided(said: Said) -> Reply | None:
    """Y, N or a place in a list, alone or with the number of the ticket it is about."""
    if said.wrong or len(said.numbers) > 1:
        return None
    reply = _decided(said)
    number = next(iter(said.numbers), None)
    return dataclasses.replace(reply, numbers=said.numbers, number=number) if reply else None


def _decided(said: Said) -> Reply | None:
    if said.speakers.yes.match(said.rest):
        return Reply(Verb.YES)
    if said.grammar["no"].match(said.rest) and not said.is_dangerous():
        return Reply(Verb.NO)
    match = said.grammar["choice"].match(said.rest)
    # The number comes first: `2 10008` is a verb's digit.
    ahead = not said.numbers or said.heard.lstrip(EDGES).startswith(NUMBER)
    if match and ahead and not said.rest[match.end() :].strip(EDGES):
        return Reply(Verb.ANSWER, choice=_nth(said, match))
    return None


def _agrees(said: Said) -> bool:
    """Whether a text sounds like yes, and is not the Y that was asked for."""
    agrees = said.whole in said.grammar.agree and said.verb_at(0) is None
    return agrees or _PIECE_END.split(said.whole)[0] in said.grammar.yes


def chosen(said: Said) -> Reply | None:
    """Which of a numbered list."""
    if said.context.prompt is not PromptKind.WHICH:
        return None
    match = said.grammar["choice"].match(said.heard)
    if match and said.is_over(match.end()):
        return Reply(Verb.ANSWER, choice=_nth(said, match))
    if len(said.numbers) == 1 and not said.free():
        return Reply(Verb.ANSWER, numbers=said.numbers, number=said.numbers[0])
    return None


def _nth(said: Said, match: re.Match[str]) -> int:
    return int(match[1]) if match[1] else said.grammar.nth.index(match[2]) + 1
