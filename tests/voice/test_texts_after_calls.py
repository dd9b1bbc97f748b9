"""Somebody calls in vain and then texts: about what is open already, or that it was nothing."""

import pytest

from gateway.domain import wording
from gateway.domain.people import OperatorRole
from gateway.services.town import operators
from gateway.settings import CONFIG
from tests.journeys.told import read_up
from tests.voice.conftest import caller
from tests.web.conftest import PASSWORD, Browser
from web.console import create_app

SIGN = "【普陀网格】"
ADDED = f"{SIGN}已补充到工单10008。"


def calls(town, *keys):
    """The resident calls, presses some keys, speaks after 1, and hangs up."""
    one = caller(town)
    one.rings()
    for key in keys:
        one.presses(key)
    if keys == ("1",):
        one.speaks()
    if not one.over:
        one.hangs_up()
    town.settle()
    town.passes(seconds=70)
    read_up(town)


@pytest.fixture
def lamp(town):
    """A lamp that a member has worked on since yesterday."""
    town.resident.texts("和平巷17号路灯不亮")
    town.member.texts("收到10008")
    town.passes(hours=25)
    return town


def page(town, path):
    """What an operator sees at the console."""
    with town.office.desk() as desk:
        operators.add(desk, "operator", OperatorRole.OPERATOR, PASSWORD)
    app = create_app(town.office, wording.load(CONFIG, "screens"))
    return Browser(app).signs_in("operator").page(path)


@pytest.mark.parametrize(
    ("key", "flag"), [((), "missed"), (("8",), "asked"), (("1",), "recording")]
)
def test_what_is_texted_on_an_open_ticket_after_a_call_goes_on_with_it(lamp, key, flag):
    calls(lamp, *key)
    said = ["昨天说的路灯还没修", "和平巷17号路灯还没修好", "路灯还是不亮", "又不亮了", "又坏了"]
    for text in said:
        assert lamp.resident.texts(text) == [ADDED]
        assert lamp.member.got() == [f"{SIGN}工单10008居民补充：{text}"]
        assert lamp.leader.got() == []
    call = lamp.ticket_numbered(10019)
    assert (call.status, call.flag, call.team) == ("triage", flag, None)
    shown = page(lamp, "/t/10019")
    assert all(text in shown for text in said)


@pytest.mark.parametrize("key", [(), ("8",), ("1",)])
@pytest.mark.parametrize("text", ["补充 路灯还没修好", "补充 昨天说的还没修"])
def test_what_is_added_without_a_number_goes_on_with_what_it_says(lamp, key, text):
    calls(lamp, *key)
    assert lamp.resident.texts(text) == [ADDED]
    assert lamp.member.got() == [f"{SIGN}工单10008居民补充：{text}"]
    assert lamp.leader.got() == []


@pytest.mark.parametrize(
    ("text", "told"),
    [("补充 在门口", "已补充到工单10019"), ("补充 海景苑3幢停水了", "工单10019已派沈家门街道")],
)
def test_what_is_added_and_says_nothing_of_it_answers_the_question_of_the_call(lamp, text, told):
    calls(lamp)
    assert told in lamp.resident.texts(text)[-1]
    assert lamp.member.got() == []


@pytest.mark.parametrize("key", [(), ("8",)])
def test_under_a_question_on_what_is_done_it_is_of_the_call_that_was_spoken_of_last(lamp, key):
    lamp.resident.texts("海景苑3幢下水道堵了")
    lamp.other_leader.texts("办结10019 通了")
    calls(lamp, *key)
    assert lamp.resident.texts("补充 在门口") == [ADDED.replace("10008", "10024")]


def test_of_another_matter_or_of_the_call_itself_the_text_is_the_calls(lamp):
    calls(lamp)
    assert lamp.resident.texts("刚才打过电话，没人接") == [ADDED.replace("10008", "10019")]
    assert "工单10019已派" in lamp.resident.texts("和平巷17号停水了")[-1]
    assert lamp.member.got() == []
    assert len(lamp.tickets()) == 2


def test_what_is_to_be_kept_from_others_is_not_shown_at_the_call(lamp):
    calls(lamp)
    assert "工单10008" in lamp.resident.texts("请保密，和平巷17号路灯还没修好")[-1]
    assert lamp.ticket_numbered(10008).confidential
    assert "还没修好" not in page(lamp, "/t/10019")


@pytest.mark.parametrize("key", [(), ("8",)])
@pytest.mark.parametrize("text", ["不用回电了", "不好意思，打错了", "Wrong number, sorry"])
def test_whoever_needs_no_call_is_not_called_back(town, key, text):
    calls(town, *key)
    assert town.resident.texts(text) == [f"{SIGN}确认撤销工单10008？回Y撤销，回N保留。"]
    assert (town.ticket().status, town.ticket().flag) == ("triage", "")
    shown = page(town, "/t/10008")
    assert text in shown
    assert "未接来电待回" not in shown
    assert "居民要求人工处理" not in shown
    town.resident.texts("Y")
    assert town.ticket().status == "withdrawn"


@pytest.mark.parametrize("text", [
    "白天不用回电，晚上打给我", "刚才打错电话了，要找的就是你们，请回电", "不用打给我妈，打给我",
])  # fmt: skip
def test_who_wants_a_call_at_another_time_is_called(town, text):
    calls(town)
    assert "撤销" not in "".join(town.resident.texts(text))
    assert town.ticket().flag == "missed"


def test_who_does_not_take_the_call_back_is_called_after_all(town):
    calls(town)
    town.resident.texts("打错了")
    assert "未作改动" in town.resident.texts("N")[-1]
    assert town.ticket().flag == "asked"


def test_who_needs_no_call_and_keeps_the_ticket_goes_on_with_what_is_open(lamp):
    calls(lamp)
    lamp.resident.texts("不用回电了")
    lamp.resident.texts("N")
    assert lamp.resident.texts("和平巷17号路灯还没修好") == [ADDED]
    assert [one.status for one in lamp.tickets()] == ["working", "triage"]


def test_what_was_spoken_is_listened_to_whatever_is_texted(town):
    calls(town, "1")
    assert town.resident.texts("不用回电了") == [ADDED]
    assert town.ticket().flag == "recording"


def test_who_dialled_wrong_and_tells_of_a_matter_all_the_same_has_reported_it(town):
    calls(town)
    assert "工单10008已派" in town.resident.texts("不用回电了，和平巷17号路灯不亮")[-1]


def test_what_is_told_after_it_is_not_taken_back_by_a_late_yes(town):
    calls(town)
    town.resident.texts("打错了")
    town.resident.texts("家里没水")
    town.passes(minutes=40)
    town.resident.texts("Y")
    assert town.ticket().status == "triage"


def test_who_needs_no_call_but_somebody_to_come_has_not_called_it_off(town):
    calls(town)
    assert "确认撤销" not in town.resident.texts("不用回电，直接来人就行，我家门坏了打不开")[-1]
    assert town.ticket().flag == "missed"
