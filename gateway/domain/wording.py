"""Every text the system sends or shows, in each language. Checked at start, filled here."""

import dataclasses
import string
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gateway.domain.people import Language
from gateway.errors import BadSettings


@dataclasses.dataclass(frozen=True)
class Wording:
    """Texts by language and key; all languages have the same keys and variables."""

    texts: Mapping[Language, Mapping[str, str]]

    def render(self, language: Language, key: str, **params: object) -> str:
        """The text of a key, filled. Raises KeyError for a key or variable that is not there."""
        return self.texts[language][key].format(**params)

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self.texts[Language.ZH]

    def sent(
        self, language: Language, key: str, signature: str, params: Mapping[str, object]
    ) -> str:
        """An SMS: the signature 【…】 and the filled text."""
        return f"【{signature}】{self.render(language, key, **params)}"


def load(folder: Path, name: str = "wording") -> Wording:
    """Read `NAME.zh.toml` and `NAME.en.toml`; raises BadSettings naming file and key."""
    files = {language: folder / f"{name}.{language}.toml" for language in Language}
    texts = {language: dict(_flat("", _read(path))) for language, path in files.items()}
    for language, path in files.items():
        for other in Language:
            for key in texts[other].keys() - texts[language].keys():
                raise BadSettings(f"{path}: {key} is missing, {files[other].name} has it")
    for key, text in texts[Language.ZH].items():
        for language, path in files.items():
            ours = _variables(path, key, texts[language][key])
            if ours != _variables(files[Language.ZH], key, text):
                raise BadSettings(f"{path}: {key} has other variables than in Chinese")
    return Wording(texts)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"{path}: {error}") from error


def _flat(prefix: str, content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in content.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}{key}.", value)
        else:
            yield prefix + key, str(value)


def _variables(path: Path, key: str, text: str) -> set[str]:
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise BadSettings(f"{path}: {key}: {error}; write {{{{ for a brace") from error
    if bad := [name for name in names if not name.isidentifier()]:
        raise BadSettings(f"{path}: {key}: {{{bad[0]}}} is no variable")
    return names
