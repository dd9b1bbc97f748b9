"""The message queue: what waits or failed, and what a person decides about it."""

import pytest

from gateway.domain.delivery import Intake, State
from gateway.store.tables import Delivery, Message
from tests.web.conftest import Browser
from tests.world import World
from web.console.messages import BOXES


def deliveries(town: World) -> list[Delivery]:
    """All deliveries, oldest first."""
    with town.store.read() as tx:
        return list(tx.query(Delivery).order_by(Delivery.id))


def make(town: World, state: State) -> int:
    """A ticket whose receipt is in this state; returns the delivery."""
    town.resident.texts("和平巷17号路灯不亮")
    (first, *_) = deliveries(town)
    with town.store.write() as tx:
        tx.get_one(Delivery, first.id).state = state
    return first.id


def set_aside(town: World, error: str) -> int:
    """An inbound text that was set aside; returns the message."""
    town.resident.texts("和平巷17号路灯不亮")
    (message,) = town.messages()
    with town.store.write() as tx:
        row = tx.get_one(Message, message.id)
        row.status, row.error = Intake.ASIDE, error
    return message.id


@pytest.mark.parametrize("state", [State.FAILED, State.UNCERTAIN])
def test_an_operator_sends_a_text_again_with_a_reason(
    town: World, operator: Browser, state: State
) -> None:
    delivery = make(town, state)
    box = f"/messages/{state}"
    assert "工单10008" in operator.page(box)
    assert "请写明原因" in operator.does(f"/messages/out/{delivery}/retry", back=box, reason=" ")
    assert deliveries(town)[0].state is state
    operator.does(f"/messages/out/{delivery}/retry", back=box, reason="居民说没收到")
    assert deliveries(town)[0].state is State.QUEUED
    assert "居民说没收到" in operator.page("/t/10008")
    town.settle()
    assert "operator: 居民说没收到" in operator.page("/messages/sent")


def test_what_is_uncertain_stays_so_until_a_person_decides(town: World) -> None:
    make(town, State.UNCERTAIN)
    town.passes(hours=20)
    assert deliveries(town)[0].state is State.UNCERTAIN


def test_an_operator_gives_a_text_up_with_a_reason(town: World, operator: Browser) -> None:
    delivery = make(town, State.FAILED)
    path = f"/messages/out/{delivery}/drop"
    assert "请写明原因" in operator.does(path, back="/messages/failed", reason="")
    operator.does(path, back="/messages/failed", reason="空号")
    assert deliveries(town)[0].state is State.DROPPED
    assert deliveries(town)[0].error == "operator: 空号"
    assert "operator: 空号" in operator.page("/messages/dropped_out")


def test_a_decision_that_came_too_late_is_refused(town: World, operator: Browser) -> None:
    delivery = make(town, State.SENT)
    for what in ("retry", "drop"):
        page = operator.does(f"/messages/out/{delivery}/{what}", back="/messages/sent", reason="x")
        assert "状态已经变了" in page
    assert deliveries(town)[0].state is State.SENT


def test_an_inbound_text_set_aside_shows_why_and_is_read_again(
    town: World, operator: Browser
) -> None:
    message = set_aside(town, "Traceback (most recent call last):\n  in handle\nKeyError: 'x'")
    page = operator.page("/messages/aside")
    assert "<summary>KeyError: &#39;x&#39;</summary>" in page
    operator.does(f"/messages/in/{message}/retry", back="/messages/aside", reason="已修正")
    assert town.messages()[0].status is Intake.WAITING
    town.settle()
    assert "↻ operator: 已修正" in operator.page("/messages/done")


def test_an_inbound_text_is_given_up_with_a_reason(town: World, operator: Browser) -> None:
    message = set_aside(town, "service_number")
    path, box = f"/messages/in/{message}/drop", "/messages/aside"
    assert "服务号码发来" in operator.page(box)
    assert "请写明原因" in operator.does(path, back=box)
    operator.does(path, back=box, reason="广告")
    assert town.messages()[0].status is Intake.DROPPED
    assert "operator: 广告" in operator.page("/messages/dropped_in")


def test_what_was_dropped_by_a_slip_is_found_and_taken_back(town: World, operator: Browser) -> None:
    message = set_aside(town, "service_number")
    for what, box in (("drop", "aside"), ("retry", "dropped_in")):
        operator.does(f"/messages/in/{message}/{what}", back=f"/messages/{box}", reason="看错了")
    assert town.messages()[0].status is Intake.WAITING


def test_the_counts_are_live_and_in_every_box(town: World, operator: Browser) -> None:
    make(town, State.UNCERTAIN)
    part = operator.part("/messages/uncertain")
    assert "<html" not in part
    assert 'hx-partial hx-target="#boxes"' in part
    assert '结果未知<b class="warn">1</b>' in part
    for box in BOXES:
        assert operator.get(f"/messages/{box}").status_code == 200


def test_phones_in_the_queue_are_masked(town: World, operator: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    for box in ("done", "sent"):
        page = operator.page(f"/messages/{box}")
        assert "139****1001" in page
        assert "13900001001" not in page


def test_a_long_box_goes_on_on_the_next_page(town: World, operator: Browser) -> None:
    for nth in range(60):
        town.channel.deliver(f"139000{nth:05}", f"和平巷{nth}号路灯不亮", town.clock.now, None)
    town.settle()
    first = operator.page("/messages/done")
    assert first.count('id="letter-') == 50
    before = first.split("/messages/done?before=")[1].split('"')[0]
    assert operator.page(f"/messages/done?before={before}").count('id="letter-') == 10


def test_an_operator_sees_what_the_network_said_of_a_text(town: World, operator: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.channel.report("1", town.resident.phone, at=town.clock.now)
    town.settle()
    page = operator.page("/messages/sent")
    assert "投递经过" in page
    assert "1 · accepted" in page
    assert "1 · delivered" in page
