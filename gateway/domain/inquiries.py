"""Readings of what a member wants to know of a ticket, or wants others to hurry with."""

from gateway.domain import questions, which
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.people import PromptKind
from gateway.domain.scan import Said


def pressed(said: Said) -> Reply | None:
    """催, 抓紧: somebody over a ticket wants it done, and no reporter is to read of that."""
    pressing = said.grammar["presses"].match(said.heard)
    if pressing is None or is_under(said, PromptKind.WORDS, PromptKind.CONFIRM):
        return None
    return which.about(said, Verb.NUDGE, text=said.free())


def contents(said: Said) -> Reply | None:
    """谁在办, 几点前: what a ticket is, whose, and until when."""
    wanted = _is_known(said) and said.grammar["contents"].match(said.heard)
    return which.about(said, Verb.STATUS, text=said.free()) if wanted else None


def status(said: Said) -> Reply | None:
    """How do tickets stand? Their numbers alone, or with a question."""
    if not _is_known(said):
        return None
    if is_under(said, PromptKind.WORDS) and said.rest:
        return None
    bare = said.numbers and not said.beside
    asked = bare or asks(said) or (said.is_question() and not _is_hedged(said))
    return which.about(said, Verb.STATUS, text=said.free()) if asked else None


def asks(said: Said) -> bool:
    """Whether a member wants to know something, with or without a mark: 能不能派个人去."""
    if said.grammar["asks_surely"].match(said.heard):
        return True
    return said.grammar["inquires"].match(said.heard) is not None and not _is_hedged(said)


def _is_hedged(said: Said) -> bool:
    return said.grammar["hedges"].search(said.heard) is not None


def _is_known(said: Said) -> bool:
    """Whether there are tickets that it may be about; of several, the answer is the list."""
    known = said.numbers or said.context.open
    return bool(known) or which.in_question(said.context, Verb.STATUS) is not None


def is_under(said: Said, *kinds: PromptKind) -> bool:
    """Whether words come under a question: what a command lacked, or instead of Y.

    Who names the ticket instead of Y, and says something of it, tells of its work.
    """
    asked = {said.context.prompt_ticket, *said.context.prompt_tickets}
    tells = bool(said.free()) and not questions.only_denies(said, said.rest)
    named = said.context.prompt is PromptKind.CONFIRM and said.numbers and tells
    under = said.context.prompt in kinds and not said.wrong
    return under and not named and {*said.numbers} <= asked
