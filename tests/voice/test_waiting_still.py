"""Somebody calls again while nobody has called back: one matter, one ticket."""

import pytest

from tests.journeys.told import read_up
from tests.voice.heard import CALL_BACK, MISSED, RECEIPT
from tests.voice.test_told import LAMP, calls, lines, writes


def test_who_asks_again_the_next_morning_has_one_ticket(town):
    assert calls(town, "8") == [CALL_BACK]
    town.passes(hours=15)
    read_up(town)
    assert calls(town, "8") == [CALL_BACK]
    assert calls(town, "8") == calls(town) == []
    assert [(one.flag, one.status) for one in town.tickets()] == [("asked", "triage")]


def test_who_was_called_back_and_asks_again_has_another(town, console):
    calls(town, "8")
    writes(town, console, "路灯不亮，地点说不清")
    town.passes(hours=15)
    read_up(town)
    assert calls(town, "8") == [CALL_BACK.replace("10008", "10019")]


def test_what_is_spoken_after_a_call_in_vain_is_its_matter(town, console):
    assert calls(town) == [MISSED]
    town.passes(hours=2)
    read_up(town)
    assert calls(town, "1") == [RECEIPT]
    ticket = town.ticket()
    assert (ticket.flag, ticket.status) == ("recording", "triage")
    page = console.page("/t/10008")
    assert "电话录音20秒" in page
    writes(town, console, LAMP)
    (order,) = town.leader.got()
    assert order.startswith(f"【普陀网格】工单10008（路灯照明）{LAMP} 联系")


def test_until_somebody_has_listened_it_is_of_a_recording(at_home):
    calls(at_home)
    calls(at_home, "1")
    at_home.passes(minutes=31)
    read_up(at_home)
    at_home.coordinator.texts("1")
    assert "电话录音20秒" in at_home.coordinator.texts("查10008")[-1]


@pytest.mark.parametrize("flag", ["asked", "recording"])
def test_what_is_more_than_a_call_in_vain_stays_by_itself(town, flag):
    calls(town, "8" if flag == "asked" else "1")
    calls(town, "1")
    assert [one.flag for one in town.tickets()] == [flag, "recording"]


def test_a_number_that_is_not_shown_joins_none(town):
    for _ in range(2):
        calls(town, "1", phone="anonymous")
    assert len(town.tickets()) == 2


def test_what_a_team_has_by_now_is_another_matter(town):
    calls(town)
    town.resident.texts(LAMP)
    read_up(town)
    calls(town, "1")
    assert [one.status for one in town.tickets()] == ["dispatched", "triage"]
    assert "10008" not in lines(town.resident)
