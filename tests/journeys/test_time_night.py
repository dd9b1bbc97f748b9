"""At night only what cannot wait is said: answers, and all of emergencies and urgent matters."""

import pytest

from gateway.services.tickets import dispatching, ledger
from gateway.services.town import directory
from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.times import jump, put_on_duty, supervising
from tests.world import MEMBER, World

pytestmark = SQLITE_ALONE


@pytest.fixture
@beginning
def taken(in_hand: World) -> World:
    """A general ticket that the leader has in hand; it is 22:00."""
    in_hand.clock.passes(hours=13)
    return in_hand


def test_who_works_a_general_ticket_is_not_woken_by_the_resident(taken: World) -> None:
    assert "已补充" in taken.resident.texts("补充10008 楼道里也不亮")[0]
    assert "已催办" in taken.resident.texts("催10008")[0]
    assert taken.leader.got() == []
    jump(taken, "2026-03-11 07:29")
    assert taken.leader.got() == []
    jump(taken, "2026-03-11 07:31")
    added, nudged = taken.leader.got()
    assert "楼道里也不亮" in added
    assert "居民催办" in nudged


def test_the_resident_hears_of_the_progress_of_the_night_in_the_morning(taken: World) -> None:
    taken.leader.replies("进展10008 已到现场")
    taken.clock.passes(minutes=5)
    assert taken.leader.replies("办结10008 已换灯泡")
    assert taken.resident.got() == []
    jump(taken, "2026-03-11 07:31")
    (text,) = taken.resident.got()  # what came before it was finished is not said any more
    assert "已办结：已换灯泡" in text
    assert "已归档" in taken.resident.texts("1")[0]


def test_who_has_rated_it_in_the_night_is_not_asked_in_the_morning(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.clock.passes(hours=14, minutes=30)
    town.leader.replies("办结10008 已换灯泡")
    assert "已归档" in town.resident.texts("1")[0]
    jump(town, "2026-03-11 07:31")
    assert town.resident.got() == []


def test_what_the_resident_does_at_night_is_answered_at_once(taken: World) -> None:
    taken.leader.replies("办结10008 已换灯泡")
    assert "重新办理" in taken.resident.texts("重办10008 又不亮了")[0]
    assert taken.leader.got() == []
    jump(taken, "2026-03-11 07:31")
    assert ["又不亮了" in one for one in taken.leader.got()] == [True]


def test_who_helped_hears_in_the_morning_that_the_matter_of_the_night_is_over(
    taken: World,
) -> None:
    with taken.office.desk() as desk:
        ticket = ledger.get(desk, 10008)
        team = directory.team(desk, "TE")
        words = ledger.words(desk, "请带梯子", None)
        dispatching.joint(desk, ticket, team, supervising(taken), words)
    jump(taken, "2026-03-11 08:00")
    assert "请协助" in taken.electrician.got()[-1]
    taken.clock.passes(hours=14)  # 22:00 again
    taken.leader.replies("办结10008 已换灯泡")
    taken.resident.texts("1")
    assert taken.electrician.got() == []
    jump(taken, "2026-03-12 07:31")
    assert ["您不用再办" in one for one in taken.electrician.got()] == [True]


def test_who_is_on_duty_hears_of_a_general_ticket_at_night(world: World) -> None:
    world.clock.passes(hours=13)
    put_on_duty(world, MEMBER, "T1")
    world.resident.texts("和平巷17号路灯不亮")
    world.member.replies("收到10008")
    world.resident.texts("补充10008 楼道里也不亮")
    assert "楼道里也不亮" in world.member.got()[-1]


def test_an_emergency_is_spoken_of_at_night_to_everybody(world: World) -> None:
    world.clock.passes(hours=14)
    world.resident.texts("和平巷17号起火了")
    world.leader.replies("收到10008")
    assert "签收" in world.resident.got()[-1]
    world.resident.texts("补充10008 二楼有人")
    assert "二楼有人" in world.leader.got()[-1]
    world.leader.replies("进展10008 消防车已到")
    assert "消防车已到" in world.resident.got()[-1]
