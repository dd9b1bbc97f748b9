"""What an operator writes of a recording or a call back is read as what the caller has said."""

import pytest

from gateway.domain.people import ActorKind
from gateway.domain.roles import Role
from gateway.domain.ticket import Rejection
from gateway.services.desk import Actor
from gateway.services.tickets import by_telephone, corrections, ledger, outcome
from gateway.services.town import directory
from gateway.store.tables import Words
from tests.journeys.told import accused
from tests.voice.conftest import caller

OPERATOR = Actor(ActorKind.OPERATOR, Role.OPERATOR, None, "console")
STAFF = "staff_complaint"


@pytest.fixture
def spoken(town):
    """The town after a report by voice."""
    phone = caller(town)
    phone.rings()
    phone.presses("1")
    phone.speaks(12)
    phone.hangs_up()
    town.passes(minutes=2)
    town.resident.got()
    return town


def notes(town, *said: str) -> None:
    """An operator has listened, and writes down what was said."""
    for one in said:
        with town.office.desk() as desk:
            by_telephone.note(desk, ledger.get(desk, 10008), Words(body=one), OPERATOR)
    town.settle()


def corrects(town, category: str = "", place: str = "") -> None:
    with town.office.desk() as desk:
        area = directory.area(desk, place)
        corrections.correct(desk, ledger.get(desk, 10008), OPERATOR, category=category, area=area)
    town.settle()


def heard_of_it(town, *names: str) -> list[str]:
    """What some people were told of the ticket."""
    return [line for name in names for line in town.people[name].got() if "10008" in line]


def where(town) -> tuple[str, str | None, str | None]:
    ticket = town.ticket()
    return accused(town), ticket.category, ticket.team.code if ticket.team else None


@pytest.mark.parametrize(
    "said", ["和平巷17号路灯不亮，网格员李秀英态度恶劣", "13900002002收了钱不办事"]
)
def test_what_is_said_against_staff_goes_above_them(spoken, said):
    notes(spoken, said)
    assert where(spoken) == ("李秀英", STAFF, "TS")
    assert heard_of_it(spoken, "member", "leader", "volunteer") == []
    assert heard_of_it(spoken, "coordinator")


def test_who_is_named_later_hears_no_more_of_it(spoken):
    notes(spoken, "网格员李秀英态度恶劣，在和平巷")
    spoken.coordinator.got()
    notes(spoken, "来电人又说，街道的赵海燕收红包")
    assert where(spoken) == ("李秀英、赵海燕", STAFF, None)


def test_what_one_of_us_writes_of_colleagues_is_no_complaint_of_them(spoken):
    notes(spoken, "路灯不亮", "已请王建国明天去看")
    assert where(spoken) == ("", "lighting", None)


def test_what_is_written_of_the_work_on_a_complaint_names_nobody_else(spoken):
    notes(spoken, "李秀英收红包", "已请赵海燕核实")
    spoken.resident.texts("补充10008 请尽快处理")
    assert where(spoken) == ("李秀英", STAFF, "TS")


def test_a_name_that_was_written_first_counts(spoken):
    notes(spoken, "说的是网格员李秀英", "服务态度恶劣")
    assert where(spoken) == ("李秀英", STAFF, "TS")


def test_what_was_written_counts_when_it_is_set_right_to_a_complaint(spoken):
    notes(spoken, "和平巷的路灯，李秀英推三阻四")
    assert where(spoken) == ("", "lighting", None)
    corrects(spoken, STAFF, "G1")
    assert where(spoken) == ("李秀英", STAFF, "TS")


def test_what_is_written_of_a_matter_that_is_over_is_kept_from_them_too(spoken):
    with spoken.office.desk() as desk:
        outcome.reject(desk, ledger.get(desk, 10008), Rejection.EMPTY, OPERATOR, None)
    notes(spoken, "网格员李秀英骂人")
    assert where(spoken) == ("李秀英", STAFF, None)
