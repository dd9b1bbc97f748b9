"""What residents say of a ticket beside a complaint: its team reads that, and nothing else."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.test_heard_first import is_kept_from_the_team
from tests.journeys.told import accused, in_hand, resolved
from tests.world import World

pytestmark = SQLITE_ALONE


@pytest.mark.parametrize(
    ("text", "accusation"),
    [
        ("10008灯还黑着，李秀英收红包", "李秀英收红包"),
        ("补充10008 灯还黑着，另外李秀英收红包", "另外李秀英收红包"),
        ("李秀英收红包，10008灯还黑着", "李秀英收红包，10008灯还黑着"),
        ("10008灯还黑着，师傅收红包", "师傅收红包"),
    ],
)
def test_what_stands_by_a_number_beside_a_complaint_reaches_its_team_and_no_more(
    town: World, text: str, accusation: str
) -> None:
    in_hand(town).resident.texts(text)
    (added,) = town.leader.got()
    assert "工单10008居民补充：" in added
    assert added.endswith("灯还黑着")
    assert f"）{accusation} " in town.coordinator.got()[-1]
    assert accused(town, 10019) == ("王建国" if "师傅" in text else "李秀英")
    assert is_kept_from_the_team(town)


def test_it_opens_again_what_it_says_is_not_mended(town: World) -> None:
    resolved(town).resident.texts("10008灯还黑着，李秀英收红包")
    assert (town.ticket_numbered(10008).rating, town.ticket_numbered(10008).reopens) == (3, 1)
    assert "（居民：10008灯还黑着）" in town.leader.got()[-1]
    assert is_kept_from_the_team(town)


@pytest.mark.parametrize("text", ["10008李秀英来过，收红包", "李秀英收红包，10008灯黑着，他还骂我"])
def test_what_may_belong_to_the_complaint_stays_with_it(town: World, text: str) -> None:
    in_hand(town).resident.texts(text)
    assert town.leader.got() == []
    assert f"）{text} " in town.coordinator.got()[-1]
