"""The time limits: how long each clock of each tier runs, and what single categories have."""

import dataclasses
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from gateway.domain.deadline import Span
from gateway.domain.ticket import Stage, Tier
from gateway.errors import BadSettings, Refused

EXTENSION = "extension"  # beside the clocks in the row of a tier
_STAGES = frozenset(Stage)
_MOST = 999  # of any unit; the calendar counts working days one by one
_EVERY = "every"  # the row of a preset that holds for all tiers
_CATEGORY = "category"  # the table of what single categories have otherwise

S = TypeVar("S")


@dataclasses.dataclass(frozen=True)
class Extension:
    """How much longer the work may take: by a leader once, or by the supervisor only."""

    span: Span
    by_leader: bool

    @classmethod
    def parse(cls, text: str) -> "Extension":
        """Read `5 wd` or `15 wd supervisor`; raises ValueError."""
        span = text.removesuffix("supervisor")
        return cls(_span(span), by_leader=span == text)

    def __str__(self) -> str:
        return str(self.span) if self.by_leader else f"{self.span} supervisor"


@dataclasses.dataclass(frozen=True)
class Limits:
    """The time limits of each tier and of single categories, by stage."""

    tiers: Mapping[Tier, Mapping[str, Span]]
    categories: Mapping[str, Mapping[str, Span]] = dataclasses.field(default_factory=dict)
    extensions: Mapping[Tier, Extension] = dataclasses.field(default_factory=dict)

    def span(self, tier: Tier, stage: str, category: str | None = None) -> Span | None:
        """The limit of a stage, or None when there is no such clock; the category's own wins."""
        own = self.categories.get(category or "", {})
        return own.get(stage) or self.tiers[tier].get(stage)

    def extension(self, tier: Tier) -> Span | None:
        """How much longer a leader may make it, once; None when only the supervisor may."""
        found = self.extensions.get(tier)
        return found.span if found is not None and found.by_leader else None

    def is_extendable(self, tier: Tier) -> bool:
        """Whether anybody at all may make it longer."""
        return tier in self.extensions

    def row(self, key: str) -> dict[str, str]:
        """The limits of a tier, or of a category by `category.CODE`, as they are written.

        Raises ValueError for what is neither.
        """
        if code := category_of(key):
            return {stage: str(span) for stage, span in self.categories.get(code, {}).items()}
        row = {stage: str(span) for stage, span in self.tiers[Tier(key)].items()}
        longer = self.extensions.get(Tier(key))
        return row | ({EXTENSION: str(longer)} if longer else {})

    def amended(self, key: str, row: Mapping[str, str]) -> "Limits":
        """The same with another row of a tier or category, read as at start.

        Raises Refused for what is no limit, ValueError for what is neither tier nor category.
        """
        spans = {stage: _typed(_span, text) for stage, text in row.items() if stage in _STAGES}
        if code := category_of(key):
            return dataclasses.replace(self, categories={**self.categories, code: spans})
        tier, longer = Tier(key), dict(self.extensions)
        longer.pop(tier, None)
        if EXTENSION in row:
            longer[tier] = _typed(Extension.parse, row[EXTENSION])
        return dataclasses.replace(self, tiers={**self.tiers, tier: spans}, extensions=longer)


def category_of(key: str) -> str:
    """The code in `category.CODE`; empty for the key of a tier."""
    table, _, code = key.partition(".")
    return code if table == _CATEGORY else ""


def _typed(parse: Callable[[str], S], text: str) -> S:
    try:
        return parse(text)
    except ValueError as error:
        raise Refused("limit_wrong", value=text) from error


def presets(path: Path) -> list[str]:
    """The presets that a table of time limits has. Raises BadSettings with the file."""
    return [name for name in _read(path) if name != _CATEGORY]


def load(path: Path, preset: str) -> Limits:
    """Read a preset of the table of time limits. Raises BadSettings with file, tier and stage."""
    content = _read(path)
    chosen = dict(content[preset])
    every = chosen.pop(_EVERY, {})
    rows = {name: dict(row) for name, row in chosen.items()}
    longer = {name: row.pop(EXTENSION) for name, row in rows.items() if EXTENSION in row}
    try:
        tiers = {Tier(tier): _spans({**every, **row}) for tier, row in rows.items()}
        extensions = {Tier(tier): Extension.parse(text) for tier, text in longer.items()}
    except ValueError as error:
        raise BadSettings(f"{path}: [{preset}] {error}") from error
    missing = set(Tier) - set(tiers)
    if missing:
        raise BadSettings(f"{path}: [{preset}] has no limits for {', '.join(sorted(missing))}")
    return Limits(tiers, _overrides(path, content.get(_CATEGORY, {})), extensions)


def _overrides(path: Path, table: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Span]]:
    try:
        return {category: _spans(row) for category, row in table.items()}
    except ValueError as error:
        raise BadSettings(f"{path}: [{_CATEGORY}] {error}") from error


def _spans(row: Mapping[str, str]) -> dict[str, Span]:
    if unknown := row.keys() - _STAGES:
        raise ValueError(f"{sorted(unknown)[0]!r} is no clock: {', '.join(Stage)}")
    return {stage: _span(text) for stage, text in row.items()}


def _span(text: str) -> Span:
    span = Span.parse(text)
    if not 0 < span.amount <= _MOST:
        raise ValueError(f"{text!r} is no time limit: write a number from 1 to {_MOST}")
    return span


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"{path}: {error}") from error
