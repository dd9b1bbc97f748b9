"""Where an emergency is, from somebody who has an open ticket already: its team learns it."""

import pytest

from tests.journeys.told import SIGN
from tests.world import World


@pytest.mark.parametrize(
    ("before", "danger", "where"),
    [
        ("和平巷17号路灯不亮", "漏电了，有人被电倒", "在和平巷17号"),
        ("和平巷17号路灯不亮", "电线掉下来了，小孩被电到", "和平巷17号门口，快来"),
        ("海景苑3号楼垃圾没人收", "家里着火了", "海景苑5号楼301"),
    ],
)
def test_a_place_minutes_later_is_the_emergencys(
    town: World, before: str, danger: str, where: str
) -> None:
    """Though it is where the older ticket is: that one has its place."""
    town.resident.texts(before)
    town.resident.texts(danger)
    people = [one for one in town.people.values() if one is not town.resident]
    for one in people:
        one.got()
    assert town.resident.texts(where) == [f"{SIGN}已补充到工单10019。"]
    heard = [line for one in people for line in one.got()]
    assert heard
    assert all("10019" in line and where in line for line in heard)
