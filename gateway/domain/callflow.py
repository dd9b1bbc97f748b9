"""The hotline's menu: what follows when a caller presses a key, speaks, waits or is put through.

Knows no provider: it takes where a call stands and what the caller did, and gives where it stands
then. What the caller hears there is in domain/callsteps.py.
"""

import dataclasses
import enum
from collections.abc import Callable

from gateway.domain.people import Language


class Place(enum.StrEnum):
    """Where in the menu a call stands; the stored values are never renamed."""

    MENU = "menu"
    REPORT = "report"  # the caller speaks, and is recorded
    VOICEMAIL = "voicemail"  # the same, since nobody could be reached
    NUMBER = "number"  # the number of a ticket is keyed in
    DIAL = "dial"  # a colleague is called
    SPELL = "spell"  # who gets no text hears the number, once there is one
    OVER = "over"


class Heard(enum.StrEnum):
    """What the caller did, or what became of what was begun."""

    ONE = "1"
    TWO = "2"
    EIGHT = "8"
    NINE = "9"
    ZERO = "0"
    STAR = "*"
    OTHER = "other"  # a key that means nothing here
    SILENCE = "silence"  # no key, or nothing was said
    SPOKEN = "spoken"  # something was recorded
    OWN = "own"  # a number of a ticket of the caller's
    NOT_OWN = "not_own"  # a number of somebody else's ticket, or of none: the caller hears no more
    SLIP = "slip"  # digits that are no number of a ticket
    TALKED = "talked"  # a colleague took the call
    NOBODY = "nobody"  # none did
    ON = "on"  # nothing: time went by


class Outcome(enum.StrEnum):
    """What a call has come to; one that comes later in this list is never taken back for one
    before. The stored values are never renamed."""

    OPEN = "open"
    INFORMED = "informed"  # the caller asked how a ticket stands
    MISSED = "missed"
    CALL_BACK = "call_back"
    REPORTED = "reported"
    ANSWERED = "answered"


_RANK = {outcome: rank for rank, outcome in enumerate(Outcome)}

# The words providers have for how a call goes; they may come in any order, and twice.
_STATUS_RANK = {"": 0, "queued": 1, "initiated": 1, "ringing": 2, "in-progress": 3}
_ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


def furthest(one: Outcome, other: Outcome) -> Outcome:
    """What a call has come to when both are true of it."""
    return max(one, other, key=_RANK.__getitem__)


def later(before: str, told: str) -> str:
    """The status of a call after one more report of it: it only moves up, and ends once."""
    if before in _ENDED or (told not in _ENDED and told not in _STATUS_RANK):
        return before
    if told in _ENDED or _STATUS_RANK[told] > _STATUS_RANK[before]:
        return told
    return before


def is_over(status: str) -> bool:
    """Whether a call with this status has ended."""
    return status in _ENDED


@dataclasses.dataclass(frozen=True)
class Standing:
    """Where a call stands; `told` is the prompt that is said first."""

    place: Place = Place.MENU
    told: str = "greeting"
    language: Language = Language.ZH
    outcome: Outcome = Outcome.OPEN
    tries: int = 0  # of what the caller did in vain
    turn: int = 0
    unrecorded: bool = False


@dataclasses.dataclass(frozen=True)
class Facts:
    """What is true of the town and the caller now."""

    staffed: bool = False  # whether a colleague can be called
    known: bool = True  # whether the caller shows a number, so that somebody can call back
    textable: bool = True  # whether the caller gets texts
    numbered: bool = False  # whether the call has its ticket by now
    over: bool = False  # whether the ticket that was asked about is finished
    quiet: frozenset[str] = frozenset()  # ends of a call that a text went out on before


@dataclasses.dataclass(frozen=True)
class _Move:
    """What one thing the caller does changes; `vain` counts a try."""

    place: Place
    told: str
    outcome: Outcome = Outcome.OPEN
    vain: bool = False


_TRIES = 3  # what is done in vain so often ends the call, and somebody calls back
_SPELLING = 6  # so often a number that is not there yet is waited for
_TURNS = 40  # no call goes on for ever

_MENU, _OVER = Place.MENU, Place.OVER
_MISSED = _Move(_OVER, "missed", Outcome.MISSED)

MOVES: dict[tuple[Place, Heard], _Move] = {
    (_MENU, Heard.ONE): _Move(Place.REPORT, "report"),
    (_MENU, Heard.TWO): _Move(Place.NUMBER, "number"),
    (_MENU, Heard.ZERO): _Move(Place.DIAL, "dial"),
    (_MENU, Heard.EIGHT): _Move(_OVER, "call_back", Outcome.CALL_BACK),
    (_MENU, Heard.NINE): _Move(_MENU, "greeting"),
    (_MENU, Heard.STAR): _Move(_MENU, "unrecorded"),
    (_MENU, Heard.OTHER): _Move(_MENU, "wrong_key", vain=True),
    (_MENU, Heard.SILENCE): _Move(_MENU, "silence", vain=True),
    (Place.REPORT, Heard.SPOKEN): _Move(_OVER, "reported", Outcome.REPORTED),
    (Place.REPORT, Heard.STAR): _Move(_MENU, "unrecorded"),
    # Whoever said nothing is not asked again and again: somebody calls back.
    (Place.REPORT, Heard.SILENCE): _MISSED,
    (Place.NUMBER, Heard.OWN): _Move(_MENU, "status", Outcome.INFORMED),
    (Place.NUMBER, Heard.NOT_OWN): _Move(_MENU, "status_by_text", Outcome.INFORMED),
    (Place.NUMBER, Heard.SLIP): _Move(Place.NUMBER, "wrong_number", vain=True),
    (Place.NUMBER, Heard.SILENCE): _Move(Place.NUMBER, "silence", vain=True),
    (Place.DIAL, Heard.TALKED): _Move(_OVER, "goodbye", Outcome.ANSWERED),
    (Place.DIAL, Heard.NOBODY): _Move(Place.VOICEMAIL, "voicemail", Outcome.CALL_BACK),
    (Place.VOICEMAIL, Heard.SPOKEN): _Move(_OVER, "reported", Outcome.REPORTED),
    (Place.VOICEMAIL, Heard.STAR): _Move(_OVER, "call_back", Outcome.CALL_BACK),
    (Place.VOICEMAIL, Heard.SILENCE): _Move(_OVER, "call_back", Outcome.CALL_BACK),
    (Place.SPELL, Heard.ON): _Move(Place.SPELL, "wait", vain=True),
}

