"""A route that comes late makes of words what it would have made of them in time: what is open
goes on, nobody is sent for it twice, and another matter has its ticket.
"""

import threading

import pytest

from gateway.services.figures import history
from gateway.services.tickets import heard, ledger
from gateway.settings import Intake
from tests import databases
from tests.journeys.test_missed_calls import rings
from tests.journeys.test_routing_trouble import all_found, troubled
from tests.world import RESIDENT, World

SIGN = "【普陀网格】"
ADDED = f"{SIGN}已补充到工单10008。"
AT_THE_CALL = f"{SIGN}已补充到工单10019。"
OWN = f"{SIGN}工单10019与您先前反映的工单10008是同一件事，已合并办理，有结果即告知您。"


@pytest.fixture
def lamp(tmp_path):
    """A lamp that a member has worked on since yesterday; the router is soon given up."""
    town = World(databases.fresh("sqlite", tmp_path), tmp_path, intake=Intake(route_seconds=0.2))
    town.resident.texts("和平巷17号路灯不亮")
    town.member.texts("收到10008")
    town.passes(hours=25)
    hush(town)
    yield town
    town.close()


def hush(town):
    """Everybody reads what has come."""
    for person in town.people.values():
        person.got()


def texts_late(town, *texts):
    """What is answered to some texts at once, and what more when their routes have come."""
    go_on = threading.Event()
    town.worker.router = troubled(town.worker.router, lambda: go_on.wait(60))
    said = [answer for text in texts for answer in town.resident.texts(f"{text}，有麻烦")]
    go_on.set()
    all_found(town)
    town.settle()
    return said, town.resident.got()


def states(town):
    return [one.status for one in town.tickets()]


@pytest.mark.parametrize(
    "text",
    [
        "和平巷17号路灯还没修好",
        "昨天说的路灯还没修",
        "又不亮了",
        "又坏了",
        "补充 昨天说的路灯还没修",
    ],
)
def test_after_a_call_it_goes_on_with_what_is_open(lamp, text):
    rings(lamp, RESIDENT)
    hush(lamp)
    assert texts_late(lamp, text) == ([AT_THE_CALL], [ADDED])
    assert lamp.member.got() == [f"{SIGN}工单10008居民补充：{text}，有麻烦"]
    assert lamp.leader.got() == []
    call = lamp.ticket_numbered(10019)
    assert (call.status, call.flag, call.category) == ("triage", "missed", None)
    with lamp.office.view() as desk:
        told = heard.of(desk, ledger.get(desk, 10019))
    assert (told.bare, told.more) == (True, [f"{text}，有麻烦"])


@pytest.mark.parametrize("text", ["海景苑3幢路灯不亮", "和平巷17号停水了"])
def test_of_another_place_or_matter_it_is_the_calls(lamp, text):
    rings(lamp, RESIDENT)
    hush(lamp)
    _, then = texts_late(lamp, text)
    assert "工单10019已派" in then[0]
    assert lamp.member.got() == []
    assert states(lamp) == ["working", "dispatched"]


def test_of_two_texts_after_a_call_each_goes_where_it_belongs(lamp):
    rings(lamp, RESIDENT)
    hush(lamp)
    _, then = texts_late(lamp, "海景苑3幢下水道堵了", "和平巷17号路灯还没修好", "和平巷17号停水了")
    assert "工单10019已派中大二格团队" in then[0]
    assert then[1] == ADDED
    assert "供水事项已受理，工单10024，已派" in then[2]
    assert lamp.member.got() == [f"{SIGN}工单10008居民补充：和平巷17号路灯还没修好，有麻烦"]
    assert lamp.leader.got() == []


def test_words_that_are_to_be_kept_secret_stay_so(lamp):
    rings(lamp, RESIDENT)
    hush(lamp)
    _, then = texts_late(lamp, "请保密，和平巷17号路灯还没修好")
    assert then == [f"{SIGN}工单10008已设为保密，不向承办人透露您的号码。"]
    assert [one.confidential for one in lamp.tickets()] == [True, True]


