"""Which ticket a text is about: the one it names, or else the one in question, or nobody knows."""

from typing import Any

from gateway.domain.grammar import ALWAYS_CONFIRMED, FINAL, Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.people import PromptKind
from gateway.domain.scan import Said


def about(said: Said, verb: Verb, sure: bool = True, **values: Any) -> Reply:
    """A verb with its ticket. `sure` says that the verb is plain, rightly written and first."""
    values |= {"numbers": said.numbers, "wrong": said.wrong}
    if said.numbers or said.wrong:
        return _named(said, verb, sure, values)
    tells_done = verb is Verb.PROGRESS and _tells_done(said)
    number = in_question(said.context, Verb.RESOLVE if tells_done else verb)
    # 10019楼灯已修 may be of ticket 10019, and is none of 10008 then.
    if number is None or {*said.context.digits} - {number}:
        return Reply(verb, inferred=True, ask=True, **values)
    return Reply(verb, number=number, inferred=True, confirm=verb in FINAL, **values)


def _named(said: Said, verb: Verb, sure: bool, values: dict[str, Any]) -> Reply:
    plain = sure and len(said.numbers) + len(said.wrong) == 1
    confirm = bool(said.numbers) and verb in FINAL and (not plain or verb in ALWAYS_CONFIRMED)
    number = said.numbers[0] if len(said.numbers) == 1 else None
    return Reply(verb, number=number, inferred=not sure, confirm=confirm, **values)


def _tells_done(said: Said) -> bool:
    """Whether words say that the work is done: its reporter reads them, and no other one may."""
    denied = any(said.grammar[one].search(said.heard) for one in ("negation", "hedges"))
    return not denied and said.grammar["tells_done"].search(said.heard) is not None


def in_question(context: Context, verb: Verb) -> int | None:
    """The ticket that words without a number are about, if they can be about one."""
    asked = context.prompt_ticket if _is_about_work(context, verb) else None
    if asked is not None and (verb not in _OF_OPEN or asked in context.open):
        return asked
    spoken_of = context.mentioned
    if verb is Verb.STATUS and spoken_of is None:
        spoken_of = context.gone  # to be told of the wrong one harms nobody
    if verb not in FINAL and spoken_of is not None:
        return spoken_of
    # More than one is possible: a final verb never takes a guess, nor does any when the last text
    # was of one that is over.
    possible = {*context.open, context.mentioned, context.gone} - {None}
    return possible.pop() if len(possible) == 1 else None


def may_be_of_one(context: Context) -> bool:
    """Whether words may be told of a ticket, be it once it was asked which."""
    return bool(context.open) or in_question(context, Verb.PROGRESS) is not None


_OF_OPEN = frozenset({Verb.ADD, Verb.NUDGE})  # a question about what is done is not of these
_FOR_RESIDENTS = (PromptKind.RATE, PromptKind.PLACE)
_OF_RESIDENTS = frozenset(
    {Verb.RATE, Verb.ANSWER, Verb.ADD, Verb.REOPEN, Verb.WITHDRAW, Verb.NUDGE, Verb.STATUS}
)


def _is_about_work(context: Context, verb: Verb) -> bool:
    """Whether the open question is about the ticket that is worked on.

    A member may be asked to rate, or where, for a matter of the own.
    """
    return context.prompt not in _FOR_RESIDENTS or verb in _OF_RESIDENTS
