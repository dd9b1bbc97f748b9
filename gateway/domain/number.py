"""Ticket numbers: a running number and a check digit, so that a slip names no ticket.

The check digit follows the table in H. Michael Damm's thesis (Marburg 2004): every single wrong
digit and every swap of neighbours is caught.
"""

_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_FIRST = 1000  # the first ticket has five digits
# Running numbers whose numbers would have 7 digits (local landlines) or 11 (mobiles) are left out.
_GAPS = ((100_000, 1_000_000), (1_000_000_000, 10_000_000_000))


def _check_digit(digits: str) -> str:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def is_valid(number: int) -> bool:
    """Whether the last digit of a number is the right check digit."""
    return number > 9 and _check_digit(str(number)) == "0"


def nth(n: int) -> int:
    """The number of the n-th ticket, n counted from 1: 10008 for the first."""
    running = _FIRST + n - 1
    for start, end in _GAPS:
        if running >= start:
            running += end - start
    return int(f"{running}{_check_digit(str(running))}")


def ordinal(number: int) -> int | None:
    """The n whose ticket has this number, or None if no ticket can have it."""
    running = number // 10
    if running < _FIRST or not is_valid(number):
        return None
    for start, end in reversed(_GAPS):
        if start <= running < end:
            return None
        if running >= end:
            running -= end - start
    return running - _FIRST + 1
