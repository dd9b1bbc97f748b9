"""The roster, when somebody on it goes off: who has the shift now, and whose it is afterwards."""

from pathlib import Path

import pytest

from gateway.services.town import registry
from gateway.store.tables import Duty
from tests.databases import SQLITE_ALONE
from tests.journeys.times import jump, put_on_duty, stand_in
from tests.journeys.told import accepted, last, read_up
from tests.world import LEADER, MEMBER, World, registry_folder

pytestmark = SQLITE_ALONE


def ordered(town: World) -> list[str]:
    """Who is given the next report's ticket at once, at any hour."""
    read_up(town)
    where = len(town.tickets()) + 1
    town.stranger.texts(f"和平巷{where}号路灯不亮")
    number = town.tickets()[-1].number
    told = {name: who.got() for name, who in town.people.items()}
    return [name for name, got in told.items() if any(f"收到{number}" in one for one in got)]


def test_a_day_off_leaves_the_rest_of_a_long_row_as_it_was(town: World) -> None:
    put_on_duty(town, MEMBER, "T1", "2026-03-01 00:00", "2026-04-01 00:00")
    assert "由王建国顶班" in last(town.member.texts("请假 王建国"))
    jump(town, "2026-03-10 23:00")
    assert ordered(town) == ["leader"]
    for night in ("2026-03-11 00:30", "2026-03-31 23:30"):
        jump(town, night)
        assert ordered(town) == ["member"]
    jump(town, "2026-04-01 00:30")
    assert ordered(town) == []


@pytest.mark.parametrize("now", ["2026-03-10 19:00", "2026-03-10 22:00", "2026-03-11 00:30"])
def test_who_covers_a_night_has_it_to_its_end(town: World, now: str) -> None:
    put_on_duty(town, MEMBER, "T1", "2026-03-10 20:00", "2026-03-11 08:00")
    jump(town, now)
    town.member.texts("请假 王建国")
    jump(town, "2026-03-11 07:00")
    assert ordered(town) == ["leader"]
    assert "不能顶班" in last(town.leader.texts("请假 李秀英"))


@pytest.mark.parametrize(
    ("text", "back"),
    [("请假半天 王建国", "2026-03-10 12:00"), ("请假两天 王建国", "2026-03-12 01:00")],
)
def test_shifts_in_a_leave_are_covered_and_those_after_it_are_not(
    town: World, text: str, back: str
) -> None:
    for day in (10, 11, 12):
        begins, ends = f"2026-03-{day} 08:00", f"2026-03-{day + 1} 02:00"
        put_on_duty(town, MEMBER, "T1", begins, ends)
    town.member.texts(text)
    town.member.texts(text)  # saying so again changes nothing
    assert ordered(town) == ["leader"]
    if back > "2026-03-11":
        jump(town, "2026-03-11 09:00")
        assert ordered(town) == ["leader"]
    jump(town, back)
    assert ordered(town) == ["member"]


def test_leave_of_a_day_to_come_is_covered_then_and_no_sooner(town: World) -> None:
    put_on_duty(town, MEMBER, "T1", "2026-03-10 08:00", "2026-03-12 02:00")
    put_on_duty(town, MEMBER, "T1", "2026-03-11 20:00", "2026-03-12 04:00")
    assert "03-11 00:00至03-12 04:00" in last(town.member.texts("明天请假 王建国"))
    town.clock.passes(minutes=1)
    assert "由王建国顶班" in last(town.member.texts("明天请假 王建国"))  # that changes nothing
    assert ordered(town) == ["member"]
    for now, whom in (("2026-03-11 09:00", "leader"), ("2026-03-12 03:30", "leader")):
        jump(town, now)
        assert ordered(town) == [whom]
    put_on_duty(town, MEMBER, "T1", "2026-03-12 04:00", "2026-03-12 08:00")
    jump(town, "2026-03-12 05:00")
    assert ordered(town) == ["member"]


def test_who_will_be_off_without_a_roster_is_passed_over_then(town: World) -> None:
    town.leader.texts("明天请假 李秀英")
    assert ordered(town) == ["leader"]
    for leave in ("明天请假 王建国", "请假两天 王建国"):
        assert "不能顶班" in last(town.member.texts(leave))
    jump(town, "2026-03-11 09:00")
    assert ordered(town) == ["member"]
    jump(town, "2026-03-12 09:00")
    assert ordered(town) == ["leader"]


@pytest.mark.parametrize("text", ["请假 李秀英", "请假到14点 李秀英"])
def test_who_goes_off_before_a_leave_to_come_is_off_for_both(town: World, text: str) -> None:
    town.leader.texts("明天请假 李秀英")
    town.leader.texts(text)
    assert ordered(town) == ["member"]
    jump(town, "2026-03-11 09:00")
    assert ordered(town) == ["member"]


@pytest.mark.parametrize("asks", ["remind", "accept"])
def test_whose_shift_begins_after_the_order_is_told_what_it_is_about(
    town: World, asks: str
) -> None:
    put_on_duty(town, LEADER, "T1", "2026-03-10 08:00", "2026-03-10 09:30")
    put_on_duty(town, MEMBER, "T1", "2026-03-10 09:30", "2026-03-10 18:00")
    town.resident.texts("和平巷17号路灯不亮")
    assert town.member.got() == []
    jump(town, "2026-03-10 09:59" if asks == "accept" else "2026-03-10 10:00")
    told = town.member.texts("收到10008") if asks == "accept" else town.member.got()
    until = "03-17 09:00前办好" if asks == "accept" else "11:00前请回“收到10008”"
    (order,) = told
    assert "路灯不亮" in order
    assert "联系13900001001" in order
    assert until in order
    jump(town, "2026-03-10 11:01")
    assert "和平巷" not in "".join(town.member.got())  # that is said once


