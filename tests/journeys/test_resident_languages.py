"""EN and 中文: from then on, also about what was reported before."""

from tests import same_matter
from tests.databases import BOTH, SQLITE_ALONE
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"


@BOTH
def test_an_open_ticket_goes_on_in_the_language_that_is_asked_for(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.resident.texts("EN")
    world.member.replies("收到10008")
    assert world.resident.got()[0].startswith(f"{SIGN}Ticket 10008: ")
    world.resident.texts("中文")
    world.member.replies("办结10008 已换灯泡")
    assert world.resident.got() == [
        f"{SIGN}工单10008已办结：已换灯泡。请回复：1满意 2一般 3不满意。"
    ]


def test_the_team_s_work_is_told_in_its_own_language_whoever_speaks_english(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.got()
    world.resident.texts("EN")
    world.resident.texts("补充 白天也亮着")
    assert world.leader.got() == [f"{SIGN}工单10008居民补充：补充 白天也亮着"]


def test_each_reporter_of_a_shared_matter_hears_of_it_in_their_own_language(world: World) -> None:
    same_matter.staff(world)
    world.resident.texts("和平巷17号停电了")
    world.neighbour.texts("和平巷19号没电了，什么时候来电")
    world.neighbour.texts("EN")
    world.resident.got()
    world.electrician.replies("办结10008 已恢复供电")
    assert world.resident.got()[0].startswith(f"{SIGN}工单10008已办结")
    assert world.neighbour.got()[0].startswith(f"{SIGN}Ticket 10019 ")
    world.resident.texts("3")
    assert world.neighbour.got()[0].startswith(f"{SIGN}Ticket 10019 ")


@BOTH
def test_a_member_who_asks_for_english_gets_work_in_english(world: World) -> None:
    assert world.member.replies("EN")[0].startswith(f"{SIGN}Text")
    world.resident.texts("和平巷17号路灯不亮")
    assert world.member.replies("收到10008")[0].startswith(f"{SIGN}Ticket 10008 ")
