"""How a resident's text is read: readings tried in order, the first that fits has it."""

import dataclasses

from gateway.domain import questions, several, verdicts, which
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.normal import worded
from gateway.domain.patterns import EDGES, TRIMMED
from gateway.domain.people import PromptKind
from gateway.domain.scan import Hit, Said

_WHOLE_MESSAGE = frozenset({Verb.OPT_IN, Verb.OPT_OUT, Verb.LANGUAGE})
_ABOUT_A_TICKET = frozenset({Verb.STATUS, Verb.NUDGE, Verb.WITHDRAW, Verb.REOPEN, Verb.ADD})
_DONE_TO_A_TICKET = frozenset({Verb.NUDGE, Verb.WITHDRAW, Verb.REOPEN})
_CALLED = frozenset({Verb.NUDGE, Verb.WITHDRAW})
_QUESTION = 30  # characters of a question; more is a story
_OPEN_QUESTIONS = (PromptKind.PLACE, PromptKind.QUESTION)


def nothing(said: Said) -> Reply | None:
    """No word in it: blanks, faces that thank nobody, a digit or a Y that nobody waits for."""
    if said.verb_at(said.head) is not None or said.is_polite():
        return None
    empty = not said.numbers and not any(char.isalnum() for char in said.whole)
    unasked = len(said.whole) < 3 and said.whole.isdigit()
    if empty or unasked or said.whole in said.grammar.yes | said.grammar.no:
        return Reply(Verb.UNKNOWN)
    return None


def matterless(said: Said) -> Reply | None:
    """我要投诉, and not what about: that is asked. To a question of the team's it is an answer."""
    wish = said.speakers.wish.match(said.heard)
    only = said.grammar["matterless"].match(said.heard, wish.end() if wish else 0)
    asked = said.context.prompt is PromptKind.QUESTION
    return Reply(Verb.COMPLAIN) if only and not asked and not said.numbers else None


def rated(said: Said) -> Reply | None:
    """A verdict, under the question for one; figures that are none ask the question again."""
    if said.context.prompt is not PromptKind.RATE or said.is_dangerous():
        return None
    verdict = verdicts.of(said)
    if verdict is None:
        again = verdicts.is_figures(said) and not _own(said)
        return Reply(Verb.UNKNOWN, ask=True) if again else None
    own, number = _asked_about(said, Verb.RATE)
    return Reply(Verb.RATE, rating=verdict.rating, text=verdict.text, numbers=own, number=number)


def command(said: Said) -> Reply | None:
    """A word of command, at the beginning."""
    hit = said.verb_at(said.head)
    if hit is None or not _may_stand(said, hit):
        return None
    if hit.verb is Verb.LANGUAGE:
        word = said.heard[hit.start : hit.end].replace(" ", "")
        return Reply(Verb.LANGUAGE, language="zh" if word in hit.table.zh else "en")
    if hit.verb in _ABOUT_A_TICKET:
        return _about(said, hit)
    return Reply(hit.verb, text=_text(said, hit), numbers=_own(said), number=_only_own(said))


def impatient(said: Said) -> Reply | None:
    """到底什么时候修: asks how the open ticket stands, and tells of nothing."""
    asked = said.grammar["impatient"].match(said.heard) is not None
    if not asked or said.context.prompt is PromptKind.QUESTION:
        return None  # 几号都可以 is what the team wanted to know
    if _own(said) != said.numbers:
        return None
    known = which.in_question(said.context, Verb.STATUS) is not None or said.context.open
    if not known or said.is_dangerous():
        return None
    return dataclasses.replace(which.about(said, Verb.STATUS), inferred=not said.numbers)


def secret(said: Said) -> Reply | None:
    """请保密 anywhere: better kept without need than told against a wish."""
    wishes = said.grammar["secrecy"].finditer(said.heard)
    match = next((one for one in wishes if not one["denied"]), None)
    if match is None:
        return None
    text = worded(said.normal.without([match.span()], TRIMMED))
    return Reply(Verb.CONFIDENTIAL, text=text, numbers=_own(said), number=_only_own(said))


