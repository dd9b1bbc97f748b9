"""What residents say of what is not mended: 还是不亮, 没修好, 又坏了, and not 我还在上班."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from gateway.domain.patterns import CLAUSE_END, EDGE, any_of

_CLAUSE = re.compile(f"[^{re.escape(CLAUSE_END)}]+[{re.escape(CLAUSE_END)}]?")
_NEAR = 4  # signs between 还是 and what is wrong: 还是有点漏


def of(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The patterns by name, of the table `unmended`."""
    words = content["unmended"]
    lists = ("still", "states", "negations", "repairs", "deeds", "not_deeds")
    still, states, negations, repairs, deeds, others = (any_of(words[one]) for one in lists)
    mine = any_of(words["of_oneself"])
    between = f"(?:(?!{negations}).){{0,{_NEAR}}}?"  # 天还没黑 is nothing amiss
    persists = f"{still}{between}(?:{states}|{negations}(?!{others}){deeds})"
    undone = f"{any_of(words['undone'])}|{negations}(?!{others}){repairs}"
    yield "unmended", f"(?<!{mine})(?:{persists}|{undone})"
    yield "stays", f"(?<!{mine}){any_of(words['stays'])}{any_of(words['there'])}?{EDGE}*$"
    yield "verdict_later", any_of(words["later"])


def is_told_of(patterns: Mapping[str, re.Pattern[str]], heard: str, named: bool = False) -> bool:
    """Whether a clause says that the matter itself is amiss still, and does not ask it.

    Where the matter is named, that it is there is enough: 垃圾还在. Who puts off to look has not
    said so yet: 还没修好吧，明天看看再说.
    """
    if patterns["verdict_later"].search(heard):
        return False
    says = ("unmended", "stays") if named else ("unmended",)
    clauses = (one[0] for one in _CLAUSE.finditer(heard))
    told = (one for one in clauses if any(patterns[name].search(one) for name in says))
    return any(not _asks(patterns, one) for one in told)


def _asks(patterns: Mapping[str, re.Pattern[str]], clause: str) -> bool:
    return any(patterns[one].search(clause) for one in ("question", "question_end"))
