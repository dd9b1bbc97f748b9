"""Somebody calls again: what is said at the end is true, and what was chosen holds."""

import pytest

from gateway.domain.people import Language
from gateway.settings import Intake
from tests import databases, listener
from tests.voice.conftest import caller, hotline
from tests.voice.heard import CALL_BACK, MISSED
from tests.voice.test_callers import Worked
from tests.world import NEIGHBOUR, RESIDENT

LANDLINE = "+865808189001"
TEXTED = "工单号将短信发送给您。"


def calls(town, *keys, phone=f"+86{RESIDENT}"):
    """What somebody heard last who called, pressed some keys and hung up."""
    one = caller(town, phone)
    said = one.rings()
    for key in keys:
        said = one.presses(key)
    if not one.over:
        one.hangs_up()
    town.passes(minutes=2)
    return said


def test_a_call_back_after_a_missed_call_has_its_one_text(town):
    calls(town)
    assert town.resident.got() == [MISSED]
    assert calls(town, "8").startswith(f"已登记，我们会尽快给您回电。{TEXTED}")
    assert town.resident.got() == [CALL_BACK]
    assert town.ticket().flag == "asked"
    said = calls(town, "8")
    assert said.startswith("您的回电要求已在登记中")
    assert TEXTED not in said
    assert town.resident.got() == []


def test_a_call_back_on_a_missed_call_that_nobody_was_told_of_is_texted(town):
    calls(town)
    town.resident.texts("和平巷17号路灯不亮")
    one = caller(town)
    one.rings()
    one.is_silent()
    said = one.is_silent() + one.is_silent()
    assert "已在登记中" in said
    assert TEXTED not in said
    town.passes(minutes=2)
    assert town.resident.got() == []
    assert TEXTED in calls(town, "8")
    assert town.resident.got() == [CALL_BACK.replace("10008", "10019")]


def test_a_landline_that_calls_again_hears_the_number_too(town):
    calls(town, phone=LANDLINE)
    one = caller(town, LANDLINE)
    one.client = Worked(one.client, town)
    one.rings()
    assert "1 0 0 0 8" in one.presses("8")


@pytest.mark.parametrize("phone", [f"+86{RESIDENT}", LANDLINE])
def test_the_language_holds_though_the_call_left_no_ticket(town, phone):
    town.resident.texts("和平巷17号路灯不亮")
    calls(town, "9", "2", "10008", phone=phone)
    assert caller(town, phone).rings().startswith("Hello")


def test_a_text_in_another_language_since_the_call_counts(town):
    one = caller(town)
    one.rings()
    one.presses("2")
    one.presses("10008")
    one.hangs_up()
    town.clock.passes(seconds=30)
    town.resident.texts("EN")
    town.passes(minutes=2)
    assert caller(town).rings().startswith("Hello")


def test_the_text_after_a_call_is_in_the_language_of_the_call(town):
    town.resident.texts("EN")
    town.resident.texts("中文")
    calls(town, "9", "8")
    (told,) = town.resident.got()
    assert "icket 10008" in told
    assert town.ticket().language is Language.EN


def test_nobody_without_a_number_is_promised_a_call_by_the_voicemail(town):
    one = caller(town, "anonymous")
    one.rings()
    one.presses("0")
    said = one.dial_ends("busy")
    assert said.startswith("暂时无人接听，请在提示音后留言")
    assert "回电" not in said


@pytest.mark.parametrize(("key", "flag"), [("1", "recording"), ("8", "asked")])
def test_what_is_too_much_for_a_day_joins_nothing_that_is_over(tmp_path, key, flag):
    once = Intake(join_seconds=60, tickets_a_day=1)
    town = hotline(databases.fresh("sqlite", tmp_path), tmp_path, intake=once)
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.texts("办结10008 换好了")
    town.resident.got()
    for _ in range(2):
        one = caller(town)
        one.rings()
        said = one.presses(key)
        said = said if one.over else one.speaks()
        assert "已登记" in said or "已在登记中" in said
        town.passes(minutes=2)
    assert [one.flag for one in town.tickets()] == ["", flag]
    assert town.resident.got() == []
    town.close()


def status(town, number="10008", phone=RESIDENT):
    return calls(town, "2", number, phone=f"+86{phone}")


def test_of_a_merged_ticket_is_spoken_how_the_whole_stands(town):
    town.resident.texts("和平巷17号停电了")
    town.neighbour.texts("和平巷19号没电了，什么时候来电")
    assert town.ticket_numbered(10019).status == "merged"
    team = town.ticket_numbered(10008).team.name
    said = status(town, "10019", NEIGHBOUR)
    assert said.startswith(f"您的工单1 0 0 1 9，待签收，由{team}负责。")


def test_every_door_tells_what_a_merged_ticket_has_come_to(town):
    town.resident.texts("和平巷17号停电了")
    town.neighbour.texts("和平巷19号没电了，什么时候来电")
    town.coordinator.texts("办结10008 已恢复供电")
    town.neighbour.got()
    line = "【普陀网格】工单10019：待回访，中大一格，09:00受理"
    asked = town.neighbour.texts("查10019")
    assert asked == ["【普陀网格】工单10019已办结：已恢复供电。请回复：1满意 2一般 3不满意。"]
    status(town, "10019")  # somebody else asks, so that its reporter is told
    assert town.neighbour.got() == [line]
    form = {"number": "10019", "ending": NEIGHBOUR[-4:]}
    outer = listener.app_of(town).test_client()
    (request,) = outer.get("/open311/v2/requests/10019.json").get_json()
    assert (request["status"], request["status_notes"]) == ("closed", "resolved")
    page = outer.post("/lookup", data=form).text
    assert "10019" in page
    assert "待回访" in page
    assert "10008" not in page
    assert status(town, "10019", NEIGHBOUR).startswith("您的工单1 0 0 1 9，待回访，")


def test_what_somebody_else_asks_is_told_in_the_language_the_reporter_speaks_now(town):
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts("EN")
    status(town, phone=NEIGHBOUR)
    (told,) = town.resident.got()
    assert "icket 10008" in told


def test_the_reporter_hears_once_a_day_that_somebody_asked_and_again_of_what_is_new(town):
    town.resident.texts("和平巷17号路灯不亮")
    status(town, phone=NEIGHBOUR)
    assert "待签收" in town.resident.got()[-1]
    town.passes(minutes=1)
    status(town, phone=NEIGHBOUR)
    assert town.resident.got() == []
    town.leader.texts("收到10008")
    town.resident.got()
    town.passes(minutes=1)
    status(town, phone=NEIGHBOUR)
    assert ["办理中" in one for one in town.resident.got()] == [True]


def test_nobody_answers_for_what_was_withdrawn(town):
    town.resident.texts("和平巷17号路灯不亮")
    town.resident.texts("撤销")
    town.resident.texts("Y")
    said = status(town)
    assert said.startswith("您的工单1 0 0 0 8，已撤销。")
    assert "负责" not in said


def test_somebody_else_s_question_in_the_night_waits_for_the_morning(town):
    town.resident.texts("和平巷17号路灯不亮")
    town.clock.passes(hours=18)
    status(town, phone=NEIGHBOUR)
    assert town.resident.got() == []
    town.passes(hours=5)
    assert any("待签收，中大一格" in told for told in town.resident.got())
