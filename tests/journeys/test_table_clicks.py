"""The table, column by column: forms that are refused, or leave the ticket where it is.

One long story a status. What comes later in the list finds what came earlier.
"""

import pytest

from gateway.domain.ticket import Action, Status
from tests.journeys.story import Scene
from tests.journeys.ways import (
    CLOSED,
    DEFERRED,
    DISPATCHED,
    FINISHED,
    MERGED,
    OPEN,
    REJECTED,
    RESOLVED,
    RESTING,
    TRIAGE,
    WAITING,
    WORKING,
    Row,
    begin,
    clicks,
    opened,
    other_opened,
    play,
    same,
    says,
    steps,
    team_says,
    types,
)

taken = steps(opened, says("member", "收到{n}"))
SCREEN = "工单现在的状态不能这样做"

CLICKS = (
    Row(
        Action.DISPATCH,
        clicks("operator", "/t/{n}/dispatch", team="T2"),
        refusal=SCREEN,
    ),
    Row(
        Action.RESOLVE,
        clicks("operator", "/t/{n}/write", to="resolve", text="已电话告知"),
        refusal=SCREEN,
    ),
    Row(
        Action.FOLLOW_UP,
        clicks("colleague", "/followup/{n}", reached="yes", resolved="yes", satisfied="2"),
        same(RESOLVED, CLOSED, MERGED, sender="的回访已保存"),
        refusal=SCREEN,
    ),
    Row(Action.REOPEN, clicks("operator", "/t/{n}/reopen"), refusal=SCREEN),
    Row(
        Action.MERGE,
        clicks("operator", "/t/{n}/merge", into="{other}"),
        refusal=SCREEN,
    ),
    Row(
        Action.SPLIT,
        clicks("operator", "/t/{n}/cut", text="海景苑3幢下水道堵了"),
        same(*OPEN, reporter="已派中大二格团队办理", other_leader="海景苑3幢下水道堵了"),
        refusal=SCREEN,
    ),
    Row(
        Action.REJECT,
        clicks("operator", "/t/{n}/reject", reason="court"),
        same(REJECTED, reporter="已进入诉讼或仲裁"),
        refusal=SCREEN,
    ),
    Row(
        Action.SUPERVISE,
        clicks("overseer", "/t/{n}/supervise"),
        same(
            WORKING,
            WAITING,
            DEFERRED,
            RESOLVED,
            CLOSED,
            member="已列入督办",
            coordinator="已列入督办",
        )
        | same(DISPATCHED, leader="已列入督办", coordinator="已列入督办")
        | same(TRIAGE, MERGED, coordinator="已列入督办"),
        refusal=SCREEN,
    ),
    Row(
        Action.RELEASE,
        clicks("overseer", "/t/{n}/release"),
        same(*OPEN, RESOLVED, CLOSED, MERGED),
        refusal=SCREEN,
    ),
    Row(
        Action.CORRECT,
        clicks("operator", "/t/{n}/correct", category="manhole"),
        same(*OPEN, RESOLVED, CLOSED, MERGED),
        refusal=SCREEN,
    ),
    Row(
        Action.AGENDA,
        clicks("operator", "/t/{n}/agenda", on="yes"),
        same(*OPEN),
        refusal=SCREEN,
    ),
    Row(
        Action.NOTE,
        clicks("operator", "/t/{n}/write", to="note", text="疑似线路故障"),
        same(*RESTING),
    ),
    Row(Action.REVEAL, clicks("operator", "/t/{n}/reveal"), same(*OPEN, RESOLVED)),
    Row(Action.REVEAL, types("ticket", "show", "{n}", "--reveal", "--json"), same(*FINISHED)),
)
WISHES = (
    Row(
        Action.PROPOSE,
        team_says("member", "转办{n} 沈家门供电所"),
        same(DISPATCHED, WORKING, WAITING, sender="已报上级", leader="申请转给沈家门供电所"),
    ),
    Row(
        Action.REFUSE,
        says("leader", "N"),
        same(DISPATCHED, WORKING, WAITING, sender="已回绝", member="转办申请未同意"),
    ),
    Row(
        Action.PROPOSE,
        clicks("colleague", "/followup/{n}/exclude", reason="灯不归我们"),
        same(*FINISHED),
        refusal=SCREEN,
    ),
    Row(
        Action.REFUSE,
        clicks("overseer", "/followup/{n}/exclude/{proposal}/refuse"),
        same(*FINISHED),
    ),
    Row(
        Action.EXCLUDE,
        clicks("colleague", "/followup/{n}/exclude", reason="灯不归我们"),
        refusal=SCREEN,
    ),
    Row(
        Action.PROPOSE,
        clicks("colleague", "/followup/{n}/exclude", reason="灯不归我们"),
        same(*FINISHED),
    ),
    Row(
        Action.APPROVE,
        clicks("overseer", "/followup/{n}/exclude/{proposal}/agree"),
        same(*FINISHED),
        {one: (f"approve {one}→{one}", f"exclude {one}→{one}") for one in FINISHED},
    ),
    Row(
        Action.LINK,
        clicks("operator", "/t/{other}/merge", into="{n}"),
        same(*OPEN, other="与他人反映的是同一件事", leader="不用单独办理"),
    ),
)
ROWS = (*CLICKS, *WISHES)
PAIRS = {pair for row in ROWS for pair in row.pairs}


@pytest.mark.parametrize("status", RESTING)
def test_a_form_that_is_refused_or_leaves_the_ticket_where_it_is(
    scene: Scene, status: Status
) -> None:
    story = begin(scene, status, taken)
    if not story.other:
        other_opened(story)
    for row in ROWS:
        if status in row.cells:
            play(story, row, status)
