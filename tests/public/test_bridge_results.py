"""A platform is told in words how its matters ended, as their reporters are."""

import pytest

from gateway.domain.people import ActorKind
from gateway.domain.roles import Role
from gateway.domain.ticket import Rejection
from gateway.services.desk import Actor
from gateway.services.tickets import casework, ledger, outcome
from tests.public.test_bridge import MATTER
from tests.world import NEIGHBOUR

OPERATOR = Actor(ActorKind.OPERATOR, Role.OPERATOR, None, "console")


def results(bridged) -> list[tuple[str, str | None]]:
    """What was pushed, status by status."""
    bridged.pushes()
    return [(one["status"], one["result"]) for one in bridged.platform.told.values()]


def seen(bridged, number=10008) -> str | None:
    found = bridged.gets(f"/api/v1/tickets/{number}")[1]
    (listed,) = [
        one
        for one in bridged.gets("/api/v1/tickets", since="2026-01-01T00:00:00Z")[1]["tickets"]
        if one["number"] == number
    ]
    assert listed["result"] == found["result"]
    return found["result"]


@pytest.mark.parametrize("phone", [MATTER["contact_phone"], "0580-8189001"])
def test_what_was_done_is_told_in_the_words_of_who_did_it(bridged, phone):
    bridged.posts("/api/v1/tickets", MATTER | {"contact_phone": phone})
    bridged.world.leader.replies("收到10008")
    bridged.world.leader.replies("办结10008 已换灯泡，灯杆已加固")
    done = "已换灯泡，灯杆已加固"
    assert results(bridged) == [("dispatched", None), ("working", None), ("resolved", done)]
    assert seen(bridged) == done
    bridged.passes(days=4)
    assert results(bridged)[-1] == ("closed", done)
    assert seen(bridged) == done


def test_words_that_were_asked_for_or_confirmed_are_told_without_what_led_to_them(bridged):
    bridged.posts("/api/v1/tickets", MATTER)
    bridged.world.leader.replies("收到10008")
    bridged.world.leader.replies("办结10008")
    bridged.world.leader.replies("已换灯泡")
    bridged.world.leader.replies("Y")
    assert results(bridged)[-1] == ("resolved", "已换灯泡")
    bridged.world.resident.texts("3 又坏了")
    assert results(bridged)[-1] == ("dispatched", None)
    assert seen(bridged) is None
    bridged.passes(minutes=1)
    bridged.world.leader.replies("灯泡换好了，10008办结")
    bridged.world.leader.replies("Y")
    assert results(bridged)[-1] == ("resolved", "灯泡换好了")


def test_what_was_written_at_the_console_is_told(bridged):
    bridged.posts("/api/v1/tickets", MATTER)
    bridged.world.leader.replies("收到10008")
    with bridged.world.office.desk() as desk:
        casework.resolve(desk, ledger.get(desk, 10008), "已答复 相关政策", OPERATOR)
    assert results(bridged)[-1] == ("resolved", "已答复 相关政策")


def test_why_it_is_put_off_is_told(bridged):
    bridged.posts("/api/v1/tickets", MATTER)
    bridged.world.leader.replies("收到10008")
    bridged.world.leader.replies("挂账10008 等明年改造")
    bridged.world.leader.replies("Y")
    bridged.world.supervisor.replies("Y")
    assert results(bridged)[-1] == ("deferred", "等明年改造")
    assert seen(bridged) == "等明年改造"


def test_why_it_is_not_taken_is_told_in_our_words_and_not_the_operator_s(bridged):
    bridged.posts("/api/v1/tickets", MATTER | {"incident_address": "", "appeal_subject": "打官司"})
    with bridged.world.office.desk() as desk:
        ticket = ledger.get(desk, 10008)
        words = ledger.words(desk, "老张又来了", None)
        outcome.reject(desk, ticket, Rejection.COURT, OPERATOR, words)
    said = "工单10008：此事已进入诉讼或仲裁，请按司法程序办理。"
    assert results(bridged)[-1] == ("rejected", said)
    assert seen(bridged) == said


def test_phones_of_others_are_masked(bridged):
    bridged.posts("/api/v1/tickets", MATTER)
    bridged.world.leader.replies("收到10008")
    bridged.world.leader.replies(f"办结10008 邻居{NEIGHBOUR}已同意，灯泡已换")
    assert results(bridged)[-1][1] == f"邻居{NEIGHBOUR[:3]}****{NEIGHBOUR[-4:]}已同意，灯泡已换"


def test_of_a_matter_that_became_confidential_others_are_told_no_words(bridged):
    bridged.world.neighbour.texts("和平巷停电了")
    bridged.posts("/api/v1/tickets", MATTER | {"appeal_subject": "停电了"})
    first, second = bridged.world.tickets()
    assert second.parent_id == first.id
    bridged.world.neighbour.texts("保密")
    bridged.world.coordinator.replies(f"收到{first.number}")
    bridged.world.coordinator.replies(f"办结{first.number} 王某家已送电")
    assert results(bridged)[-1] == ("resolved", None)
    assert seen(bridged, second.number) is None


def test_who_follows_another_s_matter_is_told_what_became_of_it(bridged):
    bridged.world.neighbour.texts("和平巷停电了")
    bridged.posts("/api/v1/tickets", MATTER | {"appeal_subject": "停电了"})
    first, second = bridged.world.tickets()
    bridged.world.coordinator.replies(f"收到{first.number}")
    bridged.world.coordinator.replies(f"办结{first.number} 已送电")
    assert results(bridged)[-1] == ("resolved", "已送电")
    assert seen(bridged, second.number) == "已送电"
