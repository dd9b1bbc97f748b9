"""Several tickets in one text: one row for one verb, each with words of its own, or with a wish."""

import itertools
import re
from collections.abc import Container

from gateway.domain.grammar import ABOUT_NO_TICKET, FINAL, Verb
from gateway.domain.patterns import CLAUSE_END, EDGES, NUMBER, TRIMMED
from gateway.domain.scan import Hit, Said

_ROW = re.compile(f"[{NUMBER} 、/#+]*")
_DIGITS = re.compile(r"\d{4,10}")
_NUMBERED = re.compile(rf"{NUMBER}|#?\d{{4,8}}(?!\d)")  # right, or a slip
_RATED = re.compile(rf"[123](?=[{re.escape(EDGES)}]+{NUMBER})")
_CLAUSE_END = re.compile(f"[{re.escape(CLAUSE_END)}]")
_BEGINS = 3  # characters: 还没弄
Own = tuple[tuple[int, str], ...]  # by the number of a ticket, what is said of it alone
_FREE = frozenset({Verb.PROGRESS, Verb.ASK, Verb.RAISE})  # their words may tell of anything
_SPOKEN = frozenset({Verb.PROGRESS}) | ABOUT_NO_TICKET  # 记录 may stand in anybody's words
_TO_ALL = frozenset({Verb.ACCEPT, Verb.RESOLVE})  # said twice, it is the same twice


def own(said: Said, hit: Hit | None = None) -> Own | None:
    """What is said of each of several tickets: 10008已换灯泡 10019没修好.

    Nothing where one row of numbers, or one sentence, has all the words. None where each seems to
    have its own, and it is not clear which: nobody is to read what is said of another's matter.
    """
    rows = _rows(said)
    if len(rows) < 2 or _are_linked(said, rows, "links"):
        return ()
    verbs = [said.around(one) for one in _same(said, hit)] if hit is not None else []
    begins, ends = [0, *(row[-1][1] for row in rows)], [row[0][0] for row in rows]
    gaps = [
        said.free(*verbs, (0, start), (end, len(said.heard)))
        for start, end in zip(begins, [*ends, len(said.heard)], strict=True)
    ]
    if len(list(filter(None, gaps))) < 2:
        return ()
    if _are_linked(said, rows, "may_link"):  # 10008明天去 10019后天去, 10008漏水影响 10019那户
        return None
    behind, before = not gaps[0] and all(gaps[1:]), not gaps[-1] and all(gaps[:-1])
    if not (behind or before):
        return None
    words = gaps[1:] if behind else gaps[:-1]
    named = [[_digits(said, span) for span in row] for row in rows]
    pairs = [(one, text) for row, text in zip(named, words, strict=True) for one in row]
    return tuple(pair for pair in pairs if pair[0] in said.numbers)


def wishes(said: Said) -> tuple[str, ...]:
    """A resident's text in as many as have a number and words of their own: 催10008 10019还没好.

    Nothing where it has no two, or it is not clear whose which words are; what each asks for by
    itself is not known here.
    """
    gaps = _between(said)
    if len(gaps) < 2:
        return ()
    starts = [0, *(after for _, after in gaps[1:])]
    ends = [*(before for before, _ in gaps[1:]), len(said.heard)]
    return tuple(_worded(said, *span) for span in zip(starts, ends, strict=True))


def pieces(said: Said) -> tuple[tuple[int | None, str], ...]:
    """A resident's text clause by clause, each with the only ticket it names, if that is plain.

    It is not where a verb by the number stands behind other words: 邻居说要撤销10019.
    """
    ends, rows = [one.end() for one in _CLAUSE_END.finditer(said.heard)], _own_rows(said)
    joined = _before_numbers(said, rows)
    begins = [joined.get(at, (at, at))[0] for at in rows if _begins(said, at, is_first=False)]
    starts = {0, *ends, *(at for at in begins if said.heard[at - 1] in EDGES)}
    spans = itertools.pairwise(sorted({*starts, len(said.heard)}))
    found = ((_only(said, *one), _worded(said, *one)) for one in spans)
    return tuple(one for one in found if one[1])


def _only(said: Said, start: int, end: int) -> int | None:
    named = {_digits(said, one) for one in said.spans if start <= one[0] < end}
    inner = any(
        said.touches_a_number(one) and _has_words(said, start, said.asked_from(one))
        for one in said.verbs()
        if start <= one.start < end
    )
    is_plain = len(named) == 1 and _has_words(said, start, end) and not inner
    return named.pop() if is_plain else None


def _worded(said: Said, start: int, end: int) -> str:
    return said.normal.without([(0, start), (end, len(said.heard))], TRIMMED)


def _between(said: Said) -> list[tuple[int, int]]:
    """What stands before each part: where the one before ends, and where it begins itself.

    It begins with the verb before its number, unless that is all that the number before has.
    """
    ends = _own_rows(said)
    joined = _before_numbers(said, ends)
    gaps: list[tuple[int, int]] = []
    bare = 0  # where the last number ends, if no verb stands before it
    for at in sorted({*ends, *joined}):
        before, start = joined.get(at, (at, at))
        if bare and not _has_words(said, bare, before):
            before = start = at  # 10008催 10019撤销
        if start == at and not _begins(said, at, is_first=not gaps):
            return [] if joined else _behind_words(said, ends)
        gaps.append((before, start))
        bare = ends.get(at, 0) if start == at else 0
    return [] if bare and not _has_words(said, bare, len(said.heard)) else gaps


