"""Words that tell something of a text whatever its category, read from config/signs.toml."""

import dataclasses
import re
import tomllib
from pathlib import Path

from gateway.domain.normal import normalise
from gateway.domain.patterns import CLAUSE_END
from gateway.errors import BadSettings


@dataclasses.dataclass(frozen=True)
class Signs:
    """The lists of config/signs.toml."""

    polite: tuple[str, ...]  # what everybody writes whatever the matter
    gathering: tuple[str, ...]  # what is written of crowds
    offices: tuple[str, ...]  # what those who work a grid are called, who are not named
    blame: tuple[str, ...]  # what is said against somebody
    suffixes: tuple[str, ...]  # what is left away at the end of a team's name

    def tell_of_gathering(self, text: str) -> str:
        """The first word of crowds in a text; empty when there is none."""
        return _first(self.gathering, text)

    def names_an_office(self, text: str) -> bool:
        """Whether a text speaks of those who work a grid by what they are, and not by name."""
        return _first(self.offices, text) != ""

    def tells_of_blame(self, text: str) -> bool:
        """Whether a text says something against somebody."""
        return _first(self.blame, text) != ""

    def blames_an_office(self, text: str) -> bool:
        """Whether one clause speaks of those who work a grid and against somebody.

        请网格员来看看，楼上骂人 has both, and complains of the neighbours.
        """
        clauses = re.split(f"[{re.escape(CLAUSE_END)}]", normalise(text).text)
        return any(self.names_an_office(one) and self.tells_of_blame(one) for one in clauses)

    def short(self, team: str) -> str:
        """A team's name as people say it."""
        return next((team.removesuffix(one) for one in self.suffixes if team.endswith(one)), team)


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
