"""What was asked of somebody before a call is answered after it as if there had been none."""

import pytest

from tests.journeys.told import read_up
from tests.voice.conftest import caller
from tests.world import LEADER, MEMBER, RESIDENT

SIGN = "【普陀网格】"
LAMP = "和平巷17号路灯不亮"


def calls(town, phone=RESIDENT, *keys):
    """Somebody calls, presses some keys and hangs up; the text that follows is read."""
    one = caller(town, f"+86{phone}")
    one.rings()
    for key in keys:
        one.presses(key)
    one.hangs_up()
    town.passes(minutes=2)
    read_up(town)


@pytest.mark.parametrize(("verdict", "status"), [("1", "closed"), ("不满意", "dispatched")])
def test_a_verdict_after_a_missed_call_is_one(town, verdict, status):
    town.resident.texts(LAMP)
    town.leader.texts("办结10008 已换灯泡")
    calls(town)
    assert "工单10008" in town.resident.texts(verdict)[-1]
    assert town.ticket_numbered(10008).status == status


def test_a_question_of_a_member_is_answered_after_a_missed_call(town):
    town.resident.texts(LAMP)
    town.leader.texts("收到10008")
    town.leader.texts("问10008 是哪一盏")
    calls(town)
    assert town.resident.texts("门口那盏") == [f"{SIGN}已收到您对工单10008的补充，继续办理。"]
    assert town.leader.got() == [f"{SIGN}工单10008居民答复：门口那盏"]


def test_y_after_a_missed_call_withdraws(town):
    town.resident.texts(LAMP)
    town.resident.texts("撤销")
    calls(town)
    town.resident.texts("Y")
    assert town.ticket_numbered(10008).status == "withdrawn"


def test_y_of_a_member_after_a_missed_call_is_about_the_work(town):
    town.resident.texts(LAMP)
    town.member.texts("收到10008")
    assert "回Y" in town.member.texts("已换灯泡 办结10008")[-1]
    calls(town, MEMBER)
    town.member.texts("Y")
    assert town.ticket_numbered(10008).status == "resolved"


def test_what_a_member_says_of_the_work_after_a_call_is_progress(town):
    town.resident.texts(LAMP)
    town.leader.texts("收到10008")
    calls(town, LEADER)
    assert "工单10008" in town.leader.texts("到现场了，等配件")[-1]
    assert town.leader.texts("海景苑3号楼垃圾没人清")[-1].startswith(f"{SIGN}工单10019已派")


def test_a_matter_texted_after_a_call_is_the_call_s_though_a_verdict_is_wanted(town):
    town.resident.texts(LAMP)
    town.leader.texts("办结10008 已换灯泡")
    calls(town)
    assert town.resident.texts("海景苑3号楼垃圾没人清")[-1].startswith(f"{SIGN}工单10019已派")
    assert len(town.tickets()) == 2


def test_y_reaches_what_a_supervisor_was_asked_before_a_place_was_wanted(town):
    town.resident.texts(LAMP)
    town.leader.texts("收到10008")
    town.leader.texts("挂账10008 等待配件到货")
    town.leader.texts("Y")
    assert "请回复具体地址" in town.supervisor.texts("我要反映 井盖丢了")[-1]
    town.supervisor.texts("Y")
    assert town.ticket_numbered(10008).status == "deferred"
    assert "已派" in town.supervisor.texts("和平巷17号")[-1]


def test_y_of_a_member_is_no_verdict_on_an_own_report(town):
    town.resident.texts(LAMP)
    town.member.texts("收到10008")
    town.member.texts("我要反映海景苑3号楼垃圾没人清")
    assert "回Y" in town.member.texts("已换灯泡 办结10008")[-1]
    town.other_leader.texts("办结10019 已清运")
    town.member.texts("Y")
    assert town.ticket_numbered(10008).status == "resolved"
    assert "已归档" in town.member.texts("1")[-1]
