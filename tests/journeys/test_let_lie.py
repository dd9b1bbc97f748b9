"""Nobody took an order in time: who was asked hears that it went back, and may take it still."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.times import jump, put_on_duty, until
from tests.world import MEMBER, World

pytestmark = SQLITE_ALONE
_BACK = "工单10008逾时无人签收，已退回话务台。若能办理，请回“收到10008”。"


def _status(world: World) -> str:
    return world.ticket_numbered(10008).status


def test_who_was_asked_hears_that_it_went_back(dispatched: World) -> None:
    until(dispatched, "2026-03-10 15:31")
    assert _status(dispatched) == "triage"
    assert sum(_BACK in text for text in dispatched.leader.got()) == 1
    until(dispatched, "2026-03-10 17:00")
    assert not [text for text in dispatched.leader.got() if _BACK in text]


def test_the_leader_who_was_only_reminded_hears_it_too(world: World) -> None:
    put_on_duty(world, MEMBER, "T1", "2026-03-10 08:00", "2026-03-10 18:00")
    world.resident.texts("和平巷17号路灯不亮")
    jump(world, "2026-03-10 11:01")
    assert "无人签收，请安排" in "".join(world.leader.got())
    jump(world, "2026-03-10 15:31")
    jump(world, "2026-03-10 17:00")
    for who in (world.leader, world.member):
        assert sum(_BACK in text for text in who.got()) == 1
    assert "已签收工单10008" in world.leader.replies("收到10008")[-1]


def test_after_a_day_without_a_ticker_it_is_told_as_well(dispatched: World) -> None:
    jump(dispatched, "2026-03-11 10:00")
    assert _status(dispatched) == "triage"
    assert [text for text in dispatched.leader.got() if "10008" in text] == [f"【普陀网格】{_BACK}"]


@pytest.mark.parametrize("answer", ["收到10008", "收到"])
def test_a_late_yes_takes_it_while_nobody_has_decided(dispatched: World, answer: str) -> None:
    until(dispatched, "2026-03-10 15:31")
    dispatched.leader.got()
    dispatched.resident.got()
    assert "已签收工单10008" in dispatched.leader.replies(answer)[-1]
    assert _status(dispatched) == "working"
    assert "10008" in dispatched.resident.got()[-1]


def test_it_is_not_theirs_when_somebody_else_was_given_it(dispatched: World) -> None:
    until(dispatched, "2026-03-10 15:31")
    dispatched.dispatches(10008, "T2")
    assert "您不用再办" in dispatched.leader.got()[-1]
    assert "承办" in dispatched.leader.replies("收到10008")[-1]
    assert _status(dispatched) == "dispatched"


def test_what_they_returned_themselves_is_not_theirs_by_a_late_yes(dispatched: World) -> None:
    dispatched.leader.replies("退单10008 不归我们管")
    assert "不由您的团队承办" in dispatched.leader.replies("收到10008")[-1]
    assert _status(dispatched) == "triage"


def test_what_presses_is_asked_again_through_the_night_until_a_team_has_it(world: World) -> None:
    until(world, "2026-03-10 22:00")
    world.resident.texts("和平巷17号水管爆裂，淹了半条街")
    world.leader.got()
    asked = []
    for hour in (23, 24, 25, 26, 27, 28, 29, 30):  # until six in the morning
        until(world, f"2026-03-1{hour // 24} {hour % 24:02}:59")
        asked.append([text for text in world.coordinator.got() if "无人派单" in text])
    assert _status(world) == "triage"
    assert 3 <= sum(map(len, asked)) <= 5
    assert "已派" in world.coordinator.replies("1")[-1]
    world.coordinator.replies("收到10008")
    until(world, "2026-03-11 12:00")
    assert not [text for text in world.coordinator.got() if "无人派单" in text]
