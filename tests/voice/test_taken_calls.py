"""A call that a colleague took: who took it writes it down by SMS, else an operator is told."""

import pytest

from gateway.services.voice import written
from gateway.store.tables import Alarm
from tests.voice.conftest import caller, takes
from tests.voice.test_told import GAS, LAMP, SIGN
from tests.world import RESIDENT

ASKED = (
    f"{SIGN}您接听的来电（139****1001，95秒）请补记：两小时内回“报事 事项和地址”，"
    "即按来电人登记；无事不用回。"
)
LATE = "满两小时未补记"


def test_who_took_it_is_asked_once_and_writes_it_down_for_the_caller(town, console):
    assert takes(town) == [ASKED]
    town.passes(minutes=40)
    assert town.leader.got() == []
    assert f"{SIGN}已记入工单10008。" in town.leader.texts(f"报事 {LAMP}")
    ticket = town.ticket()
    assert (ticket.phone, ticket.source, ticket.team.code) == (f"+86{RESIDENT}", "call", "T1")
    (told,) = town.resident.got()
    assert told.startswith(f"{SIGN}您来电反映的事项已登记，工单10008")
    assert "95 秒" not in console.page("/calls")
    town.leader.texts("报事 和平巷18号井盖坏了")
    assert [one.source for one in town.tickets()] == ["call", "member"]


def test_a_danger_of_which_a_caller_told_is_the_callers_too(town):
    takes(town)
    town.leader.texts(f"报事 {GAS}")
    ticket = town.ticket()
    assert (ticket.phone, ticket.tier) == (f"+86{RESIDENT}", "emergency")
    assert "119" in " ".join(town.resident.got())


@pytest.mark.parametrize("text", ["居民反映和平巷20号下水道堵了", "他问社保怎么交"])
def test_who_writes_it_down_in_plain_words_need_not_say_that_it_is_a_report(town, text):
    in_hand(town)
    takes(town)
    assert f"{SIGN}已记入工单10019。" in town.leader.texts(text)
    assert town.ticket_numbered(10019).phone == f"+86{RESIDENT}"
    assert town.neighbour.got() == []


@pytest.mark.parametrize("text", ["问路的，没事", "打错了", "路灯配件下午到"])
def test_what_may_be_of_a_call_or_of_work_is_asked_and_no_resident_reads_it(town, text):
    in_hand(town)
    takes(town)
    (asked,) = town.leader.texts(text)
    assert asked.startswith(f"{SIGN}是工单10008的进展，还是另一件事？")
    assert town.neighbour.got() == []


def in_hand(town):
    """The leader works the lamp of somebody who does not call."""
    town.neighbour.texts(LAMP)
    town.leader.texts("收到10008")
    town.neighbour.got()


def test_of_a_number_that_is_not_shown_it_is_nobodys_and_told_so(town):
    (asked,) = takes(town, "anonymous")
    assert "（未显示号码，95秒）" in asked
    town.leader.texts(f"报事 {LAMP}")
    assert town.ticket().phone == ""


def test_what_others_report_is_theirs(town):
    takes(town)
    town.member.texts(f"报事 {LAMP}")
    assert town.ticket().source == "member"


def test_what_nobody_writes_down_is_an_alarm_until_somebody_does(town, console):
    takes(town)
    town.passes(minutes=100)
    assert LATE not in console.page("/")
    town.passes(minutes=20)
    assert LATE in console.page("/")
    town.leader.texts(f"报事 {LAMP}")  # it is too late to be the call's
    assert town.ticket().source == "member"
    assert LATE in console.page("/")
    console.does("/calls/1/nothing")
    assert LATE not in console.page("/")


def test_who_has_seen_to_the_alarm_is_told_of_the_next_call(town, console):
    takes(town)
    town.passes(minutes=125)
    with town.store.read() as tx:
        (alarm,) = tx.query(Alarm).filter_by(kind="unwritten")
    console.does(f"/alarms/{alarm.id}/clear")
    town.passes(minutes=5)
    assert LATE not in console.page("/")
    takes(town)
    town.passes(minutes=125)
    assert LATE in console.page("/")


def test_an_alarm_that_stands_tells_of_the_next_call_too_and_is_seen_to_once(town, console):
    takes(town)
    town.passes(minutes=125)
    takes(town)
    town.passes(minutes=125)
    with town.office.view() as desk:
        assert not written.is_late(desk)
        (alarm,) = desk.tx.query(Alarm).filter_by(kind="unwritten")
    console.does(f"/alarms/{alarm.id}/clear")
    town.passes(minutes=5)
    assert LATE not in console.page("/")


@pytest.mark.parametrize("key", ["1", "8"])
def test_nobody_is_asked_to_write_down_what_nobody_took(town, key):
    phone = caller(town)
    phone.rings()
    phone.presses(key)
    if key == "1":
        phone.speaks(20)
    town.passes(minutes=2)
    assert not any("请补记" in line for line in town.leader.got())
