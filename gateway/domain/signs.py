"""Words that tell something of a text whatever its category, read from config/signs.toml."""

import dataclasses
import tomllib
from pathlib import Path

from gateway.domain.normal import normalise
from gateway.errors import BadSettings


@dataclasses.dataclass(frozen=True)
class Signs:
    """The lists of config/signs.toml."""

    polite: tuple[str, ...]  # what everybody writes whatever the matter
    gathering: tuple[str, ...]  # what is written of crowds

    def tell_of_gathering(self, text: str) -> str:
        """The first word of crowds in a text; empty when there is none."""
        plain = normalise(text).text.upper()
        return next((word for word in self.gathering if word.upper() in plain), "")


def load(path: Path) -> Signs:
    """Read the lists; raises BadSettings with the file's name."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return Signs(tuple(content["polite"]), tuple(content["gathering"]))
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise BadSettings(f"{path}: {error}") from error
