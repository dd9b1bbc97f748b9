"""What supervisors set otherwise than config/ says: categories, time limits and wording.

Rows only grow: the newest of a kind and key holds, and says who set it when. Each is checked as
the files are at start. One that fits the files no more is set aside, and the file's text holds.
"""

import bisect
import contextlib
import dataclasses
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from gateway.domain.edit import EditKind
from gateway.domain.limits import Limits, category_of
from gateway.domain.people import ActorKind, AlarmKind, Language
from gateway.domain.ticket import Tier
from gateway.errors import Refused
from gateway.services import alarms
from gateway.services.desk import Actor, Desk, Rules
from gateway.services.town import access
from gateway.store import turns
from gateway.store.tables import Edit
from gateway.store.turns import Turn
from routing import categories
from routing.categories import Categories

LOGGER = logging.getLogger(__name__)

_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_KEPT = 20  # earlier edits of a key that are shown

Value = Mapping[str, Any]


# ---------------------------------------------------------------- what holds


def amended(filed: Rules, tx: Session) -> Rules:
    """The rules of the files with every edit that holds and fits them."""
    rules, aside = dataclasses.replace(filed, filed=filed), {}
    for edit in sorted(holding(tx), key=lambda one: list(EditKind).index(one.kind)):
        try:
            rules = applied(rules, edit.kind, edit.key, edit.value or {})
        except (Refused, LookupError, TypeError, ValueError) as error:
            # A later release may read a value otherwise: that must not stop the town either.
            aside[_subject(edit.kind, edit.key)] = str(error)
            about = {"kind": edit.kind.value, "key": edit.key, "why": str(error)}
            LOGGER.warning("An edit fits the files no more and was set aside", extra=about)
    return dataclasses.replace(rules, aside=aside)


def holding(tx: Session) -> list[Edit]:
    """The edits that hold; what went back to its file is not among them."""
    newest = select(func.max(Edit.id)).group_by(Edit.kind, Edit.key)
    query = select(Edit).where(Edit.id.in_(newest)).order_by(Edit.id)
    return [one for one in tx.scalars(query) if one.value is not None]


def keys(desk: Desk, kind: EditKind) -> set[str]:
    """What of a kind is set otherwise than its file says."""
    return {one.key for one in holding(desk.tx) if one.kind is kind}


def history(desk: Desk, kind: EditKind, key: str) -> Sequence[Edit]:
    """The latest edits of a key with who made them, newest first."""
    query = select(Edit).where(Edit.kind == kind, Edit.key == key).order_by(Edit.id.desc())
    return desk.tx.scalars(query.options(joinedload(Edit.operator)).limit(_KEPT)).all()


def limits_through_time(desk: Desk) -> Callable[[datetime], Limits]:
    """The time limits that held at a moment: what a clock that started then was given."""
    filed = _filed(desk.rules)
    rules = dataclasses.replace(desk.rules, limits=filed.limits)
    since, known = [], [rules.limits]
    for edit in desk.tx.scalars(select(Edit).where(Edit.kind == EditKind.LIMIT).order_by(Edit.id)):
        with contextlib.suppress(Refused):  # it fits the files no more, see `amended`
            value = filed.limits.row(edit.key) if edit.value is None else edit.value
            rules = applied(rules, EditKind.LIMIT, edit.key, value)
            since.append(edit.at)
            known.append(rules.limits)
    return lambda at: known[bisect.bisect_right(since, at)]


def announce(desk: Desk) -> None:
    """Raise an alarm for each edit that is set aside, and clear those that are over."""
    for alarm in alarms.standing(desk):
        if alarm.kind is AlarmKind.EDIT and alarm.subject not in desk.rules.aside:
            alarms.clear(desk, AlarmKind.EDIT, alarm.subject)
    for subject in desk.rules.aside:
        alarms.ring(desk, AlarmKind.EDIT, subject)


def _subject(kind: EditKind, key: str) -> str:
    return f"{kind} {key}"


# ---------------------------------------------------------------- setting


def save(desk: Desk, kind: EditKind, key: str, value: Value, by: Actor) -> None:
    """Let something hold from the next transaction on. Raises Refused for what does not fit.

    Clocks that run keep the limits they were started with.
    """
    access.require_rule_maker(desk, by)
    applied(desk.rules, kind, key, value)
    if value == shown(desk.rules, kind, key):
        raise Refused("nothing_new")
    _add(desk, kind, key, dict(value), by)


def take_back(desk: Desk, kind: EditKind, key: str, by: Actor) -> None:
    """Let what the file says hold again. Raises Refused when it does, or says nothing."""
    access.require_rule_maker(desk, by)
    if key not in keys(desk, kind):
        raise Refused("nothing_new")
    if kind is EditKind.CATEGORY and key not in _filed(desk.rules).categories.by_code:
        raise Refused("category_added")
    _add(desk, kind, key, None, by)


