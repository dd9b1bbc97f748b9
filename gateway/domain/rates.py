"""The rates of a month, each defined once, over what event rows say. Knows no database.

A rate adds up items. An item stands in the month in which it happened or fell due, is of one team
and one ticket, and says what it adds to the numerator; the denominator is how many there are.
"""

import dataclasses
import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from gateway.domain import past
from gateway.domain.past import Happening, Month, Story
from gateway.domain.ticket import OPEN, Action, Stage, Status, Tier

RECEIPT_WITHIN = timedelta(minutes=3)  # GB/T 33358-2016, at any hour
_DRAWN = 0.1  # of the finished tickets that nothing else marks for a call
_ALWAYS_CALLED = frozenset({Tier.EMERGENCY, Tier.URGENT, Tier.COMPLAINT})


class Measure(enum.StrEnum):
    """What is measured; the names people read are in config/screens.*.toml."""

    ACCEPTED = "accepted"  # 签收及时率: accepted in time / handed to a team
    RESOLVED = "resolved"  # 按时办结率: resolved in time / fallen due
    SOLVED = "solved"  # 解决率: said to be solved / answered calls
    SATISFIED = "satisfied"  # 满意率: 1 and 2 / answered
    REOPENED = "reopened"  # 发回重办率: reopened / resolved
    RETURNED = "returned"  # 退单率: returned / handed to a team
    FIRST_TEAM = "first_team"  # 首派准确率: resolved by the first team / resolved
    MOVES = "moves"  # 平均流转次数: times handed to a team / resolved
    EXTENDED = "extended"  # 延期率: extended / fallen due
    DEFERRED = "deferred"  # 挂账数: put off when the month ends / open then
    REPEATED = "repeated"  # 重复诉求率: asked again / received
    COVERED = "covered"  # 回访覆盖率: reached / to be called
    RECEIPT = "receipt"  # receipts that left within 3 minutes / reports by SMS
    DELIVERED = "delivered"  # delivered / texts about tickets whose way is over
    VISITED = "visited"  # 入户率: visits / households
    KNOWN = "known"  # 知晓率: knows the grid's contact / asked


MEANS = frozenset({Measure.MOVES})  # an average, not a share


@dataclasses.dataclass(frozen=True)
class Item:
    """One thing a rate counts, when, and whose it is."""

    at: datetime
    team: str
    value: int


@dataclasses.dataclass(frozen=True)
class Rate:
    """A figure with its denominator, and the numbers of the tickets behind both."""

    numerator: int = 0
    denominator: int = 0
    counted: tuple[int, ...] = ()
    tickets: tuple[int, ...] = ()

    @property
    def share(self) -> float | None:
        """The figure; None when nothing was there to count."""
        return self.numerator / self.denominator if self.denominator else None


def rate(items: Iterable[tuple[int, Item]]) -> Rate:
    """Add up items, each with its ticket's number."""
    found = list(items)
    return Rate(
        sum(item.value for _, item in found),
        len(found),
        tuple(sorted({number for number, item in found if item.value})),
        tuple(sorted({number for number, _ in found})),
    )


def items(story: Story, measure: Measure, month: Month) -> list[Item]:
    """What a ticket adds to a rate in a month."""
    reckon = _REACH[measure]
    return [one for one in reckon(story, month) if month.start <= one.at < month.end]


def is_excluded(story: Story) -> bool:
    """Whether two people have taken it out of the rates."""
    return any(one.action is Action.EXCLUDE for one in story.events)


def is_called(tier: Tier, resolution: Mapping[str, Any], ratings: Iterable[int]) -> bool:
    """Whether a finished ticket is to be called about: rated 3, pressing, a complaint, or drawn.

    `resolution` are the codes of the event that finished it. Who withheld the number is not called.
    """
    if resolution.get("withheld"):
        return False
    return tier in _ALWAYS_CALLED or 3 in ratings or bool(resolution.get("drawn"))


def draw(chance: float, phone: str) -> dict[str, Any]:
    """The codes of a resolution: whether it is drawn, by a chance from 0 to 1, or nobody to call.

    They stay with its event, so that everybody who asks later finds the same.
    """
    return {"drawn": chance < _DRAWN} if phone else {"withheld": True}


# ---------------------------------------------------------------- handed to a team


def _accepted(story: Story, month: Month) -> Iterator[Item]:
    """Every handing-over, unless it ended otherwise before its time was up, or still runs."""
    for handed, rest in past.handings(story):
        end = next((one for one in rest if past.ends_asking(one)), None)
        due = month.due(*past.judged(story, end), Stage.ACCEPT, handed.at, ())
        if due is None:
            continue
        if end is not None and end.action is Action.ACCEPT:
            yield Item(handed.at, past.taker(handed), int(end.at <= due))
        elif due < (end.at if end is not None else month.now):
            yield Item(handed.at, past.taker(handed), 0)


def _returned(story: Story, _month: Month) -> Iterator[Item]:
    for handed, rest in past.handings(story):
        end = next(
            (one for one in rest if one.action is Action.RETURN or past.is_handed(one)), None
        )
        returned = end is not None and end.action is Action.RETURN
        yield Item(handed.at, past.taker(handed), int(returned))


