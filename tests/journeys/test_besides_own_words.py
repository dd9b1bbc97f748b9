"""Another matter beside an answer has its own words alone: nobody reads the first ones there."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.test_besides import asked
from tests.world import World

pytestmark = SQLITE_ALONE

RUBBISH = "和平巷3号垃圾没人收"
PHONE = "13900001001"


@beginning
def accused(world: World) -> World:
    """A complaint about the leader, which a team above works: it wants to know something."""
    world.resident.texts("监督 和平巷网格员王建国吃拿卡要")
    world.coordinator.replies("收到10008")
    world.coordinator.replies("问10008 什么时候的事")
    world.leader.got()
    return world


@beginning
def whispered(world: World) -> World:
    """One whose reporter wants to be known to nobody; it was resolved."""
    world.resident.texts("匿名 和平巷17号邻居半夜打麻将噪音扰民")
    world.leader.replies("办结10008 已劝导")
    world.leader.got()
    return world


def told_of_rubbish(world: World) -> str:
    """What the leader reads, whom the second matter goes to."""
    told = " ".join(world.leader.got())
    assert RUBBISH in told
    return told


def test_who_is_complained_of_reads_nothing_of_it_in_another_order(town: World) -> None:
    accused(town).resident.texts(f"上周三王建国来我家，另外{RUBBISH}")
    told = told_of_rubbish(town)
    assert "王建国来我家" not in told
    assert PHONE not in told
    assert "上周三王建国来我家" in town.coordinator.got()[-1]
    assert town.ticket_numbered(10019).confidential
    assert town.ticket_numbered(10008).status == "working"


def test_the_text_itself_stays_with_what_is_secret(town: World) -> None:
    accused(town).resident.texts(f"上周三王建国来我家，另外{RUBBISH}")
    sent = [one for one in town.messages() if one.direction == "in"][-1]
    assert sent.ticket_id == town.ticket_numbered(10008).id


@pytest.mark.parametrize(
    "verdict", ["2 王建国道了歉", "满意，王建国道了歉", "3 王建国没道歉", "王建国道了歉，满意"]
)
def test_a_verdict_on_a_complaint_stays_with_it(town: World, verdict: str) -> None:
    accused(town).resident.texts("上周三")
    town.coordinator.replies("办结10008 已谈话")
    town.leader.got()
    town.resident.texts(f"{verdict}，另外{RUBBISH}")
    told = told_of_rubbish(town)
    assert "道" not in told
    assert PHONE not in told


@pytest.mark.parametrize("decided", ["Y", "Y 不告王建国了", "N 我还要告王建国"])
def test_so_does_what_is_decided_of_it(town: World, decided: str) -> None:
    accused(town).resident.texts("撤销10008")
    town.resident.texts(f"{decided}，另外{RUBBISH}")
    told = told_of_rubbish(town)
    assert "告" not in told
    assert PHONE not in told


def test_who_is_anonymous_once_is_so_in_the_same_breath(town: World) -> None:
    whispered(town).resident.texts(f"3 邻居还在打，另外{RUBBISH}")
    told = town.leader.got()
    (order,) = [one for one in told if RUBBISH in one]
    assert "邻居还在打" not in order
    assert all(PHONE not in one for one in told)
    assert sum("邻居还在打" in one for one in told) == 1


@pytest.mark.parametrize(
    "text",
    [
        "在家。另外匿名反映和平巷3号王家乱倒垃圾，别让人知道是我说的",
        "在家，请保密。另外和平巷3号王家乱倒垃圾",
    ],
)
def test_what_is_told_in_secret_beside_an_answer_is_no_part_of_it(town: World, text: str) -> None:
    asked(town).leader.got()
    town.resident.texts(text)
    told = town.leader.got()
    (answer,) = [one for one in told if "居民答复" in one]
    (order,) = [one for one in told if "王家乱倒垃圾" in one]
    assert "垃圾" not in answer
    assert PHONE not in order
    assert "在家" not in order
