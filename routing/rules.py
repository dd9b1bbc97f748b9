"""What is told apart before any routing: emergencies, matters not for us, and no report at all."""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from routing.phrases import Hit, Phrases
from routing.text import plain

_CLAUSE_END = re.compile(r"[,。.!?;:、…\s]")
_GAP = 2  # characters that may stand between 没 and the word: 没有发生火灾
_REACH = 8  # characters before a word in which 去年, 担心 … take it back
_WORD = re.compile(r"\w")


@dataclasses.dataclass(frozen=True)
class Emergency:
    """A danger that is told to 110, 119 or 120 at once, and the category of its ticket."""

    code: str
    category: str
    word: str


class Rules:
    """The tables of words that come before the categories."""

    def __init__(
        self,
        emergencies: Mapping[str, Emergency | None],
        rejects: Mapping[str, str],
        idle: frozenset[str],
        guards: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._emergencies = Phrases(emergencies)  # None: a phrase that sounds like one only
        self._rejects = Phrases(rejects)
        self._idle = idle
        self._guards = guards

    @property
    def categories(self) -> frozenset[str]:
        """The categories of all emergencies."""
        return frozenset(e.category for e in self._emergencies.values() if e is not None)

    def emergency(self, text: str) -> Emergency | None:
        """The danger a plain text tells of as present, neither denied, past nor feared."""
        for hit in self._emergencies.find(text):
            if hit.value is not None and not self._is_guarded(text, hit):
                return dataclasses.replace(hit.value, word=hit.phrase)
        return None

    def _is_guarded(self, text: str, hit: Hit[Emergency | None]) -> bool:
        before = _CLAUSE_END.split(text[max(0, hit.start - _REACH) : hit.start])[-1]
        after = _CLAUSE_END.split(text[hit.end : hit.end + _REACH])[0]
        close = [before[: len(before) - gap] for gap in range(_GAP + 1)]
        return (
            any(one.endswith(self._guards["close"]) for one in close)
            or any(guard in before for guard in self._guards["before"])
            or any(guard in after for guard in self._guards["after"])
        )

    def reject(self, text: str) -> str | None:
        """The reason why a plain text is not for us, when a phrase says so."""
        hits = self._rejects.find(text)
        return hits[0].value if hits else None

    def is_idle(self, text: str) -> bool:
        """Whether a plain text reports nothing: no word in it, or thanks and greetings alone."""
        words = "".join(_WORD.findall(text))
        return not words or words in self._idle


def read(content: Mapping[str, Any]) -> Rules:
    """The tables of the categories' file that stand before the categories."""
    emergencies: dict[str, Emergency | None] = {}
    for table in content.get("emergency", []):
        entry = Emergency(table["code"], table["category"], "")
        emergencies |= {plain(word): entry for word in table["words"]}
        emergencies |= dict.fromkeys(map(plain, table.get("harmless", ())))
    rejects = {
        plain(word): table["reason"]
        for table in content.get("reject", [])
        for word in table["words"]
    }
    idle = frozenset("".join(_WORD.findall(plain(word))) for word in content.get("idle", ()))
    guards = {name: tuple(words) for name, words in content.get("guards", {}).items()}
    return Rules(emergencies, rejects, idle, {"close": (), "before": (), "after": ()} | guards)
