"""Phones that answer by themselves: what they say is kept, and soon nobody is texted about it."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.world import Person, World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"
LAMP = "和平巷17号路灯不亮"
DRIVING = "您好，我正在开车，稍后联系您。"
MEETING = "我正在开会，稍后回复您。"
ADDED = f"{SIGN}已补充到工单10008。"


def answers_itself(world: World, person: Person, text: str, times: int) -> list[str]:
    """The same text again and again, every half a minute; what came back."""
    back = []
    for _ in range(times):
        world.clock.passes(seconds=30)
        back += person.texts(text)
    return back


def chats(world: World, person: Person, start: str, times: int) -> list[str]:
    """Other words every half a minute; what came back."""
    back = []
    for nth in range(times):
        world.clock.passes(seconds=30)
        back += person.texts(f"{start}{nth}号")
    return back


def test_a_resident_s_answering_machine_is_heard_once(dispatched: World) -> None:
    assert answers_itself(dispatched, dispatched.resident, DRIVING, 15) == [ADDED]
    assert dispatched.leader.got() == [f"{SIGN}工单10008居民补充：{DRIVING}"]
    assert dispatched.events().count("add dispatched→dispatched") == 15
    assert dispatched.ticket().flag == ""


def test_an_answering_machine_that_is_asked_where_an_emergency_is_falls_silent(
    town: World,
) -> None:
    town.neighbour.texts("漏电了，有人触电")
    back = [answers_itself(town, town.neighbour, one, 1) for one in (DRIVING, MEETING) * 14]
    assert back == [[ADDED]] * 10 + [[]] * 18
    town.neighbour.texts("在和平巷17号")
    assert "漏电了，有人触电" in town.coordinator.got()[-1]


def test_an_answering_machine_that_has_said_where_is_heard_once_more(town: World) -> None:
    """What is routed is read together with what was said before, which names a place."""
    town.channel.ring(town.resident.phone, town.clock.now)
    town.settle()
    assert town.resident.texts("和平巷17号") == [ADDED]
    assert answers_itself(town, town.resident, DRIVING, 15) == [ADDED]


def test_a_member_s_answering_machine_is_heard_once(dispatched: World) -> None:
    (noted,) = answers_itself(dispatched, dispatched.leader, MEETING, 15)
    assert "已记入工单10008" in noted
    assert len(dispatched.resident.got()) == 1
    assert dispatched.events().count("progress dispatched→dispatched") == 1
    assert dispatched.events().count("note dispatched→dispatched") == 14


def test_the_same_words_later_are_said_anew(dispatched: World) -> None:
    assert dispatched.resident.texts("10008还没来人") == [ADDED]
    dispatched.clock.passes(minutes=11)
    assert dispatched.resident.texts("10008还没来人") == [ADDED]
    assert len(dispatched.leader.got()) == 2


def test_what_a_resident_adds_has_a_budget_an_hour_and_then_an_operator_looks(
    dispatched: World,
) -> None:
    assert chats(dispatched, dispatched.resident, "补充10008 也在", 12) == [ADDED] * 10
    assert len(dispatched.leader.got()) == 10
    assert dispatched.ticket().flag == "many"
    assert dispatched.events().count("add dispatched→dispatched") == 12
    dispatched.clock.passes(hours=1)
    assert dispatched.resident.texts("补充10008 灯杆歪了") == [ADDED]


def test_what_a_member_notes_has_a_budget_an_hour_and_then_an_operator_looks(
    dispatched: World,
) -> None:
    back = chats(dispatched, dispatched.leader, "进展10008 看过了", 12)
    assert back == [f"{SIGN}已记入工单10008并告知居民。"] * 10
    assert len(dispatched.resident.got()) == 10
    assert dispatched.ticket().flag == "many"
    assert dispatched.leader.texts("办结10008 已换灯泡") == [f"{SIGN}工单10008已办结，已告知居民。"]


def test_danger_is_heard_whatever_the_budget(dispatched: World) -> None:
    chats(dispatched, dispatched.resident, "补充10008 也在", 12)
    dispatched.leader.got()
    (said,) = dispatched.resident.texts("补充10008 灯杆着火了")
    assert "119" in said
    (order,) = dispatched.leader.got()
    assert "工单10019" in order
    assert "着火" in order


def test_two_answering_machines_fall_silent(dispatched: World) -> None:
    dispatched.resident.texts("还没来人")
    before = len(dispatched.channel.sent)
    for _ in range(10):
        dispatched.clock.passes(seconds=30)
        if dispatched.leader.got():
            dispatched.channel.deliver(dispatched.leader.phone, MEETING, dispatched.clock.now)
        if dispatched.resident.got():
            dispatched.channel.deliver(dispatched.resident.phone, DRIVING, dispatched.clock.now)
        dispatched.settle()
    assert len(dispatched.channel.sent) - before <= 6
    assert (dispatched.leader.got(), dispatched.resident.got()) == ([], [])


@pytest.mark.parametrize("text", ["收到，还有事情没弄完，稍后回电", "收到", "收到10008"])
def test_a_phone_that_accepts_again_and_again_is_answered_for_a_while(
    dispatched: World, text: str
) -> None:
    back = answers_itself(dispatched, dispatched.leader, text, 40)
    assert back == [f"{SIGN}已签收工单10008。办好后回“办结10008 做了什么”。"] * 5
    assert len(dispatched.resident.got()) == 1
    assert len(dispatched.events()) < 20
    assert dispatched.leader.texts("办结10008 已换灯泡") == [f"{SIGN}工单10008已办结，已告知居民。"]


def test_who_accepts_what_a_team_mate_has_is_told_for_a_while(dispatched: World) -> None:
    dispatched.member.texts("收到10008")
    dispatched.leader.got()
    back = answers_itself(dispatched, dispatched.leader, "收到10008", 12)
    assert len(back) == 5
    assert dispatched.leader.texts("办结10008 已换灯泡") == [f"{SIGN}工单10008已办结，已告知居民。"]
