"""What stands behind an answer and may tell of something else: 满意，另外和平巷3号井盖丢了.

Whether it does, and of what, is not known here.
"""

import dataclasses
import re
from collections.abc import Iterator

from gateway.domain import residents, sender
from gateway.domain.grammar import Grammar
from gateway.domain.meaning import Context, Reply
from gateway.domain.normal import Normal, normalise
from gateway.domain.patterns import CLAUSE_END, TRIMMED

_CLAUSE_END = re.compile(f"[{re.escape(CLAUSE_END)}]")
_MOST = 20  # ways to part a text that are looked at: nobody says more matters in one
_SECOND = re.compile(r"(?<!\d)2 ?[.、,:)](?!\d)")  # of a list: 1.路灯不亮 2.井盖丢了


@dataclasses.dataclass(frozen=True)
class Cut:
    """A text in two: what may be the answer, and the words behind it."""

    head: str
    rest: str
    clause: str  # the first of the rest


def cuts(grammar: Grammar, text: str) -> Iterator[Cut]:
    """Ways to part a text where a clause, a word or 另外 begins; the shortest answer first.

    Of too many those where 另外 stands come first, then the first ones.
    """
    normal = normalise(text)
    upper = normal.text.upper()
    if len(upper) != len(normal.text) or _is_list(upper):
        return
    ends = {one.end() for one in re.finditer(f"[ {re.escape(CLAUSE_END)}]+", upper)}
    begins = {one.start() for one in grammar["besides"].finditer(upper)}
    for at in sorted([*sorted(begins), *sorted(ends - begins)][:_MOST]):
        cut = _cut(normal, at)
        if cut.head and cut.rest:
            yield cut


def _is_list(upper: str) -> bool:
    return upper.startswith("1") and _SECOND.search(upper, 1) is not None


def _cut(normal: Normal, at: int) -> Cut:
    end = _CLAUSE_END.search(normal.text, at)
    return Cut(
        head=normal.without([(at, len(normal.text))], TRIMMED),
        rest=normal.without([(0, at)], TRIMMED),
        clause=normal.text[at : end.start() if end else len(normal.text)],
    )


def begins(grammar: Grammar, cut: Cut) -> bool:
    """Whether the words say that it is something else: 另外, 再反映, 楼道灯也坏了."""
    return grammar["besides"].search(cut.clause.upper()) is not None


def is_one_more(grammar: Grammar, cut: Cut) -> bool:
    """Whether they say that something is as amiss as what was mended: 楼道灯也坏了."""
    return grammar["another_too"].search(cut.clause.upper()) is not None


def is_amiss(grammar: Grammar, cut: Cut) -> bool:
    """Whether they say that something is wrong, or has been."""
    said = normalise(cut.rest).text.upper()
    if grammar.is_emergency(cut.rest):
        return True
    if begins(grammar, cut) and grammar["amiss_besides"].search(said):
        return True
    for good in ("no_spoilers", "not_amiss"):
        said = grammar[good].sub("", said)
    said = grammar["verdict"].sub(lambda one: one[0] if one.lastgroup == "bad" else "", said)
    return any(word in said for word in grammar.amiss)


def is_good(grammar: Grammar, cut: Cut) -> bool:
    """Whether their first clause is pleased with something: 另外谢谢你们, 还有态度很满意."""
    said = cut.clause.upper()
    verdicts = {one.lastgroup for one in grammar["verdict"].finditer(said)}
    praised = "good" in verdicts or grammar["not_amiss"].search(said) is not None
    return praised or grammar["thanks"].match(said) is not None


def is_over(grammar: Grammar, cut: Cut) -> bool:
    """Whether they may tell of what is over by now: 上次井盖丢了也补上了."""
    return grammar["amiss_before"].search(normalise(cut.rest).text.upper()) is not None


def is_greeting(grammar: Grammar, text: str) -> bool:
    """Whether a text greets or addresses somebody, and says no more."""
    said = sender.resident(grammar, text, Context())
    return said.whole not in grammar.agree and grammar["greets"].match(said.heard) is not None


def answer(grammar: Grammar, cut: Cut, context: Context) -> Reply:
    """What the words before it say by themselves."""
    return residents.read(sender.resident(grammar, cut.head, context))
