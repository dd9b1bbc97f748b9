"""What the patterns of the SMS grammar are made of: words, and what may stand around them."""

import re
from collections.abc import Iterable

_MARKS = " \t\r\n,.;:!、。~—-【】"
EDGES = _MARKS + '()[]《》"“”'  # what may stand around words, in normal form
TRIMMED = _MARKS + "，；：！．～\u3000"  # what is trimmed from words as they were written
NUMBER = "\ue000"  # stands for each character of a ticket number once that is found
_EDGE = re.escape(EDGES)
EDGE = f"[{_EDGE}{NUMBER}]"
CLAUSE_END = ",.;:!?、。\n"
NOTHING = re.compile("(?!)")


def is_latin(char: str) -> bool:
    """Whether a character is a letter of an English word."""
    return char.isascii() and char.isalpha()


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; nothing, where there are none."""
    ordered = sorted(set(words), key=len, reverse=True)
    return f"(?:{'|'.join(map(_pattern, ordered))})" if ordered else "(?!)"


def _pattern(word: str) -> str:
    """English words stand by themselves; Chinese ones may have a blank between characters."""
    if word.isascii():
        left = "(?<![A-Z])" if is_latin(word[0]) else ""
        right = "(?![A-Z])" if is_latin(word[-1]) else ""
        return f"{left}{re.escape(word).replace(chr(92) + ' ', ' +')}{right}"
    return " ?".join(map(re.escape, word))
