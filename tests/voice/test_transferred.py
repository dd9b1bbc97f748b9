"""Who hears of a ticket on the phone that a hotline platform brought: its reporter, nobody else."""

import pytest

from gateway.domain.bridge import Use
from gateway.services.outside import bridge_clients
from tests import listener
from tests.public.test_bridge import MATTER
from tests.voice.conftest import caller
from tests.world import NEIGHBOUR, RESIDENT

DESK = "12345"  # what a platform shows for all who call it
SHOWN = f"+86{RESIDENT}"
OWN, NOT_OWN = "您的工单1 0 0 0 8，待签收", "如有此工单，"


@pytest.fixture
def brought(town):
    """Bring a matter of a phone; the platform's orders have ids of their own."""
    with town.office.desk() as desk:
        token = bridge_clients.add(desk, "12345", [Use.TICKETS])
    platform = listener.app_of(town).test_client()
    headers = {"Authorization": f"Bearer {token}"}

    def brings(phone: str, **more: str) -> None:
        told = MATTER | {"external_id": phone, "contact_phone": phone} | more
        assert platform.post("/api/v1/tickets", json=told, headers=headers).status_code == 201
        town.settle()

    return brings


def whispered(town, shown: str) -> str:
    """What a colleague hears of a caller."""
    phone = caller(town, shown)
    phone.rings()
    phone.presses("0")
    return phone.colleague().hears


def spoken(town, shown: str, number: str = "10008") -> str:
    """What a caller hears of a ticket by its number."""
    phone = caller(town, shown)
    phone.rings()
    phone.presses("2")
    return phone.presses(number)


def found(town, ending: str) -> int:
    """Whether somebody finds the ticket on the public page by the end of a phone."""
    asked = {"number": "10008", "ending": ending}
    return listener.app_of(town).test_client().post("/lookup", data=asked).status_code


def test_the_reporter_hears_of_it_as_of_any_other_and_a_neighbour_does_not(town, brought):
    brought(RESIDENT)
    assert "在办工单1 0 0 0 8。" in whispered(town, SHOWN)
    assert spoken(town, SHOWN).startswith(OWN)
    assert found(town, RESIDENT[-4:]) == 200
    assert "没有在办工单" in whispered(town, f"+86{NEIGHBOUR}")
    assert spoken(town, f"+86{NEIGHBOUR}").startswith(NOT_OWN)
    assert found(town, NEIGHBOUR[-4:]) == 404


def test_a_confidential_one_is_told_to_its_reporter_alone(town, brought):
    brought(RESIDENT, appeal_subject="路灯不亮，请保密")
    assert "没有在办工单" in whispered(town, SHOWN)
    assert spoken(town, SHOWN).startswith(OWN)
    assert found(town, RESIDENT[-4:]) == 404


def test_what_was_reported_under_the_number_of_a_desk_is_not_its_other_callers_own(town, brought):
    brought(DESK)
    assert "没有在办工单" in whispered(town, DESK)
    assert spoken(town, DESK).startswith(NOT_OWN)
    assert found(town, DESK[-4:]) == 404


def test_one_that_joined_another_is_open_to_the_colleague_while_that_is(town, brought):
    town.resident.texts("和平巷停电了")
    brought(NEIGHBOUR, appeal_subject="停电了")
    assert "在办工单1 0 0 1 9。" in whispered(town, f"+86{NEIGHBOUR}")
    town.coordinator.replies("办结10008 已送电")
    assert "没有在办工单" in whispered(town, f"+86{NEIGHBOUR}")
