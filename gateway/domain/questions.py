"""Readings of members and residents alike: codes, and answers to a question for Y or for which."""

import re

from gateway.domain import which
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
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
        nth = int(match[1]) if match[1] else said.grammar.nth.index(match[2]) + 1
        return Reply(Verb.ANSWER, choice=nth)
    if len(said.numbers) == 1 and not said.free():
        return Reply(Verb.ANSWER, numbers=said.numbers, number=said.numbers[0])
    return None