# What happens instead where a place cannot be gone to: (place, when it can be, what instead).
_Can = Callable[[Standing, Facts], bool]
_INSTEAD: tuple[tuple[Place, _Can, _Move], ...] = (
    (Place.DIAL, lambda _, facts: facts.staffed, _Move(Place.VOICEMAIL, "closed")),
    (Place.REPORT, lambda now, _: not now.unrecorded, _Move(_MENU, "by_text")),
    (
        Place.VOICEMAIL,
        lambda now, _: not now.unrecorded,
        _Move(_OVER, "call_back", Outcome.CALL_BACK),
    ),
)

OTHER_LANGUAGE = {Language.ZH: Language.EN, Language.EN: Language.ZH}
TICKETED = frozenset({"missed", "call_back", "reported"})  # after these there will be a ticket
_AGAIN = {
    "missed": "missed_again",
    "call_back": "call_back_again",
    "reported": "reported_again",
}


def begun(language: Language) -> Standing:
    """Where a call stands when it comes in; `language` is the caller's of the last time."""
    return Standing(language=language)


def after(now: Standing, heard: Heard, facts: Facts) -> Standing:
    """Where a call stands after the caller did something; what means nothing changes nothing."""
    move = MOVES.get((now.place, _meant(heard, facts)))
    if move is None:
        return now
    tries = now.tries + move.vain
    unrecorded = now.unrecorded or heard is Heard.STAR
    move = _promised(_allowed(now, move, facts, tries), facts, unrecorded)
    turned = OTHER_LANGUAGE[now.language] if heard is Heard.NINE else now.language
    then = dataclasses.replace(
        now,
        place=move.place,
        told=move.told,
        language=turned,
        outcome=furthest(now.outcome, move.outcome),
        tries=tries,
        turn=now.turn + 1,
        unrecorded=unrecorded,
    )
    return _known(_spelled(now, then, facts), facts)


def _meant(heard: Heard, facts: Facts) -> Heard:
    """A key that is not offered is a wrong one: nobody calls back a number that is not shown."""
    return Heard.OTHER if heard is Heard.EIGHT and not facts.known else heard


def _allowed(now: Standing, move: _Move, facts: Facts, tries: int) -> _Move:
    """The move that is made: there are limits, and places that cannot be gone to."""
    if now.place is Place.SPELL:
        return move if tries < _SPELLING else _Move(_OVER, "goodbye")
    if move.place is not _OVER and (tries >= _TRIES or now.turn >= _TURNS):
        # Who was told already how a ticket stands has not called in vain.
        return _MISSED if now.outcome is Outcome.OPEN else _Move(_OVER, "goodbye")
    for place, can, instead in _INSTEAD:
        if move.place is place and not can(now, facts):
            move = dataclasses.replace(instead, outcome=furthest(move.outcome, instead.outcome))
    return move


def _promised(move: _Move, facts: Facts, unrecorded: bool) -> _Move:
    """No call back is promised to whoever shows no number; who declined recording hears why."""
    if facts.known or move.outcome not in (Outcome.CALL_BACK, Outcome.MISSED):
        return move
    if move.place is Place.VOICEMAIL:
        told = "voicemail_only" if move.told == "voicemail" else move.told
        return dataclasses.replace(move, told=told, outcome=Outcome.OPEN)
    return _Move(_OVER, "unreachable" if unrecorded else "unheard", Outcome.MISSED)


def _spelled(now: Standing, then: Standing, facts: Facts) -> Standing:
    """Who gets no text waits for the number of the ticket, and hears it."""
    if now.place is Place.SPELL and facts.numbered:
        return dataclasses.replace(then, place=_OVER, told="spelled")
    if now.place is not Place.SPELL and then.told in TICKETED and not facts.textable:
        return dataclasses.replace(then, place=Place.SPELL, tries=0)
    return then


def _known(then: Standing, facts: Facts) -> Standing:
    """No text is promised to whoever gets none, as there was one on this before.

    Nobody answers any more for what is finished.
    """
    if then.place is _OVER and then.told in facts.quiet:
        return dataclasses.replace(then, told=_AGAIN[then.told])
    if then.told == "status" and facts.over:
        return dataclasses.replace(then, told="status_over")
    return then
