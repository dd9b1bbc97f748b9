"""Who supervises and texts about tickets: they are worked at the console, not by SMS."""

import pytest

from gateway.services.tickets import ledger, supervision
from tests.databases import SQLITE_ALONE
from tests.journeys.told import accepted, last
from tests.world import World

pytestmark = SQLITE_ALONE

TOLD = "这里督办只收Y或N的答复，没有转出。查看、催办和督办工单请用控制台；反映问题请发事情和地点。"
ORDERS = """
督办10008, 10008 请抓紧, 催10008, 办结10008 已换灯泡, 督办, 请督办一下, 督办 供电所太慢, SUPERVISE,
催办, 查, 撤销, 办结, 办结 已换灯泡, 签收, 挂账 等改造, 延期3天 等配件, 退单 不归我, 转办 供电所,
提级, 指派 李秀英, 联办 供电所, 进展 已到现场, 问 几号楼, 重大, 报事, 清单, 值班, 请假, 走访统计,
待审批, 裁定, HOLD, LIST
"""


def test_such_a_text_opens_no_ticket_and_troubles_nobody(town: World) -> None:
    working = accepted(town)
    for text in ORDERS.strip().replace("\n", " ").split(", "):
        working.clock.passes(minutes=20)
        assert last(working.supervisor.texts(text)) == TOLD, text
    assert len(working.tickets()) == 1
    assert working.resident.got() + working.leader.got() + working.member.got() == []


def test_without_a_number_they_hear_what_they_supervise(town: World) -> None:
    working = accepted(town)
    with working.office.desk() as desk:
        supervision.supervise(desk, ledger.get(desk, 10008), "hand")
    working.settle()
    assert "您在督办10008 中大一格，请用控制台查看、催办" in last(working.supervisor.texts("督办"))
    assert last(working.supervisor.texts("督办10008")) == TOLD
    working.member.texts("办结10008 已换灯泡")
    assert last(working.supervisor.texts("请督办")) == TOLD


@pytest.mark.parametrize(
    "text", ["报事 海景苑3号楼没水", "转 张大爷反映路灯坏了", "处理好了的路灯又坏了"]
)
def test_what_tells_of_a_matter_is_a_report_all_the_same(town: World, text: str) -> None:
    assert "工单10019" in last(accepted(town).supervisor.texts(text))


@pytest.mark.parametrize("text", ["重大10008 灯杆要倒了", "10008 重大 电线起火"])
def test_a_major_event_waits_for_no_console(town: World, text: str) -> None:
    assert "已按重大事件上报，工单10008" in last(accepted(town).supervisor.texts(text))
    for who in (town.leader, town.coordinator):
        assert "重大事件！工单10008 中大一格" in last(who.got())


def test_what_they_report_themselves_is_a_report(working: World) -> None:
    assert "工单10019" in last(working.supervisor.texts("海景苑3号楼没水"))
    assert "工单10019" in last(working.supervisor.texts("10019 已经三天了"))
    assert "工单10019" in last(working.supervisor.texts("查"))


def test_a_danger_is_one_whatever_number_stands_before_it(working: World) -> None:
    working.supervisor.texts("10008 和平巷17号电线起火")
    assert [one.tier for one in working.tickets()] == ["general", "emergency"]