def test_a_ticket_that_was_opened_without_it_follows_what_is_open(lamp):
    (receipt,), then = texts_late(lamp, "昨天说的路灯还没修")
    assert "已受理，工单10019，正在分派" in receipt
    assert then == [OWN]
    assert lamp.member.got() == [f"{SIGN}工单10008居民补充：昨天说的路灯还没修，有麻烦"]
    assert lamp.leader.got() == []
    assert states(lamp) == ["working", "merged"]


@pytest.mark.parametrize("text", ["海景苑3幢路灯不亮", "和平巷17号停水了"])
def test_another_matter_is_a_ticket_though_it_was_kept_at_the_last(lamp, text):
    lamp.resident.texts("补充10008 就在门口")
    said, (receipt,) = texts_late(lamp, text)
    assert said == [ADDED]
    assert "事项已受理，工单10019，已派" in receipt
    assert states(lamp) == ["working", "dispatched"]


def test_what_was_kept_at_the_wrong_ticket_is_read_with_its_own_alone(lamp):
    lamp.resident.texts("补充10008 就在门口")
    texts_late(lamp, "海景苑3幢路灯不亮")
    lamp.dispatches(10008, "TE")
    (order,) = lamp.electrician.got()
    assert ("就在门口" in order, "海景苑" in order) == (True, False)
    with lamp.office.view() as desk:
        first, second = (history.steps(desk, one) for one in lamp.tickets())
    taken, own = first[-2].event, second[0].event
    assert (taken.action, taken.message_id) == ("link", own.message_id)


def test_a_complaint_about_who_works_on_it_joins_nothing_of_theirs(lamp):
    texts_late(lamp, "投诉服务态度恶劣 和平巷")
    assert states(lamp) == ["working", "dispatched"]
    assert lamp.ticket_numbered(10019).category == "staff_complaint"
    assert [one.got() for one in (lamp.leader, lamp.member)] == [[], []]


def test_what_is_kept_from_the_team_joins_what_is_kept_from_them(lamp):
    lamp.resident.texts("保密10008")
    hush(lamp)
    lamp.passes(hours=1)
    assert texts_late(lamp, "昨天说的路灯还没修")[1] == [OWN]
    assert [one.confidential for one in lamp.tickets()] == [True, True]


def test_more_on_a_complaint_joins_it_and_reaches_nobody_whom_it_is_about(lamp):
    lamp.resident.texts("王建国服务态度恶劣，和平巷17号")
    lamp.passes(hours=1)
    hush(lamp)
    _, (then,) = texts_late(lamp, "投诉和平巷17号服务态度恶劣")
    assert "工单10024与您先前反映的工单10019是同一件事" in then
    assert "服务态度恶劣" in lamp.coordinator.got()[0]
    assert [one.got() for one in (lamp.leader, lamp.member)] == [[], []]


def test_of_texts_that_all_come_late_each_is_told_once(lamp):
    _, then = texts_late(lamp, "昨天说的路灯还没修", "什么时候来")
    assert then == [OWN]
    said = ("昨天说的路灯还没修，有麻烦", "什么时候来，有麻烦")
    assert lamp.member.got() == [f"{SIGN}工单10008居民补充：{one}" for one in said]


def test_which_of_two_is_meant_is_asked_after_a_call(lamp):
    lamp.resident.texts("和平巷19号路灯不亮")
    rings(lamp, RESIDENT)
    lamp.passes(hours=1)
    hush(lamp)
    _, (asked,) = texts_late(lamp, "路灯还没修好")
    assert "请问是哪一件" in asked
    lamp.resident.texts("2")
    assert lamp.member.got() == [f"{SIGN}工单10008居民补充：路灯还没修好，有麻烦"]
    assert lamp.leader.got() == []


def test_another_matter_beside_an_answer_has_the_route_of_its_own_words(lamp):
    lamp.member.texts("问10008 明天在家吗")
    said, then = texts_late(lamp, "我在和平巷17号等，另外海景苑3号楼下水道堵了")
    assert "10019" in said[-1]
    assert any("工单10019已派中大二格团队" in one for one in then)
    assert any("海景苑3号楼下水道堵了" in one for one in lamp.other_leader.got())
    assert lamp.member.got() == [f"{SIGN}工单10008居民答复：我在和平巷17号等"]
