"""The SMS grammar: what a text from a member or a resident asks for.

One typed value comes out, whatever goes in; nothing raises. Which ticket is meant is settled here
from what the caller says is open; whether the sender may is settled by casework.
"""

import re

from gateway.domain import amiss, consent, members, questions, residents, sender, several, shifts
from gateway.domain.grammar import Grammar, Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.people import PromptKind
from gateway.domain.scan import Said

# Y10008, and no 10008: not the letters of a plate, and not "number 10008".
_YES_OR_NO = re.compile(r"^(\s*(?:[ynｙｎ]|yes|ｙｅｓ))\s*(?=[#＃]?\d{5,8}(?!\d))", re.IGNORECASE)
_NO = re.compile(r"^(\s*(?:no|ｎｏ))\s*(?=[#＃]?\d{5,8}(?!\d))", re.IGNORECASE)

_APART = r"\1, "
_BRIEF = 12  # characters before 修好了; more is a story


def parse_member(grammar: Grammar, text: str, context: Context) -> Reply:
    """What a member's text asks for."""
    asked = context.prompt is PromptKind.CONFIRM
    is_no = asked or (_NO.match(text) is not None and is_decision(grammar, text))
    words = _parted(text) if is_no else _YES_OR_NO.sub(_APART, text)
    return members.read(sender.member(grammar, words, context))


def parse_resident(grammar: Grammar, text: str, context: Context) -> Reply:
    """What a resident's text asks for."""
    asked = context.prompt is PromptKind.CONFIRM
    return residents.read(sender.resident(grammar, _parted(text) if asked else text, context))


def apart(grammar: Grammar, text: str, context: Context) -> tuple[str, ...]:
    """A resident's text in as many as have a number and words of their own; else nothing."""
    return several.wishes(sender.resident(grammar, text, context))


def pieces(grammar: Grammar, text: str, own: tuple[int, ...]) -> tuple[tuple[int | None, str], ...]:
    """A resident's text clause by clause, each with the own ticket that it plainly names alone."""
    said = several.pieces(sender.resident(grammar, text, Context(reported=own)))
    return tuple((number if number in own else None, piece) for number, piece in said)


def asks_secrecy(grammar: Grammar, text: str) -> bool:
    """Whether words ask that the team does not learn who says them, whatever else they say."""
    return residents.secret(sender.resident(grammar, text, Context())) is not None


def beside_secrecy(grammar: Grammar, text: str) -> str:
    """What words say beside a wish for secrecy, from whom it is to be kept, and why."""
    return residents.beside_secrecy(sender.resident(grammar, text, Context()))


def for_a_team(grammar: Grammar, text: str) -> str:
    """What somebody who wishes for secrecy says to those who work on it."""
    return residents.for_a_team(sender.resident(grammar, text, Context()))


def parse_decision(grammar: Grammar, text: str) -> Reply | None:
    """Y, N or a choice, alone or with the number of its ticket; None for any other words."""
    return questions.decided(_as_decision(grammar, text))


def parse_consent(grammar: Grammar, text: str) -> Reply | None:
    """Yes, or a place in a list, that more words stand behind, which change nothing of it."""
    return consent.given(_as_decision(grammar, text))


def deeds(grammar: Grammar, text: str) -> frozenset[Verb]:
    """What a text that agrees names as what it agrees to."""
    return consent.deeds(_as_decision(grammar, text))


def hesitates(grammar: Grammar, text: str) -> bool:
    """Whether a text puts off what is to be decided, or agrees with a condition."""
    return consent.hesitates(_as_decision(grammar, text))


def remarks(grammar: Grammar, text: str) -> bool:
    """Whether a text says more behind a place in a list."""
    return consent.remarks(_as_decision(grammar, text))


def is_decision(grammar: Grammar, text: str) -> bool:
    """Whether a text decides something, with a reason or without; nobody may have asked."""
    return questions.is_decision(_as_decision(grammar, text))


def is_only_decision(grammar: Grammar, text: str) -> bool:
    """Whether a text is nothing but Y, N or 同意, and perhaps a number."""
    return questions.is_only_decision(_as_decision(grammar, text))


def is_order(grammar: Grammar, text: str) -> bool:
    """Whether a text begins with a verb of staff's and no word of a report: 办结 已换灯泡, 督办."""
    said = sender.member(grammar, text, Context())
    wished = said.speakers.wish.match(said.heard)
    if grammar["supervises"].match(said.heard, wished.end() if wished else 0):
        return True
    hit = said.verb_at(said.head)
    counted = hit is not None and said.heard[hit.end : hit.end + 1].isdigit()  # 延期3天
    return hit is not None and (counted or said.stands_apart(hit))


def is_amiss_still(grammar: Grammar, text: str, named: bool = False) -> bool:
    """Whether a resident's words say that it is not mended: 还没修好, and not 还是撤了吧.

    Words that name the matter may say so more shortly: 垃圾还在.
    """
    said = sender.resident(grammar, text, Context())
    withdraws = any(hit.verb is Verb.WITHDRAW for hit in said.verbs())
    return amiss.is_told_of(grammar.patterns, said.heard, named) and not withdraws


def is_mended(grammar: Grammar, text: str) -> bool:
    """Whether words say that it is done, and nothing is amiss or asked: 灯亮了."""
    said = sender.resident(grammar, text, Context())
    done = grammar["mended"].search(said.heard)
    before = said.heard[: done.start()] if done is not None else ""
    if done is None or len(before) > _BRIEF or said.is_question():
        return False
    denied = any(grammar[one].search(before) for one in ("negation", "hedges", "takes_back"))
    return not denied and not any(one in before for one in (*grammar.amiss, *grammar.refers_back))


def compares(grammar: Grammar, text: str) -> bool:
    """Whether a ticket's number is named beside what is spoken of: 和10008同一个单元."""
    said = sender.resident(grammar, text, Context())
    return any(grammar["links"].search(said.heard, 0, start) for start, _ in said.spans)


def orders(grammar: Grammar, text: str, verb: Verb) -> bool:
    """Whether a resident's text begins with a command, and no words that any report begins with."""
    said = sender.resident(grammar, text, Context())
    hit = said.verb_at(said.head)
    if hit is None or hit.verb is not verb:
        return False
    return said.heard[hit.start : hit.end].replace(" ", "") not in hit.table.plain


def duty_first(grammar: Grammar, text: str) -> Verb | None:
    """The word of duty that a text begins with, or is of at another time: 明天请假."""
    said = sender.member(grammar, text, Context())
    return shifts.first(said) or shifts.of_another_time(said)


def duty_until(grammar: Grammar, text: str) -> Verb | None:
    """The word of duty that a text begins with and says until when, understood or not."""
    return shifts.until_when(sender.member(grammar, text, Context()))


def duty_then(grammar: Grammar, text: str) -> Verb | None:
    """The word of duty of a text that speaks of another time, or asks who has it."""
    return shifts.of_another_time(sender.member(grammar, text, Context()))


def says_why(grammar: Grammar, text: str) -> bool:
    """Whether words beside a verdict say more than that: 不满意, 谢谢 and 重办 do not."""
    reply = parse_resident(grammar, text, Context())
    more = grammar["verdict"].sub("", reply.text.upper())
    return reply.action is not Verb.POLITE and sum(map(str.isalpha, more)) > 1


def _as_decision(grammar: Grammar, text: str) -> Said:
    return sender.member(grammar, _parted(text), Context())


def _parted(text: str) -> str:
    """Y, N and no apart from the number behind them."""
    return _NO.sub(_APART, _YES_OR_NO.sub(_APART, text))
