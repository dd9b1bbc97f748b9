"""Why somebody is not content: asked for with a 3, and taken for that ticket when it comes."""

import pytest

from gateway.services.tickets import ledger, outcome
from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import resolved
from tests.same_matter import OPERATOR, neighbours, staff
from tests.world import World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"
ADDED = [f"{SIGN}已补充到工单10008。"]


def rated_bad(world: World) -> World:
    """A street light that was mended, and was not: the reporter is asked why."""
    assert "哪里不满意" in resolved(world).resident.texts("3")[-1]
    world.leader.got()
    return world


@pytest.mark.parametrize("hours", [0.5, 48])
def test_the_reason_comes_to_its_ticket_also_when_it_comes_late(world: World, hours: float) -> None:
    rated_bad(world).clock.passes(hours=hours)
    assert world.resident.texts("灯罩还是松的，一刮风就闪") == ADDED
    assert world.leader.got() == [f"{SIGN}工单10008居民补充：灯罩还是松的，一刮风就闪"]
    assert len(world.tickets()) == 1


@pytest.mark.parametrize("text", ["和平巷17号的路灯一到半夜就灭", "下雨就没电，灯当然不亮", "是的"])
def test_a_reason_may_name_the_place_or_another_cause(town: World, text: str) -> None:
    rated_bad(town).clock.passes(hours=2)
    assert town.resident.texts(text) == ADDED


def test_a_plain_new_matter_is_a_ticket_and_the_reason_may_still_come(world: World) -> None:
    rated_bad(world).clock.passes(hours=2)
    assert "工单10019" in world.resident.texts("海景苑3幢下水道堵了")[-1]
    world.clock.passes(hours=2)
    assert world.resident.texts("师傅没带梯子，看了一眼就走了") == ADDED


def test_danger_is_never_taken_for_a_reason(world: World) -> None:
    rated_bad(world).clock.passes(hours=2)
    assert "110、119或120" in world.resident.texts("着火了，快来人")[-1]
    assert world.ticket_numbered(10019).tier == "emergency"


def test_whom_a_complaint_is_about_does_not_get_it_as_a_reason(world: World) -> None:
    rated_bad(world).clock.passes(hours=2)
    world.resident.texts("网格员王建国态度恶劣，乱作为")
    assert world.leader.got() == []
    assert world.ticket_numbered(10019).category == "staff_complaint"


def test_only_the_first_words_are_the_reason(world: World) -> None:
    rated_bad(world).clock.passes(hours=2)
    world.resident.texts("灯罩还是松的")
    world.clock.passes(hours=2)
    assert "工单10019" in world.resident.texts("垃圾没人收")[-1]


def test_nobody_waits_for_a_reason_once_the_work_is_done_again(world: World) -> None:
    rated_bad(world)
    world.leader.replies("办结10008 换了灯罩")
    assert "已归档" in world.resident.texts("1")[-1]
    world.clock.passes(hours=2)
    assert "工单10019" in world.resident.texts("垃圾没人收")[-1]


@pytest.mark.parametrize("verdict", ["1", "2"])
def test_courtesy_after_the_second_verdict_opens_nothing(town: World, verdict: str) -> None:
    rated_bad(town)
    town.leader.replies("办结10008 换了灯罩")
    town.resident.texts(verdict)
    for polite in ("好的", "OK", "👍", "收到", "知道了"):
        town.clock.passes(minutes=2)
        assert town.resident.texts(polite) == []
    assert town.resident.texts("还是不亮")[0].endswith("如未解决，请回“重办10008”。")
    assert len(town.tickets()) == 1


def test_courtesy_after_a_withdrawal_opens_nothing(town: World) -> None:
    rated_bad(town)
    town.resident.texts("撤销")
    town.resident.texts("Y")
    town.clock.passes(minutes=2)
    assert town.resident.texts("好的") == []
    assert len(town.tickets()) == 1


@pytest.mark.parametrize("verdict", ["3 还是不亮", "不满意,还是没人来", "bad, nobody came"])
def test_whoever_says_why_at_once_is_not_asked(town: World, verdict: str) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.replies("办结10008 已换灯泡")
    assert town.resident.texts(verdict) == [f"{SIGN}工单10008已重新办理，已转中大一格团队。"]
    assert verdict[-4:] in town.leader.got()[-1]
    town.clock.passes(minutes=11)
    assert "工单10019" in town.resident.texts("垃圾没人收")[-1]


@pytest.mark.parametrize("verdict", ["3 不满意", "不满意，谢谢", "3，请重办"])
def test_words_that_say_no_more_than_the_verdict_are_no_reason(town: World, verdict: str) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.replies("办结10008 已换灯泡")
    assert "哪里不满意" in town.resident.texts(verdict)[-1]


def test_nobody_waits_for_a_reason_for_ever(world: World) -> None:
    rated_bad(world).clock.passes(days=3, minutes=1)
    assert "工单10019" in world.resident.texts("垃圾没人收")[-1]


@pytest.fixture
@beginning
def asked(world: World) -> World:
    """A member who is not content with what the own team did, and was asked why."""
    world.member.texts("报事 和平巷17号路灯不亮")
    world.leader.replies("办结10008 已换灯泡")
    assert "哪里不满意" in world.member.texts("不满意")[-1]
    world.leader.got()
    return world


def test_a_member_says_why_as_anybody_does(asked: World) -> None:
    asked.clock.passes(minutes=5)
    assert asked.member.texts("灯杆还是歪的") == ADDED
    assert asked.leader.got() == [f"{SIGN}工单10008居民补充：灯杆还是歪的"]


def test_a_verb_of_work_is_no_member_s_reason(asked: World) -> None:
    assert "已记入工单10008并告知居民" in asked.member.replies("进展10008 灯杆已扶正")[-1]


def test_what_a_member_says_later_is_work_and_no_reason(asked: World) -> None:
    asked.clock.passes(minutes=11)
    assert "已记入工单10008并告知居民" in asked.member.replies("灯杆已扶正")[-1]


def test_why_it_is_bad_is_not_lost_where_somebody_has_opened_it_again(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.leader.replies("办结10008 已换灯泡")
    with town.office.desk() as desk:
        outcome.reopen(desk, ledger.get(desk, 10008), OPERATOR)
    town.settle()
    town.leader.got()
    assert "已补充到工单10008" in town.resident.texts("3 还是没亮，晚上看不见")[-1]
    assert "还是没亮，晚上看不见" in town.leader.got()[-1]


def test_every_reporter_of_a_matter_that_is_open_again_is_heard(town: World) -> None:
    staff(town)
    first, second, third = neighbours(town, 3)
    for nth, one in enumerate((first, second, third), 1):
        one.texts(f"海景苑{nth}号楼停电了")
    town.electrician.replies("办结10008 已送电")
    second.texts("3 我家还没电")
    town.electrician.got()
    first.texts("3 我家也没电，有老人吸氧")
    third.texts("不满意 3号楼的电梯也停着")
    told = " ".join(town.electrician.got())
    assert "有老人吸氧" in told
    assert "电梯也停着" in told
