"""House numbers: which of them a place has, and which one a text names after or before a name."""

import dataclasses
import re

from routing import text

_SPAN = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?(?: (odd|even))?")


@dataclasses.dataclass(frozen=True)
class Span:
    """House numbers from the first to the last, all of them or every second one."""

    first: int
    last: int
    step: int = 1

    def __contains__(self, number: int) -> bool:
        return number in range(self.first, self.last + 1, self.step)


def parse(written: str) -> tuple[Span, ...]:
    """The spans of `1-35 odd` or `1-9, 2-40 even`; none for an empty text. Raises ValueError."""
    return tuple(_span(part) for part in re.split("[,，]", written)) if written.strip() else ()


def _span(part: str) -> Span:
    read = _SPAN.fullmatch(" ".join(part.split()))
    if read is None:
        raise ValueError(f'"{part.strip()}" is no range of house numbers such as 1-35 odd')
    first, last = int(read[1]), int(read[2] or read[1])
    if first > last:
        raise ValueError(f'"{part.strip()}" begins after its end')
    if read[3] is None:
        return Span(first, last)
    wanted = 1 if read[3] == "odd" else 0
    return Span(first + (first % 2 != wanted), last, 2)


_BETWEEN = "(?:[里内的上边旁中第门牌]|那边|附近|靠近|路口|小区){0,2} ?"
# 号 and its like make any number a house number; a bare one must not count or measure.
_SURE = "(?:号|弄|幢|栋|座|#|-[0-9])"
_COUNTED = "(?:[0-9点时分个天年月日人米辆多次元块盏只条户家头台根处起位层楼期线%.:/]|路[公车])"
_AFTER = re.compile(
    f"{_BETWEEN}(?:no\\.? ?|#)?({text.NUMERAL}{{1,6}})(?:(?P<sure>{_SURE})|(?!{_COUNTED}))"
)
_BEFORE = re.compile(r"(?:^|[^0-9])(?:no\.? ?)?([0-9]{1,5}),? ?$")


def after(plain: str, end: int) -> int | None:
    """The house number that follows a name in a plain text."""
    found = _AFTER.match(plain, end)
    if found is None or not (found["sure"] or found[1].isdigit()):
        return None
    return text.numeral(found[1])


def before(plain: str, start: int) -> int | None:
    """The house number before a Latin name, as in `17 heping lane`."""
    found = _BEFORE.search(plain[max(0, start - 10) : start])
    return int(found[1]) if found else None
