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
# What says something of a rate though it may leave the status as it is; of the others only those
# that change it do.
TELLING = _HANDED | {Action.EXTEND, Action.RATE, Action.FOLLOW_UP, Action.EXCLUDE}


@dataclasses.dataclass(frozen=True)
class Happening:
    """An event row; `team` has the code of the team it concerns."""

    at: datetime
    action: Action
    before: Status | None
    after: Status
    team: str
    codes: Mapping[str, Any]


@dataclasses.dataclass(frozen=True)
class Story:
    """A ticket with its events in their order, and what became of its texts."""

    number: int
    tier: Tier
    since: datetime
    events: Sequence[Happening]
    category: str = ""
    repeated: bool = False  # the same phone had asked the same not long before
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
        due = month.due(story.tier, story.category, Stage.RESOLVE, since, _credits(rest, month.now))
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


def _credits(events: Sequence[Happening], now: datetime) -> list[list[str]]:
    """What was added to a clock, in the order in which it was."""
    found: list[list[str]] = []
    since: datetime | None = None
    for one in events:
        if one.action is Action.EXTEND and "span" in one.codes:
            found.append(["ext", str(one.codes["span"])])
        if since is None and one.after in _PAUSED and one.before not in _PAUSED:
            since = one.at
        elif since is not None and one.after not in _PAUSED:
            found.append(["pause", since.isoformat(), one.at.isoformat()])
            since = None
    if since is not None:
        found.append(["pause", since.isoformat(), now.isoformat()])
    return found


# ---------------------------------------------------------------- resolved


def resolutions(story: Story) -> Iterator[tuple[Happening, Sequence[Happening]]]:
    """Each time it was resolved, and what came after until the next time."""
    marks = [nth for nth, one in enumerate(story.events) if one.action is Action.RESOLVE]
    for begin, end in itertools.pairwise([*marks, len(story.events)]):
        yield story.events[begin], story.events[begin + 1 : end]