@pytest.mark.parametrize(
    ("deed", "done"), [("办结10008 已换灯泡", "已办结"), ("问10008 几楼的灯？", "办理时限暂停")]
)
def test_who_takes_it_by_doing_it_is_not_asked_to_do_it(town: World, deed: str, done: str) -> None:
    put_on_duty(town, LEADER, "T1", "2026-03-10 08:00", "2026-03-10 09:30")
    put_on_duty(town, MEMBER, "T1", "2026-03-10 09:30", "2026-03-10 18:00")
    town.resident.texts("和平巷17号路灯不亮")
    jump(town, "2026-03-10 09:59")
    (answer,) = town.member.texts(deed)
    assert done in answer


def test_who_covers_is_told_what_it_is_about_by_the_reminder(town: World) -> None:
    accepted(town).resident.texts("海景苑着火了")
    town.other_leader.texts("收到10019")
    new = stand_in(town, "T2")
    town.other_leader.texts("请假 钱助理")
    town.passes(minutes=60)
    assert "海景苑着火了 联系13900001001。11:00前办好" in last(new.got())


def test_who_covers_while_it_is_offered_is_told_to_do_it_not_to_take_it(town: World) -> None:
    town.resident.texts("海景苑着火了")
    town.other_leader.texts("收到10008")
    new = stand_in(town, "T2")
    town.passes(minutes=55)
    town.other_leader.texts("转办10008 中大一格")
    town.other_leader.texts("请假 钱助理")
    town.passes(minutes=5)
    (order,) = new.got()
    assert "海景苑着火了 联系13900001001。11:00前办好" in order


def test_who_covers_where_an_offer_ran_out_unseen_is_given_nothing(town: World) -> None:
    accepted(town).leader.texts("转办10008 中大二格")
    new = stand_in(town, "T2")
    town.other_leader.texts("请假 钱助理")
    new.got()
    town.passes(hours=7)
    assert new.got() == []
    assert town.ticket().team.code == "T1"


def test_who_covers_what_is_late_is_told_what_it_is_about(town: World) -> None:
    accepted(town).resident.texts("海景苑着火了")
    town.other_leader.texts("收到10019")
    town.other_leader.texts("进展10019 在路上")
    new = stand_in(town, "T2")
    town.passes(minutes=110)
    town.other_leader.texts("请假 钱助理")
    town.passes(minutes=10)
    (order,) = new.got()
    assert "海景苑着火了 联系13900001001。" in order
    assert "请回“收到" not in order
    town.passes(days=1)
    assert "海景苑着火了" not in "".join(new.got())  # that is said once


def test_the_leader_to_whom_the_shift_has_passed_is_told_what_it_is_about(town: World) -> None:
    put_on_duty(town, MEMBER, "T1", "2026-03-10 08:00", "2026-03-10 10:30")
    town.resident.texts("和平巷17号路灯不亮")
    jump(town, "2026-03-10 10:00")
    assert town.leader.got() == []
    jump(town, "2026-03-10 11:00")
    (order,) = town.leader.got()
    assert "路灯不亮 联系13900001001。15:00前请回“收到10008”" in order


def imported(town: World, folder: Path, **files: str) -> None:
    """Bring the town to its registry files, and to some others."""
    registry_folder(folder)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    with town.office.desk() as desk:
        registry.import_(desk, folder)


def test_files_that_say_no_language_leave_the_one_that_was_chosen(
    town: World, tmp_path: Path
) -> None:
    town.leader.texts("EN")
    town.resident.texts("EN")
    people = "phone,name,address,area\n13900001001,张三,和平巷17号,G1\n13900001002,李四,,G1\n"
    imported(town, tmp_path / "again", residents=people)
    assert "No" in town.leader.texts("清单")[0]
    assert "ticket" in town.resident.texts("查")[0]
    assert "工单" in town.neighbour.texts("查")[0]
    spoken = "phone,name,language\n13900001001,张三,zh\n"
    imported(town, tmp_path / "then", residents=spoken)
    assert "工单" in town.resident.texts("查")[0]


def test_a_roster_leaves_the_shift_that_was_registered_by_sms_till_it_ends(
    town: World, tmp_path: Path
) -> None:
    town.clock.passes(seconds=20)
    town.member.texts("值班 到晚上8点")
    roster = f"team,phone,starts,ends\nT1,{LEADER},2026-03-10 08:00,2026-03-10 20:00\n"
    imported(town, tmp_path / "roster", duty=roster)
    jump(town, "2026-03-10 19:30")
    assert ordered(town) == ["leader", "member"]
    with town.office.desk() as desk:
        registry.export(desk, tmp_path / "out")
        assert not registry.import_(desk, tmp_path / "out").changed
    jump(town, "2026-03-11 09:00")
    imported(town, tmp_path / "next", duty=roster)
    with town.office.view() as desk:
        assert desk.tx.query(Duty).count() == 1
