"""Merging, parting, refusing and setting right at the console."""

from datetime import timedelta

from gateway.store.tables import Event
from tests import same_matter
from tests.web.conftest import Browser
from tests.world import World


def two_lamps(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.neighbour.texts("和平巷19号路灯不亮了")


def test_what_is_alike_is_proposed_and_merged_with_one_click(
    town: World, operator: Browser
) -> None:
    two_lamps(town)
    assert "并入 10008" in operator.page("/t/10019")
    page = operator.does("/t/10019/merge", into="10008", status="dispatched")
    town.settle()
    assert "已并入工单" in page
    assert "并入的工单 1 件" in operator.page("/t/10008")
    assert "同一件事" in town.neighbour.got()[-1]
    page = operator.does("/t/10019/split", status="merged")
    assert "待派单" in page
    assert town.ticket_numbered(10019).parent_id is None


def test_a_wrong_number_or_the_same_ticket_is_refused(town: World, operator: Browser) -> None:
    two_lamps(town)
    for into in ("", "x", "99999"):
        page = operator.does("/t/10019/merge", back="/t/10019", into=into)
        assert "没有这个工单号" in page
    assert "已经是同一件事" in operator.does("/t/10019/merge", back="/t/10019", into="10019")
    assert town.ticket_numbered(10019).status == "dispatched"


def test_one_text_becomes_two_tickets(town: World, operator: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮，海景苑3幢下水道堵了")
    number = town.ticket().number
    for _ in range(2):  # the same form, sent twice
        page = operator.does(f"/t/{number}/cut", text="海景苑3幢下水道堵了")
        town.settle()
        assert "10019" in page
    assert town.ticket_numbered(10019).status == "dispatched"
    assert ["工单10019" in one for one in town.resident.got()].count(True) == 1
    assert len(town.tickets()) == 2


def test_a_rejection_is_worded_by_its_reason(town: World, operator: Browser) -> None:
    town.resident.texts("路灯不亮")
    assert "请写明原因" in operator.does("/t/10008/reject", back="/t/10008", reason="x")
    operator.does("/t/10008/reject", reason="court", status="triage")
    town.settle()
    assert "已进入诉讼或仲裁" in town.resident.got()[-1]
    assert town.ticket().status == "rejected"


def test_a_correction_changes_category_tier_and_place_and_is_on_record(
    town: World, operator: Browser
) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    before = town.ticket().due_at
    operator.does("/t/10008/correct", category="manhole", place="中大二格")
    ticket = town.ticket()
    assert (ticket.category, ticket.tier) == ("manhole", "urgent")
    with town.store.read() as tx:
        (event,) = tx.query(Event).where(Event.action == "correct")
        clocks = [one for one in tx.merge(ticket).deadlines if one.stage == "resolve"]
    assert event.codes == {"category": ["lighting", "manhole"], "area": ["G1", "G2"]}
    assert [one.span for one in clocks if not one.cancelled_at] == ["24 h"]
    assert before is not None
    assert ticket.due_at == before - timedelta(minutes=90)  # 30 min to accept, no more 2 wh
    assert "没有改动" in operator.does("/t/10008/correct", back="/t/10008", category="manhole")


def test_only_a_supervisor_supervises(town: World, operator: Browser, overseer: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    assert "列入督办" not in operator.page("/t/10008")
    assert "不归您的角色办" in operator.does("/t/10008/supervise", back="/t/10008")
    assert "列入督办" in overseer.page("/t/10008")
    overseer.does("/t/10008/supervise")
    town.settle()
    assert town.ticket().supervised
    assert "已列入督办：督办人员决定" in town.leader.got()[-1]
    overseer.does("/t/10008/release")
    assert not town.ticket().supervised


def test_an_alarm_stands_above_the_screens_until_somebody_has_seen_to_it(
    town: World, operator: Browser, admin: Browser
) -> None:
    town.resident.texts("和平巷17号停车收费，大家准备堵路")
    page = operator.page("/t/10008")
    assert "预警：提到聚集、上访" in page
    assert "预警" not in admin.page("/channels")
    assert admin.sends("/alarms/1/clear").status_code == 403
    assert "预警：提到聚集、上访" not in operator.does("/alarms/1/clear", back="/t/10008")
    assert operator.sends("/alarms/9/clear").status_code == 404


def test_a_major_event_is_told_at_once_with_its_reason(
    town: World, operator: Browser, auditor: Browser
) -> None:
    town.resident.texts("和平巷17号路灯杆倒了")
    path = "/t/10008"
    assert "报重大事件" in operator.page(path)
    town.leader.got(), town.coordinator.got()
    page = operator.does(f"{path}/alert", back=path, status=town.ticket().status, reason="压到人")
    town.settle()
    assert "压到人" in town.leader.got()[-1]
    assert "压到人" in town.coordinator.got()[-1]
    assert '<span class="tag emergency">重大事件</span>' in page
    assert '<q lang="zh-CN">压到人</q>' in page
    assert "/alarms/" in page
    assert "报重大事件" not in auditor.page(path)
    assert auditor.sends(f"{path}/alert", reason="x").status_code == 403


def test_a_major_event_needs_a_reason(town: World, operator: Browser) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    before = town.events()
    assert "请写明原因" in operator.does("/t/10008/alert", back="/t/10008", reason=" ")
    assert town.events() == before


def test_the_agenda_lists_what_was_put_on_it(
    town: World, operator: Browser, auditor: Browser
) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    assert "还没有议题" in operator.page("/agenda")
    page = operator.does("/t/10008/agenda", on="yes")
    assert '<span class="tag">联办会议题</span>' in page
    assert "移出联办会" in page
    assert "路灯不亮" in auditor.page("/agenda")
    assert auditor.sends("/t/10008/agenda", on="no").status_code == 403
    operator.does("/t/10008/agenda", on="no")
    assert "还没有议题" in operator.page("/agenda")
    assert town.events().count("agenda dispatched→dispatched") == 2


def test_an_outage_that_is_placed_by_hand_joins_the_one_that_is_known(
    town: World, operator: Browser
) -> None:
    same_matter.staff(town)
    town.resident.texts("和平巷17号停电了")
    town.electrician.got()
    town.neighbour.texts("停电了")
    operator.does("/t/10019/correct", place="中大一格", status="triage")
    town.settle()
    first, second = town.tickets()
    assert (second.status, second.parent_id) == ("merged", first.id)
    assert "是同一件事，已合并办理" in town.neighbour.got()[-1]
    assert town.electrician.got() == []


def test_what_is_placed_by_hand_warns_as_what_its_reporter_places(
    town: World, operator: Browser
) -> None:
    for nth, who in enumerate(same_matter.neighbours(town, 5)):
        who.texts(f"海景苑{nth}幢垃圾没人收" if nth else "垃圾没人收")
    assert town.supervisor.got() == []
    operator.does("/t/10008/correct", place="中大二格", status="triage")
    town.settle()
    assert "诉求5件" in town.supervisor.got()[-1]
