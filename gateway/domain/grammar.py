"""The words of the SMS grammar, read from config/grammar.toml and made into patterns once."""

import dataclasses
import enum
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

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

_MARKS = " \t\r\n,.;:!、。~—-【】"
EDGES = _MARKS + '()[]《》"“”'  # what may stand around words, in normal form
TRIMMED = _MARKS + "，；：！．～\u3000"  # what is trimmed from words as they were written
NUMBER = "\ue000"  # stands for each character of a ticket number once that is found
_EDGE = re.escape(EDGES)
EDGE = f"[{_EDGE}{NUMBER}]"
CLAUSE_END = ",.;:!?、。\n"


@dataclasses.dataclass(frozen=True)
class Words:
    """The words of one verb; config/grammar.toml says what each field means."""

    verb: Verb
    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    digit: str = ""
    alone: bool = False
    apart: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """All that are heard, also the loose ones."""
        return (*self.zh, *self.en, *self.loose)


@dataclasses.dataclass(frozen=True)
class Speakers:
    """The verbs of one kind of sender."""

    words: Mapping[str, Words]  # by the word, without blanks
    digits: Mapping[str, Words]
    heard: re.Pattern[str]  # any of the words
    mistaken: re.Pattern[str]  # what begins like a verb and is none


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
    nth: tuple[str, ...]
    refers_back: tuple[str, ...]
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
            member=_speakers(content["member"]),
            resident=_speakers(content["resident"]),
            patterns={name: re.compile(made) for name, made in _patterns(content)},
            yes=frozenset(common["yes"]),
            no=frozenset(common["no"]),
            never=frozenset(common["never"]),
            agree=frozenset(common["agree"]),
            nth=tuple(content["which"]["nth"]),
            refers_back=tuple(common["refers_back"]),
            is_emergency=is_emergency,
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadSettings(f"{path}: {error}") from error


def _speakers(tables: Mapping[str, Mapping[str, Any]]) -> Speakers:
    verbs = [_words(verb, table) for verb, table in tables.items()]
    heard = {word.replace(" ", ""): one for one in verbs for word in one.words}
    return Speakers(
        words=heard,
        digits={one.digit: one for one in verbs if one.digit},
        heard=re.compile(any_of(word for one in verbs for word in one.words)),
        mistaken=re.compile(any_of(word for one in verbs for word in one.but_not)),
    )


def _words(verb: str, table: Mapping[str, Any]) -> Words:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
    }
    return Words(Verb(verb), **values)


# ---------------------------------------------------------------- patterns


def is_latin(char: str) -> bool:
    """Whether a character is a letter of an English word."""
    return char.isascii() and char.isalpha()


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; nothing, where there are none."""
    ordered = sorted(set(words), key=len, reverse=True)
    return f"(?:{'|'.join(map(_pattern, ordered))})" if ordered else "(?!)"


def _pattern(word: str) -> str:
    """English words stand by themselves; Chinese ones may have a blank between characters."""
    if word.isascii():
        left = "(?<![A-Z])" if is_latin(word[0]) else ""
        right = "(?![A-Z])" if is_latin(word[-1]) else ""
        return f"{left}{re.escape(word).replace(chr(92) + ' ', ' +')}{right}"
    return " ?".join(map(re.escape, word))


def _patterns(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The patterns by name. They read a text in capitals whose numbers are marked."""
    yield from _of_courtesy(content["common"])
    yield from _of_numbers(content)
    yield from _of_speech(content["speech"], any_of(content["common"]["endings"]))
    yield from _of_codes(content["codes"])
    yield from _of_verdicts(content["rating"], content["common"])
    yield "secrecy", any_of(content["secrecy"]["phrases"])


