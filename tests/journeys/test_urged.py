"""What members ask of a ticket, and 抓紧 of whoever is over it: no resident reads any of it."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.told import SIGN, accepted, in_hand, last
from tests.world import World

pytestmark = SQLITE_ALONE

URGED = f"{SIGN}赵海燕催办工单10008：{{}}。请尽快办理并回“进展10008 …”。"


@pytest.mark.parametrize("text", ["谁在办10008", "10008几点前", "10008谁在办，怎么还没办结"])
@pytest.mark.parametrize("who", ["member", "coordinator"])
def test_a_question_about_a_ticket_is_answered(town: World, who: str, text: str) -> None:
    working = accepted(town)
    assert last(working.people[who].texts(text)).startswith("工单10008：办理中，03-11 09:00前")
    assert working.resident.got() == []


@pytest.mark.parametrize(
    "text",
    [
        "请问这个单子谁处理", "请问居民家在几楼", "能不能派个人一起去", "10008 能不能转供电所",
        "领导，要不要带梯子", "居民家几楼", "这个怎么办",
    ],
)  # fmt: skip
def test_what_a_member_asks_without_a_mark_is_a_question_too(town: World, text: str) -> None:
    working = accepted(town)
    assert last(working.member.texts(text)).startswith("工单10008：办理中，03-11 09:00前")
    assert working.resident.got() == []


@pytest.mark.parametrize(
    "text",
    [
        "不知道在几楼", "能不能修要看明天", "已联系供电所，问为什么停电", "先看看能不能修",
        "居民不接电话", "居民电话不接",
    ],
)  # fmt: skip
def test_what_a_member_does_not_know_yet_is_progress(town: World, text: str) -> None:
    working = accepted(town)
    assert "已记入工单10008" in last(working.member.texts(text))
    assert last(working.resident.got()) == f"工单10008进展：{text}"


@pytest.mark.parametrize("text", ["不接", "不接单", "10008不接", "我们不接单"])
def test_who_will_not_have_what_is_offered_is_asked_why(town: World, text: str) -> None:
    offered = in_hand(town)
    offered.leader.texts("转供电所 10008")
    offered.resident.got()
    assert "请写明退单原因" in last(offered.electrician.texts(text))
    assert "确认退单工单10008（人手不够）" in last(offered.electrician.texts("人手不够"))
    assert offered.resident.got() == []
    offered.electrician.texts("Y")
    assert (offered.ticket().team.code, offered.ticket().proposed_team_id) == ("T1", None)


@pytest.mark.parametrize("text", ["10008抓紧", "催10008", "请尽快办结10008，居民很急"])
def test_who_is_over_a_ticket_has_its_team_reminded(town: World, text: str) -> None:
    working = accepted(town)
    assert "已催办工单10008" in last(working.coordinator.texts(text))
    assert working.member.got() == [URGED.format(text.replace("10008", "").replace("，", " "))]
    assert working.leader.got() == []
    assert working.resident.got() == []
    assert "已催办" in last(working.resident.texts("催"))  # theirs is the first of the day


def test_who_may_not_or_has_it_in_hand_alone_is_told_so(town: World) -> None:
    working = in_hand(town)
    for who in (working.member, working.volunteer):
        assert last(who.texts("10008抓紧")) == "工单10008：您不能催办，请联系组长或话务台。"
    assert "没有别的承办人可催，没有转给居民" in last(working.leader.texts("10008抓紧"))
    assert working.resident.got() == []


def test_what_a_member_has_reported_is_hurried_as_anybody_hurries(town: World) -> None:
    town.other_leader.texts("和平巷17号路灯不亮")
    town.leader.got()
    assert last(town.other_leader.texts("催10008")) == "已催办工单10008，将提醒承办人。"
    assert last(town.leader.got()).startswith("居民催办工单10008")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("10008请抓紧处理，另外和平巷3号井盖丢了", "工单10019（井盖）"),
        ("10008抓紧，和平巷3号着火了", "工单10019（消防隐患）"),
        ("10008请抓紧处理，和平巷3号着火了", "工单10019（消防隐患）"),
    ],
)
def test_another_matter_behind_a_reminder_is_a_ticket_of_its_own(
    town: World, text: str, told: str
) -> None:
    working = accepted(town)
    mine = working.coordinator.texts(text)
    assert "已催办工单10008" in mine[0]
    assert "10019" not in last(working.member.got())
    assert any(told in one for one in (*mine, *working.leader.got()))
    assert len(working.tickets()) == 2
    assert working.resident.got() == []
