"""What members tell of beside a word of duty: that is noted, and the matter is a report."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.told import in_hand
from tests.world import World

pytestmark = SQLITE_ALONE

ON, OFF, WHO = "已登记值班", "已登记请假，由李秀英顶班", "请写明由谁顶班"
DUTY = [
    ("上班", ON), ("我上班了", ON), ("值班到晚上8点", "已登记值班，至20:00"),
    ("请假 李秀英", OFF), ("下班 李秀英", OFF), ("下班", WHO),
    ("明天请假 李秀英", "请假，由李秀英顶班"), ("请假到周五", "没看懂。例：请假半天 张三"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "told"), DUTY)
@pytest.mark.parametrize("begins", [in_hand, lambda town: town])
def test_a_danger_behind_it_is_an_emergency(town: World, words: str, told: str, begins) -> None:
    begins(town)
    first, receipted = town.leader.replies(f"{words}，海景苑3号楼着火了")
    assert told in first
    assert "请立即拨打110、119或120" in receipted
    assert town.tickets()[-1].tier == "emergency"
    assert town.resident.got() == []


@pytest.mark.parametrize(("words", "told"), DUTY)
@pytest.mark.parametrize("begins", [in_hand, lambda town: town])
def test_a_matter_with_its_place_behind_it_is_a_report(
    town: World, words: str, told: str, begins
) -> None:
    begins(town)
    first, receipted = town.leader.replies(f"{words}，海景苑3号楼井盖丢了")
    assert told in first
    assert "井盖事项已受理" in receipted


def test_who_covers_is_still_waited_for(town: World) -> None:
    town.leader.texts("下班，海景苑3号楼着火了")
    assert OFF in town.leader.texts("李秀英")[-1]
    assert len(town.tickets()) == 1


def test_a_cover_whom_nobody_knows_takes_no_matter_with_them(town: World) -> None:
    refused, receipted = town.leader.texts("请假 张三，海景苑3号楼井盖丢了")
    assert "没有“张三”" in refused
    assert "井盖事项已受理" in receipted


@pytest.mark.parametrize("text", ["上班，着火了", "下班，和平巷 着火了，快来"])
def test_a_danger_without_a_place_or_with_a_bare_one_is_heard(town: World, text: str) -> None:
    first, *_, receipted = in_hand(town).leader.replies(text)
    assert ON in first or WHO in first
    assert "请立即拨打110" in receipted


def test_a_reason_of_the_work_in_hand_is_no_other_matter(town: World) -> None:
    assert OFF in in_hand(town).leader.texts("请假 李秀英，和平巷17号灯还没修好")[-1]
    assert len(town.tickets()) == 1


def test_what_is_said_against_a_colleague_is_a_complaint_still(town: World) -> None:
    in_hand(town).member.texts("上班，海景苑3号楼王建国收红包没人管")
    assert town.ticket_numbered(10019).confidential
    assert "红包" not in "".join(town.leader.got())
