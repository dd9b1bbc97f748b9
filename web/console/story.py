"""A ticket's story as a screen tells it: the track of its stages, and what was said, in turn."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from gateway.domain.delivery import State
from gateway.domain.ticket import Action, Stage
from gateway.services.figures.history import Entry, Step
from gateway.services.figures.queries import Card
from gateway.store.tables import Deadline, Ticket

_STAGES = (Stage.DISPATCH, Stage.ACCEPT, Stage.RESOLVE, Stage.CLOSE)
MARKS = {
    State.QUEUED: "clock",
    State.SENDING: "send",
    State.SENT: "check",
    State.DELIVERED: "check-check",
    State.FAILED: "circle-x",
    State.UNCERTAIN: "circle-question-mark",
    State.DROPPED: "circle-slash",
}


@dataclasses.dataclass(frozen=True)
class Stop:
    """A stage of the track; `kind` is done, now, late or todo."""

    stage: str
    kind: str
    at: datetime | None
    provisional: bool = False
    overdue: bool = False  # passed before it was met, or not met yet


def track(ticket: Ticket, now: datetime) -> list[Stop]:
    """The stages a ticket passes, from its registration on."""
    stops = [Stop("received", "done", ticket.created_at)]
    for stage in _STAGES:
        clocks = [one for one in ticket.deadlines if one.stage is stage]
        # What an earlier life of the ticket has met says nothing about this one.
        last = clocks[-1] if clocks and clocks[-1].cancelled_at is None else None
        stops.append(_stop(stage, last, ticket, now))
    return stops


def _stop(stage: Stage, clock: Deadline | None, ticket: Ticket, now: datetime) -> Stop:
    if clock is None:
        return Stop(stage, "todo", None)
    if clock.met_at is not None:
        return Stop(stage, "done", clock.met_at, overdue=_is_late(clock, clock.met_at))
    late = _is_late(clock, now)
    kind = "late" if late else "now" if stage is ticket.due_stage else "todo"
    return Stop(stage, kind, clock.due_at, clock.provisional, late)


def _is_late(clock: Deadline, at: datetime) -> bool:
    return clock.due_at < at and clock.stage is not Stage.CLOSE


@dataclasses.dataclass(frozen=True)
class Turn:
    """Something that was said: a message with its way, or an internal note."""

    at: datetime
    entry: Entry | None
    step: Step | None  # who wrote it at the console

    @property
    def kind(self) -> str:
        """How it looks: in, out or note."""
        return self.entry.message.direction if self.entry else "note"


def talk(card: Card) -> Sequence[Turn]:
    """What was said about a ticket, in order."""
    written = {one.event.message_id: one for one in card.steps if one.event.action is Action.NOTE}
    turns = [Turn(entry.message.at, entry, written.get(entry.message.id)) for entry in card.entries]
    turns += [
        Turn(step.event.at, None, step)
        for step in card.steps
        if (step.event.action is Action.NOTE or step.is_spoken) and step.event.message_id is None
    ]
    return sorted(turns, key=lambda turn: turn.at)
