"""What members ask of a ticket, and 抓紧 of whoever is over it: no resident reads any of it."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.told import SIGN, accepted, in_hand, last, read_up
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
        "领导，要不要带梯子", "居民家几楼", "这个怎么办", "请问需要拍照吗", "需要我去吗",
        "是哪个灯", "配件在哪领", "电工说明天来行不行",
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
        "居民不接电话", "居民电话不接", "居民问需要拍照吗", "居民说明天来行不行", "需要等两天",
        "还需要等配件呢", "哪个灯都不亮", "问了行不行，等回话",
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


@pytest.mark.parametrize(
    "text",
    [
        "催10008 居民又打电话了", "催10008 快点", "催办10008 已超时", "催 居民来电了",
        "请抓紧处理 居民很急", "请尽快办理10008 领导很重视", "催一下10008居民等着呢",
        "督办10008 市长热线转来的",
    ],
)  # fmt: skip
def test_why_it_is_urged_may_stand_behind_a_blank_or_the_number(town: World, text: str) -> None:
    working = accepted(town)
    assert "已催办工单10008" in last(working.leader.texts(text))
    (told,) = working.member.got()
    assert told.startswith(f"{SIGN}王建国催办工单10008：")
    assert text.split("10008")[-1].split(" ")[-1] in told
    assert working.resident.got() == []


@pytest.mark.parametrize("text", ["10008怎么还没修好", "10008几天了还没修"])
def test_an_impatient_question_of_the_leader_is_no_progress(town: World, text: str) -> None:
    working = accepted(town)
    assert last(working.leader.texts(text)).startswith("工单10008：办理中，03-11 09:00前")
    assert working.resident.got() == []


@pytest.mark.parametrize(
    "text",
    [
        "抓紧处理10008 请居民放心", "10008 尽快处理 等配件", "催了供电所 10008",
        "催过物业了10008", "催10008的配件", "10008还没修好，配件没到",
    ],
)  # fmt: skip
def test_who_works_it_tells_of_haste_as_progress(town: World, text: str) -> None:
    working = accepted(town)
    assert "已记入工单10008" in last(working.member.texts(text))
    assert last(working.resident.got()).startswith("工单10008进展：")


def test_what_comes_again_at_once_is_kept_at_the_ticket(town: World) -> None:
    working = accepted(town)
    working.coordinator.texts("催10008 居民很急")
    read_up(working)
    before = working.events()
    working.clock.passes(minutes=2)
    assert working.coordinator.texts("催10008 居民很急") == []
    assert working.member.got() == []
    assert working.events() == [*before, "note working→working"]


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
