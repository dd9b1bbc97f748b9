"""What staff read in English: lists as English has them, and a status in words of their own."""

import pytest

from tests.beginnings import beginning
from tests.databases import SQLITE_ALONE
from tests.journeys.told import last
from tests.world import World

pytestmark = SQLITE_ALONE


@pytest.fixture
@beginning
def english(working: World) -> World:
    """The leader and the member read English; a lamp is in the member's hand."""
    working.leader.texts("EN")
    working.member.texts("EN")
    return working


def test_a_list_is_parted_by_semicolons(english: World) -> None:
    english.neighbour.texts("和平巷3号垃圾没人清")
    said = last(english.member.texts("LIST"))
    assert said.startswith("2 to do: ")
    assert "; 10008" in said


def test_the_month_of_a_team_counts_visits_and_patrols_apart(english: World) -> None:
    for text in ("VISIT Mr Zhang, all is well", "VISIT Mrs Li, all is well", "PATROL all is well"):
        english.member.texts(text)
    said = last(english.leader.texts("VISIT"))
    assert said.startswith("Visits and patrols")
    assert "李秀英 2 and 1; " in said


def test_teams_that_are_alike_are_parted_by_commas(english: World) -> None:
    said = last(english.leader.texts("TO 10008 沈家门"))
    assert "沈家门街道, 沈家门供电所" in said


def test_what_cannot_be_done_now_is_said_to_staff_as_staff(english: World) -> None:
    english.member.texts("DONE 10008 bulb replaced")
    for text, verb in (("EXT 10008 3 waiting for parts", "extend"), ("UP 10008 help", "raise")):
        said = last(english.leader.texts(text))
        assert said == f"Ticket 10008 is done, the rating is awaited: cannot {verb}."
