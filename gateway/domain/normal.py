"""Texts as they are compared: one form for the many ways people type, with the way back."""

import dataclasses
import functools
import re
import unicodedata
from collections.abc import Iterable

_SKIN_TONES = "".join(map(chr, range(0x1F3FB, 0x1F400)))
# What nobody sees: joiners, marks of direction, the frame of 1️⃣, and what stands for an octet that
# was none.
_INVISIBLE = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u2060\u061c\ufeff\ufe0e\ufe0f\u00ad\u20e3\x00\ufffd"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" + _SKIN_TONES
)
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九幺两○", "00123456789120")
_CHINESE_RUN = re.compile(r"[〇零一二三四五六七八九幺○]{4,}")
_LETTER_RUN = re.compile(r"(?:(?<![A-Za-z])[OoIl]|[0-9])[0-9OoIl]{3,}(?![A-Za-z])")
_LETTERS = str.maketrans("OoIl", "0011")
# Traditional forms in the words of the grammar count as Simplified.
_SIMPLIFIED = str.maketrans(
    "辦結簽單進處銷賬幫記錄備註滿歸轉級報還沒問請補掛帳緩聯會訪壞網監督聽說講無謝確認嗎麼樣將準後時對開燈號樓棟塊層選訂驗證碼誰個點離換為與應該評價撥約給週過屬師傅總體貼氣洩煙牆電觸殺綁搶傷暈禍丟見災壓線斷橋纜蹤彈倒車撞",
    "办结签单进处销账帮记录备注满归转级报还没问请补挂帐缓联会访坏网监督听说讲无谢确认吗么样将准后时对开灯号楼栋块层选订验证码谁个点离换为与应该评价拨约给周过属师傅总体贴气泄烟墙电触杀绑抢伤晕祸丢见灾压线断桥缆踪弹倒车撞",
)
_LEADS = re.compile(r"^\s*(?:(?:回复|答复|re|fw|fwd|转发)\s*:\s*)+", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Normal:
    """A text in one form; `origin[i]` is where its i-th character stands in the original."""

    text: str
    original: str
    origin: tuple[int, ...]

    def without(self, spans: Iterable[tuple[int, int]], edges: str) -> str:
        """The original's words with some spans of the normal form cut out."""
        pieces, at = [], 0
        for start, end in sorted(spans):
            pieces.append(self._quote(at, start))
            at = max(at, end)
        pieces.append(self._quote(at, len(self.text)))
        stripped = [piece.strip(edges) for piece in pieces]
        return " ".join(piece for piece in stripped if piece)

    def _quote(self, start: int, end: int) -> str:
        if start >= end:
            return ""
        last = self.origin[end] if end < len(self.origin) else len(self.original)
        return self.original[self.origin[start] : last]


@functools.lru_cache(maxsize=64)  # a text is read by one rule after the other
def normalise(text: str) -> Normal:
    """The form in which a text is compared; the order of the steps is the trade's."""
    original = repaired(text)
    chars: list[tuple[str, int]] = []
    for at, char in enumerate(original):
        if char in _INVISIBLE:
            continue
        for one in char if char.isascii() else unicodedata.normalize("NFKC", char):
            blank = one.isspace()
            if not (blank and chars and chars[-1][0] == " "):
                chars.append((" " if blank else one, at))
    joined = "".join(char for char, _ in chars)
    lead = _LEADS.match(joined)
    start = lead.end() if lead else len(joined) - len(joined.lstrip())
    end = max(len(joined.rstrip()), start)
    joined = joined.translate(_SIMPLIFIED)
    joined = _CHINESE_RUN.sub(lambda m: m[0].translate(_CHINESE_DIGITS), joined)
    joined = _LETTER_RUN.sub(_unslip, joined)
    return Normal(joined[start:end], original, tuple(at for _, at in chars[start:end]))


def said(text: str) -> str:
    """What somebody wrote, in one line, without the lead of an answer that was passed on."""
    return " ".join(normalise(text).without((), "").split())


def worded(text: str) -> str:
    """The text, or nothing where no letter and no digit is in it: `?` is no reason."""
    return text if any(map(str.isalnum, text)) else ""


def _unslip(match: re.Match[str]) -> str:
    digits = sum(char.isdigit() for char in match[0])
    return match[0].translate(_LETTERS) if digits >= 3 else match[0]


def repaired(text: str) -> str:
    """The same text with halves of surrogate pairs joined or replaced by U+FFFD."""
    return text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")


def is_figures(text: str) -> bool:
    """Whether there are figures in a text and no word."""
    return any(char.isdigit() for char in text) and not any(char.isalpha() for char in text)
