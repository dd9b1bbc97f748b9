"""Identity-card and bank numbers in what people write, and the text without them.

Identity cards have 18 characters with a check digit (GB 11643) or, until 1999, 15 digits; bank
cards 16 to 19 digits with Luhn's. Phones and ticket numbers are neither.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

_CHINESE = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")}
_CHINESE |= {"零": "0", "○": "0", "幺": "1"}
_LONGEST = 19  # digits of a bank card
_LEFT = 4  # so many digits at the end stay, as people name a card by them
# People part a number with these; what cannot be seen counts too.
_GAP = r"[\s\-‐-―－.·\u200b-\u200d\u2060\ufeff\u00ad]{0,3}"
_NUMBER = re.compile(rf"\d(?:{_GAP}\d){{13,}}(?:{_GAP}X)?")
# What is left of one, with the words before it that say what it is.
_CALLED = r"(?:(?:身份证|银行卡|卡|ID ?(?:card)?)(?:号码?|number)?[是为:：\s]*)?"
_STARRED = re.compile(rf"{_CALLED}\*(?:{_GAP}\*)+(?:{_GAP}[\dX]){{0,4}}", re.IGNORECASE)
# A mobile by itself, with its country's code, or with the prefix of a cheap long-distance call.
_MOBILE = re.compile(r"(?:0086|86|179\d\d|0)?1[3-9]\d{9}")
# The first two digits of an identity card: provinces, by GB/T 2260.
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def masked(text: str) -> str:
    """The text with its private numbers starred, all but their last four digits."""
    plain = "".join(map(_plain, text))
    characters = list(text)
    for number in _NUMBER.finditer(plain):
        positions = [at for at in range(*number.span()) if plain[at] in "0123456789X"]
        written = "".join(plain[at] for at in positions)
        for start, end in _found(written, _edges(text, positions)):
            for at in positions[start : end - _LEFT]:
                characters[at] = "*"
    return "".join(characters)


def beside(masked: str) -> str:
    """What a masked text says beside such numbers and what they are called: what it is about."""
    return _STARRED.sub(" ", masked)


def _plain(character: str) -> str:
    """A digit of any script as an ASCII one, X as X; anything else as it is."""
    known = _CHINESE.get(character)
    if known is None and (value := unicodedata.digit(character, None)) is not None:
        known = str(value)
    return known or ("X" if character in "xXｘＸ" else character)


def _edges(text: str, positions: list[int]) -> list[int]:
    """Where each group of digits begins, counted in digits, and the end of all.

    A group is written without a gap and in one script: in 4567一共 two of them meet.
    """
    begins = [0]
    for nth, (before, at) in enumerate(pairwise(positions), 1):
        if at != before + 1 or (text[at] in _CHINESE) != (text[before] in _CHINESE):
            begins.append(nth)
    return [*begins, len(positions)]


def _found(written: str, edges: list[int]) -> Iterator[tuple[int, int]]:
    """The private numbers among digits: those of whole groups, and identity cards anywhere."""
    for nth, start in enumerate(edges[:-1]):
        for last in range(nth + 1, len(edges)):
            if edges[last] - start > _LONGEST:
                break
            sizes = [b - a for a, b in pairwise(edges[nth : last + 1])]
            if _is_private(written[start : edges[last]], sizes):
                yield start, edges[last]
    for start in range(len(written) - 17):
        if _is_identity(written[start : start + 18]):
            yield start, start + 18


def _is_private(number: str, sizes: list[int]) -> bool:
    """Whether some groups of digits make up such a number, parted as such numbers are."""
    alone = len(sizes) == 1
    if alone and _MOBILE.fullmatch(number):
        return False
    if len(number) == 15 and (alone or sizes == [6, 6, 3]):
        return _PROVINCE.match(number) is not None and _is_day(f"19{number[6:12]}")
    if alone and len(number) == 18 and _check(number) == number[-1]:
        return True
    fours = {*sizes[:-1]} <= {4} and sizes[-1] <= 4
    printed = alone or fours or (len(sizes) == 2 and sizes[0] == 6)
    return printed and len(number) >= 16 and number.isdigit() and _luhn(number) % 10 == 0


def _is_identity(number: str) -> bool:
    """Whether it is an identity card's in every respect, so that it may stand within a longer run.

    By its check digit alone one of eleven would be.
    """
    return (
        _PROVINCE.match(number) is not None
        and _is_day(number[6:14])
        and _check(number) == number[-1]
    )


def _is_day(digits: str) -> bool:
    try:
        return 1800 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2100
    except ValueError:
        return False


def _check(number: str) -> str:
    """The check character of the first 17 digits; empty when they are not all digits."""
    if not number[:17].isdigit():
        return ""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11]


def _luhn(number: str) -> int:
    doubled = [int(digit) * (1 + nth % 2) for nth, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled)
