"""Days that are named in words: 2026-04-20, 4月20日."""

import contextlib
import re
from collections.abc import Iterator
from datetime import date, timedelta

_NAMED = re.compile(
    r"(?<!\d)(?:(20\d\d) ?[-/.年] ?)(\d{1,2}) ?[-/.月] ?(\d{1,2})(?!\d)"
    r"|(?<!\d)(\d{1,2})月(\d{1,2})[日号]"
)
_FAR = timedelta(days=730)  # nobody puts anything off for longer
_NEAR = timedelta(days=180)  # 1月15日 said in December is to come, 3月5日 said in March is over


def to_come(text: str, today: date) -> date | None:
    """The first day in a text that is still to come; None when it names none."""
    return next((day for day in _days(text, today) if today < day <= today + _FAR), None)


def _days(text: str, today: date) -> Iterator[date]:
    for match in _NAMED.finditer(text):
        year, month, day = match[1], int(match[2] or match[4]), int(match[3] or match[5])
        for one in [int(year)] if year else [today.year, today.year + 1]:
            with contextlib.suppress(ValueError):  # 2月30日
                found = date(one, month, day)
                if year or found <= today + _NEAR:
                    yield found
