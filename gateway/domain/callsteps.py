"""What a caller hears and is asked where a call stands in the menu, by the keys of the prompts.

Knows no provider. The same standing always gives the same steps, so that a provider who asks again
hears the same again.
"""

import dataclasses
from collections.abc import Callable

from gateway.domain.callflow import OTHER_LANGUAGE, TICKETED, Facts, Place, Standing
from gateway.domain.people import Language

_OTHER_LANGUAGE = "other_language"  # the prompt that is said in the language not chosen


def language_of(prompt: str, chosen: Language) -> Language:
    """The language that a prompt is said in."""
    return OTHER_LANGUAGE[chosen] if prompt == _OTHER_LANGUAGE else chosen


@dataclasses.dataclass(frozen=True)
class Say:
    """Some prompts are said, one after another."""

    prompts: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Ask:
    """Prompts are said until a key is pressed; keys are gathered."""

    prompts: tuple[str, ...]
    keys: int = 1  # at most
    finish: str = ""  # the key that ends them
    seconds: int = 6  # how long the next key is waited for


@dataclasses.dataclass(frozen=True)
class Record:
    """The caller is recorded after a tone."""

    longest: int = 118  # seconds; whoever transcribes takes no more than 120
    silence: int = 6  # seconds without a word end it
    finish: str = "#*"


@dataclasses.dataclass(frozen=True)
class Dial:
    """Colleagues are called one after another; each hears who it is, and presses 1 to take it."""

    rings: int = 20  # seconds for each
    longest: int = 1800  # seconds of talk


@dataclasses.dataclass(frozen=True)
class Wait:
    """Nothing is said for some seconds."""

    seconds: int = 2


@dataclasses.dataclass(frozen=True)
class GoOn:
    """Whoever did nothing in what came before goes on from here."""


@dataclasses.dataclass(frozen=True)
class HangUp:
    """The call is ended."""


Step = Say | Ask | Record | Dial | Wait | GoOn | HangUp

# What may be pressed in the menu, in the order it is said, and when.
_CHOICES: tuple[tuple[str, Callable[[Standing, Facts], bool]], ...] = (
    ("press_report", lambda now, _: not now.unrecorded),
    ("press_number", lambda _now, _: True),
    ("press_person", lambda _, facts: facts.staffed),
    ("press_call_back", lambda _, facts: facts.known),
)


def steps(now: Standing, facts: Facts) -> tuple[Step, ...]:
    """What the caller hears and is asked where a call stands."""
    return _STEPS[now.place](now, facts)


def _menu(now: Standing, facts: Facts) -> tuple[Step, ...]:
    other = (_OTHER_LANGUAGE,) if now.told == "greeting" else ()
    choices = tuple(prompt for prompt, can in _CHOICES if can(now, facts))
    return Ask((now.told, *other, *choices)), GoOn()


def _speak(now: Standing, _facts: Facts) -> tuple[Step, ...]:
    return Say((now.told,)), Record(), GoOn()


def _number(now: Standing, _facts: Facts) -> tuple[Step, ...]:
    return Ask((now.told,), keys=12, finish="#", seconds=8), GoOn()


def _dial(now: Standing, _facts: Facts) -> tuple[Step, ...]:
    return Say((now.told,)), Dial()


def _spell(now: Standing, _facts: Facts) -> tuple[Step, ...]:
    return Say((now.told,)), Wait(), GoOn()


def _end(now: Standing, _facts: Facts) -> tuple[Step, ...]:
    told = (now.told, "texted") if now.told in TICKETED else (now.told,)
    return Say(tuple(dict.fromkeys((*told, "goodbye")))), HangUp()


_STEPS: dict[Place, Callable[[Standing, Facts], tuple[Step, ...]]] = {
    Place.MENU: _menu,
    Place.REPORT: _speak,
    Place.VOICEMAIL: _speak,
    Place.NUMBER: _number,
    Place.DIAL: _dial,
    Place.SPELL: _spell,
    Place.OVER: _end,
}


def whisper(known: bool, working: bool) -> tuple[Step, ...]:
    """A colleague's end: who calls and about what; 1 takes the call, all else leaves it."""
    who = "whisper_phone" if known else "whisper_withheld"
    what = "whisper_ticket" if working else "whisper_new"
    return Ask(("whisper", who, what, "whisper_press"), seconds=8), HangUp()
