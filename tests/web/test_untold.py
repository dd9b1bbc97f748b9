"""What another system could not be told stands above every screen until somebody sees to it."""

from gateway.domain.people import AlarmKind
from gateway.services import alarms
from tests.web.conftest import Browser
from tests.world import World


def test_what_a_platform_could_not_be_told_is_shown_with_its_ticket(
    town: World, operator: Browser
) -> None:
    town.resident.texts("和平巷17号路灯不亮")
    with town.office.desk() as desk:
        alarms.ring(desk, AlarmKind.UNTOLD, "12345", ticket_id=town.ticket().id)
    page = operator.page("/calls")
    assert "三天内未能告知办理状态，请联系对方：" in page
    assert "12345" in page
    assert "10008" in page
