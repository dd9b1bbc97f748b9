"""How far a team has come this month, by SMS: shown to who leads it, and to nobody else."""

import dataclasses

import pytest

from gateway.settings import Diary
from tests.world import World

SIGN = "【普陀网格】"


def test_a_leader_sees_the_month_of_the_team_and_whose_phone_is_not_confirmed(
    world: World,
) -> None:
    world.member.texts("走访 张大爷家，一切正常")
    world.member.texts("巡 巷子已看")
    world.leader.texts("走访 李奶奶家")
    assert world.leader.texts("走访") == [
        f"{SIGN}本月走访/巡查次数：周小明0/0；李秀英1/1；王建国1/0；号码未确认：周小明"
    ]


def test_the_targets_of_the_town_stand_beside_it(world: World) -> None:
    aims = dataclasses.replace(world.settings, diary=Diary(8, 4))
    world.office.rules = dataclasses.replace(world.office.rules, settings=aims)
    assert "次数（目标8/4）：" in world.leader.texts("巡查")[0]


def test_nobody_else_sees_it(world: World) -> None:
    world.leader.texts("走访 李奶奶家")
    (answer,) = world.member.texts("走访")
    assert answer == f"{SIGN}请写明走访或巡查的情况。例：走访 张大爷家，一切正常"
    assert "王建国" not in world.other_leader.texts("走访")[0]


@pytest.mark.parametrize("text", ["走访统计", "我的走访", "走访次数？", "my visits"])
def test_who_asks_for_the_own_month_hears_it_and_enters_nothing(town: World, text: str) -> None:
    town.member.texts("走访 张大爷家，一切正常")
    for _ in range(2):
        town.clock.passes(minutes=1)
        assert town.member.texts(text) == [f"{SIGN}本月走访/巡查次数：李秀英1/0"]


def test_a_leader_who_asks_for_it_sees_the_team(town: World) -> None:
    assert "王建国0/0" in town.leader.texts("走访统计")[0]
