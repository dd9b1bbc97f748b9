"""What is written down of a call is what it is about: the team reads it, a danger is one."""

import pytest

from tests.journeys.told import read_up
from tests.voice.conftest import caller

SIGN = "【普陀网格】"
LAMP = "和平巷17号路灯不亮"
GAS = "和平巷17号煤气泄漏，有人晕倒"
BOX = "来电内容"


def calls(town, *keys, phone=None):
    """Somebody calls, presses some keys and speaks after 1; returns what the resident is told."""
    one = caller(town, phone) if phone else caller(town)
    one.rings()
    for key in keys:
        one.presses(key)
    if keys == ("1",):
        one.speaks(20)
    if not one.over:
        one.hangs_up()
    town.passes(minutes=2)
    told = town.resident.got()
    read_up(town)
    return told


def writes(town, console, text, to="note"):
    """The operator writes something at the ticket."""
    console.does("/t/10008/write", back="/t/10008", to=to, text=text)
    town.settle()


def gives(town, console, team="T1", **right):
    """The operator sets the ticket right, and gives it to a team."""
    if right:
        console.does("/t/10008/correct", back="/t/10008", **right)
    console.does("/t/10008/dispatch", back="/t/10008", team=team)
    town.settle()


def lines(person):
    return " ".join(person.got())


@pytest.mark.parametrize("key", ["1", "8", ""])
def test_the_words_find_the_team_and_are_its_order(town, console, key):
    calls(town, *key)
    writes(town, console, LAMP)
    (order,) = town.leader.got()
    assert order.startswith(f"{SIGN}工单10008（路灯照明）{LAMP}")
    assert "联系13900001001" in order
    assert town.resident.got() == [f"{SIGN}工单10008已派中大一格团队办理，进展将短信告知。"]
    assert LAMP in lines(town.volunteer)
    assert LAMP in town.leader.texts("查10008")[0]
    assert (town.ticket().category, town.ticket().flag) == ("lighting", "")


def test_they_are_in_the_order_of_whom_an_operator_chooses(town, console):
    calls(town, "8")
    writes(town, console, "录音不清，说的好像是海景苑3幢")
    writes(town, console, "住户姓周")
    gives(town, console, "TS", category="lift")
    order = lines(town.coordinator)
    assert "录音不清，说的好像是海景苑3幢" in order
    assert "住户姓周" in order
    assert "事项待问明" not in order


def test_a_danger_that_was_spoken_is_one_with_all_that_goes_with_it(town, console):
    calls(town, "1")
    writes(town, console, GAS)
    assert town.ticket().tier == "emergency"
    told = lines(town.resident)
    assert "110" in told
    assert "119" in told
    assert "煤气泄漏" in lines(town.leader) + lines(town.coordinator)


def test_a_danger_is_one_though_a_person_has_set_the_ticket_right(town, console):
    calls(town, "1")
    console.does("/t/10008/correct", back="/t/10008", category="gas", place="G1")
    writes(town, console, GAS)
    assert town.ticket().tier == "emergency"
    assert "119" in lines(town.resident)
    gives(town, console, "TS")
    assert GAS in lines(town.coordinator)


def test_what_is_heard_after_a_team_has_it_reaches_the_team(town, console):
    calls(town, "1")
    gives(town, console, category="lighting", place="G1")
    assert "电话录音20秒" in lines(town.leader)
    writes(town, console, LAMP)
    assert town.leader.got() == [f"{SIGN}工单10008居民补充：{LAMP}"]
    writes(town, console, "已请示领导")
    assert town.leader.got() == []
    assert "已请示领导" not in town.leader.texts("查10008")[0]
    writes(town, console, "还有18号的也不亮", to="said")
    assert town.leader.got() == [f"{SIGN}工单10008居民补充：还有18号的也不亮"]
    assert "领导" not in lines(town.resident)


def test_the_form_says_who_reads_it(town, console):
    calls(town, "1")
    page = console.page("/t/10008")
    assert (BOX in page, "内部备注" in page) == (True, False)
    writes(town, console, LAMP)
    page = console.page("/t/10008")
    assert 'value="said"' in page
    assert "内部备注" in page


@pytest.mark.parametrize("to", ["note", "said"])
def test_a_remark_at_what_was_texted_stays_with_us(town, console, to):
    town.resident.texts("海景苑那边有点事")
    read_up(town)
    console.sends("/t/10008/write", back="/t/10008", to=to, text="这人常来投诉")
    assert ("常来" in console.page("/t/10008")) == (to == "note")
    gives(town, console, category="lighting", place="G1")
    told = [
        line for name in ("leader", "volunteer", "resident") for line in town.people[name].got()
    ]
    assert told
    assert not any("常来" in line for line in told)


def test_a_caller_who_wishes_for_secrecy_has_it(town, console):
    calls(town, "1")
    writes(town, console, f"{LAMP}，不要告诉别人是我报的")
    assert town.ticket().confidential
    assert "13900001001" not in lines(town.leader)


def test_what_the_operator_wrote_is_never_the_residents(town, console):
    calls(town, "8")
    writes(town, console, f"已回电：{LAMP}，此人是老上访户")
    said = [*town.resident.got(), *town.resident.texts("查")]
    assert len(said) == 2
    assert not any("老上访" in one for one in said)
