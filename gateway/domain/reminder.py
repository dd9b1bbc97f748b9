"""When each clock of a ticket speaks up, and to whom. A table, no clockwork."""

import dataclasses
import enum
from collections.abc import Sequence
from datetime import datetime

from gateway.domain.ticket import Stage


class Whom(enum.StrEnum):
    """What a step of a clock does."""

    MEMBER = "member"  # remind who works it
    LEADER = "leader"  # tell the leader and the others on duty; it is overdue
    OPERATOR = "operator"  # show it as overdue on the console
    TRIAGE = "triage"  # take it back to the operators
    CLOSE = "close"  # the time to object is over
    RESUME = "resume"  # the resident has not answered in time: the work goes on


@dataclasses.dataclass(frozen=True)
class Step:
    """At which share of the time from start to due something is done."""

    share: float
    whom: Whom


STEPS: dict[Stage, tuple[Step, ...]] = {
    Stage.DISPATCH: (Step(1.0, Whom.OPERATOR),),
    Stage.ACCEPT: (Step(0.5, Whom.MEMBER), Step(1.0, Whom.LEADER), Step(2.0, Whom.TRIAGE)),
    Stage.RESOLVE: (Step(0.5, Whom.MEMBER), Step(0.8, Whom.MEMBER), Step(1.0, Whom.LEADER)),
    Stage.CONTACT: (Step(1.0, Whom.LEADER),),
    Stage.PAUSE: (Step(1.0, Whom.RESUME),),
    Stage.REVIEW: (Step(1.0, Whom.OPERATOR),),
    Stage.SUPERVISE: (Step(1.0, Whom.OPERATOR),),
    Stage.CLOSE: (Step(1.0, Whom.CLOSE),),
}


def _at(step: Step, starts_at: datetime, due_at: datetime) -> datetime:
    return starts_at + (due_at - starts_at) * step.share


def next_at(stage: Stage, step: int, starts_at: datetime, due_at: datetime) -> datetime | None:
    """When the step with this index (from 0) is due; None when all are done."""
    steps: Sequence[Step] = STEPS[stage]
    return _at(steps[step], starts_at, due_at) if step < len(steps) else None


def last_due(
    stage: Stage, step: int, starts_at: datetime, due_at: datetime, now: datetime
) -> int | None:
    """The latest step that is due by now, from the one with this index on.

    Those it jumps over were missed while nobody looked; one word makes up for all of them.
    """
    due = [
        index
        for index, one in enumerate(STEPS[stage])
        if index >= step and _at(one, starts_at, due_at) <= now
    ]
    return due[-1] if due else None
