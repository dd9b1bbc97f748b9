"""A yes, a no or thanks after what somebody wrote about a ticket is shown at that ticket."""

import pytest

from gateway.services.tickets import casework, ledger
from tests.journeys.test_complaints_known_later import OPERATOR
from tests.journeys.told import SIGN
from tests.world import World


def operator_writes(world: World, text: str) -> None:
    with world.office.desk() as desk:
        casework.reply(desk, ledger.get(desk, 10008), text, OPERATOR)
    world.settle()
    for one in (world.resident, world.leader):
        one.got()


@pytest.mark.parametrize("answer", ["可以", "好的", "OK", "没问题", "是的", "不是", "嗯"])
def test_a_short_answer_to_an_operator_reaches_the_ticket_and_its_team(
    town: World, answer: str
) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    operator_writes(town, "请问今天下午三点上门可以吗？")
    town.clock.passes(hours=1)
    assert town.resident.texts(answer) == [f"{SIGN}已补充到工单10008。"]
    assert town.leader.got() == [f"{SIGN}工单10008居民补充：{answer}"]


@pytest.mark.parametrize("asked_by", ["operator", "member"])
def test_thanks_are_shown_and_answered_by_nobody(town: World, asked_by: str) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    if asked_by == "operator":
        operator_writes(town, "师傅下午到。")
    else:
        town.leader.texts("问10008 几楼的灯？")
        town.resident.got()
    town.leader.got()
    assert [town.resident.texts("谢谢"), town.leader.got()] == [[], []]
    assert town.messages()[-1].ticket_id == town.ticket().id
    assert town.events()[-1].startswith("add ")
