"""Long texts in parts: how a text is cut, how many parts it costs, and how parts become a text.

Sizes by 3GPP TS 23.040 9.2.3.24.1: 160 septets or 70 units a message, 153 or 67 a part.
"""

from collections.abc import Iterable, Iterator

from modems import alphabet
from modems.channel import Fragment, Piece
from modems.errors import ChannelError, Fate

OCTETS = 140
HEADER_OCTETS = 6
MOST_PARTS = 255


def segments(text: str) -> int:
    """How many messages a text costs; an empty one costs one."""
    return len(cut(text))


def pieces(phone: str, text: str, reference: int) -> list[Piece]:
    """The hand-overs of a text, in order; `reference` marks the parts of a long one."""
    texts, wide = cut(text), is_wide(text)
    if len(texts) == 1:
        return [Piece(phone, text, wide=wide)]
    if len(texts) > MOST_PARTS:
        raise ChannelError("text_too_long", Fate.FINAL, f"{len(texts)} parts")
    return [
        Piece(phone, part, Fragment(reference % 256, len(texts), seq), wide)
        for seq, part in enumerate(texts, 1)
    ]


def cut(text: str, header_octets: int = HEADER_OCTETS) -> list[str]:
    """The text in as few stretches as fit, no character torn; `[text]` when it fits whole."""
    size, room = (_units, _units_in) if is_wide(text) else (_septets, _septets_in)
    sizes = [size(character) for character in text]
    if sum(sizes) <= room(OCTETS):
        return [text]
    return list(_stretches(text, sizes, room(OCTETS - header_octets)))


def is_wide(text: str) -> bool:
    """Whether a text needs UCS-2."""
    return alphabet.encode(text) is None


def join(units: Iterable[bytes]) -> str:
    """The text of parts in order; a surrogate whose other half is missing becomes U+FFFD."""
    return b"".join(units).decode("utf-16-be", "replace")


def _units(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1


def _septets(character: str) -> int:
    return len(alphabet.encode(character) or b"")


def _units_in(octets: int) -> int:
    return octets // 2


def _septets_in(octets: int) -> int:
    return octets * 8 // 7


def _stretches(text: str, sizes: list[int], most: int) -> Iterator[str]:
    start = filled = 0
    for position, size in enumerate(sizes):
        if filled + size > most:
            yield text[start:position]
            start, filled = position, 0
        filled += size
    yield text[start:]
