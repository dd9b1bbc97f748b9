"""Spots that are called after what is there: 垃圾房旁边 says where, 垃圾没人收 what."""

import re

from gateway.domain.grammar import Grammar
from gateway.domain.normal import normalise
from gateway.domain.patterns import CLAUSE_END

# Chinese clauses have blanks between them as well.
_CLAUSE_END = re.compile(rf"[{re.escape(CLAUSE_END)}]|(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")


def beside(grammar: Grammar, text: str) -> str:
    """What words say beside spots."""
    clauses = _CLAUSE_END.split(normalise(text).text)
    return " ".join(filter(None, (_beside(grammar, one.strip()) for one in clauses)))


def _beside(grammar: Grammar, clause: str) -> str:
    """A clause without the spot that it is, or ends in: 垃圾堆 of 垃圾堆在楼下."""
    said = clause.upper()
    match = grammar["spot"].search(said)
    if match is None or len(said) != len(clause):
        return clause
    if any(word in match[0] for word in grammar.amiss):
        return clause  # 在楼上漏水的门口
    return clause[: match.start()].strip()
