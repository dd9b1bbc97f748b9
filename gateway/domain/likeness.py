"""How alike two texts are, from 0 to 1: the pairs of neighbouring characters they share."""

import functools
import re
from collections.abc import Sequence

from gateway.domain.normal import normalise

_IDLE = re.compile(r"[\W\d_]+")  # numbers, blanks and punctuation say nothing of the matter
# From so many pairs on, a short text that stands whole in a longer one is the same matter.
_ENOUGH = 4


def likeness(one: str, other: str, polite: Sequence[str] = ()) -> float:
    """How much two texts share: the shared pairs among those of the shorter one.

    Very short texts are measured by all their pairs (Jaccard), or 停电 would be anything about
    power. `polite` are words that everybody writes whatever the matter.
    """
    words = tuple(polite)
    ours, theirs = pairs(one, words), pairs(other, words)
    shared = len(ours & theirs)
    if not shared:
        return 0.0
    fewer = min(len(ours), len(theirs))
    return shared / (fewer if fewer >= _ENOUGH else len(ours | theirs))


@functools.lru_cache(maxsize=4096)
def pairs(text: str, polite: tuple[str, ...] = ()) -> frozenset[str]:
    """The pairs of neighbouring characters of a text, in its normal form."""
    plain = normalise(text).text.upper()
    for word in sorted(polite, key=len, reverse=True):
        plain = plain.replace(word.upper(), " ")
    runs = _IDLE.sub(" ", plain).split()
    return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))