def _of_courtesy(common: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    courtesy = any_of([*common["agree"], *common["polite"]])
    more = any_of([*common["polite_with"], *common["agree"], *common["polite"]])
    before, after = any_of(common["particles"]), any_of(common["endings"])
    particle = f"(?:{before}|{after})"
    yield "polite", f"(?:{EDGE}*{courtesy}(?:{EDGE}|{more})*)+$"
    yield "empty", f"(?:{EDGE}|{more}|{particle})*$"
    yield "fillers", f"(?:{EDGE}|{any_of(common['fillers'])}|{more}|{particle})*$"
    yield "edges", f"{EDGE}*"
    greeting = any_of(common["greetings"])
    yield "greeting", f"(?:{EDGE}|{greeting})*"
    yield "lead", f"(?:{EDGE}|{greeting}|{before})*"
    yield "endings", f"{after}*"
    yield "particle", before
    yield "particles", f"(?:{before} ?)+$"


def _of_numbers(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    common = content["common"]
    verbs = any_of(
        word for side in ("member", "resident") for table in content[side].values()
        for word in (*table["en"], *table.get("loose", ()))
        if word.isascii() and len(word) > 1
    )  # fmt: skip
    yield "units", f"(?!{any_of(common['not_units'])}){any_of(common['units'])}"
    yield "counts", f" ?{any_of([*common['units'], *common['counts']])}"
    yield "not_after", f"{any_of(common['not_after'])} ?:?$"
    yield "street", f"{any_of(common['streets'])}$"
    yield "latin_verb", f"(?:{verbs}|NO\\.?|TICKET)$"
    yield "latin_verb_next", verbs


def _of_speech(speech: Mapping[str, Any], particle: str) -> Iterable[tuple[str, str]]:
    negation = any_of(speech["negations"])
    yield "negation", negation
    yield "negated", f"{negation}.?$"
    yield "not_negations", any_of(speech["not_negations"])
    skipped = f"(?:{particle}|[ {NUMBER}])*"
    yield "undone", rf"{skipped}(?:{any_of(speech['undone'])}|\d{{1,3}} ?%)"
    yield "hedges", any_of(speech["hedges"])
    yield "near", f"{any_of(speech['near'])}$"
    yield "later", f"[{NUMBER}了]*(?!{any_of(speech['not_later'])}){any_of(speech['later'])}"
    yield "takes_back", any_of(speech["takes_back"])
    asks = any_of(speech["asks"])
    yield "asked", rf"[了{NUMBER} ]*(?:{asks}(?=[{_EDGE}{NUMBER}?]|$)|\?)"
    yield "question_end", f"{any_of(speech['question_ends'])}$"
    starts = any_of(speech["question_starts"])
    yield "question", f"{any_of(speech['question_words'])}|^ *{starts}"
    yield "forwards", any_of(speech["forwards"])
    given = f"(?:{EDGE}|{any_of(speech['gives'])})*"
    name = "[\u4e00-\u9fff]{2,4}?"
    tasks = any_of(speech["tasks"])
    yield "team", rf"{given}([A-Z][^,.;:!、。{NUMBER}]*|[^,.;:!、。 {NUMBER}]+)"
    yield "member", rf"{given}([A-Z][A-Z ]*|{name}(?={tasks}|{EDGE}|$))"
    yield "cover", rf"({name})(?={any_of(speech['covers'])})"
    some = r"(?:(\d{1,3})|([一二两三四五六七八九十]{1,3}))"
    yield "days", rf"{some} ?个?(?:工作)?(天|日|周|星期|DAYS?|D\b)"
    yield "bare_days", r"(?<![\d])(\d{1,2})(?![\d])"


def _of_codes(codes: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    word, link = any_of(codes["words"]), any_of(codes["links"])
    warning = any_of(codes["warnings"])
    digits = r"\d{4,8}"
    told = f"{word}(?:{link})*{digits}|{digits}.{{0,6}}{word}"
    yield "code", f"(?:【[^】]*】.*{word}|{told}|{word}.*{warning})"


def _of_verdicts(rating: Mapping[str, Any], common: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    kinds = "|".join(f"(?P<{kind}>{any_of(rating[kind])})" for kind in ("bad", "fair", "good"))
    yield "verdict", f"(?!{any_of(rating['but_not'])})(?:{kinds})"
    courtesy = any_of([*common["agree"], *common["polite"], *rating["before"]])
    lead = f"(?:{EDGE}|{courtesy})*"
    yield "first_verdict", f"{lead}?(?!{any_of(rating['but_not'])})(?:{kinds})"
    yield "no_spoilers", any_of(rating["no_spoilers"])
    yield "verdict_end", f"(?:{any_of(rating['after'])})*(?:{EDGE}|$)"
    yield "spoilers", any_of(rating["spoilers"])
    yield "rating_digit", rf"{lead}([123])(?!\.\d)(?=$|{EDGE}|{any_of(rating['digit_with'])})"
