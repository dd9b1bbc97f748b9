"""With nobody at the console: who decides where a call goes is told to call back, and texts what
was said.
"""

import pytest

from tests.journeys.told import read_up
from tests.voice.test_told import GAS, LAMP, SIGN, calls, lines

ASKED = f"{SIGN}工单10008（中大一格）是来电，事项待问明：请回电13900001001，问明后回“进展10008 "


def waits(town, *keys):
    """A call of which half an hour later nobody knows what it is about."""
    calls(town, *keys)
    town.passes(minutes=31)


@pytest.mark.parametrize("key", ["1", "8", ""])
@pytest.mark.parametrize("verb", ["进展", "补充"])
def test_the_coordinator_calls_back_and_texts_what_it_is(at_home, key, verb):
    waits(at_home, *key)
    (asked,) = at_home.coordinator.got()
    assert asked.startswith(ASKED)
    read_up(at_home)
    assert at_home.coordinator.texts(f"{verb}10008 {LAMP}") == [
        f"{SIGN}工单10008已派中大一格团队。"
    ]
    (order,) = at_home.leader.got()
    assert order.startswith(f"{SIGN}工单10008（路灯照明）{LAMP} 联系13900001001")
    assert at_home.resident.got() == [f"{SIGN}工单10008已派中大一格团队办理，进展将短信告知。"]


def test_the_supervisor_does_so_where_nobody_knows_the_place(town):
    waits(town, "1")
    assert "请回电13900001001" in lines(town.supervisor)
    (again,) = town.supervisor.texts("进展10008 路灯不亮")
    assert again.startswith(
        f"{SIGN}工单10008（路灯照明，地点待定）无人派单：路灯不亮 回序号派给：1."
    )
    assert town.supervisor.texts("进展 和平巷17号") == [f"{SIGN}工单10008已派中大一格团队。"]
    order = lines(town.leader)
    assert "路灯不亮" in order
    assert "和平巷17号" in order


def test_a_danger_that_the_caller_told_of_is_one(town):
    waits(town, "8")
    read_up(town)
    town.supervisor.texts(f"进展10008 {GAS}")
    assert town.ticket().tier == "emergency"
    assert "119" in lines(town.resident)


def test_a_choice_is_one_still(at_home):
    waits(at_home, "1")
    assert at_home.coordinator.texts("1")[-1] == f"{SIGN}工单10008已派沈家门街道。"


def test_only_who_may_say_where_it_goes_says_what_it_is(at_home):
    waits(at_home, "8")
    at_home.member.texts(f"进展10008 {LAMP}")
    assert at_home.ticket().category is None
    assert not any(LAMP in line for line in at_home.leader.got())


def test_where_no_phone_is_shown_nobody_is_asked_to_call(town):
    calls(town, "1", phone="anonymous")
    town.passes(minutes=31)
    asked = lines(town.supervisor)
    assert "电话录音20秒" in asked
    assert "请回电" not in asked


def test_what_was_texted_is_asked_about_as_ever_and_takes_no_progress(town):
    town.resident.texts("海景苑那边有点事")
    town.passes(minutes=31)
    assert "无人派单：海景苑那边有点事" in lines(town.supervisor) + lines(town.coordinator)
    read_up(town)
    town.coordinator.texts("进展10008 这人常来投诉")
    assert "常来" not in lines(town.resident)
    assert town.ticket().status == "triage"


def test_a_machine_that_answers_the_question_is_not_asked_for_ever(town):
    waits(town, "8")
    read_up(town)
    answers = []
    for _ in range(12):
        town.clock.passes(seconds=30)
        answers += town.supervisor.texts("正在开会，稍后再说")
    assert 0 < len(answers) <= 5


def test_who_has_work_in_hand_speaks_of_that_without_a_number(at_home):
    waits(at_home, "8")
    at_home.neighbour.texts("海景苑3号楼没水")
    at_home.coordinator.texts("收到10019")
    read_up(at_home)
    at_home.passes(minutes=1)
    at_home.coordinator.texts("进展 已联系水厂，下午来修")
    assert "工单10019进展：已联系水厂" in lines(at_home.neighbour)
    call, water = at_home.tickets()
    assert (call.status, call.category, water.status) == ("triage", None, "working")


def test_who_has_work_in_hand_and_was_just_asked_speaks_of_the_call(at_home):
    at_home.neighbour.texts("海景苑3号楼没水")
    at_home.coordinator.texts("收到10008")
    waits(at_home, "8")
    read_up(at_home)
    at_home.coordinator.texts(f"进展 {LAMP}")
    assert f"工单10019（路灯照明）{LAMP}" in lines(at_home.leader)
