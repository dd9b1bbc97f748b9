"""When each clock of a ticket speaks up, and to whom. A table, no clockwork."""

import dataclasses
import enum
import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

from gateway.domain.deadline import Calendar, Span
from gateway.domain.ticket import OPEN, Stage, Status


class Whom(enum.StrEnum):
    """What a step of a clock does."""

    MEMBER = "member"  # remind who works it
    LEADER = "leader"  # tell the leader
    OTHERS = "others"  # offer it to the others on duty
    SUPERVISOR = "supervisor"  # tell the supervisor, who keeps an eye on it from now on
    ABOVE = "above"  # tell who leads one more level up
    OWNER = "owner"  # ask whoever supervises it
    COORDINATOR = "coordinator"  # ask the street's coordinator where it goes
    DESK = "desk"  # ask everybody who may decide where it goes
    OPERATOR = "operator"  # show it as overdue on the console
    TRIAGE = "triage"  # take it back to the operators
    CLOSE = "close"  # the time to object is over
    RESUME = "resume"  # the resident has not answered in time: the work goes on


@dataclasses.dataclass(frozen=True)
class Step:
    """Something is done at a share of the limit, and so many working days after it, in the day.

    With `asks` it is done so long after the start instead as the settings have the operators'
    desk wait (`Clock.patience`).
    """

    whom: tuple[Whom, ...]
    share: float = 1.0
    days: int = 0
    asks: bool = False


STEPS: dict[Stage, tuple[Step, ...]] = {
    Stage.DISPATCH: (
        Step((Whom.DESK, Whom.OPERATOR)),
        Step((Whom.COORDINATOR,), asks=True),
        *(Step((Whom.DESK,), days=day) for day in range(1, 15)),  # what is hard has 15 to resolve
    ),
    Stage.ACCEPT: (
        Step((Whom.MEMBER,), 0.5),
        Step((Whom.LEADER, Whom.OTHERS, Whom.OPERATOR)),
        Step((Whom.TRIAGE,), 2.0),
    ),
    Stage.CONTACT: (Step((Whom.MEMBER, Whom.LEADER, Whom.OPERATOR)),),
    Stage.RESOLVE: (
        Step((Whom.MEMBER,), 0.5),
        Step((Whom.MEMBER,), 0.8),
        Step((Whom.MEMBER, Whom.LEADER, Whom.SUPERVISOR, Whom.OPERATOR)),
        *(Step((Whom.ABOVE,), days=day) for day in range(1, 5)),  # grid to city has four levels
        # Then, while nobody acts, whoever supervises it is asked once in five working days: a year.
        *(Step((Whom.OWNER,), days=day) for day in range(5, 255, 5)),
    ),
    Stage.PAUSE: (Step((Whom.RESUME,)),),
    # Every working day of a year: what is put off is not forgotten.
    Stage.REVIEW: tuple(Step((Whom.LEADER, Whom.OWNER), days=day) for day in range(250)),
    Stage.SUPERVISE: (Step((Whom.OWNER,)),),
    Stage.CLOSE: (Step((Whom.CLOSE,)),),
}

# Between the steps of the table it is asked where what runs round the clock goes.
AGAIN = Step((Whom.DESK,))

# In which status a clock has anything to say; in any other it falls silent.
SPEAKS: dict[Stage, frozenset[Status]] = {
    Stage.DISPATCH: frozenset({Status.RECEIVED, Status.TRIAGE}),
    Stage.ACCEPT: frozenset({Status.DISPATCHED}),
    Stage.CONTACT: frozenset({Status.WORKING}),
    Stage.RESOLVE: OPEN - {Status.DEFERRED},
    Stage.PAUSE: frozenset({Status.WAITING}),
    Stage.REVIEW: frozenset({Status.DEFERRED}),
    Stage.SUPERVISE: OPEN,
    Stage.ASSIST: OPEN - {Status.RECEIVED, Status.TRIAGE},  # there is nobody to help
    Stage.CLOSE: frozenset({Status.RESOLVED}),
}

# Nobody is told by these: what they do is done at night too.
SILENT = frozenset({Stage.CLOSE})


@dataclasses.dataclass(frozen=True)
class Clock:
    """A clock's times; `unit` is that of its limit."""

    stage: Stage
    starts_at: datetime
    due_at: datetime
    unit: str
    patience: timedelta


def next_at(calendar: Calendar, clock: Clock, step: int) -> datetime | None:
    """When the step with this index (from 0) is due; None when all are done."""
    steps = _in_order(clock)
    return _at(calendar, clock, steps[step]) if step < len(steps) else None


def due(calendar: Calendar, clock: Clock, step: int, now: datetime) -> list[Step]:
    """What is due by now, from the step with this index on.

    That is more than one step when nobody has looked for a while.
    """
    steps = _in_order(clock)[step:]
    return list(itertools.takewhile(lambda one: _at(calendar, clock, one) <= now, steps))


def _in_order(clock: Clock) -> Sequence[Step]:
    steps = STEPS[clock.stage]
    if clock.stage is Stage.DISPATCH and clock.starts_at + clock.patience < clock.due_at:
        return steps[1], steps[0], *steps[2:]
    return steps


def _at(calendar: Calendar, clock: Clock, step: Step) -> datetime:
    if step.asks:
        return clock.starts_at + clock.patience
    if step.days:
        return calendar.awake(calendar.after(clock.due_at, Span(step.days, "wd")).at)
    return calendar.at_share(clock.starts_at, clock.due_at, clock.unit, step.share)
