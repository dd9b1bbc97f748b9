"""The table, row by row: what moves a ticket to another status, each a story of its own."""

import pytest

from gateway.domain.ticket import Action, Status
from tests.journeys.story import SENDER, Scene, Story
from tests.journeys.ways import (
    CLOSED,
    DEFERRED,
    DISPATCHED,
    MERGED,
    RESOLVED,
    TRIAGE,
    WAITING,
    WORKING,
    Row,
    asked,
    begin,
    clicks,
    merged,
    opened,
    other_opened,
    play,
    same,
    says,
    steps,
    way,
    working,
)

BUSY = (WORKING, WAITING)

_sent_on = {"reporter": "已派中大二格团队办理", "other_leader": "前请回“收到"}
_left = {"member": "已由中大二格团队承办，您不用再办"}
_offered = {
    SENDER: "已转办", "electrician": "前请回“收到", "reporter": "正转请沈家门供电所接办",
}  # fmt: skip
_raised = {
    SENDER: "已提级", "coordinator": "前请回“收到", "reporter": "已提请沈家门街道办理：需要",
}  # fmt: skip
_put_off = {
    "leader": "挂账申请已同意", SENDER: "已同意", "reporter": "暂时无法办理：需列入明年计划",
}  # fmt: skip
_asked = {SENDER: "时限暂停", "reporter": "需要您补充，请直接回复：请问是几号楼"}
_done = {SENDER: "已办结，已告知居民", "reporter": "已办结：已换灯泡。请回复：1满意"}
_again = {SENDER: "已重新办理，已转中大一格团队", "leader": "被居民要求重办"}
_gone = {SENDER: "已按您的要求撤销"}
_joined = {"reporter": "与他人反映的是同一件事"}
_agreed = {
    SENDER: "已同意", "member": "转办申请已同意", "electrician": "前请回“收到",
    "reporter": "正转请沈家门供电所接办",
}  # fmt: skip


rate = says("reporter", "2")
offered = steps(working, says("leader", "转办{n} 沈家门供电所"))
wished = says("member", "转办{n} 沈家门供电所")
to_and_fro = steps(
    says("leader", "转办{n} 沈家门供电所"), says("electrician", "退单{n} 不归我们"),
    says("leader", "转办{n} 沈家门街道"), says("coordinator", "退单{n} 不归我们"),
)  # fmt: skip
sent_to_and_fro = steps(working, to_and_fro)


def followed(story: Story) -> None:
    """What it was merged into is done."""
    way(MERGED)(story)
    child, story.number = story.number, story.other
    story.says("member", "办结{n} 已换灯泡")
    story.number = child


def joined_twice(story: Story) -> None:
    """A third report of the same, which it is to follow instead."""
    way(MERGED)(story)
    story.people["other"] = story.scene.newcomer()
    story.other_opens()


