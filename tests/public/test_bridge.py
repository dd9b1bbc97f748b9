"""A hotline platform hands matters over, and is told what becomes of them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from gateway.domain import wording
from gateway.domain.bridge import Use
from gateway.services import alarms
from gateway.services.outside import bridge_clients, bridge_pushes
from gateway.settings import CONFIG
from gateway.store.tables import Bridged, Push
from tests.databases import BOTH, SQLITE_ALONE
from tests.web.conftest import Browser
from tests.world import RESIDENT
from web import console

pytestmark = SQLITE_ALONE

MATTER = {
    "external_id": "ZS2026031000017",
    "caller_name": "张三",
    "contact_phone": RESIDENT,
    "appeal_type": "求助",
    "appeal_subject": "路灯不亮",
    "incident_address": "和平巷17号",
    "unheard_of": {"any": "thing"},
}


def states(bridged):
    with bridged.world.store.read() as tx:
        return [one.state for one in tx.query(Push).order_by(Push.id)]


@BOTH
def test_a_matter_of_a_platform_is_worked_by_sms_and_each_step_is_pushed_in_order(bridged):
    status, receipt = bridged.posts("/api/v1/tickets", MATTER)
    assert status == 201
    assert (receipt["number"], receipt["external_id"]) == (10008, "ZS2026031000017")
    bridged.world.settle()
    assert bridged.world.resident.got() == [
        "【普陀网格】您来电反映的事项已登记，工单10008，办理情况将短信告知。"
    ]
    bridged.pushes()
    assert "路灯不亮" in bridged.world.leader.got()[0]
    bridged.world.leader.replies("收到10008")
    bridged.world.leader.replies("办结10008 已换灯泡")
    bridged.pushes()
    assert bridged.platform.statuses == ["dispatched", "working", "resolved"]
    first, *_, last = bridged.platform.told.values()
    assert first["external_id"] == "ZS2026031000017"
    assert (last["number"], last["team"]) == (10008, "中大一格团队")
    status, seen = bridged.gets(receipt["href"])
    assert (status, seen["status"], seen["external_id"]) == (200, "resolved", "ZS2026031000017")


@BOTH
def test_a_day_without_the_platform_loses_and_doubles_nothing(bridged):
    bridged.platform.server.down()
    bridged.posts("/api/v1/tickets", MATTER)
    bridged.world.settle()
    bridged.pushes()
    bridged.world.leader.replies("收到10008")
    for _ in range(24):
        bridged.passes(hours=1)
    assert bridged.platform.told == {}
    bridged.platform.server.up()
    bridged.passes(hours=1)
    assert bridged.platform.statuses == ["dispatched", "working"]
    assert bridged.platform.posts == 2


def test_after_three_days_an_operator_is_shown_what_could_not_be_told(bridged):
    bridged.platform.answer = 500
    bridged.posts("/api/v1/tickets", MATTER)
    for _ in range(74):
        bridged.passes(hours=1)
    assert "given_up" in states(bridged)
    with bridged.world.office.view() as desk:
        (alarm,) = [one for one in alarms.standing(desk) if one.kind == "untold"]
    assert (alarm.subject, alarm.ticket_number) == ("12345", 10008)
    assert "note triage→triage" in bridged.world.events()
    bridged.platform.answer = 200
    with bridged.world.office.desk() as desk:
        assert bridge_clients.retry(desk, "12345") >= 1
    bridged.passes(hours=2)
    assert bridged.platform.statuses[0] == "dispatched"
    assert set(states(bridged)) == {"delivered"}


def test_the_same_matter_again_is_the_same_ticket_and_the_same_answer(bridged):
    first = bridged.posts("/api/v1/tickets", MATTER)
    assert bridged.posts("/api/v1/tickets", MATTER) == first
    assert bridged.posts("/api/v1/tickets", {**MATTER, "more": "ignored"}) == first
    assert len(bridged.world.tickets()) == 1


@BOTH
def test_the_same_matter_at_one_time_is_one_ticket(bridged):
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: bridged.posts("/api/v1/tickets", MATTER), range(8)))
    assert all(one == answers[0] for one in answers)
    assert answers[0][0] == 201
    assert len(bridged.world.tickets()) == 1


def test_another_matter_under_the_same_id_is_refused(bridged):
    bridged.posts("/api/v1/tickets", MATTER)
    status, problem = bridged.posts("/api/v1/tickets", {**MATTER, "appeal_subject": "下水道堵"})
    assert (status, problem["code"]) == (409, "other_matter")
    assert len(bridged.world.tickets()) == 1


def test_two_sources_and_two_clients_have_ids_of_their_own(bridged):
    other = bridged.lets_in("callcentre")
    numbers = {
        bridged.posts("/api/v1/tickets", MATTER)[1]["number"],
        bridged.posts("/api/v1/tickets", {**MATTER, "source": "north"})[1]["number"],
        bridged.posts("/api/v1/calls", MATTER)[1]["number"],
        bridged.posts("/api/v1/tickets", MATTER, other)[1]["number"],
    }
    assert len(numbers) == 4


def test_nobody_sees_the_tickets_of_another(bridged):
    other = bridged.lets_in("callcentre")
    _, receipt = bridged.posts("/api/v1/tickets", MATTER)
    assert bridged.gets(receipt["href"], other)[0] == 404
    assert bridged.gets("/api/v1/tickets", other, since="2026-01-01T00:00:00Z")[1]["tickets"] == []


@BOTH
def test_changes_since_a_time_come_page_by_page(bridged):
    for nth in range(5):
        bridged.posts("/api/v1/tickets", {**MATTER, "external_id": f"E{nth}"})
    path, found = "/api/v1/tickets?since=2026-03-10T00:00:00%2B08:00&limit=2", []
    while path:
        _, page = bridged.gets(path)
        found += [one["external_id"] for one in page["tickets"]]
        path = page["next"]
    assert found == ["E0", "E1", "E2", "E3", "E4"]
    nothing = bridged.gets("/api/v1/tickets", since="2026-03-11T00:00:00+08:00")[1]
    assert nothing == {"tickets": [], "next": None}


def test_a_call_taken_elsewhere_becomes_the_same_ticket_as_one_taken_here(bridged):
    call = MATTER | {
        "started_at": "2026-03-10T08:50:00+08:00",
        "ended_at": "2026-03-10T08:53:00+08:00",
        "agent": "0017",
        "recording_url": "https://calls.example/17.mp3",
    }
    status, receipt = bridged.posts("/api/v1/calls", call)
    assert (status, receipt["number"]) == (201, 10008)
    ticket = bridged.world.ticket()
    assert (ticket.source, ticket.status, ticket.category) == ("call", "dispatched", "lighting")
    bridged.world.settle()
    assert len(bridged.world.resident.got()) == 1


@BOTH
def test_a_process_that_dies_after_the_post_posts_it_again_under_the_same_id(bridged):
    bridged.posts("/api/v1/tickets", MATTER)
    with bridged.world.office.desk() as desk:
        due = bridge_pushes.claim(desk)  # committed, posted, and then the power fails
    assert due is not None
    assert bridged.pushes() == 0
    bridged.passes(minutes=3)
    assert list(bridged.platform.told) == [due.key]
    with bridged.world.office.desk() as desk:
        bridge_pushes.failed(desk, due, "late")  # the first one was only slow: nothing changes
    assert states(bridged) == ["delivered"]


def test_a_refused_push_waits_alone_and_no_redirect_is_followed(bridged):
    bridged.platform.answer = 307
    bridged.posts("/api/v1/tickets", MATTER)
    bridged.pushes()
    assert (bridged.platform.posts, bridged.platform.told) == (1, {})
    bridged.platform.answer = 204
    bridged.passes(minutes=1)
    assert bridged.platform.statuses == ["dispatched"]


@BOTH
def test_a_merged_matter_is_told_what_becomes_of_the_whole(bridged):
    bridged.world.neighbour.texts("和平巷停电了")
    bridged.posts("/api/v1/tickets", MATTER | {"appeal_subject": "停电了"})
    bridged.pushes()
    first, second = bridged.world.tickets()
    assert (second.status, second.parent_id) == ("merged", first.id)
    bridged.world.coordinator.replies(f"收到{first.number}")
    bridged.pushes()
    (*_, last) = bridged.platform.told.values()
    assert (last["number"], last["status"], last["merged"]) == (second.number, "working", True)


def test_a_revoked_token_opens_nothing_and_is_told_nothing_more(bridged):
    bridged.platform.server.down()
    bridged.posts("/api/v1/tickets", MATTER)
    with bridged.world.office.desk() as desk:
        bridge_clients.revoke(desk, "12345")
    status, problem = bridged.posts("/api/v1/tickets", MATTER)
    assert (status, problem["status"]) == (401, 401)
    assert bridged.pushes() == 0
    assert states(bridged) == ["dropped"]


def test_another_token_takes_the_place_of_the_old_one(bridged):
    with bridged.world.office.desk() as desk:
        fresh = bridge_clients.renew(desk, "12345")
    assert bridged.posts("/api/v1/tickets", MATTER)[0] == 401
    assert bridged.posts("/api/v1/tickets", MATTER, fresh)[0] == 201


def test_a_token_is_good_for_nothing_but_its_uses(bridged):
    calls = bridged.lets_in("callcentre", uses=[Use.CALLS])
    assert bridged.posts("/api/v1/tickets", MATTER, calls)[0] == 403
    status, taken = bridged.posts("/api/v1/calls", MATTER, calls)
    assert status == 201
    # What has become of it is asked where the answer says, by the same token.
    assert bridged.gets(taken["href"], calls)[1]["number"] == taken["number"]
    since = bridged.gets("/api/v1/tickets", calls, since="2026-01-01T00:00:00Z")[1]
    assert [one["number"] for one in since["tickets"]] == [taken["number"]]


def test_a_withheld_phone_gets_no_text(bridged):
    status, _ = bridged.posts("/api/v1/tickets", MATTER | {"contact_phone": ""})
    assert status == 201
    bridged.world.settle()
    assert all(one.phone for one in bridged.world.messages("out"))


def test_no_token_is_kept_as_it_is(bridged):
    with bridged.world.office.view() as desk:
        (client,) = bridge_clients.listed(desk)
        assert bridged.token not in repr(vars(client))
        assert desk.tx.query(Bridged).count() == 0


def test_a_platform_that_does_not_answer_is_not_asked_for_each_of_its_matters(bridged):
    bridged.platform.answer = 503
    for nth in range(4):
        bridged.posts("/api/v1/tickets", MATTER | {"external_id": f"E{nth}"})
    bridged.pushes()
    assert bridged.platform.posts == 1
    bridged.platform.answer = 200
    bridged.passes(minutes=1)
    assert bridged.platform.statuses == ["dispatched"] * 4


@BOTH
def test_after_a_restore_nothing_is_told_until_somebody_says_so(bridged):
    bridged.posts("/api/v1/tickets", MATTER)
    with bridged.world.office.desk() as desk:
        assert bridge_pushes.after_restore(desk) == 1
    assert bridged.pushes() == 0
    with bridged.world.office.desk() as desk:
        assert bridge_clients.retry(desk, "12345") == 1
    bridged.pushes()
    assert bridged.platform.statuses == ["dispatched"]


@BOTH
def test_what_was_given_up_is_not_offered_behind_a_later_word(bridged):
    bridged.posts("/api/v1/tickets", MATTER)
    with bridged.world.office.desk() as desk:
        bridge_pushes.after_restore(desk)
    bridged.world.settle()
    bridged.world.leader.texts("收到10008")
    with bridged.world.office.desk() as desk:
        due = bridge_pushes.claim(desk)
    with bridged.world.office.desk() as desk:
        assert bridge_clients.retry(desk, "12345") == 0
        bridge_pushes.failed(desk, due, "http_503")
    bridged.passes(hours=1)
    assert bridged.platform.statuses == ["working"]
    with bridged.world.office.desk() as desk:
        assert bridge_clients.retry(desk, "12345") == 0
    assert bridged.pushes() == 0


def test_people_read_at_the_console_what_was_said_beside_a_matter(bridged):
    bridged.posts("/api/v1/calls", MATTER | {"agent": "0017", "category_code": "020301"})
    screens = console.create_app(bridged.world.office, wording.load(CONFIG, "screens"), [])
    supervisor = Browser(screens)
    supervisor.signs_in("王督办", "a-long-one")
    page = supervisor.page("/t/10008")
    assert "12345转来，对方编号ZS2026031000017。张三；求助；0017；020301" in page
    assert "10008" in supervisor.page("/calls")


@pytest.mark.parametrize("shared", ["12345", "8189000"])
def test_matters_under_the_number_of_a_desk_borrow_no_place_of_one_another(bridged, shared):
    bridged.posts("/api/v1/tickets", MATTER | {"contact_phone": shared})
    other = {"external_id": "2", "contact_phone": shared, "appeal_subject": "楼道灯不亮"}
    bridged.posts("/api/v1/tickets", other)
    placed, unplaced = bridged.world.tickets()
    assert placed.status == "dispatched"
    assert (unplaced.status, unplaced.area_id) == ("triage", None)
