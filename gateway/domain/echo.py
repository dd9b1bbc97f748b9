"""What a phone says by itself of a text that it got: Liked “【普陀网格】…”, 赞了“…”, 👍 to “…”."""

import re

from gateway.domain.grammar import Grammar
from gateway.domain.normal import normalise

# The last closing mark ends it: what is quoted may have marks of its own.
_QUOTE = re.compile(
    r"""(?P<before>[^“"「『]{0,40})[“"「『](?P<quoted>.*)[”"」』](?P<after>[^”"」』]{0,20})""",
    re.DOTALL,
)
_CUT = re.compile(r"(?:…|\.\.\.)$")


def quoted(grammar: Grammar, text: str) -> str:
    """The text that a phone tells a reaction to, maybe cut short.

    Empty where somebody says something of their own: 你们说“【普陀网格】…”，根本没修.
    """
    found = _QUOTE.fullmatch(text.strip())
    if found is None:
        return ""
    beside = normalise(f"{found['before']} {found['after']}").text.upper()
    if grammar["reacts"].fullmatch(beside) is None:
        return ""
    return _CUT.sub("", found["quoted"].strip()).strip()
