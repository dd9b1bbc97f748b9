"""A ticket's events as a story: when it was handed over, fell due, was resolved.

Knows no database and no rate.
"""

import dataclasses
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from gateway.domain.ticket import OPEN, Action, Stage, Status, Tier

_PAUSED = frozenset({Status.WAITING, Status.DEFERRED})
_HANDED = frozenset({Action.DISPATCH, Action.TRANSFER, Action.RAISE, Action.REOPEN})
_SAID = frozenset({Action.RATE, Action.FOLLOW_UP, Action.EXCLUDE})
# What says something of a rate though it may leave the status as it is; of the others only those
# that change it do.
TELLING = _HANDED | _SAID | {Action.EXTEND}


@dataclasses.dataclass(frozen=True)
class Happening:
    """An event row; `team` has the code of the team it concerns."""

    at: datetime
    action: Action
    before: Status | None
    after: Status
    team: str
    codes: Mapping[str, Any]
    id: int = 0  # rises with what was written down later, whenever it was done


@dataclasses.dataclass(frozen=True)
class Story:
    """A ticket with its events in their order, and what became of its texts.

    Tier and category are those of today: see `judged`.
    """

    number: int
    tier: Tier
    since: datetime
    events: Sequence[Happening]
    category: str = ""
    whole: Sequence[Happening] = ()  # the events of what a merged one follows
    # Whether the same phone had asked the same not long before; None where nobody has asked.
    repeated: bool | None = False
    by_text: bool = False
    receipt_at: datetime | None = None  # when the first receipt left
    deliveries: Sequence[tuple[datetime, bool]] = ()  # when queued, and whether it arrived


# When a clock of a ticket's tier and category ends that began then, with extensions and pauses.
Due = Callable[[Tier, str, Stage, datetime, Sequence[Sequence[str]]], datetime | None]


@dataclasses.dataclass(frozen=True)
class Month:
    """What is reckoned: a span of time, as it is seen now."""

    start: datetime
    end: datetime
    now: datetime
    due: Due

    @property
    def last(self) -> datetime:
        """The last instant of it that can be looked back upon."""
        return min(self.end - timedelta(microseconds=1), self.now)


def is_handed(one: Happening) -> bool:
    """Whether a team was asked to take it."""
    return one.action in _HANDED and one.after is Status.DISPATCHED and taker(one) != ""


def taker(one: Happening) -> str:
    """The team it was handed to: a transfer's is not yet the lead."""
    return str(one.codes.get("team") or one.team)


def handings(story: Story) -> Iterator[tuple[Happening, Sequence[Happening]]]:
    """Each time it was handed to a team, and what came after."""
    for nth, one in enumerate(story.events):
        if is_handed(one):
            yield one, story.events[nth + 1 :]


def judged(story: Story, end: Happening | None) -> tuple[Tier, str]:
    """The tier and category that a clock had when an event ended it; today's while it runs.

    A correction after that judges nothing anew. Events of before this was kept say nothing of it.
    """
    codes = end.codes if end is not None else {}
    if "tier" not in codes:
        return story.tier, story.category
    return Tier(codes["tier"]), codes["category"] or ""


def ends_asking(one: Happening) -> bool:
    """Whether a team that was asked is asked no longer."""
    return one.before is Status.DISPATCHED and (
        one.after is not Status.DISPATCHED or is_handed(one)
    )


def first(story: Story) -> str:
    """The team it came to first."""
    return next((one.team for one in story.events if is_handed(one)), "")


# ---------------------------------------------------------------- fallen due


@dataclasses.dataclass(frozen=True)
class Round:
    """The resolve clock from receipt or reopening to its end."""

    due_at: datetime
    team: str
    in_time: bool
    extended: bool


def rounds(story: Story, month: Month) -> Iterator[Round]:
    """The clocks that have run out or were met by then; what ended otherwise before is none."""
    for nth, begun in enumerate(story.events):
        if not _begins(begun):
            continue
        rest, end = _until_over(story.events[nth + 1 :])
        since = story.since if begun.action is Action.RECEIVE else begun.at
        credits = _credits(story, rest, month)
        due = month.due(*judged(story, end), Stage.RESOLVE, since, credits)
        resolved = end is not None and end.action is Action.RESOLVE
        if due is None or due > month.now or (end and not resolved and end.at <= due):
            continue
        teams = [one.team for one in (begun, *rest) if one.team and one.at <= due]
        yield Round(
            due,
            teams[-1] if teams else "",
            end is not None and resolved and end.at <= due,
            any(one.action is Action.EXTEND for one in rest),
        )


def _begins(one: Happening) -> bool:
    if one.action is Action.SPLIT:
        return one.before is Status.MERGED and one.after in OPEN
    return one.action is Action.RECEIVE or (
        one.action is Action.REOPEN and one.after is Status.DISPATCHED
    )


def _until_over(events: Sequence[Happening]) -> tuple[Sequence[Happening], Happening | None]:
    for nth, one in enumerate(events):
        if one.before in OPEN and one.after not in OPEN:
            return events[: nth + 1], one
    return events, None


def _credits(story: Story, events: Sequence[Happening], month: Month) -> list[list[str]]:
    """What was added to a clock, in the order in which it was."""
    found: list[list[str]] = []
    begun: Happening | None = None
    for one in events:
        if one.action is Action.EXTEND and "span" in one.codes:
            found.append(["ext", str(one.codes["span"])])
        if begun is not None and one.after is not begun.after:
            found.append(_pause(story, begun, one.at, month))
            begun = None
        if begun is None and one.after in _PAUSED:
            begun = one
    if begun is not None:
        found.append(_pause(story, begun, month.now, month))
    return found


def _pause(story: Story, begun: Happening, until: datetime, month: Month) -> list[str]:
    """How long a clock stood; for an answer no longer than its limit, whenever somebody looked."""
    if begun.after is Status.WAITING:
        limit = month.due(*judged(story, begun), Stage.PAUSE, begun.at, ())
        until = min(until, limit or until)
    return ["pause", begun.at.isoformat(), until.isoformat()]


# ---------------------------------------------------------------- resolved


def resolutions(
    events: Sequence[Happening],
) -> Iterator[tuple[Happening, Sequence[Happening]]]:
    """Each time it was resolved, and what came after until the next time."""
    marks = [nth for nth, one in enumerate(events) if one.action is Action.RESOLVE]
    for begin, end in itertools.pairwise([*marks, len(events)]):
        yield events[begin], events[begin + 1 : end]


# ---------------------------------------------------------------- what follows another one


def lived(story: Story) -> Sequence[Happening]:
    """What happened for its reporter: of a merged one also how it went with what it follows.

    What other reporters said of that is theirs.
    """
    theirs = [one for one in _since_merged(story) if one.action not in _SAID]
    return sorted([*story.events, *theirs], key=lambda one: one.id) if theirs else story.events


def team_of(story: Story, one: Happening) -> str:
    """The team that had it at an event; what is merged has none of its own."""
    then = (other.team for other in reversed(_since_merged(story)) if other.id <= one.id)
    return one.team or next(then, "")


def _since_merged(story: Story) -> Sequence[Happening]:
    merged = [one.id for one in story.events if one.action is Action.MERGE]
    return [one for one in story.whole if merged and one.id > merged[-1]]
