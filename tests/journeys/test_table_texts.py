"""The table, column by column: texts that are refused, or leave the ticket where it is.

One long story a status. What comes later in the list finds what came earlier.
"""

import pytest

from gateway.domain.ticket import Action, Status
from tests.journeys.story import Scene
from tests.journeys.ways import (
    CLOSED,
    DEFERRED,
    DISPATCHED,
    IN_HAND,
    MERGED,
    OVER,
    REJECTED,
    RESOLVED,
    RESTING,
    TRIAGE,
    WAITING,
    WITHDRAWN,
    WORKING,
    Row,
    asked,
    begin,
    clicks,
    opened,
    play,
    resolved,
    same,
    says,
    steps,
    team_says,
)

NOT_YOURS = "不由您的团队承办"

# A question for a verdict is open from an earlier round, another team helps, and the resident was
# asked something that was not answered.
START = steps(
    opened, resolved, clicks("operator", "/t/{n}/reopen"), says("member", "收到{n}"),
    says("member", "联办 沈家门供电所 {n}"), asked,
)  # fmt: skip


NEW_EVENT = {
    "leader": "重大事件！",
    "coordinator": "重大事件！",
    "volunteer": "知悉",
    "sender": "已按重大事件上报",
}
# Who names a ticket that follows another one is asked whether that one is meant.
FOLLOWS = same(MERGED, sender="已并入工单")
TEXTS = (
    Row(
        Action.ANSWER,
        says("reporter", "3号楼门口那盏"),
        same(DISPATCHED, leader="居民答复", sender="已补充")
        | same(WORKING, member="居民答复", sender="继续办理")
        | same(DEFERRED, member="居民答复", sender="已补充")
        | same(TRIAGE, sender="已补充")
        | same(MERGED, leader="居民答复", sender="已补充")
        | same(CLOSED, sender="已办结")
        | same(REJECTED, sender="不予受理")
        | same(WITHDRAWN, sender="已撤销"),
    ),
    Row(
        Action.RATE,
        says("reporter", "2"),
        same(CLOSED, MERGED, sender="感谢您的评价"),
        refusal="现为{status}，不能评价",
        but=(WAITING,),
    ),
    Row(
        Action.ACCEPT,
        team_says("member", "收到{n}"),
        same(WORKING, sender="已签收") | FOLLOWS,
        refusal="现为{status}，不能签收",
    ),
    Row(
        Action.RETURN,
        team_says("member", "退单{n} 不属本网格"),
        FOLLOWS,
        refusal="现为{status}，不能退单",
    ),
    Row(
        Action.TRANSFER,
        team_says("leader", "转办{n} 供电所"),
        FOLLOWS,
        refusal="现为{status}，不能转办",
    ),
    Row(
        Action.RAISE,
        team_says("leader", "提级{n} 需要协调"),
        FOLLOWS,
        refusal="现为{status}，不能提级",
    ),
    # Who was not asked to take it has nothing to decline.
    Row(Action.DECLINE, says("other_leader", "退单{n} 不归我们"), refusal=NOT_YOURS),
    Row(
        Action.ASSIGN,
        team_says("leader", "指派 李秀英 {n}"),
        same(DISPATCHED, member="前请回“收到", sender="已指派给李秀英")
        | same(WORKING, WAITING, DEFERRED, member="指派给您办理", sender="已指派给李秀英")
        | FOLLOWS,
        refusal="现为{status}，不能指派",
    ),
    Row(
        Action.JOINT,
        team_says("member", "联办 中大二格团队 {n}"),
        same(WORKING, WAITING, DEFERRED, other_leader="请协助办理", sender="仍由您主办") | FOLLOWS,
        refusal="现为{status}，不能联办",
    ),
    Row(
        Action.EXTEND,
        team_says("leader", "延期{n} 2天 等配件"),
        same(WORKING, WAITING, reporter="办理时限延至", sender="已延期") | FOLLOWS,
        refusal="现为{status}，不能延期",
    ),
    Row(
        Action.PROGRESS,
        team_says("member", "进展{n} 已到现场"),
        same(*IN_HAND, reporter="进展：已到现场", sender="并告知居民")
        | same(RESOLVED, sender="已记入工单{n}。")
        | same(MERGED, other="进展：已到现场", sender="已并入工单"),
        refusal="现为{status}，不能记进展",
    ),
    Row(
        Action.ASK,
        team_says("member", "问{n} 请问是几号楼？"),
        FOLLOWS,
        refusal="现为{status}，不能请居民补充",
        but=(DISPATCHED,),
    ),
    Row(
        Action.DEFER,
        team_says("leader", "挂账{n} 需列入明年计划", "Y"),
        FOLLOWS,
        refusal="现为{status}，不能挂账",
    ),
    Row(
        Action.RESOLVE,
        team_says("member", "办结{n} 已换灯泡"),
        FOLLOWS,
        refusal="现为{status}，不能办结",
        but=(DISPATCHED,),
    ),
    Row(
        Action.ASSISTED,
        says("electrician", "办结{n} 线路已接通"),
        same(
            DISPATCHED,
            WORKING,
            WAITING,
            DEFERRED,
            RESOLVED,
            CLOSED,
            member="协办部分已完成",
            sender="已记录",
        )
        | same(MERGED, sender=NOT_YOURS),
        refusal="现为{status}，不能报协办完成",
    ),
    Row(
        Action.ALERT,
        team_says("member", "重大{n} 灯杆要倒了"),
        same(*IN_HAND, leader="重大事件！", coordinator="重大事件！", sender="已按重大事件上报")
        | same(TRIAGE, leader="重大事件！", sender="已按重大事件上报")
        | same(MERGED, leader="重大事件！", coordinator="重大事件！", sender="已按重大事件上报")
        # What is over stays so: it is a new one, of the same place.
        | same(RESOLVED, CLOSED, WITHDRAWN, **NEW_EVENT)
        | same(REJECTED, leader="重大事件！", volunteer="知悉", sender="已按重大事件上报"),
        events={one: (f"link {one}→{one}",) for one in OVER},
    ),
    Row(
        Action.NUDGE,
        says("reporter", "催"),
        same(TRIAGE, sender="已催办", coordinator="居民催办")
        | same(MERGED, sender="已催办", leader="居民催办")
        | same(*IN_HAND, sender="已催办", member="居民催办")
        | same(*OVER, sender="没有找到您在办的工单"),
    ),
    Row(
        Action.WITHDRAW,
        says("reporter", "撤销"),
        same(RESOLVED, CLOSED, REJECTED, sender="没有找到您在办的工单"),
    ),
    Row(
        Action.ADD,
        says("reporter", "补充{n} 灯杆也歪了"),
        same(*IN_HAND, member="居民补充", sender="已补充")
        | same(TRIAGE, sender="已补充")
        | same(MERGED, leader="居民补充", sender="已补充")
        | same(RESOLVED, CLOSED, member="居民补充", sender="如未解决，请回“重办")
        | same(REJECTED, sender="不予受理")
        | same(WITHDRAWN, member="居民补充", sender="已撤销"),
    ),
)
PAIRS = {pair for row in TEXTS for pair in row.pairs}


@pytest.mark.parametrize("status", RESTING)
def test_a_text_that_is_refused_or_leaves_the_ticket_where_it_is(
    scene: Scene, status: Status
) -> None:
    story = begin(scene, status, START)
    for row in TEXTS:
        if status in row.cells:
            play(story, row, status)


@pytest.mark.parametrize(
    ("status", "text"), [(WORKING, "退单{n} 线路不归我们"), (DISPATCHED, "收到{n}")]
)
def test_who_only_helps_does_not_take_a_ticket_from_its_team(
    scene: Scene, status: Status, text: str
) -> None:
    story = begin(scene, status, START)
    story.says("electrician", text)
    assert story.status == status
