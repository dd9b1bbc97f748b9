"""A resident's verdict, in a digit or in words; a mixed one has no rating."""

import dataclasses
import re

from gateway.domain.patterns import CLAUSE_END, EDGES
from gateway.domain.scan import Said

_RATINGS = {"good": 1, "fair": 2, "bad": 3}
_FIGURE = re.compile(r"\d+|[一二三四五六七八九十]")
_CLAUSE_END = re.compile(f"[{re.escape(CLAUSE_END)}]")
_POINTS = ("分", "星")
_FIGURES = re.compile(rf"(?:{_FIGURE.pattern}|[分星+/&?{re.escape(EDGES)}])*+$")


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What was said, 1 to 3, or None when the words pull both ways; and what else was said."""

    rating: int | None
    text: str


def of(said: Said) -> Verdict | None:
    """The verdict of an answer to the rate question, if it is one."""
    return _in_digits(said) or _in_words(said) or _in_faces(said)


def is_figures(said: Said) -> bool:
    """Whether nothing but figures was sent: 123, 1/2/3, 4, 10分, 给4星."""
    score = said.grammar["score"].match(said.upper)
    return bool(score or (_FIGURES.match(said.upper) and _FIGURE.search(said.upper)))


def _in_digits(said: Said) -> Verdict | None:
    alone = said.grammar["lone_verdict"].match(said.heard)
    if alone is not None:
        return Verdict(_rating(alone), "")
    if is_figures(said) and len(_FIGURE.findall(said.heard)) > 1:
        return None  # 1 2 3: the question sent back
    match = said.grammar["rating_digit"].match(said.heard)
    if match is None or said.grammar["counts"].match(said.heard, match.end(1)):
        return None
    rating = int(match[1])
    text = said.free((0, match.end(1)))
    others = {one for one in _all(said, match.end(1)) if one != rating}
    if rating == 1 and said.heard.startswith(_POINTS, match.end(1)):
        return Verdict(None, text)  # the best of our three, the worst of anybody's five
    return Verdict(None if others or _is_spoilt(said, rating, match.end(1)) else rating, text)


def _in_words(said: Said) -> Verdict | None:
    match = said.grammar["first_verdict"].match(said.heard)
    found = set(_all(said))
    if match is None:
        return _at_the_end(said, found)
    rating = _rating(match)
    match = _last_of_a_row(said, match)
    digit = _digit_behind(said, match)
    ends = said.grammar["verdict_end"].match(said.heard, match.end()) is not None
    spoilt = _is_spoilt(said, rating, match.end())
    follows = said.grammar["spoilers"].match(said.heard, match.end()) is not None
    asked = rating != 3 and said.heard.startswith("?", match.end())
    if not (ends or asked or follows or digit or said.is_polite(match.end()) or rating == 3):
        return None
    mixed = spoilt or asked or len(found) > 1 or (digit is not None and int(digit[1]) != rating)
    end = _after(said, match.end()) if ends else match.end()  # 没人来过啊 says no more than 没人来
    end = digit.end() if digit else end
    return Verdict(None if mixed else rating, said.free((0, end)))


def _last_of_a_row(said: Said, match: re.Match[str]) -> re.Match[str]:
    """The last of verdicts that say the same one after another: 满意满意, 还可以吧一般般."""
    while again := said.grammar["verdict"].match(said.heard, _after(said, match.end())):
        if _rating(again) != _rating(match):
            break
        match = again
    return match


def _digit_behind(said: Said, match: re.Match[str]) -> re.Match[str] | None:
    """The digit of the question behind a verdict in words: 满意1, and not 不满意，3天没来."""
    digit = said.grammar["verdict_digit"].match(said.heard, match.end())
    counts = digit is not None and said.grammar["counts"].match(said.heard, digit.end())
    return None if counts else digit


def _after(said: Said, at: int) -> int:
    """Where the particles behind a verdict end."""
    particles = said.grammar["verdict_after"].match(said.heard, at)
    return particles.end() if particles else at


def _at_the_end(said: Said, found: set[int]) -> Verdict | None:
    """One sentence that ends in a verdict: 师傅满意,结果不满意."""
    for match in said.grammar["verdict"].finditer(said.heard):
        if said.grammar["verdict_end"].match(said.heard, match.end()) and found & {1, 2}:
            rating = _rating(match)
            ironic = said.grammar["ironies"].search(said.heard) is not None
            denied = rating != 3 and _is_denied(said, match)
            spoilt = ironic or denied or _is_spoilt(said, rating, match.end())
            return Verdict(None if spoilt or found != {rating} else rating, said.free())
    return None


def _in_faces(said: Said) -> Verdict | None:
    """A face that stands for 不满意, alone or beside courtesy: 👎. 好的👎 pulls both ways."""
    silent = not any(map(str.isalnum, said.heard))
    if not _has_bad_face(said) or not (silent or said.is_polite()):
        return None
    agrees = any(word in said.heard for word in said.grammar.agree)
    return Verdict(None if agrees else 3, "")


def _has_bad_face(said: Said) -> bool:
    return said.grammar["bad_face"].search(said.upper) is not None


def _is_denied(said: Said, match: re.Match[str]) -> bool:
    """Whether a good verdict is denied in its own clause: 一点也没有觉得满意."""
    clause = _CLAUSE_END.split(said.heard[: match.start()])[-1]
    plain = said.grammar["not_negations"].sub("", clause)
    return said.grammar["negation"].search(plain) is not None


def _all(said: Said, start: int = 0) -> list[int]:
    """All ratings that words stand for, from a place on."""
    return [_rating(one) for one in said.grammar["verdict"].finditer(said.heard, start)]


def _rating(match: re.Match[str]) -> int:
    return _RATINGS[match.lastgroup or ""]


def _is_spoilt(said: Said, rating: int, start: int) -> bool:
    """Whether words after a good verdict take it back, or a face anywhere: 满意个屁."""
    rest = said.grammar["no_spoilers"].sub("", said.upper[start:])
    spoils = said.grammar["spoilers"].search(rest) is not None or _has_bad_face(said)
    return rating != 3 and spoils
