"""What members tell of beside 收到, Y or a command that is refused, and what a volunteer can do."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.told import RECEIPT, SIGN, dispatched, in_hand, resolved
from tests.world import World

pytestmark = SQLITE_ALONE

NOT_THEIRS = f"{SIGN}工单10008不由您的团队承办。发“清单”看待办。"
HOLD = f"{SIGN}确认挂账工单10008（要等明年）？回Y确认。"


@pytest.mark.parametrize(
    "text",
    [
        "收到10008，另外和平巷3号井盖丢了",
        "收到 另外和平巷3号井盖丢了",
        "10008收到，和平巷3号井盖也丢了",
    ],
)
def test_another_matter_behind_an_acceptance_is_a_report(town: World, text: str) -> None:
    accepted, receipted = dispatched(town).leader.replies(text)
    assert "已签收工单10008" in accepted
    assert "井盖事项已受理，工单10019" in receipted
    assert town.ticket_numbered(10008).status == "working"
    assert town.ticket_numbered(10019).source == "member"
    assert len(town.resident.got()) == 1  # that it is accepted, and no word of another matter


def test_what_may_be_of_the_same_matter_is_kept_and_no_word_of_it_is_passed_on(
    town: World,
) -> None:
    (accepted,) = dispatched(town).leader.replies("收到10008，还有配件没到，等两天")
    assert "已签收工单10008" in accepted
    assert len(town.resident.got()) == 1
    assert "note working→working" in town.events()
    assert len(town.tickets()) == 1


@pytest.mark.parametrize(
    "text",
    ["收到10008，和平巷3号着火了", "收到 和平巷3号有人落水", "收到10008，和平巷3号煤气泄漏"],
)
def test_a_danger_behind_an_acceptance_is_an_emergency(town: World, text: str) -> None:
    told = dispatched(town).leader.replies(text)
    assert "已签收工单10008" in told[0]
    assert "110" in told[-1]
    assert [one.tier for one in town.tickets()] == ["general", "emergency"]
    assert town.ticket_numbered(10008).status == "working"


def test_a_danger_is_heard_behind_a_number_that_is_not_theirs(town: World) -> None:
    refused, receipted = dispatched(town).other_leader.texts("收到10008，和平巷3号着火了")
    assert (refused, "110" in receipted) == (NOT_THEIRS, True)
    assert [one.tier for one in town.tickets()] == ["general", "emergency"]
    assert town.ticket_numbered(10008).status == "dispatched"


@pytest.mark.parametrize("which", ["1", "收到10008", "路灯那个"])
def test_what_was_told_beside_it_is_heard_before_it_is_said_which(town: World, which: str) -> None:
    dispatched(town).neighbour.texts("和平巷5号垃圾没人收")
    town.leader.texts("清单")
    receipted, asked = town.leader.replies("收到，另外和平巷3号井盖丢了")
    assert "井盖事项已受理" in receipted
    assert "哪件工单" in asked
    (accepted,) = town.leader.replies(which)
    assert "已签收工单10008" in accepted
    assert len(town.tickets()) == 3


def test_a_danger_beside_it_is_one_emergency_whatever_is_said_then(town: World) -> None:
    dispatched(town).neighbour.texts("和平巷5号垃圾没人收")
    town.leader.texts("清单")
    town.leader.texts("收到，另外和平巷3号着火了没人管")
    (accepted,) = town.leader.replies("1")
    assert "已签收工单10008" in accepted
    assert [one.tier for one in town.tickets()] == ["general", "general", "emergency"]


@pytest.mark.parametrize(
    "text",
    [
        "收到10008，另外和平巷3号井盖丢了",
        "收到10008，和平巷3号井盖也丢了",
        "办结10008 换了，另外和平巷3号井盖丢了",
    ],
)
def test_another_matter_beside_what_is_refused_is_a_report(town: World, text: str) -> None:
    assert dispatched(town).other_leader.replies(text) == [NOT_THEIRS, RECEIPT]
    assert town.ticket_numbered(10008).status == "dispatched"
    assert town.resident.got() == []


def test_another_matter_beside_several_that_are_refused_is_a_report(town: World) -> None:
    dispatched(town).neighbour.texts("和平巷5号垃圾没人收")
    refused, receipted = town.other_leader.replies("收到10008 10019，另外和平巷3号井盖丢了")
    assert "工单10008 10019不由您的团队承办" in refused
    assert "井盖事项已受理，工单10024" in receipted


@pytest.mark.parametrize(
    "text", ["收到10009，另外和平巷3号井盖丢了", "收到10009 和平巷3号井盖丢了"]
)
def test_another_matter_beside_a_wrong_number_is_a_report(town: World, text: str) -> None:
    wrong, receipted = dispatched(town).leader.replies(text)
    assert "没有工单10009" in wrong
    assert receipted == RECEIPT


def test_a_danger_behind_a_wrong_number_is_an_emergency(town: World) -> None:
    wrong, *_, receipted = dispatched(town).leader.replies("收到10009，和平巷3号着火了")
    assert "没有工单10009" in wrong
    assert "110" in receipted


@pytest.mark.parametrize(
    "text",
    ["收到10009，和平巷17号路灯不亮还缺配件", "收到10009，另外配件没到", "收到10009，配件没到"],
)
def test_behind_a_wrong_number_what_may_be_of_work_in_hand_is_no_report(
    town: World, text: str
) -> None:
    (wrong,) = dispatched(town).leader.replies(text)
    assert "没有工单10009" in wrong
    assert len(town.tickets()) == 1


def putting_off(world: World) -> World:
    """The leader is asked for Y before a ticket is put off."""
    assert in_hand(world).leader.replies("挂账10008 要等明年") == [HOLD]
    world.supervisor.got()
    return world


@pytest.mark.parametrize(
    "text",
    [
        "Y，另外和平巷3号井盖丢了",
        "Y10008 另外和平巷3号井盖丢了",
        "确认。和平巷3号井盖丢了",
        "对，还有和平巷3号井盖丢了",
    ],
)
def test_a_plain_y_counts_and_the_other_matter_is_a_report(town: World, text: str) -> None:
    done, receipted = putting_off(town).leader.replies(text)
    assert "10008的挂账申请已报上级" in done
    assert receipted == RECEIPT
    assert "要等明年" in town.supervisor.got()[0]


@pytest.mark.parametrize("text", ["N，另外和平巷3号井盖丢了", "还没修好，另外和平巷3号井盖丢了"])
def test_n_counts_and_the_other_matter_is_a_report(town: World, text: str) -> None:
    assert putting_off(town).leader.replies(text) == [f"{SIGN}好的，未作改动。", RECEIPT]
    town.leader.replies("Y")
    assert town.supervisor.got() == []


@pytest.mark.parametrize(
    "text",
    ["对了，和平巷3号井盖丢了", "好的，另外和平巷3号井盖丢了", "Y，办结，另外和平巷3号井盖丢了"],
)
def test_what_is_no_plain_y_is_asked_again_and_the_other_matter_a_report(
    town: World, text: str
) -> None:
    assert putting_off(town).leader.replies(text) == [RECEIPT, HOLD]
    assert "10008的挂账申请已报上级" in town.leader.replies("Y")[0]


@pytest.mark.parametrize("text", ["Y，另外还差配件", "Y，路灯还是不亮"])
def test_what_may_be_of_the_same_is_asked_again(town: World, text: str) -> None:
    assert putting_off(town).leader.replies(text) == [HOLD]
    assert len(town.tickets()) == 1


@pytest.mark.parametrize("text", ["Y 和平巷3号着火了", "Y，另外和平巷3号煤气泄漏"])
def test_a_plain_y_counts_before_a_danger(town: World, text: str) -> None:
    told = putting_off(town).leader.replies(text)
    assert "10008的挂账申请已报上级" in told[0]
    assert "110" in told[-1]
    assert [one.tier for one in town.tickets()] == ["general", "emergency"]


def test_a_danger_that_may_be_of_the_same_is_heard_and_the_y_is_not(town: World) -> None:
    (receipted,) = putting_off(town).leader.replies("Y，着火了")
    assert "110" in receipted
    assert town.supervisor.got() == []


@pytest.mark.parametrize("text", ["Y，另外和平巷3号井盖丢了", "Y，另外和平巷3号着火了"])
def test_what_is_told_beside_a_late_y_is_a_report(town: World, text: str) -> None:
    dispatched(town).leader.replies("换了灯，10008办结")
    town.member.replies("办结10008 换了")
    refused, *_, receipted = town.leader.replies(text)
    assert refused == f"{SIGN}工单10008现为待回访，不能办结。"
    assert "工单10019" in receipted


def test_the_choice_before_another_matter_is_done_with_the_words_of_then(town: World) -> None:
    dispatched(town).neighbour.texts("和平巷5号垃圾没人收")
    assert "请回复序号" in town.leader.replies("办结 清走了")[-1]
    done, receipted = town.leader.replies("2，另外和平巷3号井盖丢了")
    assert done == f"{SIGN}工单10019已办结，已告知居民。"
    assert "井盖事项已受理，工单10024" in receipted
    assert "工单10019已办结：清走了。" in town.neighbour.got()[-1]


def test_a_member_s_y_about_an_own_report_counts_beside_another_matter(town: World) -> None:
    dispatched(town).clock.passes(hours=1)
    town.leader.texts("报事 海景苑3幢下水道堵了")
    (asked,) = town.leader.texts("撤销10019")
    assert town.leader.texts("好的") == [asked]
    done, receipted = town.leader.texts("Y，另外和平巷3号井盖丢了")
    assert "工单10019已按您的要求撤销" in done
    assert "井盖事项已受理，工单10024" in receipted


@pytest.mark.parametrize("text", ["收到10008，马上去", "收到10008 师傅下午到，谢谢"])
def test_words_that_go_with_an_acceptance_trouble_nobody(town: World, text: str) -> None:
    assert len(dispatched(town).leader.replies(text)) == 1
    assert len(town.resident.got()) == 1
    assert len(town.tickets()) == 1


def test_a_volunteer_is_not_told_to_resolve(town: World) -> None:
    noted = f"{SIGN}已记入工单10008并告知居民。"
    assert dispatched(town).volunteer.replies("10008 灯杆歪了") == [noted]
    assert "办结10008" in town.member.replies("10008 灯杆歪了，已扶正")[0]
    assert "办结" not in town.volunteer.replies("嗨嗨嗨")[0]


@pytest.mark.parametrize("more", ["", "另外"])
@pytest.mark.parametrize("begins", [in_hand, resolved])
def test_behind_a_resident_s_command_it_is_a_report_and_nobody_s_progress(
    town: World, more: str, begins
) -> None:
    told = begins(town).leader.replies(f"重办10008，{more}和平巷3号井盖丢了")
    assert told == [f"{SIGN}没看懂。例：办结10008 已换灯泡；发“帮助”看常用指令。", RECEIPT]
    assert town.resident.got() == []


@pytest.mark.parametrize("verb", ["进展", ""])
def test_behind_progress_it_is_a_report_where_that_is_said(town: World, verb: str) -> None:
    noted, receipted = in_hand(town).leader.replies(f"{verb}10008 等配件，另外和平巷3号井盖丢了")
    assert "已记入工单10008" in noted
    assert receipted == RECEIPT
    assert town.resident.got() == [f"{SIGN}工单10008进展：等配件"]
