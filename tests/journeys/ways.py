"""Ways into every status, doors to every action, and how one cell of the table is checked."""

import dataclasses
from collections.abc import Callable, Mapping

from gateway.domain.ticket import TRANSITIONS, Action, Status
from tests.journeys.story import NO_PLACE, SENDER, Scene, Story

TRIAGE, DISPATCHED, WORKING = Status.TRIAGE, Status.DISPATCHED, Status.WORKING
WAITING, DEFERRED, RESOLVED = Status.WAITING, Status.DEFERRED, Status.RESOLVED
CLOSED, MERGED = Status.CLOSED, Status.MERGED
REJECTED, WITHDRAWN = Status.REJECTED, Status.WITHDRAWN
IN_HAND = (DISPATCHED, WORKING, WAITING, DEFERRED)
OPEN = (TRIAGE, *IN_HAND)
OVER = (RESOLVED, CLOSED, REJECTED, WITHDRAWN)
FINISHED = (*OVER, MERGED)

Step = Callable[[Story], None]

_WORDS = {
    TRIAGE: "待派单", DISPATCHED: "待签收", WORKING: "办理中",
    WAITING: "待补充", DEFERRED: "挂账", RESOLVED: "待回访",
    CLOSED: "已归档", MERGED: "已并单", REJECTED: "不予受理",
    WITHDRAWN: "已撤销",
}  # fmt: skip
RESTING = tuple(_WORDS)  # nothing rests in received: it goes on in the same transaction
_NOBODYS = (TRIAGE, REJECTED)  # no team has it: the street's coordinator speaks


# ---------------------------------------------------------------- doors


def says(who: str, *texts: str) -> Step:
    """Somebody sends texts."""

    def step(story: Story) -> None:
        for text in texts:
            story.says(who, text)

    return step


def team_says(who: str, *texts: str) -> Step:
    """Somebody of the team sends texts; the coordinator does while no team has the ticket."""

    def step(story: Story) -> None:
        says("coordinator" if story.status in _NOBODYS else who, *texts)(story)

    return step


def clicks(who: str, path: str, **fields: str) -> Step:
    """Somebody sends a form of the console."""
    return lambda story: story.clicks(who, path, **fields)


def types(*words: str) -> Step:
    """Somebody types a command at the shell."""
    return lambda story: story.types(*words)


def steps(*all_of: Step) -> Step:
    """One after the other."""

    def step(story: Story) -> None:
        for one in all_of:
            one(story)

    return step


# ---------------------------------------------------------------- ways into a status


def opened(story: Story) -> None:
    """Reported, and dispatched by itself."""
    story.opens()


def placeless(story: Story) -> None:
    """Reported without a place: to the operators."""
    story.opens(NO_PLACE)


other_opened: Step = Story.other_opens
working = steps(opened, says("member", "收到{n}"))
asked = says("member", "问{n} 请问是几号楼？")
returned = says("member", "退单{n} 不属本网格")
resolved = says("member", "办结{n} 已换灯泡")
merged = clicks("operator", "/t/{n}/merge", into="{other}")

# How a ticket that a member has in hand comes into a status.
ONWARD: Mapping[Status, Step] = {
    TRIAGE: returned,
    DISPATCHED: steps(
        clicks("operator", "/t/{n}/dispatch", team="T2"),
        clicks("operator", "/t/{n}/dispatch", team="T1"),
    ),
    WORKING: says("member", "收到{n}"),
    WAITING: asked,
    DEFERRED: steps(says("leader", "挂账{n} 需列入明年计划", "Y"), says("supervisor", "Y")),
    RESOLVED: resolved,
    CLOSED: steps(resolved, says("reporter", "1")),
    MERGED: steps(other_opened, merged),
    REJECTED: steps(returned, clicks("operator", "/t/{n}/reject", reason="court")),
    WITHDRAWN: says("reporter", "撤销{n}", "Y"),
}


def way(status: Status, start: Step = working) -> Step:
    """The plainest way into a status; with a start of its own, from there."""
    if start is working and status in (TRIAGE, DISPATCHED):
        return placeless if status is TRIAGE else opened
    return steps(start, ONWARD[status])


# ---------------------------------------------------------------- one row of the table


@dataclasses.dataclass(frozen=True)
class Row:
    """An action, how a person does it, and who is told what by status.

    `told` says what each person gets, and nobody else gets anything; `events` what is written down
    where it is not the one step of the table. What the table refuses is answered with `refusal`.
    """

    action: Action
    door: Step
    told: Mapping[Status, Mapping[str, str]] = dataclasses.field(default_factory=dict)
    events: Mapping[Status, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    refusal: str = ""
    start: Step = working
    but: tuple[Status, ...] = ()  # not from here

    @property
    def cells(self) -> dict[Status, Mapping[str, str]]:
        """By status, what everybody is told."""
        refused = {
            status: {SENDER: self.refusal.replace("{status}", _WORDS[status])}
            for status in RESTING
            if self.refusal and TRANSITIONS[status, self.action] is None
        }
        return {one: told for one, told in {**refused, **self.told}.items() if one not in self.but}

    @property
    def pairs(self) -> set[tuple[Status, Action]]:
        """The cells that are played, and those that these bring about."""
        written = {tuple(event.split()) for events in self.events.values() for event in events}
        caused = {(Status(move.partition("→")[0]), Action(action)) for action, move in written}
        return caused | {(status, self.action) for status in self.cells}


def same(*statuses: Status, **told: str) -> dict[Status, Mapping[str, str]]:
    """The same texts in each of these."""
    return {status: told for status in statuses}


def begin(scene: Scene, status: Status, start: Step = working) -> Story:
    """A story whose ticket stands in a status."""
    story = Story(scene)
    way(status, start)(story)
    assert story.status == status
    return story


def play(story: Story, row: Row, status: Status) -> None:
    """Do it, and look at the status that follows, the history, the clocks and the texts."""
    before, since = story.seen(), len(story.world.channel.sent)
    row.door(story)
    seen = story.seen()
    follows = TRANSITIONS[status, row.action]
    step = (f"{row.action} {status}→{follows}",) if follows else ()
    happened = seen.events[len(before.events) :]
    assert happened == row.events.get(status, step), (row.action, status)
    if happened:
        assert seen.status == happened[-1].partition("→")[2], (row.action, status)
    else:
        assert seen == before, (row.action, status)
    told, wanted = story.told(since), row.cells[status]
    assert set(told) == set(wanted), (row.action, status, told)
    for who, phrase in wanted.items():
        assert phrase.replace("{n}", str(story.number)) in told[who], (row.action, status, told)
