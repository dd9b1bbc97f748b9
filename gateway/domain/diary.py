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
_ENDS = rf"\s，；：！？{CLAUSE_END}"  # of a clause, as it was typed
_LIST_ENDS = _ENDS.replace("、", "")  # 无积水、堵塞 denies both
_LED_IN = 12  # signs of what has ceased, before that is said: 漏水没再漏
_GAP = 4  # signs between a negation and what it denies: 无井盖缺失
_UNMET = "\ue001"  # stands in what was not done or is not so, and tells of trouble


@dataclasses.dataclass(frozen=True)
class Words:
    """The tables of config/diary.toml."""

    tags: Mapping[str, re.Pattern[str]]
    overnight: tuple[time, time]
    problem: re.Pattern[str]
    trouble: re.Pattern[str]
    complaint: re.Pattern[str]
    harmless: re.Pattern[str]
    calm: re.Pattern[str]
    over: re.Pattern[str]
    unmet: re.Pattern[str]
    denied: re.Pattern[str]
    clauses: re.Pattern[str]
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
        """Whether some word of a problem stands in it that is neither denied nor over."""
        return any(self.problem.search(one) for one in self._unfinished(text))

    def complains(self, text: str) -> bool:
        """Whether a clause tells of trouble, and not that all is well, or what was done."""
        return any(self._is_troubled(one) for one in self._pending(text))

    def reports(self, text: str) -> bool:
        """Whether it complains, and says that somebody did: 居民反映."""
        said = any(self.complaint.search(one) for one in self._pending(text))
        return said and self.complains(text)

    def matters(self, text: str) -> list[str]:
        """What it says but of what is well or was done; then each clause that tells of trouble."""
        pending = self._pending(text)
        told = [" ".join(pending), *filter(self._is_troubled, pending)]
        return [one.replace(_UNMET, "") for one in told]

    def is_well(self, text: str) -> bool:
        """Whether it says that all is well, or denies trouble, and tells of no other."""
        told = self._undenied(text)
        said = self.calm.search(told) or self.over.search(told) or self.denied.search(text)
        return said is not None and not self._is_troubled(told)

    def _pending(self, text: str) -> list[str]:
        return [one for one in self._unfinished(text) if not self.calm.search(one)]

    def _unfinished(self, text: str) -> list[str]:
        """The clauses behind the last one that tells that something was done: 灯坏了，当场换好."""
        left: list[str] = []
        for clause in self.clauses.split(self._undenied(text)):
            left = [] if self.over.search(clause) else [*left, clause]
        return left

    def _is_troubled(self, text: str) -> bool:
        return self.trouble.search(self.harmless.sub(" ", text)) is not None

    def _undenied(self, text: str) -> str:
        """Without what is denied, to the end of its clause; what is unmet is no calm word then."""
        return self.denied.sub(" ", self.unmet.sub(lambda found: _UNMET.join(found[0]), text))


def load(path: Path) -> Words:
    """Read the tables; raises BadSettings with the file's name."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        start, end = content["clock"]["overnight"].split("-")
        found, tags = content["found"], content["tags"]
        trouble = [*found["trouble"], *found["complaint"]]
        return Words(
            tags={tag: _pattern(tags[tag]) for tag in TAGS},
            overnight=(time.fromisoformat(start), time.fromisoformat(end)),
            problem=_pattern(found["words"]),
            trouble=_pattern([*trouble, _UNMET]),
            complaint=_pattern(found["complaint"]),
            harmless=_pattern(found["harmless"]),
            calm=_pattern([*found["calm"], *found["well"]]),
            over=_pattern(found["over"]),
            unmet=_unmet(found),
            denied=_denied([*found["words"], *trouble], found, content["denied"]),
            clauses=re.compile(rf"[{_ENDS}]+|{_any(found['contrast'])}", re.IGNORECASE),
            month=_month(**content["month"]),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadSettings(f"{path}: {error}") from error


def _month(before: list[str], words: list[str]) -> re.Pattern[str]:
    """One of the words, and nothing else than what may stand before it."""
    return re.compile(rf"\W*(?:{_any(before)})*(?:{_any(words)})\W*$", re.IGNORECASE)


def _unmet(found: Mapping[str, list[str]]) -> re.Pattern[str]:
    """What was not done, or is not so: 没修好, 没恢复正常, 清运不及时."""
    wanted = rf"(?:{_any([*found['well'], *found['over']])})"
    before = rf"(?:{_any(found['unmet'])})\s*(?:{wanted}\s*)+"
    return re.compile(rf"{before}|{wanted}(?:{_any(found['badly'])})", re.IGNORECASE)


def _denied(
    trouble: list[str], found: Mapping[str, list[str]], lists: Mapping[str, list[str]]
) -> re.Pattern[str]:
    """Trouble that is said not to be, with the rest of its clause, as [denied] tells."""
    negations, nothing = lists["negations"], lists["nothing"]
    none = [one for one in trouble if one not in negations]  # 不没 denies nothing
    states = [one for one in none if one not in lists["effects"]]
    firm = [one for one in negations if one != "不"]
    there = rf"(?!{_any(lists['lacking'])})"
    gap = rf"(?:(?!{_any(lists['busy'])})[^{_ENDS}]){{0,{_GAP}}}?"
    between = rf"{there}(?:{_any(lists['between'])}|\s)*?{there}"  # 没有停车位 is not 没 and 停
    ways = (
        rf"[^{_ENDS}]{{0,{_LED_IN}}}(?:{_any(negations)})再{between}(?:{_any([*none, *nothing])})",
        rf"(?:{_any(firm)})\s*{between}(?:{_any([*none, *nothing])})",
        rf"不(?:{_any([*nothing, '发现'])})",
        rf"(?:{_any(lists['formal'])}){there}{gap}(?:{_any(states)})",
        rf"(?:{_any(lists['unseen'])}){there}",
    )
    ceased = rf"不(?:会再|再|会|怎么|太|很)?(?:{_any(lists['ceased'])})(?:[^{_ENDS}]{{0,2}}了)?"
    gone = rf"(?:{_any(nothing)})(?:{_any(lists['gone'])})"
    rest = rf"(?:(?!{_any(found['contrast'])})[^{_LIST_ENDS}])*"
    return re.compile(rf"{gone}|{ceased}|(?:{'|'.join(ways)}){rest}", re.IGNORECASE)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(_any(words), re.IGNORECASE)


def _any(words: Iterable[str]) -> str:
    """An alternative of some words, the longest first; English ones whole."""
    return "|".join(
        rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)
        for word in sorted(words, key=len, reverse=True)
    )
