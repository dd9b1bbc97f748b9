"""An account of an area sees its own tickets in every list; nobody what is about themselves."""

import re

import pytest
from flask import Flask

from gateway.domain.delivery import Intake
from gateway.domain.people import ActorKind, AlarmKind, OperatorRole
from gateway.domain.roles import OF_OPERATOR
from gateway.services import alarms
from gateway.services.desk import Actor
from gateway.services.figures import queries
from gateway.services.figures.queries import View
from gateway.services.texts import traffic
from gateway.services.tickets import ledger, pending
from gateway.services.town import access, reach
from gateway.store.tables import Alarm, Operator
from tests.beginnings import beginning
from tests.journeys.told import accused
from tests.web.conftest import Browser, account
from tests.world import COORDINATOR, MEMBER, World

HERE, THERE, NOWHERE = 10008, 10019, 10024
LISTS = (
    "/",
    "/?view=triage",
    "/agenda",
    "/search?q=13900001001",
    "/calls",
    "/followup",
    "/proposals",
)


@pytest.fixture
@beginning
def towns(town: World) -> World:
    """A matter in each of two parts of the town by one person, and one that lies nowhere yet."""
    town.resident.texts("和平巷17号路灯不亮")
    town.clock.passes(minutes=20)
    town.resident.texts("海景苑停水了")
    town.stranger.texts("有个事情想反映一下")
    assert [one.number for one in town.tickets()] == [HERE, THERE, NOWHERE]
    return town


@pytest.fixture
def here(towns: World, app: Flask) -> Browser:
    return account(towns, app, "here", area="G1")


@pytest.fixture
def there(towns: World, app: Flask) -> Browser:
    return account(towns, app, "there", area="G2")


def seen(page: str) -> set[int]:
    """The tickets that a page names or links to."""
    return {int(one) for one in re.findall(r"/t/(\d+)", page)}


def test_the_queue_its_counts_and_its_timeline_have_the_own_area_alone(
    here: Browser, there: Browser, operator: Browser
) -> None:
    assert seen(here.page("/")) == {HERE, NOWHERE}
    assert seen(there.page("/")) == {THERE, NOWHERE}
    assert seen(operator.page("/")) == {HERE, THERE, NOWHERE}
    assert 'id="tab-open" aria-current="page">待处理<b>2</b>' in here.page("/")
    assert here.page("/").count('<g transform="translate') == 2
    assert 'id="tab-open">待处理<b>3</b>' in operator.part("/?view=triage")


def test_a_search_finds_nothing_elsewhere_by_number_or_phone(here: Browser) -> None:
    assert seen(here.page("/search?q=13900001001")) == {HERE}
    assert "没有找到" in here.page(f"/search?q={THERE}")


def test_a_ticket_elsewhere_is_no_page_and_takes_no_form(towns: World, here: Browser) -> None:
    before = towns.events()
    assert here.get(f"/t/{THERE}").status_code == 403
    for deed, fields in {
        "write": {"to": "note", "text": "x"}, "dispatch": {"team": "T1"}, "reveal": {},
        "merge": {"into": str(HERE)}, "alert": {"reason": "x"},
    }.items():  # fmt: skip
        assert here.sends(f"/t/{THERE}/{deed}", **fields).status_code == 403, deed
    assert here.sends(f"/followup/{THERE}/exclude", reason="x").status_code == 403
    page = here.does(f"/t/{HERE}/merge", back=f"/t/{HERE}", into=str(THERE))
    assert "没有这个工单号" in page
    assert towns.events() == before


def test_a_page_names_no_ticket_elsewhere(towns: World, here: Browser) -> None:
    assert seen(here.page(f"/t/{HERE}")) == {HERE, NOWHERE}  # the same person has another one
    assert seen(here.page("/calls/new?phone=13900001001")) == {HERE}


def test_calls_are_listed_for_their_area(towns: World, here: Browser, there: Browser) -> None:
    there.does("/calls/new", phone="13900001007", text="海景苑3幢路灯不亮")
    number = towns.tickets()[-1].number
    assert number in seen(there.page("/calls"))
    assert number not in seen(here.page("/calls"))


def test_texts_and_how_many_there_are_follow_the_ticket(towns: World, here: Browser) -> None:
    with towns.office.view() as desk:
        by = Actor(ActorKind.OPERATOR, OF_OPERATOR[OperatorRole.OPERATOR], _id(towns, "here"))
        texts = traffic.messages(desk, by=by)
        sent = traffic.deliveries(desk, by=by)
        mine, all_ = traffic.backlog(desk, by), traffic.backlog(desk)
        assert {one.ticket_number for one in texts} == {HERE, NOWHERE}
        assert {one.message.ticket_number for one in sent} == {HERE, NOWHERE}
        assert (mine.inbound[Intake.DONE], all_.inbound[Intake.DONE]) == (2, 3)
        assert sum(mine.outbound.values()) < sum(all_.outbound.values())