def _behind_words(said: Said, ends: dict[int, int]) -> list[tuple[int, int]]:
    """The same where each number stands behind its words: 灯不亮10008，没水10019."""
    stops = [0, *ends.values()]
    told = all(_has_words(said, since, at) for since, at in zip(stops, ends, strict=False))
    linked = not all(_begins(said, at, is_first=False) for at in ends)
    if linked or not told or _has_words(said, stops.pop(), len(said.heard)):
        return []
    return [(at, at) for at in stops]


def _begins(said: Said, at: int, is_first: bool) -> bool:
    """Whether a part begins with its number: a greeting alone is before the first, a link before
    no other.
    """
    if is_first:
        lead = said.speakers.wish.match(said.heard)
        return lead is not None and lead.end() > at
    return not any(said.grammar[how].search(said.heard, 0, at) for how in ("links", "may_link"))


def _has_words(said: Said, start: int, end: int) -> bool:
    return said.free((0, start), (end, len(said.heard))) != ""


def _own_rows(said: Said) -> dict[int, int]:
    """Where each row with a number of the sender's ends, by where it begins."""
    own = {*said.context.reported}
    rows = (row for row in _rows(said) if own & {_digits(said, span) for span in row})
    return {row[0][0]: row[-1][1] for row in rows}


def _before_numbers(said: Said, own: Container[int]) -> dict[int, tuple[int, int]]:
    """What stands before the verb or verdict of a number, or before 另外, and where that ends: by
    where the number begins.
    """
    gaps: dict[int, tuple[int, int]] = {}
    for at in (at for at in range(len(said.heard)) if _is_word(said, at)):
        joins = said.grammar["joins"].match(said.heard, at)
        start = joins.end() if joins else at
        is_bare = said.heard.startswith(NUMBER, start)
        end = start if is_bare else _verb_end(said, start)
        behind = said.heard[end:].lstrip(EDGES)
        if start in own if is_bare else end and _NUMBERED.match(behind):
            gaps.setdefault(len(said.heard) - len(behind), (at, start))
    return gaps


def _is_word(said: Said, at: int) -> bool:
    """Whether a word, or a clause, begins at a place."""
    apart = EDGES + NUMBER + "?"
    return said.heard[at] not in apart and (at == 0 or said.heard[at - 1] in apart)


def _verb_end(said: Said, at: int) -> int:
    """Where a verb or a verdict ends that begins at a place; 0 where none does."""
    hit, wished = said.verb_at(at), said.speakers.wish.match(said.heard, at)
    if hit is None and wished is not None:
        hit = said.verb_at(wished.end())
    if hit is not None:
        return said.around(hit)[1]
    verdict = said.grammar["verdict"].match(said.heard, at) or _RATED.match(said.heard, at)
    return verdict.end() if verdict is not None else 0


def denies_one(said: Said, words: Own) -> bool:
    """Whether what is said of one ticket begins with a denial: 10019还没弄, 10019不归我."""
    return any(said.grammar["negation"].search(text.upper()[:_BEGINS]) for _, text in words)


def _rows(said: Said) -> list[list[tuple[int, int]]]:
    """The numbers, those together that stand in a row."""
    rows: list[list[tuple[int, int]]] = []
    for start, end in sorted(said.spans):
        gap = said.heard[rows[-1][-1][1] - 1 : start + 1] if rows else "-"
        row = said.grammar["several"].sub("", gap)
        if rows and not any(map(str.isalnum, row.replace(NUMBER, ""))):
            rows[-1].append((start, end))
        else:
            rows.append([(start, end)])
    return rows


def _are_linked(said: Said, rows: list[list[tuple[int, int]]], how: str) -> bool:
    """Whether one sentence names them: 10008漏水影响到10019那户."""
    return any(said.grammar[how].search(said.heard, 0, row[0][0]) for row in rows[1:])


def _same(said: Said, hit: Hit) -> list[Hit]:
    """The verb, and the same once more beside another number; 修好了 is what was done as well."""
    again = [
        one
        for one in said.verbs()
        if one.verb in (hit.verb, Verb.ACCEPT) and said.touches_a_number(one)
    ]
    return [
        one
        for one in [hit, *again]
        if said.heard[one.start : one.end].replace(" ", "") not in one.table.plain
    ]


def _digits(said: Said, span: tuple[int, int]) -> int:
    found = _DIGITS.search(said.upper, *span)
    return int(found[0]) if found else 0


def are_apart(said: Said, hit: Hit) -> bool:
    """办结10429换了灯泡，10430还在等车: what is said of one ticket is not meant for the other."""
    if len(said.spans) < 2 or _is_one_row(said, hit):
        return False
    another = any(_is_another(said, hit, one) for one in said.verbs())
    return another or _is_denied(said, hit) or _sends_another(said, hit)


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


def _sends_another(said: Said, hit: Hit) -> bool:
    """Whether somebody else is sent to one of them: 派李秀英去10008，王建国去10019."""
    first = said.grammar["member"].match(said.heard, hit.end)
    if hit.verb is not Verb.ASSIGN or first is None:
        return False
    spans, since = sorted(said.spans), first.end(1)
    between = [
        said.heard[max(end, since) : start] for (_, end), (start, _) in itertools.pairwise(spans)
    ]
    if any(said.grammar["sent_on"].search(words) for words in between):
        return True
    last = spans[-1][1]
    return since < last and said.grammar["sent_too"].match(said.heard, last) is not None


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
