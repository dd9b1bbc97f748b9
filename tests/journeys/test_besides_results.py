"""What members tell of beside what they have done: no resident reads of another matter."""

import pytest

from gateway.store.tables import Event
from tests.databases import SQLITE_ALONE
from tests.journeys.told import RECEIPT, SIGN, dispatched
from tests.world import World

pytestmark = SQLITE_ALONE

DONE = f"{SIGN}工单10008已办结，已告知居民。"
CONFIRM = f"{SIGN}确认办结工单10008（换了灯）？回Y确认。"


def told(what: str) -> list[str]:
    return [f"{SIGN}工单10008已办结：{what}。请回复：1满意 2一般 3不满意。"]


def test_a_result_is_told_without_another_matter_which_is_a_report(town: World) -> None:
    replied = dispatched(town).leader.replies("办结10008 换了灯，另外和平巷3号井盖丢了")
    assert replied == [DONE, RECEIPT]
    assert town.resident.got() == told("换了灯")
    assert town.ticket_numbered(10019).source == "member"
    with town.store.read() as tx:
        (done,) = tx.query(Event).filter_by(action="resolve")
        assert done.words.body == "换了灯"


@pytest.mark.parametrize(
    "text", ["换了灯，10008办结，另外和平巷3号井盖丢了", "办结 换了灯，另外和平巷3号井盖丢了"]
)
def test_before_y_it_is_a_report_and_after_y_no_second_one(town: World, text: str) -> None:
    assert dispatched(town).leader.replies(text) == [CONFIRM, RECEIPT]
    assert town.leader.replies("好的") == [CONFIRM]
    assert town.leader.replies("Y") == [DONE]
    assert town.resident.got() == told("换了灯")
    assert len(town.tickets()) == 2


def test_of_several_it_is_a_report_before_it_is_said_which(town: World) -> None:
    dispatched(town).neighbour.texts("和平巷5号垃圾没人收")
    receipted, _ = town.leader.replies("办结 清走了，另外和平巷3号井盖丢了")
    assert "井盖事项已受理，工单10024" in receipted
    (done,) = town.leader.replies("2")
    assert "工单10019已办结" in done
    assert "工单10019已办结：清走了。" in town.neighbour.got()[-1]


def test_several_are_ended_without_it(town: World) -> None:
    dispatched(town).neighbour.texts("和平巷5号垃圾没人收")
    asked, receipted = town.leader.replies("办结10008 10019 弄好了，另外和平巷3号井盖丢了")
    assert asked == f"{SIGN}确认办结工单10008 10019（弄好了）？回Y确认。"
    assert "工单10024" in receipted
    town.leader.replies("Y")
    assert town.resident.got() == told("弄好了")


def test_where_nothing_else_was_said_what_was_done_is_asked_for(town: World) -> None:
    lacks, receipted = dispatched(town).leader.replies("办结10008，另外和平巷3号井盖丢了")
    assert "请写明做了什么" in lacks
    assert receipted == RECEIPT
    assert town.leader.replies("换了灯") == [CONFIRM]
    town.leader.replies("Y")
    assert town.resident.got() == told("换了灯")


def test_the_words_that_were_lacking_may_tell_of_it(town: World) -> None:
    dispatched(town).leader.replies("办结10008")
    assert town.leader.replies("换了灯，另外和平巷3号井盖丢了") == [CONFIRM, RECEIPT]
    town.leader.replies("Y")
    assert town.resident.got() == told("换了灯")


def test_a_danger_behind_a_result_is_an_emergency(town: World) -> None:
    replied = dispatched(town).leader.replies("办结10008 换了灯，和平巷3号着火了")
    assert replied[0] == DONE
    assert "110" in replied[-1]
    assert town.resident.got() == told("换了灯")
    assert [one.tier for one in town.tickets()] == ["general", "emergency"]


@pytest.mark.parametrize(
    "text", ["办结10008 换了，和平巷3号着火了", "退单10009 不归我，和平巷3号着火了"]
)
def test_a_danger_behind_what_is_refused_is_an_emergency(town: World, text: str) -> None:
    refused, receipted = dispatched(town).other_leader.replies(text)
    assert "工单1000" in refused
    assert "110" in receipted


@pytest.mark.parametrize(
    "text",
    [
        "换了灯，另外还换了开关",
        "换了灯，另外井盖丢了",
        "换了灯，和平巷3号井盖也丢了",
        "换了灯，另外和平巷3号井盖丢了也补上了",
        "换了灯，另外路灯杆也扶正了",
    ],
)
def test_where_it_is_not_sure_or_has_no_place_the_result_keeps_all(town: World, text: str) -> None:
    assert dispatched(town).leader.replies(f"办结10008 {text}") == [DONE]
    assert town.resident.got() == told(text)
    assert len(town.tickets()) == 1


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("办结10008 已换灯泡。另外和平巷18号煤气泄漏", "已换灯泡"),
        ("办结10008 已换灯泡，和平巷18号煤气泄漏", "已换灯泡"),
        ("办结10008 已换灯泡 海景苑3号楼煤气泄漏", "已换灯泡"),
        ("办结10008，已换灯泡。另外海景苑3号楼着火了", "已换灯泡"),
        ("办结10008 换了灯泡 灯亮了 海景苑3号楼煤气泄漏", "换了灯泡 灯亮了"),
        ("办结10008 已换灯泡。另外和平巷3号井盖丢了，海景苑3号楼煤气泄漏", "已换灯泡"),
    ],
)
def test_all_that_stands_before_a_danger_elsewhere_is_the_result(
    town: World, text: str, result: str
) -> None:
    done, receipted = dispatched(town).leader.replies(text)
    assert done == DONE
    assert "110" in receipted
    assert town.resident.got() == told(result)
    assert town.ticket_numbered(10019).tier == "emergency"


def test_a_danger_elsewhere_alone_is_no_result(town: World) -> None:
    refused, receipted = dispatched(town).leader.replies("办结10008 海景苑3号楼煤气泄漏")
    assert "请写明做了什么" in refused
    assert "110" in receipted
    assert town.resident.got() == []
