"""What an entry of a member's diary says: its tags, and whether it tells of a problem."""

import dataclasses
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from pathlib import Path

from gateway.domain.patterns import CLAUSE_END
from gateway.errors import BadSettings

TAGS = ("collective", "staggered", "weekend", "overnight", "key", "special")
_SATURDAY = 5
_CLAUSE_END = rf"\s，；：！？{CLAUSE_END}"  # as it was typed


@dataclasses.dataclass(frozen=True)
class Words:
    """The tables of config/diary.toml."""

    tags: Mapping[str, re.Pattern[str]]
    overnight: tuple[time, time]
    problem: re.Pattern[str]
    denied: re.Pattern[str]
    denied_clause: re.Pattern[str]
    trouble: re.Pattern[str]
    complaint: re.Pattern[str]
    harmless: re.Pattern[str]
    calm: re.Pattern[str]
    month: re.Pattern[str]

    def read(self, text: str, local: datetime) -> list[str]:
        """The tags of an entry, by its words and by the town's clock, in the order of TAGS."""
        found = {tag for tag, words in self.tags.items() if words.search(text)}
        if local.weekday() >= _SATURDAY:
            found.add("weekend")
        start, end = self.overnight
        if local.time() >= start or local.time() < end:
            found.add("overnight")
        return [tag for tag in TAGS if tag in found]

    def asks_for_the_month(self, text: str) -> bool:
        """Whether a text is no entry, and only asks how many there are: 走访统计."""
        return self.month.match(text) is not None

    def tells_of_a_problem(self, text: str) -> bool:
        """Whether some word of a problem stands in it that is not denied: 未发现问题 is none."""
        return self.problem.search(self.denied.sub(" ", text)) is not None

    def complains(self, text: str) -> bool:
        """Whether it tells of trouble, and not that all is well or that it is over."""
        return self.calm.search(text) is None and self._is_troubled(text)

    def reports(self, text: str) -> bool:
        """Whether it complains, and says that somebody did: 居民反映."""
        return self.complains(text) and self.complaint.search(self._undenied(text)) is not None

    def is_well(self, text: str) -> bool:
        """Whether it says that all is well, or denies trouble, and tells of no other."""
        said = self.calm.search(text) or self.denied.search(text)
        return said is not None and not self._is_troubled(text)

    def _is_troubled(self, text: str) -> bool:
        return self.trouble.search(self.harmless.sub(" ", self._undenied(text))) is not None

    def _undenied(self, text: str) -> str:
        """Without what is denied, to the end of its clause: 未发现煤气泄漏."""
        return self.denied_clause.sub(" ", text)


def load(path: Path) -> Words:
    """Read the tables; raises BadSettings with the file's name."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        start, end = content["clock"]["overnight"].split("-")
        found, tags = content["found"], content["tags"]
        denied = _denied(found["words"], found["nothing"], found["negations"])
        return Words(
            tags={tag: re.compile(_any(tags[tag]), re.IGNORECASE) for tag in TAGS},
            overnight=(time.fromisoformat(start), time.fromisoformat(end)),
            problem=re.compile(_any(found["words"]), re.IGNORECASE),
            denied=denied,
            denied_clause=re.compile(rf"(?:{denied.pattern})[^{_CLAUSE_END}]*", re.IGNORECASE),
            trouble=re.compile(_any(found["trouble"] + found["complaint"]), re.IGNORECASE),
            complaint=re.compile(_any(found["complaint"]), re.IGNORECASE),
            harmless=re.compile(_any(found["harmless"]), re.IGNORECASE),
            month=_month(**content["month"]),
            calm=re.compile(_any(found["calm"]), re.IGNORECASE),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadSettings(f"{path}: {error}") from error


def _month(before: list[str], words: list[str]) -> re.Pattern[str]:
    """One of the words, and nothing else than what may stand before it."""
    return re.compile(rf"\W*(?:{_any(before)})*(?:{_any(words)})\W*$", re.IGNORECASE)


def _denied(words: list[str], nothing: list[str], negations: list[str]) -> re.Pattern[str]:
    """A negation and the words right behind it: 未发现任何问题 is one stretch."""
    behind = rf"(?:{_any([*words, *nothing])}|什么|任何|异常|\bANY\b)"
    return re.compile(rf"(?:{_any(negations)})\s*(?:{behind}\s*)+", re.IGNORECASE)


def _any(words: Iterable[str]) -> str:
    """An alternative of some words, the longest first; English ones whole."""
    return "|".join(
        rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)
        for word in sorted(words, key=len, reverse=True)
    )
