"""Words on duty or leave that no command takes: of another day, who has it, until some day.

They are about no ticket, and nobody's report.
"""

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.scan import Hit, Said

_DUTY = frozenset({Verb.DUTY_ON, Verb.DUTY_OFF})


def elsewhen(said: Said) -> Reply | None:
    """请假3月12日到14日, 今晚谁值班: by SMS only what begins now is taken, and leave of one day."""
    if said.numbers or said.wrong or said.is_dangerous():
        return None
    return _on_a_day(said) or (_unknown(said) if of_another_time(said) else None)


def _on_a_day(said: Said) -> Reply | None:
    """明天请假 王建国: a whole day that is named, and perhaps who covers."""
    for name in ("day_leave", "leave_on_day"):
        if match := said.grammar[name].match(said.heard):
            cover = said.normal.without(
                [(0, match.start("cover")), (match.end("cover"), len(said.heard))], " "
            )
            return Reply(Verb.DUTY_OFF, day=match["day"], member=cover if match["cover"] else "")
    return None


def unread(said: Said) -> Reply | None:
    """请假到周五: until when is said, and not understood."""
    till = not said.numbers and said.grammar["duty_till"].match(said.heard)
    return _unknown(said) if till else None


def _unknown(said: Said) -> Reply:
    return Reply(Verb.UNKNOWN, text=said.free())


def of_another_time(said: Said) -> Verb | None:
    """Whether it is duty or leave of another time, or who has it."""
    if said.grammar["leave_then"].match(said.heard):
        return Verb.DUTY_OFF
    return Verb.DUTY_ON if said.grammar["duty_then"].match(said.heard) else None


def first(said: Said) -> Verb | None:
    """The word of duty that a text begins with."""
    hit = _first(said)
    return hit.verb if hit is not None else None


def until_when(said: Said) -> Verb | None:
    """The same where it says until when, understood or not."""
    hit = _first(said)
    if hit is None or not said.grammar["till"].match(said.heard, hit.end):
        return None
    return hit.verb


def _first(said: Said) -> Hit | None:
    hit = said.verb_at(said.head)
    return hit if hit is not None and hit.verb in _DUTY else None
