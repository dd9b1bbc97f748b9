"""A team that helps (联办), when the lead changes or gives the ticket back."""

import pytest

from gateway.store.tables import Deadline
from tests.databases import SQLITE_ALONE
from tests.journeys.told import accepted, last
from tests.world import World

pytestmark = SQLITE_ALONE


@pytest.mark.parametrize("way", ["transfer", "dispatch"])
def test_who_helped_and_leads_by_now_resolves_it_as_a_whole(town: World, way: str) -> None:
    accepted(town).member.texts("联办10008 供电所 2天 查线路")
    if way == "transfer":
        town.leader.texts("转办10008 供电所 是线路问题")
    else:
        town.member.texts("退单10008 是线路问题")
        town.dispatches(10008, "TE")
    assert "已签收工单10008" in last(town.electrician.texts("收到10008"))
    town.passes(days=2, hours=1)
    assert "协办" not in "".join(town.electrician.got() + town.leader.got())
    town.electrician.texts("办结10008 线路修好了")
    assert town.ticket().status == "resolved"


def test_after_a_return_nobody_need_make_contact(town: World) -> None:
    accepted(town).member.texts("退单10008 不归我们")
    with town.store.read() as tx:
        running = tx.query(Deadline).filter_by(met_at=None, cancelled_at=None)
        assert {one.stage.value for one in running} == {"dispatch", "resolve"}


def test_who_helps_is_reminded_of_a_part_only_while_it_can_be_done(town: World) -> None:
    accepted(town).member.texts("联办10008 供电所 2天 查线路")
    town.member.texts("退单10008 是线路问题")
    town.electrician.got()
    town.passes(days=2, hours=1)
    assert town.electrician.got() == []
    town.dispatches(10008, "T1")
    town.leader.texts("收到10008")
    town.passes(days=1)
    assert "协办工单10008（路灯照明）时限" in last(town.electrician.got())
    assert "协办部分已记录" in last(town.electrician.texts("办结10008 线路已接通"))
