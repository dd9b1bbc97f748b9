"""What an edit would do shows while it is typed, and is saved by the same form."""

from typing import Any

from gateway.domain.people import OperatorRole
from gateway.services.town import operators
from tests.e2e.conftest import PASSWORD
from tests.world import World

TEXT = "/rules/wording/resident.receipt_team"


def test_a_text_is_counted_while_it_is_typed(town: World, opens: Any) -> None:
    with town.office.desk() as desk:
        operators.add(desk, "overseer", OperatorRole.SUPERVISOR, PASSWORD)
    window = opens().signs_in("overseer")
    window.goes(TEXT)
    box = window.sees("textarea[name=zh]")
    box.clear()
    box.send_keys("{category}{number}{team}好")
    window.sees("#effect .bub", "10000004沈家门街道")
    box.send_keys("的" * 40)
    window.sees("#effect .wrong", "分 2 段")
    assert window.complaints() == []
