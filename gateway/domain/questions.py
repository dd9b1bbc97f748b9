"""Readings of members and residents alike: codes, and answers to a question for Y or for which."""

import dataclasses
import re

from gateway.domain import which
from gateway.domain.grammar import Grammar, Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.normal import normalise
from gateway.domain.patterns import CLAUSE_END, EDGES, NUMBER
from gateway.domain.people import PromptKind
from gateway.domain.scan import Said
from gateway.domain.ticket import Action

_CLAUSE_END = re.compile(f"[{re.escape(CLAUSE_END)}{NUMBER}]")
_WORDS_END = re.compile(f"[{re.escape(CLAUSE_END)}{NUMBER}]| (?![A-Z])")  # not done yet is one
_PIECE_END = re.compile(r"[ ,.!。、;]|(?<=[A-Z])(?![A-Z])")

_BRIEF = 24  # characters of N with its reason, or of what one is called; more is a text of its own
_SHORTEST = 2  # of what one of a list is called


def code(said: Said) -> Reply | None:
    """The text of a one-time code."""
    return Reply(Verb.SET_ASIDE) if said.is_code() else None


def never(said: Said) -> Reply | None:
    """CANCEL and its like are never commands."""
    return Reply(Verb.UNKNOWN) if said.whole in said.grammar.never else None


def confirmed(said: Said) -> Reply | None:
    """Y or N, when it is waited for; any other yes is asked again. N also ends a command."""
    verb = _yes_or_no(said)
    if said.context.prompt is PromptKind.WORDS and verb is Verb.NO and not said.numbers:
        return Reply(Verb.NO)
    if said.context.prompt is not PromptKind.CONFIRM:
        return None
    asked = {said.context.prompt_ticket}
    if verb is not Verb.YES:  # no to one of several is no to the question
        asked |= {*said.context.prompt_tickets}
    text = said.free() if verb is None else ""
    if verb is None and {*said.numbers} <= asked and _objects(said):
        verb, text = Verb.NO, "" if only_denies(said, said.rest) else text
    if verb is None and not _lets_call(said):
        return Reply(Verb.UNKNOWN, text=said.free(), ask=True) if _agrees(said) else None
    if said.wrong or not {*said.numbers} <= asked:
        return Reply(Verb.UNKNOWN, numbers=said.numbers, wrong=said.wrong, ask=True)
    number = which.in_question(said.context, Verb.YES)
    return Reply(verb or Verb.YES, text=text, numbers=said.numbers, number=number)


def _lets_call(said: Said) -> bool:
    """Whether Y lets somebody call, and the words behind it say when or how: Y，下午再打."""
    asked = said.context.prompt_action == Action.REVEAL and not said.is_question()
    begins = _PIECE_END.split(said.rest)[0] in said.grammar.yes
    return asked and begins and said.grammar["lets_call"].match(said.rest) is not None


def _objects(said: Said) -> bool:
    """Whether a member says N and briefly why, or that it is not so: 还没修好.

    A resident may have gone on to another matter. With the ticket's number 居民不在家 is progress.
    """
    brief = said.speakers is said.grammar.member and len(said.rest) <= _BRIEF
    if not brief or said.wrong:
        return False
    first = _WORDS_END.split(said.rest)[0]
    denies = _denies(said) and (not said.numbers or only_denies(said, first))
    return _objection(said) is not None or denies


def only_denies(said: Said, words: str) -> bool:
    """Whether words say of what waits for Y that it is not meant, or later, and no more: 先不挂."""
    denies = said.grammar.patterns.get(f"denies_{said.context.prompt_action}")
    return denies is not None and denies.match(words) is not None


def _denies(said: Said) -> bool:
    """Whether it says first of all that something is not so, and is no other command."""
    if said.is_question() or said.is_dangerous() or _agrees(said):
        return False
    if said.digit_verb() or said.verb_at(said.head):
        return False
    first = _CLAUSE_END.split(said.rest)[0]
    return bool(said.grammar["negation"].search(said.grammar["not_negations"].sub("", first)))


def _yes_or_no(said: Said) -> Verb | None:
    if said.speakers.yes.match(said.rest) or _wishes_it_again(said):
        return Verb.YES
    return (
        Verb.NO
        if said.grammar["no"].match(said.rest.replace(NUMBER, " ")) and not said.is_dangerous()
        else None
    )


def _wishes_it_again(said: Said) -> bool:
    """Whether 撤 answers the question whether to withdraw.

    撤销 is asked back again: it may have been sent twice before the question was read.
    """
    asked = said.context.prompt_action == Verb.WITHDRAW and said.verb_at(said.head) is None
    return asked and said.grammar["withdraws"].match(said.rest) is not None


def decided(said: Said) -> Reply | None:
    """Y, N or a place in a list, alone or with the number of the ticket it is about.

    N may have its reason behind it. What else begins like Y or N and says more is to be asked
    again: it is neither.
    """
    if said.wrong or len(said.numbers) > 1:
        return None
    reply = _objection(said) or _decided(said)
    number = next(iter(said.numbers), None)
    return dataclasses.replace(reply, numbers=said.numbers, number=number) if reply else None