def beside_secrecy(said: Said) -> str:
    """The words beside every wish for secrecy, from whom, and why."""
    wishes = [one for one in said.grammar["secrecy"].finditer(said.heard) if not one["denied"]]
    found = [*wishes, *said.grammar["secrecy_reason"].finditer(said.heard)]
    return worded(said.normal.without([one.span() for one in found], TRIMMED))


def for_a_team(said: Said) -> str:
    """The words without a wish for secrecy, who it is that wishes it, and whom they fear."""
    wishes = [one for one in said.grammar["secrecy"].finditer(said.heard) if not one["denied"]]
    found = [*wishes, *said.grammar["secrecy_fear"].finditer(said.heard)]
    if not found:
        return said.normal.original
    spans = [(_wisher(said, one.start()), one.end()) for one in found]
    return worded(said.normal.without(spans, TRIMMED))


def _wisher(said: Said, at: int) -> int:
    """Where the name of who wishes for secrecy begins, if it stands before the wish: 她要求保密."""
    match = said.grammar["wisher"].search(said.heard, 0, at)
    return match.start() if match else at


def polite(said: Said) -> Reply | None:
    """Thanks; but under a question yes is an answer."""
    if not said.is_polite():
        return None
    asked = said.context.prompt is PromptKind.QUESTION and said.whole in said.grammar.agree
    return None if asked else Reply(Verb.POLITE)


def pleased(said: Said) -> Reply | None:
    """Praise, which tells of nothing: 满意，师傅很负责."""
    praises = not said.numbers and said.grammar["pleased"].match(said.heard) is not None
    return Reply(Verb.POLITE) if praises else None


def answered(said: Said) -> Reply | None:
    """Any words are the answer to where, and to a question of the team."""
    if said.context.prompt not in _OPEN_QUESTIONS:
        return None
    own, number = _asked_about(said, Verb.ANSWER)
    return Reply(Verb.ANSWER, text=said.normal.original.strip(), numbers=own, number=number)


def own_number(said: Said) -> Reply | None:
    """Numbers of own tickets and nothing else, or a short question after them."""
    if not _own(said) or (any(map(str.isalnum, said.beside)) and not _asks_after(said)):
        return None
    return Reply(Verb.STATUS, numbers=said.numbers, number=_only_own(said))


def report(said: Said) -> Reply:
    """All the rest; whether it goes on with an open ticket is not the grammar's to say.

    Whose which words are is asked, where those of several tickets cannot be parted.
    """
    own, text = _own(said), said.normal.original.strip()
    unclear = len(own) > 1 and several.own(said) != ()
    return Reply(Verb.REPORT, text=text, numbers=own, number=_only_own(said), ask=unclear)


_READINGS = (
    questions.code, questions.never, rated, questions.confirmed, questions.chosen, matterless,
    command, impatient, secret, polite, answered, pleased, nothing, own_number, report,
)  # fmt: skip


def read(said: Said) -> Reply:
    """What a resident's text comes to."""
    reply = next(reply for reading in _READINGS if (reply := reading(said)) is not None)
    return dataclasses.replace(reply, emergency=True) if said.is_dangerous() else reply


def _asks_after(said: Said) -> bool:
    """Whether words ask how a ticket stands, and tell of nothing else: 10008办到哪里了."""
    if len(said.rest) > _QUESTION or said.is_dangerous() or not said.is_question():
        return False
    return not any(said.grammar[more].search(said.heard) for more in ("besides", "takes_back"))


# ---------------------------------------------------------------- words of command


def _may_stand(said: Said, hit: Hit) -> bool:
    """Whether a first word is a command, and not the beginning of a report."""
    rest = said.heard[hit.end :]
    if hit.verb in _WHOLE_MESSAGE:
        return hit.start == said.lead("edges") and not said.numbers and not rest.strip(EDGES)
    if hit.table.alone:
        return _may_stand_alone(said, hit)
    if hit.table.apart:
        return said.stands_apart(hit) or said.then_follows(hit)
    if hit.verb is Verb.ADD and said.upper[hit.start].isascii():
        known = said.numbers or which.in_question(said.context, Verb.ADD) is not None
        return bool(known) or not rest.strip(EDGES)
    return True


