"""What a member asks is answered though other texts have come between."""

from gateway.domain.ticket import Status, Tier
from tests.databases import BOTH, SQLITE_ALONE
from tests.domain.test_private import CARD
from tests.world import World

pytestmark = SQLITE_ALONE


def test_an_answer_that_comes_after_the_work_was_done_belongs_to_it(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.texts("收到10008")
    world.leader.texts("问10008 是几号杆")
    world.leader.texts("办结10008 已换灯泡")
    world.resident.texts("门口那根，三号杆")
    assert len(world.tickets()) == 1
    assert any("三号杆" in said for said in world.leader.got())
    assert world.ticket().status is Status.RESOLVED
    world.resident.texts("1")
    assert world.ticket().status is Status.CLOSED


@BOTH
def test_a_danger_that_a_member_tells_of_is_an_emergency_from_then_on(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.texts("收到10008")
    before = world.due("resolve")
    world.leader.texts("重大10008 电线起火")
    assert world.ticket().tier is Tier.EMERGENCY
    assert world.due("resolve") < before


def test_a_card_s_number_does_not_say_what_a_report_is_about(world: World) -> None:
    world.resident.texts(f"身份证{CARD} 和平巷17号没水")
    assert world.ticket().category == "water_supply"
    assert world.ticket().team is not None
