"""The words of the SMS grammar, read from config/grammar.toml and made into patterns once."""

import dataclasses
import enum
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gateway.domain import amiss, denials, handing, hours, leave, phrases, secrecy
from gateway.domain.patterns import EDGE, NOTHING, any_of
from gateway.errors import BadSettings


class Verb(enum.StrEnum):
    """What a text asks for."""

    ACCEPT = "accept"
    RESOLVE = "resolve"
    TRANSFER = "transfer"
    RETURN = "return"
    RAISE = "raise"
    EXTEND = "extend"
    ASK = "ask"
    PROGRESS = "progress"
    DEFER = "defer"
    ASSIGN = "assign"
    JOINT = "joint"
    REPORT = "report"
    VISIT = "visit"
    PATROL = "patrol"
    MAJOR = "major"
    LIST = "list"
    DUTY_ON = "duty_on"
    DUTY_OFF = "duty_off"
    HELP = "help"
    STATUS = "status"
    ADD = "add"
    NUDGE = "nudge"
    RATE = "rate"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    CALL = "call"
    CONFIDENTIAL = "confidential"
    GRID = "grid"
    MENU = "menu"
    COMPLAIN = "complain"
    LANGUAGE = "language"
    OPT_IN = "opt_in"
    OPT_OUT = "opt_out"
    ANSWER = "answer"
    YES = "yes"
    NO = "no"
    POLITE = "polite"
    SET_ASIDE = "set_aside"
    UNKNOWN = "unknown"


# Final verbs end something: they are never applied to a ticket that was guessed.
FINAL = frozenset({Verb.RESOLVE, Verb.RETURN, Verb.DEFER, Verb.WITHDRAW})
ALWAYS_CONFIRMED = frozenset({Verb.DEFER, Verb.WITHDRAW})
ABOUT_NO_TICKET = frozenset({
    Verb.REPORT, Verb.VISIT, Verb.PATROL, Verb.MAJOR, Verb.LIST, Verb.DUTY_ON, Verb.DUTY_OFF,
    Verb.HELP,
})  # fmt: skip

_FILLERS = ("fillers", "polite_with", "agree", "polite", "particles", "endings")


@dataclasses.dataclass(frozen=True)
class Words:
    """The words of one verb; config/grammar.toml says what each field means."""

    verb: Verb
    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    slips: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    says_why: tuple[str, ...] = ()
    digit: str = ""
    alone: bool = False
    apart: bool = False
    wish: bool = False
    reasons: bool = False
    round: bool = False
    then: re.Pattern[str] = NOTHING
    tail: re.Pattern[str] = NOTHING  # all that may stand behind a word that stands alone

    @property
    def words(self) -> tuple[str, ...]:
        """All that are heard, also the loose ones."""
        return (*self.zh, *self.en, *self.loose, *self.slips)


@dataclasses.dataclass(frozen=True)
class Speakers:
    """The verbs of one kind of sender."""

    words: Mapping[str, Words]  # by the word, without blanks
    digits: Mapping[str, Words]
    heard: re.Pattern[str]  # any of the words
    mistaken: re.Pattern[str]  # what begins like a verb and is none
    yes: re.Pattern[str]  # a whole text that says Y
    wish: re.Pattern[str]  # what may stand before a command that is asked for
    rounds: re.Pattern[str]  # what may stand before an entry of the diary


@dataclasses.dataclass(frozen=True)
class Grammar:
    """The tables, ready for use. `is_emergency` is asked of what residents and members report."""

    member: Speakers
    resident: Speakers
    patterns: Mapping[str, re.Pattern[str]]
    yes: frozenset[str]
    no: frozenset[str]
    never: frozenset[str]
    agree: frozenset[str]
    nth: Mapping[str, int]  # which of a list, by the word
    refers_back: tuple[str, ...]
    amiss: tuple[str, ...]  # in words on what is wrong, not in those on where
    of_calls: tuple[str, ...]  # in words on a call, and not on what is the matter
    calls_off: tuple[str, ...]  # after a call in vain: nobody need call back
    asks_call: tuple[str, ...]  # beside those: somebody is to call after all
    days: leave.Days
    is_emergency: Callable[[str], bool]

    def __getitem__(self, pattern: str) -> re.Pattern[str]:
        """One of the patterns that are made of the tables, by name."""
        return self.patterns[pattern]


def load(path: Path, is_emergency: Callable[[str], bool] = lambda _: False) -> Grammar:
    """Read the tables of words; raises BadSettings with the file's name."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        common = content["common"]
        return Grammar(
            member=_speakers(content, "member"),
            resident=_speakers(content, "resident"),
            patterns={
                name: re.compile(made)
                for name, made in (
                    *phrases.of(content),
                    *handing.of(content),
                    *denials.of(content),
                    *secrecy.of(content),
                    *amiss.of(content),
                    *hours.patterns(content),
                    *leave.patterns(content),
                )
            },
            yes=frozenset(common["yes"]),
            no=frozenset(common["no"]),
            never=frozenset(common["never"]),
            agree=frozenset(common["agree"]),
            nth={
                word.replace(" ", ""): place
                for place, words in enumerate(content["answers"]["nth"], 1)
                for word in words
            },
            refers_back=tuple(common["refers_back"]),
            amiss=tuple(common["amiss"]),
            of_calls=tuple(common["of_calls"]),
            calls_off=tuple(common["calls_off"]),
            asks_call=tuple(common["asks_call"]),
            days=leave.days(content),
            is_emergency=is_emergency,
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadSettings(f"{path}: {error}") from error


def _speakers(content: Mapping[str, Any], whom: str) -> Speakers:
    verbs = [_words(verb, table, content["common"]) for verb, table in content[whom].items()]
    heard = {word.replace(" ", ""): one for one in verbs for word in one.words}
    words = any_of(word for one in verbs for word in one.words)
    return Speakers(
        words=heard,
        digits={one.digit: one for one in verbs if one.digit},
        heard=re.compile(words),
        mistaken=re.compile(any_of(word for one in verbs for word in one.but_not)),
        yes=re.compile(phrases.yes(content["common"], content["answers"], whom)),
        wish=re.compile(phrases.wish(content["common"], words)),
        rounds=re.compile(phrases.rounds(content["common"], words)),
    )


def _words(verb: str, table: Mapping[str, Any], common: Mapping[str, Any]) -> Words:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
    }
    then, along = values.pop("then", ()), values.pop("along", ())
    fillers = any_of([*along, *(word for name in _FILLERS for word in common[name])])
    tail = re.compile(rf"(?:{phrases.several(common)}|{EDGE}|\?|{fillers})*+$")
    return Words(Verb(verb), then=re.compile(any_of(then)), tail=tail, **values)
