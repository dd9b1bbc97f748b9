"""Everybody who was called out for a ticket is called off: once, and nobody who was not."""

from gateway.domain.ticket import Rejection
from gateway.services.tickets import ledger, matters, outcome
from tests.databases import SQLITE_ALONE
from tests.journeys.times import jump, supervising, until
from tests.world import World

pytestmark = SQLITE_ALONE

OFF = "您不用再办"


def offered_to_all(world: World) -> None:
    """Nobody has accepted by the limit: the leader and the member are both asked."""
    world.resident.texts("和平巷17号路灯不亮")
    until(world, "2026-03-10 11:01")
    assert "和平巷17号路灯不亮" in world.member.got()[-1]
    world.leader.got()


def test_who_helps_is_called_off_when_the_lead_has_finished(in_hand: World) -> None:
    in_hand.leader.replies("联办 沈家门供电所 10008")
    assert "请协助办理工单10008" in in_hand.electrician.got()[-1]
    in_hand.leader.replies("办结10008 已换灯泡")
    assert [OFF in one for one in in_hand.electrician.got()] == [True]
    jump(in_hand, "2026-03-17 09:01")
    assert in_hand.electrician.got() == []


def test_who_helps_is_called_off_when_the_resident_withdraws(in_hand: World) -> None:
    in_hand.leader.replies("联办 沈家门供电所 10008")
    in_hand.electrician.got()
    in_hand.resident.texts("撤销10008")
    in_hand.resident.texts("Y")
    assert ["已由居民撤销" in one for one in in_hand.electrician.got()] == [True]
    assert ["已由居民撤销" in one for one in in_hand.leader.got()] == [True]


def test_who_has_done_their_part_is_not_called_off(in_hand: World) -> None:
    in_hand.leader.replies("联办 沈家门供电所 10008")
    in_hand.electrician.got()
    in_hand.electrician.replies("办结10008 已接好线")
    in_hand.leader.replies("办结10008 已换灯泡")
    assert in_hand.electrician.got() == []


def test_a_team_that_helped_before_may_be_called_again_after_a_reopening(in_hand: World) -> None:
    in_hand.leader.replies("联办 沈家门供电所 10008")
    in_hand.leader.replies("办结10008 已换灯泡")
    in_hand.resident.texts("重办10008 又不亮了")
    in_hand.clock.passes(minutes=1)
    in_hand.leader.replies("收到10008")
    in_hand.electrician.got()
    in_hand.leader.replies("联办 沈家门供电所 10008")
    assert "请协助办理工单10008" in in_hand.electrician.got()[-1]


def test_the_team_a_transfer_was_offered_to_is_called_off(in_hand: World) -> None:
    in_hand.leader.replies("转办10008 中大二格团队")
    assert "和平巷17号路灯不亮" in in_hand.other_leader.got()[-1]
    in_hand.resident.texts("撤销10008")
    in_hand.resident.texts("Y")
    assert ["已由居民撤销" in one for one in in_hand.other_leader.got()] == [True]


def test_the_team_a_transfer_was_offered_to_is_called_off_when_it_goes_elsewhere(
    in_hand: World,
) -> None:
    in_hand.leader.replies("转办10008 中大二格团队")
    in_hand.other_leader.got()
    in_hand.leader.got()
    in_hand.dispatches(10008, "TE")
    assert ["沈家门供电所承办" in one for one in in_hand.other_leader.got()] == [True]
    assert ["沈家门供电所承办" in one for one in in_hand.leader.got()] == [True]


def test_the_old_lead_is_called_off_once_when_the_new_team_accepts(in_hand: World) -> None:
    in_hand.leader.replies("转办10008 中大二格团队")
    in_hand.leader.got()
    in_hand.other_leader.replies("收到10008")
    assert ["中大二格团队承办" in one for one in in_hand.leader.got()] == [True]
    assert in_hand.member.got() == []


def test_whoever_it_was_offered_to_is_called_off_on_withdrawal(world: World) -> None:
    offered_to_all(world)
    world.resident.texts("撤销10008")
    world.resident.texts("Y")
    assert ["已由居民撤销" in one for one in world.leader.got()] == [True]
    assert ["已由居民撤销" in one for one in world.member.got()] == [True]


def test_whoever_it_was_offered_to_is_called_off_when_it_is_resolved_at_once(
    world: World,
) -> None:
    offered_to_all(world)
    world.member.replies("办结10008 已换灯泡")
    assert ["已由李秀英签收" in one for one in world.leader.got()] == [True]


def test_whoever_it_was_offered_to_is_called_off_when_another_team_gets_it(world: World) -> None:
    offered_to_all(world)
    world.dispatches(10008, "TE")
    assert ["沈家门供电所承办" in one for one in world.leader.got()] == [True]
    assert ["沈家门供电所承办" in one for one in world.member.got()] == [True]


def test_whoever_was_asked_is_called_off_when_it_is_not_for_us(world: World) -> None:
    offered_to_all(world)
    world.leader.replies("退单10008 不归我们")
    with world.office.desk() as desk:
        ticket = ledger.get(desk, 10008)
        outcome.reject(desk, ticket, Rejection.COURT, supervising(world), None)
    world.settle()
    assert [OFF in one for one in world.member.got()] == [True]
    assert world.leader.got() == []  # the one who returned it


def test_whoever_was_asked_is_called_off_when_it_is_merged(world: World) -> None:
    world.neighbour.texts("海景苑3幢路灯不亮")
    world.resident.texts("和平巷17号路灯不亮")
    until(world, "2026-03-10 11:01")
    world.leader.got()
    world.member.got()
    with world.office.desk() as desk:
        one, other = ledger.get(desk, 10008), ledger.get(desk, 10019)
        matters.merge(desk, other, one, supervising(world))
    world.settle()
    assert ["已并入工单10008" in one for one in world.leader.got()] == [True]
    assert ["已并入工单10008" in one for one in world.member.got()] == [True]


def test_who_never_got_the_order_of_the_night_is_not_called_off_from_it(world: World) -> None:
    world.clock.passes(hours=13)  # 22:00
    world.resident.texts("和平巷17号路灯不亮")
    world.resident.texts("撤销10008")
    world.resident.texts("Y")
    jump(world, "2026-03-11 07:31")
    assert world.leader.got() == []