def _objection(said: Said) -> Reply | None:
    """N with the reason: no question, no other command, and nothing that sounds like yes."""
    at = len(said.heard) - len(said.heard.lstrip(EDGES + NUMBER))
    match = said.grammar["objects"].match(said.heard, at)
    if match is None or said.is_dangerous() or said.is_question():
        return None
    commands = match[0].isascii() and _commands(said, match.end())
    if commands or said.grammar["objects_not"].search(said.heard, match.end()):
        return None
    wish = said.verb_at(match.end())  # 不同意挂账，先修路
    end = wish.end if wish and said.stands_apart(wish) else match.end()
    return Reply(Verb.NO, text=said.free((match.start(), end)))


def _commands(said: Said, at: int) -> bool:
    """N 办结10429 asks for something; N 先转供电所 is a reason that has a verb in it."""
    hit = said.verb_at(at + len(said.heard[at:]) - len(said.heard[at:].lstrip(EDGES + NUMBER)))
    if hit is None:
        return False
    numbered = said.heard[said.around(hit)[1] :].lstrip(EDGES).startswith(NUMBER)
    return numbered or (hit.verb is Verb.RESOLVE and said.stands_apart(hit))


def _decided(said: Said) -> Reply | None:
    if said.grammar["approves"].match(said.rest):
        return Reply(Verb.YES)
    if said.grammar["refuses"].match(said.rest):
        return Reply(Verb.NO)
    if verb := _yes_or_no(said):
        return Reply(verb)
    match = said.grammar["choice"].match(said.rest)
    # The number comes first: `2 10008` is a verb's digit.
    ahead = not said.numbers or said.heard.lstrip(EDGES).startswith(NUMBER)
    if match and ahead and not said.rest[match.end() :].strip(EDGES):
        return Reply(Verb.ANSWER, choice=_nth(said, match))
    if said.verb_at(said.head) or said.is_dangerous():
        return None
    begins = said.grammar["decides"].match(said.rest)
    return Reply(Verb.UNKNOWN, text=said.free(), ask=True) if begins else None


def undecided(said: Said) -> Reply | None:
    """Y, N or 同意 where nobody waits for one, perhaps with a reason: it is about no work."""
    awaited = said.context.prompt in (PromptKind.WORDS, PromptKind.CONFIRM)
    if awaited or not is_decision(said):
        return None
    return Reply(Verb.UNKNOWN, text=said.free(), numbers=said.numbers, wrong=said.wrong)


def is_decision(said: Said) -> bool:
    """Whether a text says Y or N, or that something is agreed to, alone or with a reason."""
    match = said.grammar["decision"].match(said.rest)
    if match is None or said.is_dangerous():
        return False
    # Y 办结10429 asks for something, and so does No 10429 收到; 不同意挂账 does not.
    if match[0] == "N":
        at = len(said.heard) - len(said.heard.lstrip(EDGES + NUMBER))
        return not _commands(said, at + match.end())
    return not match[0].isascii() or next(said.verbs(), None) is None


def is_only_decision(said: Said) -> bool:
    """Whether a text is nothing but that, and perhaps a ticket's number."""
    return said.grammar["only_decision"].match(said.rest) is not None


def _agrees(said: Said) -> bool:
    """Whether a text sounds like yes, and is not the Y that was asked for."""
    agrees = said.whole in said.grammar.agree and said.verb_at(0) is None
    return agrees or _PIECE_END.split(said.whole)[0] in said.grammar.yes


def chosen(said: Said) -> Reply | None:
    """Which of a numbered list: by its place, or by its number and no verb of its own."""
    if said.context.prompt is not PromptKind.WHICH or said.wrong:
        return None
    match = said.grammar["choice"].match(said.heard)
    if match and not said.numbers and said.is_over(match.end()):
        return Reply(Verb.ANSWER, choice=_nth(said, match))
    # 收到10019 is no answer to what 办结 was about, though 收到 is courtesy elsewhere.
    named = len(said.numbers) == 1 and next(said.verbs(), None) is None
    if named and (not said.free() or said.grammar["this_one"].match(said.heard)):
        return Reply(Verb.ANSWER, numbers=said.numbers, number=said.numbers[0])
    return None


@dataclasses.dataclass(frozen=True)
class Described:
    """What one of a list was called; `plainly` where 那个 or its like says that one is meant."""

    what: str
    plainly: bool


def described(grammar: Grammar, text: str) -> Described | None:
    """One of a list by what or where it is: 路灯那个, 海景苑的."""
    heard = normalise(text).text.upper()
    match = grammar["described"].match(heard) if len(heard) <= _BRIEF else None
    if match is None or len(match["what"]) < _SHORTEST:
        return None
    return Described(match["what"], any(map(str.isalpha, match["that"])))


def _nth(said: Said, match: re.Match[str]) -> int:
    return int(match[2]) if match[2] else said.grammar.nth[match[1].replace(" ", "")]


def only_agrees(grammar: Grammar, text: str) -> bool:
    """Whether a text is nothing but courtesy: 收到, or 好的，我看一下."""
    return Said(grammar, grammar.resident, text, Context()).is_polite()


def wants_yes(grammar: Grammar, text: str) -> bool:
    """Whether a question can be answered by yes: 今天在家吗？"""
    said = Said(grammar, grammar.resident, text, Context())
    return grammar["yes_question"].search(said.rest) is not None
