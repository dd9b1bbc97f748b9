"""Members who report: an emergency is never lost, and an own report is a resident's, no work."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import read_up
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"
LAMP = "和平巷17号路灯不亮"
NOT_YOURS = f"{SIGN}工单10008不由您的团队承办。发“清单”看待办。"


@pytest.fixture
@beginning
def reported(world: World) -> World:
    """The leader of one grid has reported what the other grid's team has to do."""
    world.leader.texts("报事 海景苑3幢下水道堵了")
    world.passes(minutes=20)
    return read_up(world)


@pytest.mark.parametrize("words", ["着火了和平巷17号", "有人落水！", "和平巷3号煤气泄漏，快来人"])
@pytest.mark.parametrize("busy", [False, True])
def test_an_emergency_of_a_member_is_a_report_of_its_own(
    world: World, words: str, busy: bool
) -> None:
    if busy:
        world.resident.texts(LAMP)
        world.leader.replies("收到10008")
    world.resident.got()
    assert "110、119或120" in world.leader.texts(words)[-1]
    ticket = world.tickets()[-1]
    assert (ticket.tier, ticket.source) == ("emergency", "member")
    assert world.resident.got() == []


def test_an_emergency_that_names_nobody_s_ticket_is_not_lost(world: World) -> None:
    assert "110、119或120" in world.leader.texts("10019 着火了和平巷17号")[-1]
    assert world.ticket().tier == "emergency"


def test_words_of_a_member_without_work_are_a_resident_s(world: World) -> None:
    assert world.other_leader.texts(LAMP) == [
        f"{SIGN}您反映的路灯照明事项已受理，工单10008，已派中大一格团队办理，进展将短信告知。"
    ]
    assert world.ticket().source == "sms"


def test_a_resident_s_word_about_an_own_report_is_a_resident_s(reported: World) -> None:
    status = f"{SIGN}工单10008：待签收，中大二格，09:00受理"
    assert reported.leader.texts("查") == [status]
    assert reported.leader.texts("查10008") == [status]
    assert reported.leader.texts("催10008") == [f"{SIGN}已催办工单10008，将提醒承办人。"]
    assert reported.leader.texts("10008还没人来") == [f"{SIGN}已补充到工单10008。"]
    assert reported.leader.texts("还是没人来") == [f"{SIGN}已补充到工单10008。"]
    assert reported.other_leader.got()[-1] == f"{SIGN}工单10008居民补充：还是没人来"
    assert reported.leader.texts("人工") == [f"{SIGN}工单10008已转话务员，将尽快与您电话联系。"]
    assert reported.leader.texts("撤销10008") == [f"{SIGN}确认撤销工单10008？回Y撤销，回N保留。"]
    assert reported.leader.texts("Y") == [
        f"{SIGN}工单10008已按您的要求撤销。如再需要，请重新发送。"
    ]


def test_who_reports_does_not_work_it(reported: World) -> None:
    for text in ("收到10008", "办结10008 我自己清了", "退单10008 不归我们", "转办10008 供电所"):
        assert reported.leader.replies(text) == [NOT_YOURS]
    assert reported.other_leader.got() == []
    assert reported.ticket().status == "dispatched"
    assert reported.other_leader.replies("办结10008 已疏通") == [
        f"{SIGN}工单10008已办结，已告知居民。"
    ]


def test_a_question_about_an_own_report_is_answered_beside_the_work(reported: World) -> None:
    reported.other_leader.replies("收到10008")
    reported.neighbour.texts(LAMP)
    reported.other_leader.replies("问10008 请问几号楼？")
    reported.leader.got()
    reported.neighbour.got()
    assert reported.leader.texts("3号楼") == [f"{SIGN}已收到您对工单10008的补充，继续办理。"]
    assert reported.other_leader.got()[-1] == f"{SIGN}工单10008居民答复：3号楼"
    assert reported.neighbour.got() == []


def test_who_only_helps_gives_back_the_own_part(world: World) -> None:
    world.resident.texts(LAMP)
    world.leader.replies("收到10008")
    world.leader.replies("联办 沈家门供电所 10008")
    world.electrician.got()
    for text in ("问10008 请问几号楼？", "转办10008 中大二格", "延期10008 2天 等配件"):
        assert "由其他团队主办，您的团队协办" in world.electrician.replies(text)[0]
    world.resident.got()
    world.leader.got()
    assert world.electrician.replies("退单10008 线路不归我们") == [
        f"{SIGN}工单10008协办部分已记录，已告知主办人。"
    ]
    assert world.leader.got() == [
        f"{SIGN}工单10008：沈家门供电所不接办（线路不归我们），仍由您办理。"
    ]
    assert world.resident.got() == []
    assert (world.ticket().status, world.ticket().team.code) == ("working", "T1")


def test_what_cannot_be_put_off_is_not_asked_back(world: World) -> None:
    world.resident.texts(LAMP)
    world.leader.replies("办结10008 已换灯泡")
    assert world.leader.replies("挂账10008 需列入明年计划") == [
        f"{SIGN}工单10008现为待回访，不能挂账。"
    ]


def test_the_matter_of_an_own_report_is_not_told_of_the_work(reported: World) -> None:
    reported.neighbour.texts(LAMP)
    reported.neighbour.got()
    assert reported.leader.texts("下水道还是堵的") == [f"{SIGN}已补充到工单10008。"]
    assert reported.other_leader.got()[-1] == f"{SIGN}工单10008居民补充：下水道还是堵的"
    assert reported.neighbour.got() == []


@pytest.mark.parametrize(
    ("text", "rating"), [("1 满意", 1), ("2、一般", 2), ("3 没人来", 3), ("3 不满意 还臭", 3)]
)
def test_a_digit_under_our_question_is_what_they_think_and_no_verb_of_their_work(
    town: World, text: str, rating: int
) -> None:
    town.member.texts("报事 海景苑3号楼垃圾没人收")
    town.resident.texts(LAMP)
    town.other_leader.replies("办结10008 清走了")
    town.member.texts(text)
    assert town.ticket_numbered(10008).rating == rating
    assert town.ticket_numbered(10019).status == "dispatched"
