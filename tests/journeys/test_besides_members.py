"""What members tell of beside 收到, and what a volunteer is told that they can do."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"


@beginning
def reported(world: World) -> World:
    """A street light that its team was texted of."""
    world.resident.texts("和平巷17号路灯不亮")
    for person in world.people.values():
        person.got()
    return world


@pytest.mark.parametrize(
    "text",
    [
        "收到10008，另外和平巷3号井盖丢了",
        "收到 另外和平巷3号井盖丢了",
        "10008收到，和平巷3号井盖也丢了",
    ],
)
def test_another_matter_behind_an_acceptance_is_a_report(town: World, text: str) -> None:
    accepted, receipted = reported(town).leader.replies(text)
    assert "已签收工单10008" in accepted
    assert "井盖事项已受理，工单10019" in receipted
    assert town.ticket_numbered(10008).status == "working"
    assert town.ticket_numbered(10019).source == "member"
    assert len(town.resident.got()) == 1  # that it is accepted, and no word of another matter


def test_what_may_be_of_the_same_matter_is_kept_and_no_word_of_it_is_passed_on(
    town: World,
) -> None:
    (accepted,) = reported(town).leader.replies("收到10008，还有配件没到，等两天")
    assert "已签收工单10008" in accepted
    assert len(town.resident.got()) == 1
    assert "note working→working" in town.events()
    assert len(town.tickets()) == 1


@pytest.mark.parametrize(
    "text",
    ["收到10008，和平巷3号着火了", "收到 和平巷3号有人落水", "收到10008，和平巷3号煤气泄漏"],
)
def test_a_danger_behind_an_acceptance_is_an_emergency(town: World, text: str) -> None:
    told = reported(town).leader.replies(text)
    assert "已签收工单10008" in told[0]
    assert "110" in told[-1]
    assert [one.tier for one in town.tickets()] == ["general", "emergency"]
    assert town.ticket_numbered(10008).status == "working"


def test_a_danger_is_heard_behind_a_number_that_is_not_theirs(town: World) -> None:
    reported(town).other_leader.texts("收到10008，和平巷3号着火了")
    assert [one.tier for one in town.tickets()] == ["general", "emergency"]
    assert town.ticket_numbered(10008).status == "dispatched"


def test_what_was_told_beside_it_is_heard_once_it_is_said_which(town: World) -> None:
    reported(town).neighbour.texts("和平巷5号垃圾没人收")
    town.leader.texts("清单")
    town.leader.texts("收到，另外和平巷3号井盖丢了")
    accepted, receipted = town.leader.replies("1")
    assert "已签收工单" in accepted
    assert "井盖事项已受理" in receipted
    assert len(town.tickets()) == 3


@pytest.mark.parametrize("text", ["收到10008，马上去", "收到10008 师傅下午到，谢谢"])
def test_words_that_go_with_an_acceptance_trouble_nobody(town: World, text: str) -> None:
    assert len(reported(town).leader.replies(text)) == 1
    assert len(town.resident.got()) == 1
    assert len(town.tickets()) == 1


def test_a_volunteer_is_not_told_to_resolve(town: World) -> None:
    noted = f"{SIGN}已记入工单10008并告知居民。"
    assert reported(town).volunteer.replies("10008 灯杆歪了") == [noted]
    assert "办结10008" in town.member.replies("10008 灯杆歪了，已扶正")[0]
    assert "办结" not in town.volunteer.replies("嗨嗨嗨")[0]
