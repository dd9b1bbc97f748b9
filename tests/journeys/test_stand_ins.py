"""Who goes off is covered; who is given a ticket, and who had it, hear what is true."""

import pytest

from gateway.services import alarms
from gateway.store.tables import Member
from tests.databases import BOTH, SQLITE_ALONE
from tests.journeys.times import put_on_duty
from tests.journeys.told import last
from tests.world import OTHER_LEADER, World

pytestmark = SQLITE_ALONE


@pytest.mark.parametrize("text", ["请假 王建国", "请假 让王建国顶"])
def test_who_covers_gets_the_reminders_of_what_was_taken(world: World, text: str) -> None:
    world.resident.texts("和平巷17号着火了")
    world.member.texts("收到10008")
    assert "由王建国顶班" in last(world.member.texts(text))
    world.leader.got()
    world.passes(minutes=60)
    assert "办理时限为11:00" in last(world.leader.got())
    assert world.member.got() == []


@BOTH
def test_who_comes_back_has_it_in_hand_again(world: World) -> None:
    world.resident.texts("和平巷17号着火了")
    world.member.texts("收到10008")
    world.member.texts("请假 王建国")
    assert "已登记值班" in last(world.member.texts("值班"))
    world.passes(minutes=60)
    assert "办理时限为11:00" in last(world.member.got())


def test_tomorrow_it_is_theirs_again(working: World) -> None:
    working.member.texts("请假 王建国")
    working.passes(days=1)
    assert "首次联系" in last(working.member.got())


def test_who_is_given_what_runs_already_hears_when_it_is_due(working: World) -> None:
    assert "已指派给王建国" in last(working.leader.texts("指派 王建国 10008"))
    assert last(working.member.got()) == "工单10008已指派给王建国，您不用再办。"
    working.leader.texts("指派 李秀英 10008")
    assert "03-17 09:00前办好并回“办结10008" in last(working.member.got())


def test_who_gives_it_to_oneself_hears_so_once(working: World) -> None:
    answer = working.leader.texts("指派 王建国 10008")
    assert answer == ["【普陀网格】工单10008已指派给王建国。"]
    assert working.ticket().member.name == "王建国"


def test_who_is_given_what_nobody_took_is_asked_to_take_it(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.texts("指派 李秀英 10008")
    assert last(world.member.got()).endswith("11:00前请回“收到10008”。")


@pytest.mark.parametrize(
    ("report", "minutes", "until"),
    [("和平巷17号路灯不亮", 120, "15:00前"), ("和平巷17号着火了", 15, "09:30前")],
)
def test_who_is_offered_what_nobody_took_has_the_time_that_is_left(
    world: World, report: str, minutes: int, until: str
) -> None:
    world.resident.texts(report)
    world.passes(minutes=minutes + 1)
    assert f"{until}请回“收到10008”" in last(world.member.got())


def test_what_a_stand_in_took_is_the_teams_again_when_the_shift_is_over(town: World) -> None:
    put_on_duty(town, OTHER_LEADER, "T1")
    town.resident.texts("和平巷17号路灯不亮")
    town.other_leader.texts("收到10008")
    town.passes(hours=25)
    town.other_leader.got()
    town.resident.texts("催")
    assert (town.other_leader.got(), len(town.leader.got())) == ([], 2)
    town.leader.texts("收到10008")
    assert town.ticket().member.name == "王建国"


def test_a_volunteer_is_given_no_ticket(town: World) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    town.volunteer.got()
    answer = last(town.leader.texts("指派 周小明 10008"))
    assert answer == "周小明是志愿者，不能承办工单10008，请写另一人的姓名。"
    assert town.volunteer.got() == []
    assert "已指派给李秀英" in last(town.leader.texts("李秀英"))


def test_a_volunteer_cannot_cover(working: World) -> None:
    answer = last(working.leader.texts("请假 周小明"))
    assert answer == "周小明是志愿者或已请假，不能顶班，请另写一人。例：请假 张三"
    assert "由李秀英顶班" in last(working.leader.texts("李秀英"))


def test_who_is_off_cannot_cover(working: World) -> None:
    working.leader.texts("请假 李秀英")
    assert "不能顶班" in last(working.member.texts("请假 王建国"))
    working.leader.texts("上班")
    working.clock.passes(minutes=1)
    assert "由王建国顶班" in last(working.member.texts("请假 王建国"))


def test_a_team_whose_people_are_all_off_is_an_alarm_until_somebody_is_back(
    working: World,
) -> None:
    working.leader.texts("请假 李秀英")
    with working.office.desk() as desk:  # who covers leaves the town's service
        desk.tx.query(Member).filter_by(name="李秀英").one().active = False
    working.passes(minutes=1)
    working.passes(minutes=1)
    assert _unreachable(working) == ["T1"]
    working.leader.texts("上班")
    working.passes(minutes=1)
    assert _unreachable(working) == []


def _unreachable(world: World) -> list[str]:
    with world.office.view() as desk:
        return [one.subject for one in alarms.standing(desk)]
