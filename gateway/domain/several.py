"""Several tickets in one command: one row for one verb, or each with words of its own."""

import re

from gateway.domain.grammar import ABOUT_NO_TICKET, FINAL, Verb
from gateway.domain.patterns import EDGES, NUMBER
from gateway.domain.scan import Hit, Said

_ROW = re.compile(f"[{NUMBER} 、/#+]*")
_FREE = frozenset({Verb.PROGRESS, Verb.ASK, Verb.RAISE})  # their words may tell of anything
_SPOKEN = frozenset({Verb.PROGRESS}) | ABOUT_NO_TICKET  # 记录 may stand in anybody's words
_TO_ALL = frozenset({Verb.ACCEPT, Verb.RESOLVE})  # said twice, it is the same twice


def are_apart(said: Said, hit: Hit) -> bool:
    """办结10429换了灯泡，10430还在等车: what is said of one ticket is not meant for the other."""
    if len(said.spans) < 2 or _is_one_row(said, hit):
        return False
    return any(_is_another(said, hit, one) for one in said.verbs()) or _is_denied(said, hit)


def _is_one_row(said: Said, hit: Hit) -> bool:
    """Whether the numbers stand in a row, and no words but the verb's cling to the last."""
    start, end = said.heard.find(NUMBER), said.heard.rfind(NUMBER) + 1
    row = said.grammar["several"].sub("", said.heard[start:end])
    clings = end < len(said.heard) and said.heard[end] not in EDGES
    return _ROW.fullmatch(row) is not None and (not clings or said.around(hit)[0] == end)


def _is_another(said: Said, hit: Hit, other: Hit) -> bool:
    """Whether another verb is a command too, or the same one with something else behind it."""
    if other.start == hit.start or other.verb in _SPOKEN:
        return False
    if other.verb is hit.verb:
        return hit.verb not in _TO_ALL and said.touches_a_number(other)
    named = other.end - other.start > 1 and other.verb in FINAL | {Verb.ACCEPT}
    meant = hit.verb not in _FREE and (named or hit.verb is Verb.ACCEPT)
    return meant or said.touches_a_number(other)


def _is_denied(said: Said, hit: Hit) -> bool:
    """Whether words take back for one ticket what is claimed for the other, or ask about it."""
    if hit.verb is Verb.ACCEPT:
        asked = said.is_question() or said.grammar["whose"].search(said.heard)
        return bool(asked) or _denies(said, said.heard)
    if hit.verb not in FINAL:
        return False
    return bool(said.grammar["takes_back"].search(said.heard)) or _denies(
        said, said.heard[: hit.start]
    )


def _denies(said: Said, words: str) -> bool:
    return bool(said.grammar["negation"].search(said.grammar["not_negations"].sub("", words)))
