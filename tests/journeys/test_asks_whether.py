"""A member who asks whether something may be done tells the resident nothing."""

import pytest

from tests.databases import SQLITE_ALONE
from tests.journeys.told import last
from tests.world import World

pytestmark = SQLITE_ALONE


@pytest.mark.parametrize("text", ["能不能办结10008", "10008可不可以办结", "是否可以挂账10008"])
def test_whoever_asks_hears_how_it_stands_and_nobody_else_hears_of_it(
    working: World, text: str
) -> None:
    assert "工单10008" in last(working.member.texts(text))
    assert working.resident.got() == []
    assert working.ticket().status == "working"
