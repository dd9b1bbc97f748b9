"""Where an emergency is, from somebody who has an open ticket already: its team learns it."""

import pytest

from tests.journeys.told import SIGN, last
from tests.world import World

LAMP, FIRE = "和平巷17号路灯不亮", "着火了快来人"
CALL = f"{SIGN}如有危险请立即拨打110、119或120！"
ASKED = f"{CALL}工单10019已急派中大一格团队，请回复具体地址。"
MOVED = f"{SIGN}工单10019已派中大二格团队办理，进展将短信告知。"


@pytest.fixture
def burning(town: World) -> World:
    """A lamp that is known, then a fire that is only supposed to be there; all have read it."""
    town.resident.texts(LAMP)
    assert town.resident.texts(FIRE) == [ASKED]
    assert last(town.leader.got()).startswith("工单10019（消防隐患）")
    return town


@pytest.mark.parametrize(
    ("before", "danger", "where"),
    [
        (LAMP, "漏电了，有人被电倒", "在和平巷17号"),
        (LAMP, "电线掉下来了，小孩被电到", "和平巷17号门口，快来"),
        ("海景苑3号楼垃圾没人收", "家里着火了", "海景苑5号楼301"),
    ],
)
def test_a_place_minutes_later_is_the_emergencys(
    town: World, before: str, danger: str, where: str
) -> None:
    """Though it is where the older ticket is: that one has its place."""
    town.resident.texts(before)
    assert "请回复具体地址" in last(town.resident.texts(danger))
    people = [one for one in town.people.values() if one is not town.resident]
    for one in people:
        one.got()
    assert town.resident.texts(where) == [f"{SIGN}已补充到工单10019。"]
    heard = [line for one in people for line in one.got()]
    assert heard
    assert all("10019" in line and where in line for line in heard)


@pytest.mark.parametrize("accepts", [False, True])
def test_a_place_elsewhere_sends_another_team(burning: World, accepts: bool) -> None:
    """Also when the first has accepted, and whatever was said before; later words go there too."""
    if accepts:
        burning.leader.texts("收到10019")
    burning.resident.texts("沈家门街道，不知道叫什么")
    burning.leader.got()
    burning.clock.passes(minutes=20)
    assert burning.resident.texts("在海景苑3号楼") == [MOVED]
    assert burning.leader.got() == [f"{SIGN}工单10019已由中大二格团队承办，您不用再办。"]
    order = last(burning.other_leader.got())
    assert order.startswith(
        "工单10019（消防隐患）着火了快来人（居民：沈家门街道，不知道叫什么；在海景苑3号楼）"
    )
    burning.resident.texts("三楼")
    assert last(burning.other_leader.got()) == "工单10019居民补充：三楼"


def test_a_place_elsewhere_that_answers_the_team_sends_another(burning: World) -> None:
    burning.leader.texts("收到10019")
    burning.clock.passes(minutes=20)
    burning.leader.texts("问10019 在几楼")
    burning.resident.got()
    assert burning.resident.texts("在海景苑3号楼") == [MOVED]
    assert [last([one]) for one in burning.leader.got()] == [
        "工单10019居民答复：在海景苑3号楼",
        "工单10019已由中大二格团队承办，您不用再办。",
    ]
    assert last(burning.other_leader.got()).startswith("工单10019（消防隐患）着火了快来人")


@pytest.mark.parametrize(
    "says", ["进展10019 居民骂人，李秀英在劝", "进展10019 王建国已动手救火，居民说要投诉"]
)
def test_what_its_team_writes_of_work_makes_no_complaint_of_it(burning: World, says: str) -> None:
    burning.leader.texts(says)
    burning.resident.got()
    assert burning.resident.texts("在海景苑3号楼") == [MOVED]
    assert burning.ticket_numbered(10019).category == "fire_hazard"


@pytest.mark.parametrize(("who", "says"), [("leader", "办结10008 换了"), ("resident", "撤销10008")])
def test_a_bare_place_is_the_emergencys_whatever_else_is_asked(
    burning: World, who: str, says: str
) -> None:
    burning.people[who].texts(says)
    burning.resident.got()
    assert burning.resident.texts("在海景苑3号楼") == [MOVED]


def test_another_matter_meanwhile_is_its_own(burning: World) -> None:
    answer = last(burning.resident.texts("海景苑3号楼垃圾没人收"))
    assert "工单10024，已派中大二格团队" in answer
    burning.clock.passes(minutes=20)
    assert burning.resident.texts("路灯还是不亮") == [f"{SIGN}已补充到工单10008。"]
    assert burning.resident.texts("海景苑5号楼") == [MOVED]


def test_who_was_asked_something_else_is_asked_where_once_more(burning: World) -> None:
    burning.member.texts("收到10008")
    burning.member.texts("问10008 哪一盏")
    assert burning.resident.texts("左边那盏")[-2:] == [
        f"{SIGN}已收到您对工单10008的补充，继续办理。",
        f"{CALL}工单10019已受理，请回复具体地址（路名、门牌号）。",
    ]
    assert burning.resident.texts("海景苑5号楼") == [MOVED]


def test_whom_people_have_sent_stays(burning: World) -> None:
    """They hear where it is."""
    burning.dispatches(10019, "TS")
    burning.resident.texts("海景苑5号楼")
    assert last(burning.coordinator.got()) == "工单10019居民补充：海景苑5号楼"
    assert burning.other_leader.got() == []