def _may_stand_alone(said: Said, hit: Hit) -> bool:
    """Whether nothing that could be a report stands behind a command."""
    if hit.table.wish and _is_only_asked(said, hit):
        return False
    if hit.verb is Verb.MENU and _own(said):
        return False  # 10008? asks after it
    if said.stands_alone(hit):
        return True
    ended = said.stands_apart(hit) or said.around(hit)[1] > hit.end  # 撤销吧自己弄好了
    then = _has_ticket(said, hit) and ended and said.then_follows(hit)
    wished = then or _has_reason(said, hit) or _is_first_of_all(said, hit)
    return wished and not said.is_dangerous()


def _has_ticket(said: Said, hit: Hit) -> bool:
    """Whether there is a ticket that a command can be about, if it must be about one."""
    context = said.context
    return hit.verb not in _ABOUT_A_TICKET or bool(context.open) or context.mentioned is not None


def _is_first_of_all(said: Said, hit: Hit) -> bool:
    """Whether 催 or 撤销 opens a text and a blank or a stop follows: then any words say why."""
    start, end = hit.start == said.lead("greeting"), said.around(hit)[1]
    apart = said.heard[end : end + 1] in (*EDGES, "?")
    asked = hit.verb is Verb.WITHDRAW and said.is_question()
    other = said.grammar["besides"].search(said.heard, hit.end)
    plain = hit.verb in _CALLED and not hit.loose and not said.numbers
    return plain and start and apart and not asked and other is None and _has_ticket(said, hit)


def _is_only_asked(said: Said, hit: Hit) -> bool:
    """Whether 撤销了吗 asks about it; 能不能撤销吗 asks for it."""
    asked = said.grammar["asked"].match(said.heard, hit.end)
    wished = hit.start > said.lead("lead") and "了" not in (asked[0] if asked else "")
    return hit.verb in _DONE_TO_A_TICKET and asked is not None and not wished


def _has_reason(said: Said, hit: Hit) -> bool:
    """Whether it is about a ticket whose number stands beside it, and the words say why."""
    if not _own(said) or not said.touches_a_number(hit) or said.is_hedged(hit):
        return False
    asked = said.is_question()
    other = said.grammar["besides"].search(said.heard, hit.end)
    fits = asked if hit.verb is Verb.STATUS else not (asked and hit.verb is Verb.WITHDRAW)
    return hit.table.reasons and fits and other is None and not said.is_negated(hit)


def _about(said: Said, hit: Hit) -> Reply:
    """A command about a ticket. A number stays, whosever it is: it never falls on another.

    Which number is meant is asked where another command has one too: 催10008 他说要撤销10019.
    """
    if len(said.numbers) > 1 and _has_another(said, hit):
        return Reply(hit.verb, numbers=said.numbers, wrong=said.wrong, ask=True)
    reply = which.about(said, hit.verb, text=_text(said, hit))
    return dataclasses.replace(reply, inferred=not said.numbers)


def _has_another(said: Said, hit: Hit) -> bool:
    others = (one for one in said.verbs() if one.verb is not hit.verb)
    return any(one.verb in _ABOUT_A_TICKET and said.touches_a_number(one) for one in others)


def _text(said: Said, hit: Hit) -> str:
    """What follows a command, as it was written; a foreign number is a word like others."""
    if hit.verb in _ABOUT_A_TICKET:
        between = (one.span() for one in said.grammar["several"].finditer(said.heard))
        wish = said.speakers.wish.match(said.heard)
        wished = hit.verb is Verb.REOPEN and wish is not None and wish.end() == hit.start
        return said.free((0 if wished else hit.start, hit.end), *between)
    return worded(said.normal.without([(0, hit.end)], TRIMMED))


def _own(said: Said) -> tuple[int, ...]:
    """The numbers in a text that are the sender's; anybody else's are plain text."""
    context = said.context
    own = {*context.open, *context.reported, context.mentioned, context.prompt_ticket}
    return tuple(one for one in said.numbers if one in own)


def _asked_about(said: Said, verb: Verb) -> tuple[tuple[int, ...], int | None]:
    """The own numbers of an answer, and the one ticket it is about."""
    own = _own(said)
    return own, own[0] if len(own) == 1 else which.in_question(said.context, verb)


def _only_own(said: Said) -> int | None:
    own = _own(said)
    return own[0] if len(own) == 1 else None
