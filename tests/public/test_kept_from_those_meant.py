"""Matters that come by other doors than SMS are kept from the same people as a text's."""

import pytest

from gateway.domain import wording
from gateway.domain.bridge import Use
from gateway.domain.people import OperatorRole
from gateway.services.outside import bridge_clients
from gateway.services.town import operators
from gateway.settings import CONFIG
from tests import listener
from tests.journeys.told import accused
from tests.web.conftest import PASSWORD, Browser, account
from tests.world import MEMBER, RESIDENT, World
from web import console

PLACE = "和平巷17号"


class Doors:
    """The ways by which the same words come in, under a category that was chosen for them."""

    def __init__(self, town: World) -> None:
        self.town = town
        self.outer = listener.app_of(town).test_client()
        with town.office.desk() as desk:
            self.key = bridge_clients.add(desk, "12345", list(Use))
            operators.add(desk, "operator", OperatorRole.OPERATOR, PASSWORD)
        self.screens = console.create_app(town.office, wording.load(CONFIG, "screens"))
        self.screens.testing = False
        self.operator = Browser(self.screens).signs_in("operator")

    def platform(self, text: str, path: str = "tickets") -> None:
        """A platform hands a matter over."""
        matter = {
            "external_id": "1", "contact_phone": RESIDENT, "appeal_subject": text,
            "incident_address": PLACE, "category_code": "lighting", "caller_name": "欧阳锦绣",
        }  # fmt: skip
        bearer = {"Authorization": f"Bearer {self.key}"}
        assert self.outer.post(f"/api/v1/{path}", json=matter, headers=bearer).status_code == 201

    def centre(self, text: str) -> None:
        """A call centre has taken a call."""
        self.platform(text, "calls")

    def app(self, text: str) -> None:
        """An app of GeoReport posts a request."""
        form = {
            "api_key": self.key, "service_code": "lighting", "description": text,
            "address_string": PLACE, "phone": RESIDENT,
        }  # fmt: skip
        assert self.outer.post("/open311/v2/requests.json", data=form).status_code == 201

    def desk(self, text: str) -> None:
        """An operator writes a call down."""
        form = {"phone": RESIDENT, "text": text, "address": PLACE, "category": "lighting"}
        self.operator.sends("/calls/new", **form, do="save")

    def board(self) -> str:
        """The notice board."""
        return self.outer.get("/notice.csv").get_data(as_text=True)


@pytest.fixture
def doors(town: World) -> Doors:
    return Doors(town)


def test_a_complaint_about_staff_is_one_whatever_was_chosen(doors: Doors) -> None:
    town = doors.town
    for door in (doors.platform, doors.centre, doors.app, doors.desk):
        door("路灯不亮，网格员李秀英态度恶劣")
    town.settle()
    for ticket in town.tickets():
        assert accused(town, ticket.number) == "李秀英"
        assert (ticket.category, ticket.team.code) == ("staff_complaint", "TS")
    assert [one.count("态度恶劣") for one in town.coordinator.got()] == [1, 1, 1, 1]
    assert [one.got() for one in (town.leader, town.member, town.volunteer)] == [[], [], []]
    assert "10008" not in doors.board()


def test_what_only_sounds_like_a_complaint_is_an_operator_s_to_judge(doors: Doors) -> None:
    doors.platform("话务员态度恶劣")
    doors.desk("话务员态度恶劣")
    assert [one.category for one in doors.town.tickets()] == ["staff_complaint", "lighting"]


def test_a_wish_for_secrecy_is_heard(doors: Doors) -> None:
    town = doors.town
    for door in (doors.platform, doors.centre, doors.app, doors.desk):
        door("市民要求保密：路灯不亮")
    town.settle()
    assert [one.confidential for one in town.tickets()] == [True] * 4
    assert ["联系未显示号码" in one for one in town.leader.got()] == [True] * 4
    assert "10008" not in doors.board()


def test_who_works_it_reads_no_caller_s_name_at_the_console(doors: Doors) -> None:
    doors.platform("路灯不亮，请保密")
    mate = account(doors.town, doors.screens, "li", phone=MEMBER)
    assert "欧阳锦绣" not in mate.page("/t/10008")
    assert "欧阳锦绣" in doors.operator.page("/t/10008")


def test_an_operator_writes_down_that_a_caller_wants_to_be_kept_secret(doors: Doors) -> None:
    doors.desk("路灯不亮")
    doors.operator.does("/t/10008/write", to="note", text="再次来电，没有说要保密局来")
    assert not doors.town.ticket().confidential
    doors.operator.does("/t/10008/write", to="note", text="再次来电，不要让邻居知道是他反映的")
    assert doors.town.ticket().confidential


def test_words_cut_out_of_a_confidential_matter_may_complain_of_staff(doors: Doors) -> None:
    doors.desk("路灯不亮，请保密，王建国态度恶劣")
    doors.operator.does("/t/10008/cut", text="王建国态度恶劣")
    assert [accused(doors.town, one.number) for one in doors.town.tickets()] == ["王建国"] * 2
    assert [one.confidential for one in doors.town.tickets()] == [True, True]
    doors.town.settle()
    assert [one.count("联系未显示号码") for one in doors.town.coordinator.got()] == [1, 1]