ROWS = (
    Row(
        Action.DISPATCH,
        clicks("operator", "/t/{n}/dispatch", team="T2"),
        {
            TRIAGE: _sent_on,
            DISPATCHED: _sent_on | {"leader": "已由中大二格团队承办，您不用再办"},
            **same(WORKING, WAITING, DEFERRED, **_sent_on | _left),
        },
    ),
    Row(
        Action.ACCEPT,
        says("member", "收到{n}"),
        {
            DISPATCHED: {
                SENDER: "已签收",
                "leader": "已由李秀英签收",
                "reporter": "已由中大一格团队李秀英签收",
            }
        },
    ),
    Row(
        Action.RETURN,
        says("member", "退单{n} 不属本网格"),
        same(DISPATCHED, WORKING, WAITING, **{SENDER: "已退回话务台"}),
    ),
    Row(
        Action.TRANSFER,
        says("leader", "转办{n} 沈家门供电所"),
        same(DISPATCHED, WORKING, WAITING, **_offered),
    ),
    Row(
        Action.RAISE,
        says("leader", "提级{n} 需要街道协调"),
        same(DISPATCHED, WORKING, WAITING, **_raised),
    ),
    Row(
        Action.ASK,
        says("member", "问{n} 请问是几号楼？"),
        {DISPATCHED: _asked | {"leader": "已由李秀英签收"}, WORKING: _asked},
        {DISPATCHED: ("accept dispatched→working", "ask working→waiting")},
    ),
    Row(
        Action.ANSWER,
        says("reporter", "3号楼门口那盏"),
        {WAITING: {SENDER: "继续办理", "member": "居民答复：3号楼门口那盏"}},
    ),
    Row(
        Action.RESUME,
        says("member", "收到{n}"),
        {WAITING: {SENDER: "已签收"}, DEFERRED: {SENDER: "已签收", "reporter": "已恢复办理"}},
    ),
    Row(
        Action.DEFER,
        steps(says("leader", "挂账{n} 需列入明年计划", "Y"), says("supervisor", "Y")),
        same(*BUSY, DEFERRED, **_put_off),
        {
            one: (f"propose {one}→{one}", f"approve {one}→{one}", f"defer {one}→deferred")
            for one in (*BUSY, DEFERRED)
        },
    ),
    Row(
        Action.REFUSE,
        steps(says("leader", "挂账{n} 60天 仍无经费", "Y"), says("supervisor", "N")),
        {DEFERRED: {SENDER: "已回绝", "leader": "挂账申请未同意"}},
        {DEFERRED: ("propose deferred→deferred", "refuse deferred→deferred")},
    ),
    Row(
        Action.RESOLVE,
        says("member", "办结{n} 已换灯泡"),
        {
            DISPATCHED: _done | {"leader": "已由李秀英签收"},
            **same(WORKING, WAITING, DEFERRED, **_done),
        },
        {DISPATCHED: ("accept dispatched→working", "resolve working→resolved")},
    ),
    Row(
        Action.RESOLVE,
        clicks("operator", "/t/{n}/write", to="resolve", text="已电话告知"),
        {TRIAGE: {"reporter": "已办结：已电话告知。请回复：1满意"}},
    ),
    Row(
        Action.RATE,
        rate,
        {RESOLVED: {SENDER: "感谢您的评价"}},
        {RESOLVED: ("rate resolved→resolved", "close resolved→closed")},
    ),
    Row(
        Action.RATE,
        says("reporter", "3"),
        {RESOLVED: {SENDER: "请回复：哪里不满意", "leader": "被居民要求重办"}},
        {RESOLVED: ("rate resolved→resolved", "reopen resolved→dispatched")},
    ),
    Row(Action.REOPEN, says("reporter", "重办{n}"), same(RESOLVED, CLOSED, **_again)),
    Row(
        Action.REOPEN,
        clicks("operator", "/t/{n}/reopen"),
        same(
            RESOLVED,
            CLOSED,
            reporter="已重新办理，已转中大一格团队",
            leader="被居民要求重办",
        ),
    ),
    Row(
        Action.MERGE,
        merged,
        {
            TRIAGE: _joined,
            DISPATCHED: _joined | {"leader": "不用单独办理"},
            **same(WORKING, WAITING, DEFERRED, **_joined | {"member": "不用单独办理"}),
        },
        start=steps(working, other_opened),
    ),
    Row(Action.SPLIT, clicks("operator", "/t/{n}/split"), {MERGED: {"reporter": "改为单独办理"}}),
    Row(
        Action.REJECT,
        clicks("operator", "/t/{n}/reject", reason="court"),
        {TRIAGE: {"reporter": "已进入诉讼或仲裁"}},
    ),
    Row(
        Action.CONFIDE,
        says("reporter", "保密"),
        same(TRIAGE, DISPATCHED, WORKING, WAITING, DEFERRED, MERGED, **{SENDER: "已设为保密"}),
    ),
    Row(
        Action.WITHDRAW,
        says("reporter", "撤销{n}", "Y"),
        {
            TRIAGE: _gone,
            DISPATCHED: _gone | {"leader": "已由居民撤销"},
            **same(WORKING, WAITING, DEFERRED, **_gone | {"member": "已由居民撤销"}),
            MERGED: _gone,
        },
    ),
)
STARTED = (
    Row(
        Action.DECLINE,
        says("electrician", "退单{n} 线路不归我们"),
        {
            DISPATCHED: {
                SENDER: "不接办工单",
                "member": "沈家门供电所不接办（线路不归我们）",
                "reporter": "仍由中大一格团队办理",
            }
        },
        start=offered,
    ),
    Row(
        Action.ACCEPT,
        says("electrician", "收到{n}"),
        {
            DISPATCHED: {
                SENDER: "已签收",
                "member": "已由沈家门供电所承办",
                "reporter": "已由沈家门供电所孙电工签收",
            }
        },
        start=offered,
    ),
    # Its reporter is told the outcome of what it follows too, and may rate it, or not be content.
    Row(Action.RATE, rate, {MERGED: {SENDER: "感谢您的评价"}}, start=followed),
    Row(
        Action.REOPEN,
        says("reporter", "重办{n}"),
        {MERGED: _again | {"other": "已重新办理，已转中大一格团队"}},
        start=followed,
    ),
    Row(Action.MERGE, merged, {MERGED: _joined}, start=joined_twice),
    # The third transfer is the supervisor's to settle.
    *(
        Row(
            Action.TRIAGE,
            says("leader", "转办{n} 中大二格团队"),
            {status: {SENDER: "", "supervisor": "已多次退转，请裁定承办单位"}},
            {status: (f"propose {status}→{status}", f"triage {status}→triage")},
            start=start,
        )
        for status, start in {
            WORKING: sent_to_and_fro,
            WAITING: steps(sent_to_and_fro, asked),
        }.items()
    ),
    *(
        Row(
            Action.APPROVE,
            says("leader", "Y"),
            {status: _agreed},
            {status: (f"approve {status}→{status}", f"transfer {status}→dispatched")},
            start=steps(start, wished),
        )
        for status, start in {
            DISPATCHED: opened,
            WORKING: working,
            WAITING: steps(working, asked),
        }.items()
    ),
)
PAIRS = {pair for row in (*ROWS, *STARTED) for pair in row.pairs}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.action)
def test_a_deed_leads_where_the_table_says(scene: Scene, row: Row) -> None:
    for status in row.cells:
        play(begin(scene, status, row.start), row, status)


@pytest.mark.parametrize("row", STARTED, ids=lambda row: row.action)
def test_a_deed_that_needs_another_one_first(scene: Scene, row: Row) -> None:
    story = Story(scene)
    row.start(story)
    play(story, row, Status(story.status))
