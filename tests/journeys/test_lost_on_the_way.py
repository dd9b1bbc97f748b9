"""What an uncertain or failed text said is carried on by reminders, by later steps and by 查."""

import pytest

from modems.errors import ChannelError, Fate
from tests.journeys.told import SIGN
from tests.world import World

MATTER = "和平巷17号三楼路灯不亮，老人摔倒过"
ORDER = f"{SIGN}工单10008（路灯照明）{MATTER} 联系13900001001。11:00前请回“收到10008”。"


def loses(world: World, phone: str, words: str, fate: Fate = Fate.UNCERTAIN) -> None:
    """Have the first text with some words to a phone get lost on the way."""
    real, lost = world.channel.send, []

    def send(piece):  # type: ignore[no-untyped-def]
        if not lost and piece.phone.endswith(phone) and words in piece.text:
            lost.append(piece)
            raise ChannelError("network_timeout", fate)
        return real(piece)

    world.channel.send = send  # type: ignore[method-assign]


@pytest.mark.parametrize("fate", [Fate.UNCERTAIN, Fate.FINAL])
def test_the_reminder_of_a_lost_order_is_the_order(town: World, fate: Fate) -> None:
    loses(town, town.leader.phone, "11:00", fate)
    town.resident.texts(MATTER)
    assert town.leader.got() == []
    town.passes(hours=1)
    assert town.leader.got() == [ORDER]
    town.passes(hours=1)
    assert "请安排：回“收到10008”" in town.leader.got()[0]


def test_what_nobody_has_taken_is_to_be_taken_whichever_clock_speaks(town: World) -> None:
    town.resident.texts("和平巷17号着火了")
    town.passes(minutes=55)
    loses(town, town.other_leader.phone, "10008")
    town.dispatches(10008, "T2")
    town.passes(minutes=5)
    (order,) = town.other_leader.got()
    assert "请回“收到10008”" in order


def test_what_is_late_is_carried_on_to_who_has_it_and_to_nobody_else(town: World) -> None:
    """Of two on the list of duty the one who took it never read the order."""
    town.resident.texts("和平巷17号着火了")
    town.leader.texts("收到10008")
    loses(town, town.member.phone, "10008")
    town.leader.texts("指派 李秀英 10008")
    town.leader.got()
    town.passes(minutes=121)
    assert "和平巷17号着火了 联系13900001001" in town.member.got()[-1]
    assert all("已超过办理时限" in one for one in town.leader.got()[-1:])


def test_who_takes_a_ticket_by_its_number_alone_is_told_what_it_is(town: World) -> None:
    loses(town, town.leader.phone, "11:00")
    town.resident.texts(MATTER)
    accepted = f"{SIGN}已签收工单10008（路灯照明）{MATTER} 联系13900001001。"
    assert town.leader.texts("收到10008") == [f"{accepted}办好后回“办结10008 做了什么”。"]


def test_a_confidential_order_is_carried_on_without_the_phone(town: World) -> None:
    loses(town, town.coordinator.phone, "11:00")
    town.resident.texts("和平巷17号有人赌博，请保密")
    town.passes(hours=1)
    said = [*town.coordinator.got(), *town.coordinator.texts("查10008")]
    assert all("和平巷17号有人赌博" in one and "联系未显示号码" in one for one in said)
    assert len(said) == 2


@pytest.mark.parametrize(
    "question", ["10008", "查10008", "10008什么内容", "10008 是什么事？", "详情10008", "什么事"]
)
def test_a_member_who_asks_what_a_ticket_is_about_is_told(town: World, question: str) -> None:
    """The resident hears nothing of it."""
    town.resident.texts(MATTER)
    town.leader.got()
    stands = f"{SIGN}工单10008：待签收，11:00前，中大一格。{MATTER} 联系13900001001"
    assert town.leader.texts(question) == [stands]
    assert town.resident.got() == []


def test_what_comes_to_no_trouble_is_progress_still(town: World) -> None:
    town.resident.texts(MATTER)
    town.leader.texts("收到10008")
    town.resident.got()
    town.leader.texts("10008 看过了，没什么事")
    assert town.resident.got() == [f"{SIGN}工单10008进展：看过了，没什么事"]


def test_who_only_hears_of_a_ticket_reads_no_phone(town: World) -> None:
    town.resident.texts(MATTER)
    for one in (town.volunteer, town.coordinator):
        assert one.texts("查10008")[-1].endswith(f"{MATTER} 联系139****1001")


# ---------------------------------------------------------------- to who has reported it


@pytest.mark.parametrize(
    ("deed", "lost", "told"),
    [
        (
            "办结10008 换了灯泡",
            "已办结",
            "工单10008已办结：换了灯泡。请回复：1满意 2一般 3不满意。",
        ),
        ("问10008 几楼的灯？", "需要您补充", "工单10008需要您补充，请直接回复：几楼的灯？"),
    ],
)
def test_who_asks_after_a_ticket_reads_what_was_lost(
    town: World, deed: str, lost: str, told: str
) -> None:
    loses(town, town.resident.phone, lost)
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.texts(deed)
    assert town.resident.got() == []
    assert town.resident.texts("查") == [f"{SIGN}{told}"]


def test_a_verdict_given_after_that_counts_also_when_it_was_closed_by_time(town: World) -> None:
    loses(town, town.resident.phone, "已办结")
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.texts("办结10008 换了灯泡")
    town.passes(days=4)
    assert town.ticket().status == "closed"
    assert "换了灯泡" in town.resident.texts("查")[0]
    assert "已归档" in town.resident.texts("1")[0]
    assert town.ticket().rating == 1
    town.clock.passes(minutes=1)
    assert "已归档，" in town.resident.texts("查")[0]


def test_who_wants_no_surveys_is_told_without_the_question(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts("TD")
    town.leader.texts("办结10008 换了灯泡")
    told = f"{SIGN}工单10008已办结：换了灯泡。如未解决，请回“重办”。"
    assert town.resident.texts("查") == [told]
