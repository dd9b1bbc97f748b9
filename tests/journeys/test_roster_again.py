"""The roster is imported again while somebody on it has gone off: they stay off as long as that."""

from pathlib import Path

import pytest

from gateway.services.town import registry
from tests.databases import SQLITE_ALONE
from tests.journeys.test_roster import ordered
from tests.journeys.times import jump
from tests.journeys.told import last
from tests.world import MEMBER, World, registry_folder

pytestmark = SQLITE_ALONE

SHIFTS = ["2026-03-10 08:00,2026-03-10 18:00", "2026-03-11 08:00,2026-03-11 18:00"]


def imports(town: World, folder: Path, *shifts: str) -> bool:
    """The administrator imports the registry; whether that changed anything."""
    rows = "".join(f"T1,{MEMBER},{one}\n" for one in shifts or SHIFTS)
    (registry_folder(folder) / "duty.csv").write_text("team,phone,starts,ends\n" + rows, "utf-8")
    with town.office.desk() as desk:
        return registry.import_(desk, folder).changed


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("请假 王建国", "2026-03-11 08:30"),
        ("请假到14点 王建国", "2026-03-10 14:30"),
        ("请假两天 王建国", None),
    ],
)
def test_what_leave_took_out_stays_out_while_it_lasts(
    town: World, tmp_path: Path, text: str, back: str | None
) -> None:
    imports(town, tmp_path)
    town.clock.passes(minutes=30)
    town.member.texts(text)
    assert not imports(town, tmp_path)
    assert ordered(town) == ["leader"]
    assert "不能顶班" in last(town.leader.texts("请假 李秀英"))
    jump(town, back or "2026-03-11 17:00")
    assert ordered(town) == ["member" if back else "leader"]
    jump(town, "2026-03-12 09:00")
    imports(town, tmp_path)
    assert not imports(town, tmp_path)


def test_a_leave_of_a_day_to_come_outlasts_it(town: World, tmp_path: Path) -> None:
    imports(town, tmp_path)
    town.member.texts("明天请假 王建国")
    assert not imports(town, tmp_path)
    jump(town, "2026-03-11 09:00")
    assert ordered(town) == ["leader"]


def test_who_came_back_before_is_there_after_it(town: World, tmp_path: Path) -> None:
    imports(town, tmp_path)
    town.clock.passes(minutes=30)
    town.member.texts("请假 王建国")
    town.clock.passes(minutes=30)
    town.member.texts("上班")
    town.clock.passes(minutes=30)
    imports(town, tmp_path)
    assert "member" in ordered(town)
    town.clock.passes(minutes=30)
    town.member.texts("请假 王建国")
    assert not imports(town, tmp_path)
    assert ordered(town) == ["leader"]


def test_a_new_roster_gives_nobody_a_shift_they_are_off_for(town: World, tmp_path: Path) -> None:
    town.member.texts("请假到14点 王建国")
    town.clock.passes(minutes=30)
    imports(town, tmp_path)
    assert ordered(town) == ["leader"]
    jump(town, "2026-03-10 14:30")
    assert ordered(town) == ["member"]


def test_a_shift_that_was_said_to_be_longer_than_the_roster_has_it_stays_so(
    town: World, tmp_path: Path
) -> None:
    shift = "2026-03-10 08:00,2026-03-10 12:00"
    imports(town, tmp_path, shift)
    town.clock.passes(seconds=25)
    town.member.texts("值班到22点")
    imports(town, tmp_path, shift)
    jump(town, "2026-03-10 21:30")
    assert ordered(town) == ["member"]


def test_who_came_back_and_is_on_duty_till_midnight_is_so_after_it(
    town: World, tmp_path: Path
) -> None:
    imports(town, tmp_path)
    town.clock.passes(seconds=25)
    town.member.texts("请假 王建国")
    town.clock.passes(minutes=61, seconds=12)
    assert "00:00" in last(town.member.texts("上班"))
    town.leader.texts("请假 李秀英")
    imports(town, tmp_path)
    jump(town, "2026-03-10 22:30")
    assert ordered(town) == ["member"]
