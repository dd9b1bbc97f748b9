"""The receipt goes out at once, whatever routing does."""

import dataclasses
import threading

import pytest

from gateway.services.desk import SYSTEM
from gateway.services.tickets import dispatching, ledger, majors
from gateway.services.town import directory
from gateway.settings import Intake
from tests import databases, same_matter
from tests.journeys.test_complaints_known_later import OPERATOR
from tests.journeys.test_missed_calls import rings
from tests.journeys.told import accused
from tests.world import RESIDENT, World

RECEIPT = "【普陀网格】您反映的事项已受理，工单{}，正在分派，办理情况将短信告知。回复“查”可查进度。"
DANGER = (
    "【普陀网格】如有危险请立即拨打110、119或120！工单10008已受理，请回复具体地址（路名、门牌号）。"
)


def troubled(real, trouble):
    """A worker's way to a router that does what it is told with texts that hold a word."""
    return lambda desk: Router(real(desk), trouble)


@dataclasses.dataclass
class Router:
    real: object
    trouble: object

    def route(self, text, **known):
        if "麻烦" in text:
            self.trouble()
        return self.real.route(text, **known)


@pytest.fixture
def impatient(tmp_path):
    made = World(databases.fresh("sqlite", tmp_path), tmp_path, intake=Intake(route_seconds=0.2))
    yield made
    made.close()


def hangs(world, text, receipt=None):
    """Have the router hang over a text, and its receipt go alone; returns what lets it go on."""
    go_on = threading.Event()
    world.worker.router = troubled(world.worker.router, lambda: go_on.wait(60))
    assert world.resident.texts(text) == [receipt or RECEIPT.format(10008)]
    return go_on


def all_found(world):
    """Wait until no search goes on."""
    for search in world.worker.searches:
        assert search.over.wait(60)


def fails():
    raise RuntimeError("和平巷17号")


def test_a_router_that_fails_leaves_the_ticket_to_the_operators(impatient, caplog):
    impatient.worker.router = troubled(impatient.worker.router, fails)
    assert impatient.resident.texts("和平巷17号有麻烦") == [RECEIPT.format(10008)]
    assert impatient.ticket().status == "triage"
    assert "和平巷" not in caplog.text


@pytest.mark.parametrize("before", [None, "路灯不亮"])
def test_a_router_that_fails_hides_no_emergency(impatient, before):
    if before:
        impatient.resident.texts(before)
    impatient.worker.router = troubled(impatient.worker.router, fails)
    assert impatient.resident.texts("和平巷17号着火了，有麻烦") == [DANGER]
    assert impatient.ticket().tier == "emergency"
    impatient.passes(minutes=5)
    assert "和平巷17号着火了" in impatient.supervisor.got()[0]


def test_a_router_that_hangs_holds_up_no_receipt(impatient):
    go_on = threading.Event()
    impatient.worker.router = troubled(impatient.worker.router, lambda: go_on.wait(60))
    impatient.channel.deliver(impatient.resident.phone, "和平巷17号有麻烦", impatient.clock.now)
    assert impatient.neighbour.texts("海景苑3幢下水道堵了") == [RECEIPT.format(10019)]
    assert impatient.resident.got() == [RECEIPT.format(10008)]
    go_on.set()
    all_found(impatient)
    assert "已派中大二格团队" in impatient.stranger.texts("海景苑5幢下水道堵了")[0]


def test_a_route_that_comes_late_dispatches_the_ticket_without_a_person(impatient):
    go_on = hangs(impatient, "和平巷17号路灯不亮，有麻烦")
    assert impatient.ticket().status == "triage"
    impatient.clock.passes(seconds=30)
    go_on.set()
    all_found(impatient)
    impatient.settle()
    assert impatient.resident.got() == [
        "【普陀网格】工单10008已派中大一格团队办理，进展将短信告知。"
    ]
    assert "和平巷17号路灯不亮" in impatient.leader.got()[0]
    assert impatient.ticket().category == "lighting"
    assert impatient.events()[-1] == "dispatch triage→dispatched"
    assert not impatient.worker.searches


def test_a_late_route_without_a_place_asks_for_it(impatient):
    go_on = hangs(impatient, "路灯不亮，有麻烦")
    go_on.set()
    all_found(impatient)
    impatient.settle()
    assert "请回复具体地址" in impatient.resident.got()[0]
    assert "已派中大一格团队" in impatient.resident.texts("和平巷17号")[0]


def test_an_emergency_waits_for_no_router_with_its_clocks_and_whom_to_call(impatient):
    go_on = hangs(impatient, "和平巷17号着火了，有麻烦", DANGER)
    assert impatient.ticket().tier == "emergency"
    go_on.set()
    all_found(impatient)
    impatient.settle()
    assert impatient.resident.got() == [
        "【普陀网格】工单10008已派中大一格团队办理，进展将短信告知。"
    ]
    ticket = impatient.ticket()
    assert (ticket.status, ticket.tier) == ("dispatched", "emergency")
    with impatient.store.read() as tx:
        deadlines = tx.get(type(ticket), ticket.id).deadlines
        running = {one.stage: one.span for one in deadlines if not one.cancelled_at}
    assert running["resolve"] == "2 h"


def test_a_late_route_changes_nothing_that_a_person_has_decided(impatient):
    go_on = hangs(impatient, "和平巷17号路灯不亮，有麻烦")
    with impatient.office.desk() as desk:
        ticket = ledger.get(desk, 10008)
        dispatching.dispatch(desk, ticket, directory.team(desk, "T2"), SYSTEM)
    go_on.set()
    all_found(impatient)
    impatient.settle()
    with impatient.office.view() as desk:
        assert ledger.get(desk, 10008).team.code == "T2"
    assert len(impatient.resident.got()) == 1


