"""The rules as they are, and what an edit of them would do, for the screens of the supervisors."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import request

from gateway.domain import wording
from gateway.domain.deadline import Span
from gateway.domain.edit import EditKind
from gateway.domain.limits import category_of
from gateway.domain.people import Language
from gateway.domain.ticket import Stage, Tier
from gateway.services.desk import Desk, Rules
from gateway.services.town import edits
from routing.categories import Category, Guess
from routing.text import plain
from web.console import forms, front


@dataclasses.dataclass(frozen=True)
class Example:
    """A text, the same with the longest values that are likely, and what that costs."""

    key: str
    language: Language
    written: str
    text: str
    units: int
    segments: int
    most: int


@dataclasses.dataclass(frozen=True)
class Ends:
    """When a clock that begins now would end, by the limits that hold and by others."""

    stage: str
    before: Span | None
    before_at: datetime | None
    after: Span | None
    after_at: datetime | None


@dataclasses.dataclass(frozen=True)
class Tried:
    """What a text would be about, before and after."""

    text: str
    before: Sequence[Guess]
    after: Sequence[Guess]


# ---------------------------------------------------------------- wording


def _examples(desk: Desk, rules: Rules, key: str) -> list[Example]:
    return [_example(desk, rules, key, language) for language in Language]


def _example(desk: Desk, rules: Rules, key: str, language: Language) -> Example:
    signature = max(desk.settings.signatures, key=len)
    budget = rules.wording.budgets[language]
    values = {
        name: _sample(language, name, budget.longest[name]) for name in rules.wording.variables(key)
    }
    text = rules.wording.sent(language, key, signature, values)
    return Example(
        key, language, rules.wording.texts[language][key], text,
        wording.units(text), wording.segments(text), budget.of(key) or 0,
    )  # fmt: skip


def _sample(language: Language, name: str, longest: int) -> str:
    """Something of this length that looks like a value of a variable."""
    screens = front.front().screens
    known = f"sample.{name}" if screens.has(f"sample.{name}") else "sample.any"
    return (screens.render(language, known) * longest)[:longest]


def _texts(desk: Desk) -> list[list[Example]]:
    texts = desk.wording.texts[Language.ZH]
    sent = [key for key in texts if desk.wording.is_sent(key)]
    return [_examples(desk, desk.rules, key) for key in sent]


# ---------------------------------------------------------------- limits


def _ends(desk: Desk, rules: Rules, key: str) -> list[Ends]:
    """The clocks of a report that came now, were it dispatched and accepted at once."""
    code = category_of(key)
    tier = Tier(rules.categories.by_code[code].tier if code else key)
    found = []
    for stage in Stage:
        before, after = (one.limits.span(tier, stage, code) for one in (desk.rules, rules))
        if before or after:
            found.append(Ends(stage, before, _end(desk, before), after, _end(desk, after)))
    return found


def _end(desk: Desk, span: Span | None) -> datetime | None:
    return desk.rules.calendar.add(desk.now, span).at if span else None


def _rows(desk: Desk) -> dict[str, dict[str, str]]:
    limits = desk.rules.limits
    own = [f"category.{code}" for code, row in limits.categories.items() if row]
    return {key: limits.row(key) for key in (*Tier, *own)}


# ---------------------------------------------------------------- categories


def _tried(desk: Desk, rules: Rules, _key: str) -> Tried:
    text = request.form.get("sample", "").strip()
    before, after = (one.categories.guess(plain(text)) for one in (desk.rules, rules))
    return Tried(text, before, after)


def _categories(desk: Desk) -> list[Category]:
    return list(desk.rules.categories.by_code.values())


# ---------------------------------------------------------------- for the pages


def known(desk: Desk) -> dict[str, Any]:
    """What the forms offer to choose from."""
    filed = desk.rules.filed or desk.rules
    return {
        "clocks": forms.CLOCKS,
        "tiers": list(Tier),
        "offered": [one.code for one in desk.rules.categories.offered],
        "languages": list(Language),
        "lists": forms.LISTS,
        "professions": edits.professions(filed.categories),
        "filed": filed,
    }


LISTED: dict[EditKind, Callable[[Desk], Any]] = {
    EditKind.CATEGORY: _categories,
    EditKind.LIMIT: _rows,
    EditKind.WORDING: _texts,
}
OF: dict[EditKind, Callable[[Desk, Rules, str], Any]] = {
    EditKind.CATEGORY: _tried,
    EditKind.LIMIT: _ends,
    EditKind.WORDING: _examples,
}
