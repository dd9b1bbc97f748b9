"""The table of transitions as a whole: each of its cells is played, or has a reason why not.

The journeys themselves stand in the other test_table_*.py beside this one.
"""

from gateway.domain.ticket import OPEN, TRANSITIONS, Action, Status
from tests.journeys import (
    test_table_clicks,
    test_table_clock,
    test_table_moves,
    test_table_texts,
)
from tests.journeys.story import LAMP, NO_PLACE, Scene, Story
from tests.journeys.ways import RESTING

_ALL = frozenset(RESTING)
_OVER = _ALL - OPEN - {Status.MERGED}

# Where no door leads, and why: by action, the statuses it would be done in.
NO_DOOR: dict[str, dict[Action, frozenset[Status]]] = {
    "a ticket is received once, and nobody can receive one that is there": {
        Action.RECEIVE: _ALL,
    },
    "only the system takes a ticket to the operators' desk, and only from a team": {
        Action.TRIAGE: _OVER | {Status.TRIAGE, Status.MERGED},
    },
    "收到 takes up the work again instead: that is the row resume": {
        Action.ACCEPT: frozenset({Status.WAITING, Status.DEFERRED}),
    },
    "only what pauses can be resumed; the pause's clock is cancelled with it": {
        Action.RESUME: _ALL - {Status.WAITING, Status.DEFERRED},
    },
    "the question for a verdict is newer than the member's: the words are a new report": {
        Action.ANSWER: frozenset({Status.RESOLVED}),
    },
    "the member's question is newer than the one for a verdict: a digit answers that": {
        Action.RATE: frozenset({Status.WAITING}),
    },
    "a ticket is closed by a verdict or by its clock, which runs while it is resolved": {
        Action.CLOSE: _ALL - {Status.RESOLVED},
    },
    "保密 is about what is open": {
        Action.CONFIDE: _OVER,
    },
    "what was wished for is overtaken when a ticket goes back to the operators": {
        Action.APPROVE: frozenset({Status.TRIAGE}),
        Action.REFUSE: frozenset({Status.TRIAGE}),
    },
    "no clock that speaks runs any more": {
        Action.REMIND: _OVER | {Status.MERGED},
        Action.OVERDUE: _OVER | {Status.MERGED},
    },
    "the clocks that mark a ticket overdue stand still": {
        Action.OVERDUE: frozenset({Status.WAITING, Status.DEFERRED}),
    },
    "a newer question takes the place of the one whether to withdraw": {
        Action.WITHDRAW: frozenset({Status.WITHDRAWN}),
    },
    "others are linked to what a merged one follows": {
        Action.LINK: frozenset({Status.MERGED}),
    },
}
BEGUN = {
    (Status.RECEIVED, Action.RECEIVE), (Status.RECEIVED, Action.DISPATCH),
    (Status.RECEIVED, Action.TRIAGE), (Status.RECEIVED, Action.MERGE),
}  # fmt: skip


def test_every_cell_is_played_or_has_a_reason() -> None:
    played = BEGUN.union(
        test_table_moves.PAIRS,
        test_table_texts.PAIRS,
        test_table_clicks.PAIRS,
        test_table_clock.PAIRS,
    )
    named = {
        (status, action)
        for actions in NO_DOOR.values()
        for action, statuses in actions.items()
        for status in statuses
    }
    # Nobody ever meets a ticket that is received only: see the next test.
    unmet = {(Status.RECEIVED, action) for action in Action} - BEGUN
    assert played | named | unmet == set(TRANSITIONS)
    assert not played & (named | unmet)


def test_what_comes_in_is_received_and_goes_on_at_once(scene: Scene) -> None:
    ends = {
        LAMP: "dispatch received→dispatched",
        NO_PLACE: "triage received→triage",
        "和平巷17号停电了": "dispatch received→dispatched",
        "和平巷19号没电了，什么时候来电": "merge received→merged",
    }
    for text, end in ends.items():
        story = Story(scene)
        story.opens(text)
        assert story.seen().events == ("receive →received", end)
