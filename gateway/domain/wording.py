"""Every text the system sends or shows, in each language. Checked at start, filled here."""

import dataclasses
import string
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from gateway.domain.people import Language
from gateway.errors import BadSettings, Refused

_ONE, _PART = 70, 67  # UTF-16 units of a text alone, and of each part of a long one (3GPP 23.040)
_LEAST = 10  # units of {text} that are never taken away
# What is said at start of a mistake that the console calls by its code.
_SENTENCES = {
    "text_brace": "has a brace that stands alone; write {{{{ for a brace",
    "text_variable": "{{{name}}} is no variable",
    "text_unknown": "has {{{name}}}, which budgets.toml does not know",
    "text_too_long": "may take {units} characters with its signature, in {segments} segments; "
    "its budget is {most} ({room} characters)",
}


@dataclasses.dataclass(frozen=True)
class Budget:
    """What the texts of a language may cost, and how long their variables are at most."""

    segments: Mapping[str, int]  # by group or key
    longest: Mapping[str, int]  # characters, by variable

    def of(self, key: str) -> int | None:
        """The most segments of a text; None for what is no text of its own."""
        return self.segments.get(key, self.segments.get(key.partition(".")[0]))


@dataclasses.dataclass(frozen=True)
class Wording:
    """Texts by language and key; all languages have the same keys and variables."""

    texts: Mapping[Language, Mapping[str, str]]
    budgets: Mapping[Language, Budget] = dataclasses.field(default_factory=dict)

    def render(self, language: Language, key: str, **params: object) -> str:
        """The text of a key, filled. Raises KeyError for a key or variable that is not there."""
        return self.texts[language][key].format(**params)

    def evidence(self, language: Language, kind: str, value: str) -> str:
        """Why a route is what it is. Coordinates stand before the area they lie in."""
        point, _, area = value.partition(" ")
        return self.render(language, f"evidence.{kind}", value=value, point=point, area=area)

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self.texts[Language.ZH]

    def is_sent(self, key: str) -> bool:
        """Whether a text goes out by itself, and not as a part of another."""
        return self.has(key) and self.budgets[Language.ZH].of(key) is not None

    def variables(self, key: str) -> list[str]:
        """What is known where a text is filled, in the order of the Chinese one."""
        return list(_variables(self.texts[Language.ZH][key]))

    def reworded(
        self, key: str, texts: Mapping[Language, str], known: Collection[str], signature: str
    ) -> "Wording":
        """The same with other texts at a key, checked as at start. Raises Refused.

        `known` are the variables that are there when the text is filled.
        """
        new = {language: {**ours, key: texts[language]} for language, ours in self.texts.items()}
        changed = dataclasses.replace(self, texts=new)
        for language in Language:
            _require_readable(texts[language], language)
            names = set(_variables(texts[language]))
            if strange := sorted(names - set(known)):
                raise Refused("text_unknown", name=strange[0], of=language)
            _check(changed, self.budgets[language], language, key, signature)
        if differ := set(_variables(texts[Language.ZH])) ^ set(_variables(texts[Language.EN])):
            raise Refused("text_differs", name=min(differ))
        return changed

    def sent(
        self, language: Language, key: str, signature: str, params: Mapping[str, object]
    ) -> str:
        """An SMS: the signature 【…】 and the filled text."""
        return f"【{signature}】{self.render(language, key, **params)}"

    def fitting(
        self, language: Language, key: str, signature: str, params: Mapping[str, object]
    ) -> dict[str, object]:
        """The values of an SMS, with {text}, what people wrote, shortened to its budget."""
        most = self.budgets[language].of(key) if self.budgets else None
        text = params.get("text")
        if most is None or not isinstance(text, str):
            return dict(params)
        frame = self.sent(language, key, signature, {**params, "text": ""})
        return {**params, "text": _shortened(text, max(_room(most) - units(frame), _LEAST))}


def units(text: str) -> int:
    """The length of a text as networks count it: the signature makes every one of ours UCS-2."""
    return len(text.encode("utf-16-be", "replace")) // 2


def segments(text: str) -> int:
    """What a text costs."""
    return 1 if units(text) <= _ONE else -(-units(text) // _PART)


def _room(most: int) -> int:
    return _ONE if most == 1 else most * _PART


def _shortened(text: str, room: int) -> str:
    if units(text) <= room:
        return text
    return text.encode("utf-16-be", "replace")[: 2 * (room - 1)].decode("utf-16-be", "ignore") + "…"


def load_sent(folder: Path, signature: str) -> Wording:
    """The texts that are sent, each checked against `budgets.toml` with the longest signature.

    Raises BadSettings naming file, key, length and budget.
    """
    wording = load(folder)
    path = folder / "budgets.toml"
    budgets = {language: _budget(path, language) for language in Language}
    mistakes = [
        f"{folder / f'wording.{language}.toml'}: {key} {mistake}"
        for language, texts in wording.texts.items()
        for key in texts
        if (mistake := _mistake(wording, budgets[language], language, key, signature))
    ]
    if mistakes:
        raise BadSettings("\n".join(mistakes))
    return dataclasses.replace(wording, budgets=budgets)


def _budget(path: Path, language: Language) -> Budget:
    content = _read(path)
    try:
        found = Budget(content["segments"][language], content["longest"][language])
    except KeyError as error:
        raise BadSettings(f"{path}: {error} is missing") from error
    for name, value in {**found.segments, **found.longest}.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise BadSettings(f"{path}: {name} must be a whole number from 1 on")
    return found


def _mistake(wording: Wording, budget: Budget, language: Language, key: str, signature: str) -> str:
    """What is wrong with a text; empty when nothing is."""
    try:
        _check(wording, budget, language, key, signature)
    except Refused as mistake:
        return _sentence(mistake)
    return ""


def _sentence(mistake: Refused) -> str:
    return _SENTENCES[mistake.code].format(**mistake.params)


def _require_readable(text: str, language: Language) -> None:
    if not text.strip():
        raise Refused("text_empty", of=language)
    if not all(sign.isprintable() or sign == "\n" for sign in text):
        raise Refused("text_unseen", of=language)


def _check(wording: Wording, budget: Budget, language: Language, key: str, signature: str) -> None:
    """Raise Refused for a text with a strange variable, or beyond its budget."""
    names = _variables(wording.texts[language][key])
    if strange := sorted(set(names) - budget.longest.keys()):
        raise Refused("text_unknown", name=strange[0], of=language)
    longest = {name: "字" * budget.longest[name] for name in names}
    text = wording.sent(language, key, signature, longest)
    most = budget.of(key)
    if most is not None and segments(text) > most:
        cost = {"units": units(text), "segments": segments(text)}
        raise Refused("text_too_long", **cost, most=most, room=_room(most), of=language)


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
            ours = _variables_in(path, key, texts[language][key])
            if ours != _variables_in(files[Language.ZH], key, text):
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


def _variables_in(path: Path, key: str, text: str) -> set[str]:
    try:
        return set(_variables(text))
    except Refused as mistake:
        raise BadSettings(f"{path}: {key}: {_sentence(mistake)}") from mistake


def _variables(text: str) -> dict[str, None]:
    """The variables of a text, each once, in order. Raises Refused."""
    try:
        fields = [field for field in string.Formatter().parse(text) if field[1] is not None]
    except ValueError as error:
        raise Refused("text_brace") from error
    for _, name, form, conversion in fields:
        if not str(name).isidentifier() or form or conversion:
            raise Refused("text_variable", name=name)
    return {str(name): None for _, name, _, _ in fields}
