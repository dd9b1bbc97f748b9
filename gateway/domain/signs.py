"""Words that tell something of a text whatever its category, read from config/signs.toml."""

import dataclasses
import functools
import itertools
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from gateway.domain.normal import normalise
from gateway.domain.patterns import CLAUSE_END, any_of
from gateway.errors import BadSettings

_ENDS = re.escape(CLAUSE_END)
_CLAUSE = re.compile(f"[{_ENDS}]|(?<=[^ -~]) ")  # a blank ends one of Chinese words
_FAR = 25  # signs between a name and what is said against it
_CLOSE = 6  # between a name and what is asked for: 请王建国尽快过来


@dataclasses.dataclass(frozen=True)
class Signs:
    """The lists of config/signs.toml."""

    polite: tuple[str, ...]  # what everybody writes whatever the matter
    gathering: tuple[str, ...]  # what is written of crowds
    offices: tuple[str, ...]  # what those who work a grid are called, who are not named
    blame: tuple[str, ...]  # what is said against somebody
    whoever: tuple[str, ...]  # what those who work on a matter are called, who are not named
    told: tuple[str, ...]  # before those: they are told of somebody else
    begged: tuple[str, ...]  # behind them: they are asked to see to it, or how it stands
    he: tuple[str, ...]  # likewise, where a matter is of nobody else
    denies: tuple[str, ...]  # before blame: there is none
    charges: tuple[str, ...]  # what stands before whom it is said against
    mild: tuple[str, ...]  # what one of us may well write of another's work
    people: tuple[str, ...]  # what those who work somewhere are called
    landmarks: tuple[str, ...]  # what makes a mere place of the name before it
    others: tuple[str, ...]  # between a name and blame: somebody else did it
    pleads: tuple[str, ...]  # before whoever is asked to help
    helps: tuple[str, ...]  # behind them
    somebody: tuple[str, ...]  # in words against none of those who were asked before
    asks: tuple[str, ...]  # behind blame: it is a question about a fee
    area_suffixes: tuple[str, ...]  # what is left away of an area in the name of a team
    suffixes: tuple[str, ...]  # what is left away at the end of a team's name

    def tell_of_gathering(self, text: str) -> str:
        """The first word of crowds in a text; empty when there is none."""
        return _first(self.gathering, text)

    def names_an_office(self, text: str) -> bool:
        """Whether a text speaks of those who work a grid by what they are, and not by name."""
        return _first(self.offices, text) != ""

    def tells_of_blame(self, text: str) -> bool:
        """Whether a text says something against somebody."""
        return _first(self.blame, self._denied.sub("", normalise(text).text.upper())) != ""

    def blames_whoever_came(self, text: str, matter: str) -> bool:
        """Whether a text says something against those who work on a matter, and names nobody.

        他骂我 does, unless the matter is of somebody else: 邻居吵架. Whom it is said to are not
        blamed: 向你们投诉物业.
        """
        plain = normalise(text).text.upper()
        if not self.tells_of_blame(plain):
            return False
        others = _first(self.others, matter) or self.tells_of_blame(matter)
        called = self.whoever if others else (*self.whoever, *self.he)
        told, begged = "".join(f"(?<!{one})" for one in ("其", *self.told)), _any(self.begged)
        spans = re.finditer(f"{told}{_any(called)}(?!.?{begged})", plain)
        return any(self.blames(plain, one.start(), len(one[0])) for one in spans)

    def blames_an_office(self, text: str) -> bool:
        """Whether one clause speaks of those who work a grid and against somebody.

        请网格员来看看，楼上骂人 has both, and complains of the neighbours. One that begins with
        those who work it may go on with the other: 网格长是他亲戚，包庇.
        """
        clauses = re.split(f"[{_ENDS}]", normalise(text).text)
        pairs = itertools.pairwise(clauses)
        goes_on = any(
            one.startswith(self.offices) and self._blame_first.match(then.upper())
            for one, then in pairs
        )
        said = any(self.names_an_office(one) and self.tells_of_blame(one) for one in clauses)
        return said or goes_on

    def blames(
        self, text: str, at: int, length: int, is_place: bool = False, plainly: bool = False
    ) -> bool:
        """Whether a text in capitals says something against those with the name that stands there.

        供电所收钱, 投诉供电所 and 收红包的供电所 do, 供电所门口有人打人 does not. A name that is a
        place's too needs it closer by. Plainly is as one of us writes of another: all that stands
        in one clause with the name, but what is said of work as well.
        """
        before, behind = text[:at], text[at + length :]
        if self.is_landmark(behind):
            return False
        reads = self._plainly if plainly else self._freely
        if is_place:
            return bool(
                (self._charged.search(before) and reads.ends.match(behind))
                or reads.close.match(behind)
            )
        return bool(
            self._charged.search(before) or reads.before.search(before) or reads.near.match(behind)
        )

    def is_only_asked(self, text: str, at: int, length: int) -> bool:
        """Whether who has the name that stands there, in capitals, is asked to help and no more.

        王建国 is in 楼下有人喝酒，请王建国看看. What is said behind that against nobody else is
        said of him: 请王建国来，收了钱.
        """
        before, behind = _CLAUSE.split(text[:at])[-1], _CLAUSE.split(text[at + length :])
        if not (self._pleads.search(before) and self._helps.match(behind[0])):
            return False
        theirs = (one for one in behind[1:] if not self._of_others.match(one))
        return not any(self.tells_of_blame(one) for one in (before, behind[0], *theirs))

    def is_landmark(self, behind: str) -> bool:
        """Whether what follows a name makes a place of it: 门口."""
        return re.match(f" ?的?{_any(self.landmarks)}", behind) is not None

    @functools.cached_property
    def _denied(self) -> re.Pattern[str]:
        return re.compile(f"{_any(self.denies)} ?{_any(self.blame)}")

    @functools.cached_property
    def _blame_first(self) -> re.Pattern[str]:
        return re.compile(f" *{_any(self.blame)}")

    @functools.cached_property
    def _pleads(self) -> re.Pattern[str]:
        return re.compile(f"{_any(self.pleads)} ?(?:{_any((*self.offices, *self.people))} ?)?$")

    @functools.cached_property
    def _helps(self) -> re.Pattern[str]:
        return re.compile(f".{{0,{_CLOSE}}}?{_any(self.helps)}")

    @functools.cached_property
    def _of_others(self) -> re.Pattern[str]:
        return re.compile(f"(?!.*{_any(self.he)}).*{_any(self.somebody)}.*{_any(self.blame)}")

    @functools.cached_property
    def _charged(self) -> re.Pattern[str]:
        """Blame that points at what follows; 投诉人 is whoever complains."""
        return re.compile(f"{_any(self.charges)}(?![人者])[: ]*[^{_ENDS}]{{0,4}}$")

    @functools.cached_property
    def _freely(self) -> "_Reads":
        asked = f"(?!{_any(self.asks)})"
        between = f"(?:(?!{_any(self.others)})[^{_ENDS}]){{0,{_FAR}}}?"
        return self._reads(self.charges, asked, between, f"了?的(?:就?是)?[^{_ENDS}]{{0,3}}")

    @functools.cached_property
    def _plainly(self) -> "_Reads":
        between = f"[^{_ENDS}]{{0,{_FAR}}}?"
        return self._reads((*self.charges, *self.mild), "", between, between)

    def _reads(self, without: Iterable[str], asked: str, between: str, until: str) -> "_Reads":
        blame = _any({*self.blame} - {*without}) + asked
        people = f"[的 ]?{_any(self.people)}"
        pause = f"(?:{people})?[的 ]?[{_ENDS} ]{{0,2}}"
        return _Reads(
            near=re.compile(f"{pause}{blame}|{between}{blame}"),
            close=re.compile(f"{pause}{blame}|{people}{between}{blame}"),
            ends=re.compile(f"{pause}(?:$|{blame})|[{_ENDS}]|{people}"),
            before=re.compile(f"{blame}{until}$"),
        )

    def stem(self, area: str) -> str:
        """An area's name as those of teams begin with it."""
        ends = (area.removesuffix(one) for one in self.area_suffixes if area.endswith(one))
        return next(ends, area)

    def short(self, team: str) -> str:
        """A team's name as people say it."""
        return next((team.removesuffix(one) for one in self.suffixes if team.endswith(one)), team)


@dataclasses.dataclass(frozen=True)
class _Reads:
    """What is said against whom a name stands for, behind it or before."""

    near: re.Pattern[str]  # somewhere in the clause
    close: re.Pattern[str]  # at once, or behind what people are called
    ends: re.Pattern[str]  # behind 投诉 and a name that is a place's too: it ends there
    before: re.Pattern[str]  # 收红包的供电所


def _any(words: Iterable[str]) -> str:
    return any_of(one.upper() for one in words)


def _first(words: tuple[str, ...], text: str) -> str:
    plain = normalise(text).text.upper()
    return next((word for word in words if word.upper() in plain), "")


def load(path: Path) -> Signs:
    """Read the lists; raises BadSettings with the file's name."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        lists = (content[field.name] for field in dataclasses.fields(Signs))
        return Signs(*(tuple(words) for words in lists))
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise BadSettings(f"{path}: {error}") from error
