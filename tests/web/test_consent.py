"""Residents who cannot answer by SMS agree in a call that a partner may have their phone."""

import pytest
from flask import Flask

from gateway.domain.people import ActorKind, MemberRole, OperatorRole, TeamKind
from gateway.services.tickets import ledger
from gateway.services.town import directory
from gateway.store.tables import Event, Member, Membership, Operator, Team
from tests.web.conftest import Browser, account
from tests.world import Person, World

LANDLINE = "0580-3051234"
LOCKSMITH = "13900002081"
TICKET = "/t/10008"
CONSENT = f"{TICKET}/consent"
BUTTON = "居民电话里已同意"
GIVEN = "【普陀网格】工单10008：居民同意与您联系，电话0580-3051234。"


@pytest.fixture
def locksmith(town: World) -> Person:
    """平安开锁 is a partner, with one member."""
    with town.office.desk() as desk:
        area = directory.area(desk, "C")
        assert area is not None
        team = Team(code="P", name="平安开锁", kind=TeamKind.PARTNER, area=area, categories=[])
        role, phone = MemberRole.PARTNER, f"+86{LOCKSMITH}"
        desk.tx.add(Member(phone=phone, name="周师傅", role=role,
                           memberships=[Membership(team=team, home=True)]))  # fmt: skip
    return Person(town, LOCKSMITH)


@pytest.fixture
def called(town: World, locksmith: Person, operator: Browser) -> World:
    """A call from a landline is a ticket that the partner has."""
    operator.does("/calls/new", phone=LANDLINE, text="和平巷17号楼道门锁坏了")
    town.settle()
    town.dispatches(10008, "P")
    return town


def statuses(called: World, *browsers: Browser) -> list[int]:
    return [who.sends(CONSENT, back=TICKET).status_code for who in browsers]


def consents(town: World) -> list[tuple[str, int | None]]:
    """Who has said yes for the resident, by what the events say."""
    with town.store.read() as tx:
        found = tx.query(Event).where(Event.action == "approve").order_by(Event.id)
        return [(one.codes.get("way", ""), one.actor_id) for one in found
                if one.actor is ActorKind.OPERATOR]  # fmt: skip


def test_who_calls_from_a_landline_agrees_in_the_call(
    called: World, locksmith: Person, operator: Browser
) -> None:
    assert "3051234" not in locksmith.got()[-1]
    assert BUTTON in operator.page(TICKET)
    page = operator.does(CONSENT, back=TICKET)
    called.settle()
    assert BUTTON not in page
    assert locksmith.got() == [GIVEN]
    with called.store.read() as tx:
        who = tx.query(Operator).where(Operator.name == "operator").one()
    assert consents(called) == [("telephone", who.id)]


def test_nobody_is_asked_where_no_partner_works(called: World, operator: Browser) -> None:
    called.dispatches(10008, "T1")
    assert BUTTON not in operator.page(TICKET)
    assert "可能刚被他人处理" in operator.does(CONSENT, back=TICKET)
    assert consents(called) == []


def test_once_is_enough(called: World, locksmith: Person, operator: Browser) -> None:
    operator.does(CONSENT, back=TICKET)
    operator.does(CONSENT, back=TICKET)
    called.settle()
    assert locksmith.got()[-1:] == [GIVEN]
    assert len(consents(called)) == 1


def test_only_who_works_at_the_desk_writes_a_consent_down(
    called: World, app: Flask, auditor: Browser, admin: Browser, nobody: Browser, overseer: Browser
) -> None:
    elsewhere = account(called, app, "elsewhere", OperatorRole.OPERATOR, area="G2")
    assert BUTTON not in auditor.page(TICKET)
    assert statuses(called, admin, elsewhere) == [403, 403]
    assert nobody.sends(CONSENT).status_code == 302
    auditor.sends(CONSENT, back=TICKET)
    assert consents(called) == []
    overseer.does(CONSENT, back=TICKET)
    assert len(consents(called)) == 1


def test_a_confidential_reporter_stays_unknown(called: World, operator: Browser) -> None:
    with called.office.desk() as desk:
        ledger.get(desk, 10008).confidential = True
    assert BUTTON not in operator.page(TICKET)
    operator.does(CONSENT, back=TICKET)
    assert consents(called) == []


def test_an_sms_that_comes_after_the_call_changes_nothing(
    town: World, locksmith: Person, operator: Browser
) -> None:
    town.resident.texts("和平巷17号楼道门锁坏了")
    town.dispatches(10008, "P")
    town.resident.got()
    operator.does(CONSENT, back=TICKET)
    town.settle()
    assert town.resident.got() == [
        "【普陀网格】工单10008：已向承办的加盟组织提供您的号码，方便与您联系。"
    ]
    before = town.events()
    town.resident.texts("N")
    assert [one for one in town.events() if one not in before] == []
    locksmith.got()
    town.dispatches(10008, "T1")
    town.dispatches(10008, "P")
    assert "联系13900001001" in locksmith.got()[-1]
