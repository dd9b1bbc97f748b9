"""What members' texts do, and what they get back when they do nothing."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"


@pytest.mark.parametrize(
    "text",
    [
        "收到10008",
        "OK 10008",
        "１０００８ 收到",
        "一零零零八签收",
        "1O008 收到",
        "收到",
        "收到,谢谢",
    ],
)
def test_a_member_accepts_in_many_ways_of_typing(town: World, text: str) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    assert town.member.replies(text) == [f"{SIGN}已签收工单10008。办好后回“办结10008 做了什么”。"]
    assert town.ticket().status == "working"


def test_a_second_accept_changes_nothing_and_says_who_has_it(dispatched: World) -> None:
    dispatched.member.replies("收到10008")
    assert dispatched.leader.replies("收到10008")[-1] == f"{SIGN}工单10008已由李秀英签收。"
    assert dispatched.ticket().status == "working"


def test_resolving_without_accepting_is_both(dispatched: World) -> None:
    assert dispatched.leader.replies("办结10008 已换灯泡") == [
        f"{SIGN}工单10008已办结，已告知居民。"
    ]
    assert dispatched.events()[-2:] == ["accept dispatched→working", "resolve working→resolved"]


def test_a_resolve_without_words_of_what_was_done_is_asked_for_them(dispatched: World) -> None:
    assert dispatched.leader.replies("办结10008") == [
        f"{SIGN}请写明做了什么。例：办结10008 已换灯泡"
    ]
    assert dispatched.ticket().status == "dispatched"


def test_a_resolve_without_a_number_asks_first(dispatched: World) -> None:
    assert dispatched.leader.replies("办结 已换灯泡") == [
        f"{SIGN}确认办结工单10008（已换灯泡）？回Y确认。"
    ]
    assert dispatched.ticket().status == "dispatched"
    assert dispatched.leader.replies("Y") == [f"{SIGN}工单10008已办结，已告知居民。"]
    assert dispatched.resident.got()[-1].startswith(f"{SIGN}工单10008已办结：已换灯泡。")


def test_a_confirmation_that_is_refused_changes_nothing(dispatched: World) -> None:
    dispatched.leader.replies("办结 已换灯泡")
    assert dispatched.leader.replies("N") == [f"{SIGN}好的，未作改动。"]
    assert dispatched.ticket().status == "dispatched"


def test_with_two_open_tickets_a_resolve_without_number_asks_which(dispatched: World) -> None:
    dispatched.neighbour.texts("和平巷3号垃圾三天没清")
    dispatched.leader.got()
    (question,) = dispatched.leader.replies("办结 已经弄好了")
    assert question == (
        f"{SIGN}请问是哪件工单？请回复序号："
        "1. 10008 中大一格和平巷17号路灯不亮 2. 10019 中大一格和平巷3号垃圾三天没"
    )
    assert dispatched.leader.replies("2") == [f"{SIGN}工单10019已办结，已告知居民。"]
    assert [ticket.status for ticket in dispatched.tickets()] == ["dispatched", "resolved"]


def test_the_number_answers_which_ticket_as_well_as_its_place_in_the_list(
    dispatched: World,
) -> None:
    dispatched.neighbour.texts("和平巷3号垃圾三天没清")
    dispatched.leader.replies("办结 已经弄好了")
    assert dispatched.leader.replies("10019") == [f"{SIGN}工单10019已办结，已告知居民。"]
    assert [ticket.status for ticket in dispatched.tickets()] == ["dispatched", "resolved"]


def test_a_negated_verb_is_progress(dispatched: World) -> None:
    dispatched.leader.replies("收到10008")
    dispatched.leader.replies("10008还没办结 等配件")
    assert dispatched.ticket().status == "working"
    assert dispatched.resident.got()[-1] == f"{SIGN}工单10008进展：还没办结 等配件"


def test_plain_words_are_progress_with_a_hint_how_to_resolve(dispatched: World) -> None:
    dispatched.leader.replies("收到10008")
    assert dispatched.leader.replies("已换灯泡") == [
        f"{SIGN}已记入工单10008并告知居民。如已办好，请回“办结10008 做了什么”。"
    ]
    assert dispatched.ticket().status == "working"


def test_a_returned_ticket_waits_in_triage_and_a_team_returns_once(dispatched: World) -> None:
    assert dispatched.leader.replies("退单10008") == [
        f"{SIGN}请写明退单原因。例：退单10008 不属本网格"
    ]
    assert dispatched.leader.replies("退单10008 不属我们") == [f"{SIGN}工单10008已退回话务台。"]
    ticket = dispatched.ticket()
    assert (ticket.status, ticket.team_id, ticket.returns) == ("triage", None, 1)


def test_wrong_and_foreign_numbers_are_told_apart(dispatched: World) -> None:
    assert dispatched.leader.replies("收到10007") == [f"{SIGN}没有工单10007，请核对。例：收到10008"]
    assert dispatched.leader.replies("收到10019") == [f"{SIGN}没有工单10019，请核对。例：收到10008"]
    assert dispatched.other_leader.replies("收到10008") == [
        f"{SIGN}工单10008不由您的团队承办。发“清单”看待办。"
    ]
    assert dispatched.ticket().status == "dispatched"


def test_a_coordinator_of_the_street_may_work_a_ticket_of_its_grids(dispatched: World) -> None:
    dispatched.coordinator.replies("收到10008")
    assert dispatched.ticket().status == "working"


def test_a_volunteer_adds_progress_and_ends_nothing(dispatched: World) -> None:
    dispatched.leader.replies("收到10008")
    dispatched.volunteer.replies("进展10008 我在现场")
    assert dispatched.resident.got()[-1] == f"{SIGN}工单10008进展：我在现场"
    dispatched.volunteer.replies("办结10008 好了")
    assert dispatched.ticket().status == "working"


def test_a_member_who_is_asked_to_rate_still_works_tickets(world: World) -> None:
    world.leader.replies("报事 海景苑3幢楼道堆了杂物")
    world.other_leader.replies("办结10008 已清理")
    world.neighbour.texts("和平巷17号路灯不亮")
    assert "请回复：1满意" in " ".join(world.leader.got())
    assert world.leader.replies("收到") == [
        f"{SIGN}已签收工单10019。办好后回“办结10019 做了什么”。"
    ]
    assert "确认办结工单10019" in world.leader.replies("办结 已换灯泡")[0]
    assert world.ticket_numbered(10008).status == "resolved"


def test_traditional_characters_and_figures_in_the_words(dispatched: World) -> None:
    dispatched.leader.replies("簽收10008")
    dispatched.leader.replies("進展10008 已聯繫88001234")
    assert dispatched.resident.got()[-1] == f"{SIGN}工单10008进展：已聯繫88001234"
    dispatched.leader.replies("退單10008 不是我們的")
    assert dispatched.ticket().status == "triage"


def test_list_and_help(dispatched: World) -> None:
    assert dispatched.leader.replies("清单") == [f"{SIGN}待办1件：10008 待签收 11:00前 中大一格"]
    assert dispatched.leader.replies("?")[0].startswith(f"{SIGN}指令+工单号+内容：收到 办结 ")
    assert dispatched.other_leader.replies("清单") == [f"{SIGN}没有待办工单。"]


def test_what_is_not_understood_gets_the_nearest_right_example(dispatched: World) -> None:
    assert dispatched.other_leader.replies("今天天气不错") == [
        f"{SIGN}没看懂。例：办结10008 已换灯泡；发“帮助”看常用指令。"
    ]


def test_hints_end_after_five_an_hour(dispatched: World) -> None:
    answers = [dispatched.other_leader.replies(f"天气不错{n}") for n in range(8)]
    assert [len(one) for one in answers] == [1, 1, 1, 1, 1, 0, 0, 0]
    aside = [message.error for message in dispatched.messages() if message.status == "aside"]
    assert aside == ["answer_budget"] * 3
    dispatched.passes(minutes=61)
    assert dispatched.other_leader.replies("天气不错")


def test_a_question_that_was_not_put_is_not_answered(dispatched: World) -> None:
    dispatched.neighbour.texts("和平巷3号垃圾三天没清")
    for n in range(5):
        dispatched.member.replies(f"帮助{n}" if n else "帮助")
        dispatched.member.replies("?")
    dispatched.member.got()
    assert dispatched.member.replies("办结 已换灯泡") == []
    dispatched.member.replies("1")
    assert [ticket.status for ticket in dispatched.tickets()] == ["dispatched", "dispatched"]


def test_a_ticket_that_is_resolved_cannot_be_returned(dispatched: World) -> None:
    dispatched.leader.replies("办结10008 已换灯泡")
    assert dispatched.leader.replies("退单10008 不归我们") == [
        f"{SIGN}工单10008现为待回访，不能退单。"
    ]


def test_a_member_reports_a_matter(dispatched: World) -> None:
    (receipt,) = dispatched.member.replies("报事 海景苑3幢楼道堆了杂物")
    assert "工单10019" in receipt
    assert "中大二格" in receipt


@pytest.mark.parametrize("text", ["灯泡换好了", "已换灯泡", "进展 灯泡换好了"])
def test_of_which_of_two_the_work_is_done_is_asked(in_hand: World, text: str) -> None:
    in_hand.neighbour.texts("和平巷21号水沟堵了")
    in_hand.member.texts("收到10019")
    in_hand.neighbour.got()
    assert "请问是哪件工单？" in in_hand.member.texts(text)[0]
    assert in_hand.resident.got() + in_hand.neighbour.got() == []
    in_hand.member.texts("1")
    assert in_hand.resident.got()[0].startswith(f"{SIGN}工单10008进展：")
    assert in_hand.neighbour.got() == []
