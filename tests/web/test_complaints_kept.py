"""An account with the phone of whom a complaint is about, or of a team mate, learns nothing."""

import pytest
from flask import Flask

from gateway.domain.people import OperatorRole
from gateway.services.texts import traffic
from gateway.services.tickets import exclusions, ledger
from gateway.services.town import directory
from gateway.store.tables import Member, Operator
from tests.beginnings import beginning
from tests.journeys.told import accused
from tests.web.conftest import Browser, account
from tests.web.test_reach import LISTS, seen
from tests.world import COORDINATOR, LEADER, MEMBER, World

NUMBER = 10008
CASES = [
    (MEMBER, OperatorRole.OPERATOR),
    (MEMBER, OperatorRole.SUPERVISOR),
    (MEMBER, OperatorRole.AUDITOR),
    (LEADER, OperatorRole.SUPERVISOR),
]


@pytest.fixture
@beginning
def finished(town: World) -> World:
    """A complaint about a member of the first grid that was rated badly, twice, and is finished."""
    town.resident.texts("和平巷17号网格员李秀英态度恶劣，推诿不作为")
    for done, verdict in (("已约谈", "3"), ("已当面致歉", "2")):
        town.coordinator.texts(f"办结{NUMBER} {done}")
        town.resident.texts(verdict)
    return town


def proposed(town: World) -> None:
    """Somebody wants it left out of the rates."""
    with town.office.desk() as desk:
        row = desk.tx.query(Operator).filter_by(name="operator").one()
        ticket = ledger.get(desk, NUMBER)
        exclusions.propose(desk, ticket, "重复", directory.as_supervisor(row, "console"))


@pytest.mark.parametrize(("phone", "role"), CASES)
def test_no_list_of_theirs_has_it(
    finished: World, app: Flask, phone: str, role: OperatorRole
) -> None:
    proposed(finished)
    theirs = account(finished, app, "same", role, phone=phone)
    for path in (*LISTS, f"/search?q={NUMBER}"):
        answer = theirs.get(path, follow_redirects=True)
        assert NUMBER not in seen(answer.get_data(as_text=True)), path
    assert theirs.get(f"/t/{NUMBER}").status_code == 403


def test_those_above_have_it_in_their_lists(
    finished: World, app: Flask, colleague: Browser, overseer: Browser
) -> None:
    proposed(finished)
    above = account(finished, app, "above", phone=COORDINATOR)
    for browser in (above, colleague):
        assert NUMBER in seen(browser.page("/followup"))
    assert "重复" in overseer.page("/followup")


@pytest.mark.parametrize("path", ["", "/reveal", "/exclude", "/exclude/1/agree"])
def test_a_form_made_by_hand_is_refused(finished: World, app: Flask, path: str) -> None:
    proposed(finished)
    theirs = account(finished, app, "same", OperatorRole.SUPERVISOR, phone=MEMBER)
    before = finished.events()
    assert theirs.sends(f"/followup/{NUMBER}{path}", reached="no").status_code == 403
    assert finished.events() == before


def test_an_administrator_is_shown_no_text_about_it(finished: World, app: Flask) -> None:
    account(finished, app, "same", OperatorRole.ADMINISTRATOR, phone=MEMBER)
    with finished.office.view() as desk:
        rows = {one.name: directory.as_supervisor(one, "") for one in desk.tx.query(Operator)}
        assert traffic.messages(desk, by=rows["admin"])
        assert not any(one.ticket_id for one in traffic.messages(desk, by=rows["same"]))
        assert not traffic.deliveries(desk, by=rows["same"])


def test_who_has_left_the_team_still_sees_nothing_about_themselves(
    finished: World, app: Flask
) -> None:
    with finished.store.write() as tx:
        tx.query(Member).filter_by(name="李秀英").one().active = False
    theirs = account(finished, app, "same", OperatorRole.SUPERVISOR, phone=MEMBER)
    assert theirs.get(f"/t/{NUMBER}").status_code == 403
    assert NUMBER not in seen(theirs.page("/followup"))


def test_who_sets_right_what_is_about_the_own_team_loses_sight_of_it(
    town: World, app: Flask
) -> None:
    town.resident.texts("和平巷17号路灯不亮，李秀英推三阻四")
    assert accused(town) == ""
    theirs = account(town, app, "same", phone=LEADER)
    answer = theirs.sends(f"/t/{NUMBER}/correct", category="staff_complaint")
    assert answer.status_code == 303
    assert theirs.get(f"/t/{NUMBER}").status_code == 403
    town.settle()
    assert "10008" in town.coordinator.got()[-1]