# ---------------------------------------------------------------- fallen due


def _resolved(story: Story, month: Month) -> Iterator[Item]:
    for one in past.rounds(story, month):
        yield Item(one.due_at, one.team, int(one.in_time))


def _extended(story: Story, month: Month) -> Iterator[Item]:
    for one in past.rounds(story, month):
        yield Item(one.due_at, one.team, int(one.extended))


# ---------------------------------------------------------------- resolved


def _reopened(story: Story, _month: Month) -> Iterator[Item]:
    for done, rest in past.resolutions(story.events):
        again = any(one.action is Action.REOPEN for one in rest)
        yield Item(done.at, done.team, int(again))


def _first_team(story: Story, _month: Month) -> Iterator[Item]:
    """The first time it was resolved; what no team was ever given has no first team."""
    done = next((one for one in story.events if one.action is Action.RESOLVE), None)
    first = next((one for one in story.events if past.is_handed(one)), None)
    if done is not None and first is not None:
        yield Item(done.at, first.team, int(done.team == first.team))


def _moves(story: Story, _month: Month) -> Iterator[Item]:
    count = 0
    for one in story.events:
        count += past.is_handed(one)
        if one.action is Action.RESOLVE:
            yield Item(one.at, one.team, count)
            return


def _deferred(story: Story, month: Month) -> Iterator[Item]:
    """What was open when the month ended."""
    before = [one for one in story.events if one.at <= month.last]
    if before and before[-1].after in OPEN:
        yield Item(month.last, before[-1].team, int(before[-1].after is Status.DEFERRED))


# ---------------------------------------------------------------- what people say


def _last_answers(story: Story, read: Callable[[Happening], int | None]) -> Iterator[Item]:
    """The last answer before it is resolved again: who changes their mind counts once."""
    answer: Item | None = None
    for one in past.lived(story):
        if one.action is Action.RESOLVE and answer is not None:
            yield answer
            answer = None
        value = read(one)
        if value is not None:
            answer = Item(one.at, past.team_of(story, one), value)
    if answer is not None:
        yield answer


def _content(one: Happening) -> int | None:
    key = {Action.RATE: "rating", Action.FOLLOW_UP: "satisfied"}.get(one.action, "")
    rating = one.codes.get(key)
    return None if rating is None else int(rating in (1, 2))


def _told(key: str) -> Callable[[Story, Month], Iterator[Item]]:
    def read(one: Happening) -> int | None:
        said = one.codes.get(key) if one.action is Action.FOLLOW_UP else None
        return None if said is None else int(said)

    return lambda story, _month: _last_answers(story, read)


def _covered(story: Story, _month: Month) -> Iterator[Item]:
    """A ticket that is finished and to be called about, since it was resolved last."""
    ratings = [one.codes.get("rating", 0) for one in story.events if one.action is Action.RATE]
    last = list(past.resolutions(past.lived(story)))[-1:]
    for done, rest in last:
        actions = {one.action for one in rest}
        followed = [one for one in rest if one.action is Action.FOLLOW_UP]
        # A call itself may have reopened it: that one is covered.
        if Action.REOPEN in actions and not followed:
            continue
        if 3 in ratings or (not story.whole and is_called(story.tier, done.codes, ratings)):
            yield Item(done.at, done.team, int(any(one.codes.get("reached") for one in followed)))


# ---------------------------------------------------------------- received, and texts


def _repeated(story: Story, _month: Month) -> Iterator[Item]:
    """Every report of a resident; what members find, or operators cut out of one, is none."""
    if story.repeated is not None:
        yield Item(story.since, past.first(story), int(story.repeated))


def _receipt(story: Story, month: Month) -> Iterator[Item]:
    """Every report by SMS whose three minutes are over, or that was answered already."""
    if not story.by_text:
        return
    limit = story.since + RECEIPT_WITHIN
    if story.receipt_at is not None:
        yield Item(story.since, past.first(story), int(story.receipt_at <= limit))
    elif limit < month.now:
        yield Item(story.since, past.first(story), 0)


def _delivered(story: Story, _month: Month) -> Iterator[Item]:
    for at, arrived in story.deliveries:
        yield Item(at, past.first(story), int(arrived))


def _nothing(_story: Story, _month: Month) -> Iterator[Item]:
    """Visits are of households, not of tickets: see town/households.py."""
    yield from ()


_REACH: Mapping[Measure, Callable[[Story, Month], Iterator[Item]]] = {
    Measure.ACCEPTED: _accepted,
    Measure.RESOLVED: _resolved,
    Measure.SOLVED: _told("resolved"),
    Measure.SATISFIED: lambda story, _month: _last_answers(story, _content),
    Measure.REOPENED: _reopened,
    Measure.RETURNED: _returned,
    Measure.FIRST_TEAM: _first_team,
    Measure.MOVES: _moves,
    Measure.EXTENDED: _extended,
    Measure.DEFERRED: _deferred,
    Measure.REPEATED: _repeated,
    Measure.COVERED: _covered,
    Measure.RECEIPT: _receipt,
    Measure.DELIVERED: _delivered,
    Measure.VISITED: _nothing,
    Measure.KNOWN: _told("knows"),
}