def _id(town: World, name: str) -> int:
    with town.store.read() as tx:
        return tx.query(Operator).filter_by(name=name).one().id


def test_alarms_stand_above_the_screens_of_their_area_and_are_cleared_there(
    towns: World, here: Browser, there: Browser
) -> None:
    with towns.office.desk() as desk:
        about = {"ticket_id": ledger.get(desk, THERE).id}
        alarms.ring(desk, AlarmKind.MAJOR, str(THERE), **about)
    assert "重大事件" in there.page("/")
    assert "重大事件" not in here.page("/")
    with towns.store.read() as tx:
        number = tx.query(Alarm).filter_by(kind=AlarmKind.MAJOR).one().id
    assert here.sends(f"/alarms/{number}/clear").status_code == 404
    assert there.sends(f"/alarms/{number}/clear").status_code == 303


def test_the_agenda_is_that_of_the_area(towns: World, here: Browser, there: Browser) -> None:
    there.does(f"/t/{THERE}/agenda", on="yes")
    assert THERE in seen(there.page("/agenda"))
    assert THERE not in seen(here.page("/agenda"))


def test_calls_back_are_made_in_the_own_area(towns: World, here: Browser, there: Browser) -> None:
    towns.leader.replies(f"办结{HERE} 已换灯泡")
    towns.resident.texts("3")
    towns.leader.replies(f"办结{HERE} 又换了灯泡")
    towns.resident.texts("2")
    assert HERE in seen(here.page("/followup"))
    assert HERE not in seen(there.page("/followup"))


# ---------------------------------------------------------------- complaints about staff


@pytest.fixture
@beginning
def complaint(town: World) -> World:
    """A complaint about a member of the first grid."""
    town.resident.texts("和平巷17号网格员李秀英态度恶劣，推诿不作为")
    assert accused(town) == "李秀英"
    return town


def test_a_complaint_is_shown_in_no_list_to_the_person_or_the_team(
    complaint: World, app: Flask, operator: Browser
) -> None:
    accused = account(complaint, app, "li", phone=MEMBER)
    mate = account(complaint, app, "mate", OperatorRole.SUPERVISOR, phone="13900002001")
    above = account(complaint, app, "zhao", phone=COORDINATOR)
    number = complaint.ticket().number
    for who in (accused, mate):
        assert who.get(f"/t/{number}").status_code == 403
        for path in (*LISTS, f"/search?q={number}"):
            assert number not in seen(who.page(path)), path
    for who in (operator, above):
        assert number in seen(who.page("/"))


def test_who_works_a_confidential_matter_does_not_learn_whose_it_is(
    town: World, app: Flask, operator: Browser
) -> None:
    town.resident.texts("保密 和平巷17号路灯不亮")
    assert town.ticket().confidential
    mate = account(town, app, "li", phone=MEMBER)
    page = mate.page("/t/10008")
    assert "保密" in page
    assert "139****1001" not in page
    assert mate.sends("/t/10008/reveal").status_code == 404
    assert "没有找到" in mate.page("/search?q=13900001001")
    assert "139****1001" in operator.page("/t/10008")
    assert "13900001001" in operator.does("/t/10008/reveal")


# ---------------------------------------------------------------- one rule, said twice


@pytest.mark.parametrize("area", ["", "S", "C", "G1", "G2"])
@pytest.mark.parametrize("role", list(OperatorRole))
def test_lists_hold_what_the_services_let_through(
    towns: World, app: Flask, role: OperatorRole, area: str
) -> None:
    account(towns, app, "somebody", role, area=area)
    by = Actor(ActorKind.OPERATOR, OF_OPERATOR[role], _id(towns, "somebody"))
    with towns.office.view() as desk:
        tickets = [ledger.get(desk, one.number) for one in towns.tickets()]
        allowed = {one.number for one in tickets if access.sees(desk, by, one)}
        assert {one.number for one in tickets if reach.sees(desk, by, one)} == allowed
        assert {one.number for one in queries.queue(desk, View.OPEN, by=by).tickets} == allowed
        assert queries.view_counts(desk, by)[View.OPEN] == len(allowed)
        assert pending.waiting(desk, by) == []