def test_a_complaint_has_its_place_by_a_late_route(impatient):
    go_on = hangs(impatient, "监督 海景苑的网格长收红包，有麻烦")
    assert (accused(impatient), impatient.ticket().status) == ("", "triage")
    go_on.set()
    all_found(impatient)
    impatient.settle()
    ticket = impatient.ticket()
    assert (accused(impatient), ticket.team.code, place_of(impatient)) == ("陈志强", "TS", "G2")
    assert impatient.other_leader.got() == []


@pytest.mark.parametrize(
    "text", ["和平巷17号，王建国收红包，有麻烦", "和平巷17号，你们网格员骂人，有麻烦"]
)
def test_one_that_went_above_or_was_given_out_meanwhile_has_it_too(impatient, text):
    go_on = threading.Event()
    impatient.worker.router = troubled(impatient.worker.router, lambda: go_on.wait(60))
    impatient.resident.texts(text)
    if impatient.ticket().team is None:
        impatient.dispatches(10008, "TS")
    assert (impatient.ticket().team.code, place_of(impatient)) == ("TS", None)
    go_on.set()
    all_found(impatient)
    impatient.settle()
    assert (impatient.ticket().team.code, place_of(impatient)) == ("TS", "G1")
    assert accused(impatient) == "王建国"
    assert impatient.leader.got() == []


def place_of(world):
    with world.office.view() as desk:
        area = ledger.get(desk, 10008).area
        return area.code if area else None


# ---------------------------------------------------------------- what was said meanwhile


def says_meanwhile(world, first, *then):
    """A text whose route comes late, and more texts before it comes; all are read."""
    go_on = hangs(world, first)
    for text in then:
        world.resident.texts(text)
    go_on.set()
    all_found(world)
    world.settle()


def team_of(world):
    with world.office.view() as desk:
        team = ledger.get(desk, 10008).team
        return team.code if team else None


def test_a_late_complaint_is_kept_from_whom_an_addition_names(impatient):
    says_meanwhile(impatient, "投诉服务态度恶劣 海景苑，有麻烦", "补充10008 就是街道的赵海燕")
    assert (accused(impatient), team_of(impatient)) == ("赵海燕", None)
    assert impatient.ticket().category == "staff_complaint"
    assert impatient.coordinator.got() == []


@pytest.mark.parametrize("then", ["态度恶劣，推诿不作为，有麻烦", "补充10008 服务态度恶劣，有麻烦"])
def test_a_complaint_that_was_added_goes_to_no_team_of_a_grid(impatient, then):
    says_meanwhile(impatient, "和平巷17号路灯不亮，有麻烦", then)
    assert (impatient.ticket().category, team_of(impatient)) == ("staff_complaint", "TS")
    assert [one.got() for one in (impatient.leader, impatient.member)] == [[], []]


def test_a_complaint_with_a_ticket_of_its_own_leaves_the_first_matter_what_it_is(impatient):
    says_meanwhile(impatient, "和平巷17号路灯不亮，有麻烦", "催10008 李秀英骂人")
    assert (impatient.ticket_numbered(10008).category, team_of(impatient)) == ("lighting", "T1")
    assert accused(impatient, 10019) == "李秀英"


def test_a_late_route_sends_an_emergency_where_it_is(impatient):
    go_on = hangs(impatient, "和平巷17号路灯不亮，有麻烦")
    with impatient.office.desk() as desk:
        majors.alert(desk, ledger.get(desk, 10008), "漏电了，有人触电", OPERATOR)
    go_on.set()
    all_found(impatient)
    impatient.settle()
    assert (impatient.ticket().tier, team_of(impatient)) == ("emergency", "T1")


def test_a_late_route_of_an_addition_says_what_a_picture_or_a_call_was_about(impatient):
    rings(impatient, RESIDENT)
    go_on = threading.Event()
    impatient.worker.router = troubled(impatient.worker.router, lambda: go_on.wait(60))
    impatient.resident.texts("保密 和平巷17号路灯不亮，漏电了，有麻烦")
    go_on.set()
    all_found(impatient)
    impatient.settle()
    ticket = impatient.ticket()
    assert (ticket.tier, team_of(impatient), ticket.confidential) == ("emergency", "TS", True)


def test_a_late_route_joins_the_first_report_of_an_outage(impatient):
    same_matter.staff(impatient)
    go_on = hangs(impatient, "和平巷17号停电了，有麻烦")
    impatient.neighbour.texts("和平巷3号停电了")
    assert len(impatient.electrician.got()) == 1
    go_on.set()
    all_found(impatient)
    impatient.settle()
    assert impatient.resident.got() == [
        "【普陀网格】工单10008与他人反映的是同一件事，已合并办理，有结果即告知您。"
    ]
    late, first = impatient.tickets()
    assert (late.status, late.parent_id) == ("merged", first.id)
    assert impatient.electrician.got() == []


def test_a_late_route_counts_for_the_warning(impatient):
    go_on = hangs(impatient, "和平巷17号路灯不亮，有麻烦")
    for who in same_matter.neighbours(impatient, 4):
        who.texts("和平巷1号路灯不亮")
    assert impatient.supervisor.got() == []
    go_on.set()
    all_found(impatient)
    impatient.settle()
    assert ["诉求5件" in one for one in impatient.supervisor.got()] == [True]
