"""What a member writes against a colleague reaches neither the resident nor the colleague."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.told import accused, last
from tests.world import World

pytestmark = SQLITE_ALONE


def team_of(town: World, number: int) -> str | None:
    team = town.ticket_numbered(number).team
    return team.code if team else None


def nobody_hears(town: World) -> bool:
    """Whether neither the resident nor the blamed leader gets a word of it, then or for days."""
    for hours in (0, 1, 5, 24, 48):
        town.passes(hours=hours)
        said = [*town.resident.got(), *town.leader.got()]
        if any("红包" in line or "10019" in line for line in said):
            return False
    return True


@pytest.mark.parametrize(
    "text",
    [
        "进展10008 王建国收红包",
        "10008 王建国收红包才修",
        "王建国收红包才修",
        "10008 收红包的是王建国",
        "进展10008 王建国一直收红包吗",
        "10008 王建国电话里跟邻居要红包",
        "办结10008 王建国收红包才修好",
        "问10008 王建国收红包是真的吧",
        "提级10008 网格长收红包",
        "延期10008 2天 王建国收红包",
        "退单10008 王建国收红包",
        "挂账10008 王建国收红包",
        "走访 和平巷 王建国收红包",
        "报事 王建国收红包 和平巷",
        "监督 王建国收红包 和平巷",
        "重大10008 王建国收红包",
    ],
)
def test_what_blames_a_colleague_is_a_complaint_of_its_own(working: World, text: str) -> None:
    told = working.member.texts(text)
    assert "10019" in "".join(told)
    assert (accused(working, 10019), team_of(working, 10019)) == ("王建国", "TS")
    assert "红包" in working.coordinator.got()[0]
    before = working.ticket_numbered(10008)
    assert (before.status, before.pauses) == ("working", 0)
    assert nobody_hears(working)


def test_its_sender_learns_what_became_of_the_words(working: World) -> None:
    receipt, told = working.member.texts("进展10008 王建国收红包")
    assert "10019" in receipt
    assert last([told]) == (
        "您的话已按投诉另立工单，被反映的人看不到，也没有转给居民。您手上的工单未变，办理情况请另发。"
    )
    assert working.ticket_numbered(10019).confidential
    assert "10019" in last(working.member.texts("查10019"))


def test_the_words_that_a_command_had_lacked_are_no_progress_either(working: World) -> None:
    working.member.texts("进展10008")
    working.member.texts("王建国收红包")
    assert accused(working, 10019) == "王建国"
    assert nobody_hears(working)


def test_a_reason_that_blames_who_asked_is_no_decision(working: World) -> None:
    working.member.texts("转办10008 供电所")
    working.member.got()
    working.leader.texts("N10008 李秀英收红包")
    assert accused(working, 10019) == "李秀英"
    assert not any("红包" in line for line in working.member.got())


@pytest.mark.parametrize(
    "text",
    [
        "进展10008 投诉人已由王建国联系",
        "进展10008 王建国已动手修",
        "进展10008 居民骂人，李秀英在劝",
        "10008 王建国去供电所要材料",
        "进展10008 已联系供电所，居民说要投诉",
        "进展10008 居民投诉供电所停电，已联系",
    ],
)
def test_work_with_colleagues_in_it_is_progress(working: World, text: str) -> None:
    working.member.texts(text)
    assert len(working.tickets()) == 1
    assert "进展：" in last(working.resident.got())