def _add(desk: Desk, kind: EditKind, key: str, value: dict[str, Any] | None, by: Actor) -> None:
    assert by.kind is ActorKind.OPERATOR
    turns.take(desk.tx, Turn.EDITS)
    desk.tx.add(Edit(kind=kind, key=key, value=value, operator_id=by.id, at=desk.now))
    alarms.clear(desk, AlarmKind.EDIT, _subject(kind, key))


# ---------------------------------------------------------------- what fits


def applied(rules: Rules, kind: EditKind, key: str, value: Value) -> Rules:
    """The rules with one more edit. Raises Refused with what is to be mended."""
    return _APPLY[kind](rules, key, value)


def shown(rules: Rules, kind: EditKind, key: str) -> dict[str, Any] | None:
    """What holds at a key, as an edit would say it; None when there is no such thing."""
    return _SHOWN[kind](rules, key)


def _filed(rules: Rules) -> Rules:
    return rules.filed or rules


def _with_wording(rules: Rules, key: str, value: Value) -> Rules:
    filed = _filed(rules).wording
    if not filed.is_sent(key):
        raise Refused("no_such_rule", name=key)
    texts = {language: str(value[language]) for language in Language}
    signature = max(rules.settings.signatures, key=len)
    changed = rules.wording.reworded(key, texts, filed.variables(key), signature)
    return dataclasses.replace(rules, wording=changed)


def _shown_wording(rules: Rules, key: str) -> dict[str, Any] | None:
    if not _filed(rules).wording.is_sent(key):
        return None
    return {language.value: rules.wording.texts[language][key] for language in Language}


def _with_limits(rules: Rules, key: str, value: Value) -> Rules:
    before = shown(dataclasses.replace(rules, limits=_filed(rules).limits), EditKind.LIMIT, key)
    if before is None:
        raise Refused("no_such_rule", name=key)
    # A ticket without one of its clocks could be late without anybody knowing.
    if not category_of(key) and (missing := [stage for stage in before if stage not in value]):
        raise Refused("limit_missing", stage=missing[0])
    return dataclasses.replace(rules, limits=rules.limits.amended(key, value))


def _shown_limits(rules: Rules, key: str) -> dict[str, Any] | None:
    code = category_of(key)
    if code not in rules.categories.by_code if code else key not in list(Tier):
        return None
    return dict(rules.limits.row(key))


def _with_category(rules: Rules, key: str, value: Value) -> Rules:
    for code, is_wrong in _MISTAKES.items():
        if is_wrong(rules, key, value):
            raise Refused(code)
    known = _filed(rules).categories.by_code.get(key)
    table = {**value, "code": key, "staff": known is not None and known.staff}
    changed = rules.categories.amended(categories.read("edits", table))
    return dataclasses.replace(rules, categories=changed)


def _shown_category(rules: Rules, key: str) -> dict[str, Any] | None:
    known = rules.categories.by_code.get(key)
    if known is None:
        return None
    table = categories.written(known)
    del table["code"], table["staff"]  # the one is the key, the other stays as it is
    return table


def professions(known: Categories) -> list[str]:
    """The departments' words for what grids do not get."""
    return sorted({one.profession for one in known.by_code.values()} - {""})


def _is_needed(rules: Rules, key: str, _value: Value) -> bool:
    """Whether something else leads to a category: an emergency, a complaint about staff."""
    known = _filed(rules).categories
    own = known.by_code.get(key)
    return key in known.rules.categories or (own is not None and own.staff)


def _is_nameless(rules: Rules, _key: str, value: Value) -> bool:
    """Whether a name is empty, or longer than the texts have room for."""
    most = {language: rules.wording.budgets[language].longest["category"] for language in Language}
    return not all(
        0 < len(value[one]) <= most[one] and value[one].isprintable() for one in Language
    )


def _has_word_twice(_rules: Rules, _key: str, value: Value) -> bool:
    words = [word for name in categories.WEIGHTS for word in value[name]]
    return len(words) != len(set(words))


_MISTAKES: dict[str, Callable[[Rules, str, Value], bool]] = {
    "category_code": lambda _rules, key, _value: not _CODE.fullmatch(key),
    "category_name": _is_nameless,
    "category_tier": lambda _rules, _key, value: value["tier"] not in list(Tier),
    "category_nobody": lambda rules, _key, value: (
        not value["grid"] and value["profession"] not in professions(_filed(rules).categories)
    ),
    "category_word_twice": _has_word_twice,
    "category_needed": lambda rules, key, value: value["off"] and _is_needed(rules, key, value),
}
_APPLY: dict[EditKind, Callable[[Rules, str, Value], Rules]] = {
    EditKind.CATEGORY: _with_category,
    EditKind.LIMIT: _with_limits,
    EditKind.WORDING: _with_wording,
}
_SHOWN: dict[EditKind, Callable[[Rules, str], dict[str, Any] | None]] = {
    EditKind.CATEGORY: _shown_category,
    EditKind.LIMIT: _shown_limits,
    EditKind.WORDING: _shown_wording,
}
