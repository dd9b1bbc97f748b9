"""Texts as people type them, made equal for matching. Knows no places and no categories."""

import re
import unicodedata

# Zero-width and direction marks, BOM, variation selectors, lone surrogates, control characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ud800-\udfff]+"
)
# Chinese needs no blanks; between Latin words one is enough.
_BLANKS = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_MORE_BLANKS = re.compile(r"\s+")

# The traditional characters that meet us in reports: what is broken, where, and numbers.
_TRADITIONAL = "燈壞樓號區場車電氣線門開關裡邊灣東廣園業處聲噪亂擾髒溝滅斷漏蓋裝報請問謝無沒嗎麼這"
_SIMPLIFIED = "灯坏楼号区场车电气线门开关里边湾东广园业处声噪乱扰脏沟灭断漏盖装报请问谢无没吗么这"
_TABLE = str.maketrans(_TRADITIONAL, _SIMPLIFIED)

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "两": 2} | {str(value): value for value in range(10)}
_UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "[0-9零〇一二两三四五六七八九十百千]"


def plain(text: str) -> str:
    """The text in one form: NFKC, simplified, small letters, nothing unseen, few blanks."""
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).lower().translate(_TABLE)
    return _MORE_BLANKS.sub(" ", _BLANKS.sub("", text)).strip()


def numeral(digits: str) -> int | None:
    """The number that up to nine Arabic or Chinese digits mean (17, 一七 and 十七), or None."""
    if not 0 < len(digits) < 10 or any(one not in _DIGITS and one not in _UNITS for one in digits):
        return None
    if any(one in _UNITS for one in digits):
        return _with_units(digits)
    return int("".join(str(_DIGITS[one]) for one in digits))


def _with_units(digits: str) -> int:
    total, pending = 0, 0
    for one in digits:
        if one in _UNITS:
            total += (pending or 1) * _UNITS[one]
            pending = 0
        else:
            pending = pending * 10 + _DIGITS[one]
    return total + pending
