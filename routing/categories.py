"""The lexicon: which category the words of a text speak for, and how sure that is."""

import dataclasses
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from routing import rules
from routing.evidence import Evidence, Kind
from routing.phrases import Phrases
from routing.rules import Rules
from routing.text import plain

# How much a word says for its category, by the list it stands in.
WEIGHTS = {"strong": 3.0, "fair": 2.0, "weak": 1.0}
# Chosen so that one weak word stays below one half (0.45) and one strong word alone is 0.88: about
# how often such words were right when counted over real reports.
_DOUBT = 1.2


@dataclasses.dataclass(frozen=True)
class Category:
    """What a report may be about, and who may get it."""

    code: str
    zh: str
    en: str
    tier: str
    grid: bool  # on the admission list: a grid may get it
    profession: str  # the departments' word for it, when a grid may not
    placed: bool  # it happens somewhere; a question about a rule does not
    words: dict[str, float]
    outage: tuple[str, ...] = ()  # words of an outage: later reports of it join the first
    staff: bool = False  # a complaint about those who work: it goes one level up
    off: bool = False  # no new ticket is about it; those that are keep its name

    def is_outage(self, text: str) -> bool:
        """Whether a text speaks of an outage, not of a bill or a meter."""
        said = plain(text)
        return any(plain(word) in said for word in self.outage)


@dataclasses.dataclass(frozen=True)
class Guess:
    """A category with its confidence and the words that speak for it."""

    category: Category
    confidence: float
    evidence: tuple[Evidence, ...]


class Categories:
    """All categories, the search for their words, and the rules that come before them."""

    def __init__(self, categories: Iterable[Category], rules: Rules) -> None:
        self.rules = rules
        self.by_code = {category.code: category for category in categories}
        words: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for category in self.offered:
            for word, weight in category.words.items():
                words[plain(word)].append((category.code, weight))
        self._words = Phrases({word: tuple(said) for word, said in words.items()})

    @property
    def offered(self) -> list[Category]:
        """What a new ticket may be about."""
        return [category for category in self.by_code.values() if not category.off]

    def amended(self, category: Category) -> "Categories":
        """The same with another category, or with one in place of another."""
        return Categories({**self.by_code, category.code: category}.values(), self.rules)

    @property
    def served(self) -> frozenset[str]:
        """What a team may name as its categories: their codes, and the professions."""
        professions = {category.profession for category in self.by_code.values()}
        return frozenset({*self.by_code, *professions} - {""})

    def guess(self, text: str) -> tuple[Guess, ...]:
        """The categories a plain text speaks of, best first; a repeated word counts once."""
        scores: dict[str, float] = defaultdict(float)
        seen: dict[str, dict[str, float]] = defaultdict(dict)
        for hit in self._words.find(text):
            for code, weight in hit.value:
                if hit.phrase not in seen[code]:
                    seen[code][hit.phrase] = weight
                    scores[code] += weight
        ranked = sorted(scores, key=lambda code: -scores[code])
        return tuple(self._guess(code, scores, seen[code]) for code in ranked[:3])

    def _guess(self, code: str, scores: dict[str, float], words: dict[str, float]) -> Guess:
        own = scores[code]
        rival = max((score for other, score in scores.items() if other != code), default=0.0)
        confidence = own / (own + rival + _DOUBT / own)
        best = sorted(words, key=lambda word: -words[word])[:3]
        evidence = tuple(Evidence(Kind.KEYWORD, word) for word in best)
        return Guess(self.by_code[code], round(confidence, 2), evidence)


def load(path: Path) -> Categories:
    """Read the categories of a file. Raises ValueError with the name of the one that is wrong."""
    content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    categories = [read(path.name, table) for table in content.get("category", ())]
    codes = [category.code for category in categories]
    for code in codes:
        if codes.count(code) > 1:
            raise ValueError(f"{path.name}: category {code} stands twice")
    before = rules.read(content)
    for code in before.categories.difference(codes):
        raise ValueError(f"{path.name}: an emergency names {code}, which is no category")
    return Categories(categories, before)


def read(file: str, table: Mapping[str, Any]) -> Category:
    """Read the table of one category. Raises ValueError with its code."""
    lists = {name: table.get(name, ()) for name in WEIGHTS}
    words = {word: WEIGHTS[name] for name, found in lists.items() for word in found}
    values: dict[str, Any] = {"grid": False, "profession": "", "placed": True, **table}
    values = {name: value for name, value in values.items() if name not in WEIGHTS}
    values["outage"] = tuple(values.get("outage", ()))
    try:
        category = Category(**values, words=words)
    except TypeError as error:
        raise ValueError(f"{file}: category {table.get('code')}: {error}") from error
    if not category.grid and not category.profession:
        raise ValueError(f"{file}: category {category.code} is for grids or needs a profession")
    return category


def written(category: Category) -> dict[str, Any]:
    """The table that a category is read from."""
    table = dataclasses.asdict(category)
    words = table.pop("words")
    lists = {
        name: [word for word, said in words.items() if said == weight]
        for name, weight in WEIGHTS.items()
    }
    return {**table, "outage": list(category.outage), **lists}
