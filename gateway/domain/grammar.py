"""The words of the SMS grammar: which verb each stands for, read from config/grammar.toml."""

import dataclasses
import enum
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gateway.errors import BadSettings


class Verb(enum.StrEnum):
    """What a text asks for."""

    ACCEPT = "accept"
    RESOLVE = "resolve"
    RETURN = "return"
    PROGRESS = "progress"
    REPORT = "report"
    LIST = "list"
    HELP = "help"
    STATUS = "status"
    ADD = "add"
    RATE = "rate"
    REOPEN = "reopen"
    LANGUAGE = "language"
    MENU = "menu"
    OPT_IN = "opt_in"
    OPT_OUT = "opt_out"
    ANSWER = "answer"
    YES = "yes"
    NO = "no"
    POLITE = "polite"
    SET_ASIDE = "set_aside"
    LATER = "later"
    UNKNOWN = "unknown"


# Final verbs end something: they are never applied to a ticket that was guessed.
FINAL = frozenset({Verb.RESOLVE, Verb.RETURN})
NEEDS_TICKET = frozenset({Verb.ACCEPT, Verb.RESOLVE, Verb.RETURN, Verb.PROGRESS})


@dataclasses.dataclass(frozen=True)
class Words:
    """The words of one verb."""

    verb: Verb
    words: tuple[str, ...]
    digit: str
    whole: bool
    plain: frozenset[str]  # those people also use in ordinary speech: 修好了
    zh: frozenset[str]


@dataclasses.dataclass(frozen=True)
class Grammar:
    """The tables of config/grammar.toml."""

    member: tuple[Words, ...]
    resident: tuple[Words, ...]
    yes: frozenset[str]
    no: frozenset[str]
    polite: frozenset[str]
    negations: tuple[str, ...]
    questions: tuple[str, ...]
    question_ends: tuple[str, ...]
    refers_back: tuple[str, ...]
    codes: tuple[str, ...]  # what only a one-time code's text says
    units: tuple[str, ...]
    rating: Mapping[str, tuple[str, ...]]


def load(path: Path) -> Grammar:
    """Read the tables of words; raises BadSettings with the file's name."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        common, rating = content["common"], content["rating"]
        return Grammar(
            member=_verbs(content["member"]),
            resident=_verbs(content["resident"]),
            yes=frozenset(common["yes"]),
            no=frozenset(common["no"]),
            polite=frozenset(common["polite"]),
            negations=_longest_first(common["negations"]),
            questions=_longest_first(common["questions"]),
            question_ends=tuple(common["question_ends"]),
            refers_back=tuple(common["refers_back"]),
            codes=tuple(common["codes"]),
            units=_longest_first(common["units"]),
            rating={verdict: _longest_first(words) for verdict, words in rating.items()},
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise BadSettings(f"{path}: {error}") from error


def _longest_first(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))


def _verbs(tables: Mapping[str, Mapping[str, Any]]) -> tuple[Words, ...]:
    return tuple(
        Words(
            Verb(verb),
            _longest_first([*table["zh"], *table["en"]]),
            table.get("digit", ""),
            table.get("whole", False),
            frozenset(table.get("plain", ())),
            frozenset(table["zh"]),
        )
        for verb, table in tables.items()
    )
