"""Stories that nobody thought of: people text by chance, time goes by, and what must hold holds.

GRIDLINE_STORIES says how many are played; `make chaos` plays a hundred.
"""

import os
import random

import pytest
from sqlalchemy.orm import Session

from gateway.domain.delivery import Intake
from gateway.domain.ticket import OPEN, Stage, Status
from gateway.store.tables import Deadline, Ticket
from tests.world import World

STEPS = 40
SET_ASIDE = ("repeated", "answer_budget")  # texts that are kept for an operator, and said to be
MEMBERS = ("leader", "member", "volunteer", "other_leader", "coordinator", "electrician")
RESIDENTS = ("resident", "neighbour", "stranger")
REPORTS = (
    "和平巷17号路灯不亮", "海景苑停电了", "和平巷停水", "和平巷停水了，楼上也没水", "路灯不亮",
    "王建国收红包", "监督 赵海燕骂人", "和平巷着火了", "漏电了有人触电", "海景苑3号楼",
    "有人聚众堵路", "保密 和平巷9号有人赌博",
)  # fmt: skip
WISHES = (
    "1", "2", "3", "3 没修好", "重办{n}", "催{n}", "催", "撤销{n}", "Y", "N", "查", "查{n}",
    "保密", "补充{n} 在楼梯口", "和平巷5号", "{n} 和平巷3号", "别告诉王建国", "好的", "不用了",
)  # fmt: skip
DEEDS = (
    "收到{n}", "收到{n}", "收到", "办结{n} 已换灯泡", "办结{n} {m} 都好了", "退单{n} 不归我们",
    "转办{n} 供电所 线路问题", "转办{n} 中大二格", "转办{n} 沈家门街道", "提级{n} 要街道协调",
    "延期{n} 2天 等配件", "问{n} 是几号楼", "挂账{n} 等改造", "联办{n} 供电所", "指派 李秀英 {n}",
    "重大{n} 有人聚集", "进展{n} 快了", "{n}已换灯泡 {m}没修好", "请假半天", "值班", "下班",
    "请假 钱电工顶", "走访 和平巷5号 发现路灯坏了", "清单", "Y", "Y", "N 先修", "1", "2",
    "还没修好", "并单{n} {m}",
)  # fmt: skip
WHILES = ({"minutes": 20}, {"hours": 1}, {"hours": 5}, {"days": 1}, {"days": 3}, {"days": 9})


@pytest.mark.parametrize("seed", range(int(os.environ.get("GRIDLINE_STORIES", "1"))))
def test_whatever_people_text_no_ticket_is_left_without_owner_or_clock(
    town: World, seed: int
) -> None:
    chance = random.Random(seed)
    for _ in range(STEPS):
        said = happens(town, chance)
        wrong = [*unheard(town), *astray(town)]
        assert not wrong, said


def happens(town: World, chance: random.Random) -> str:
    """Somebody texts something, or time goes by."""
    numbers = [one.number for one in town.tickets()][-3:]
    town.clock.passes(seconds=chance.choice([5, 40, 130]))
    kind = chance.choice(["report", "wish", "wish", "deed", "deed", "deed", "while"])
    if kind == "while" and numbers:
        passed = chance.choice(WHILES)
        town.passes(**passed)
        return str(passed)
    if kind == "report" or not numbers:
        who, text = chance.choice((*RESIDENTS, *MEMBERS, "supervisor")), chance.choice(REPORTS)
    elif kind == "wish":
        who, text = chance.choice(RESIDENTS), chance.choice(WISHES)
    else:
        who, text = chance.choice((*MEMBERS, "supervisor")), chance.choice(DEEDS)
    text = text.format(n=chance.choice(numbers or [0]), m=chance.choice(numbers or [0]))
    town.channel.deliver(town.people[who].phone, text, town.clock.now)
    town.settle()
    return f"{who}: {text}"


def unheard(town: World) -> list[str]:
    """The texts that nobody handled, and those that say what no text should."""
    heard = [
        f"{one.id} {one.error}"
        for one in town.messages("in")
        if one.attempts or (one.status is not Intake.DONE and one.error not in SET_ASIDE)
    ]
    return heard + [one.text for one in town.channel.sent if "{" in one.text or "None" in one.text]


def astray(town: World) -> list[str]:
    """The tickets whose team, clock or parent is not what their state asks for."""
    with town.store.read() as tx:
        return [
            f"{one.number} {one.status}: {what}"
            for one in tx.query(Ticket)
            for what in (_wrong_open(one) if one.status in OPEN else _wrong_ended(tx, one))
        ]


def _running(ticket: Ticket) -> list[Deadline]:
    return [one for one in ticket.deadlines if one.met_at is None and one.cancelled_at is None]


def _wrong_open(ticket: Ticket) -> list[str]:
    running = _running(ticket)
    ticking = [one for one in running if one.paused_at is None]
    waits = ticket.status in (Status.RECEIVED, Status.TRIAGE)
    found = {
        "a team before it is dispatched": waits and ticket.team_id is not None,
        "no team": not waits and ticket.team_id is None,
        "nobody works on it": ticket.status is Status.WORKING and ticket.member_id is None,
        "nothing will ever be said of it": not any(one.next_at for one in ticking),
        "a place in the queue that is not its own": ticket.due_at
        != min((one.due_at for one in ticking), default=None),
        "a clock twice": len({one.stage for one in running}) != len(running),
        "no time limit": Stage.RESOLVE not in {one.stage for one in running},
    }
    return [what for what, is_so in found.items() if is_so]


def _wrong_ended(tx: Session, ticket: Ticket) -> list[str]:
    left = {one.stage for one in _running(ticket)}
    may = {Stage.CLOSE} if ticket.status is Status.RESOLVED else set()
    parent = tx.get(Ticket, ticket.parent_id) if ticket.parent_id else None
    found = {
        "a clock that runs on": bool(left - may),
        "no parent, or one that follows another": ticket.status is Status.MERGED
        and (parent is None or parent.parent_id is not None),
    }
    return [what for what, is_so in found.items() if is_so]
