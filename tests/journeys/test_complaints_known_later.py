"""A ticket turns out to complain about staff, or says whom later: those meant hear no more."""

import dataclasses
from pathlib import Path

import pytest

from gateway.domain.people import ActorKind, OperatorRole
from gateway.domain.roles import Role
from gateway.domain.ticket import Status
from gateway.services.desk import Actor
from gateway.services.tickets import corrections, ledger, majors, matters, supervision
from gateway.services.town import directory, operators
from gateway.store.tables import Operator
from tests.databases import BOTH, SQLITE_ALONE
from tests.journeys.times import until
from tests.journeys.told import SIGN, accused, last
from tests.world import COORDINATOR, LEADER, MEMBER, World, settings_for

pytestmark = SQLITE_ALONE

OPERATOR = Actor(ActorKind.OPERATOR, Role.OPERATOR, None, "console")
STAFF = "staff_complaint"


def correct(world: World, category: str = "", place: str = "", number: int = 10008) -> None:
    """An operator sets right what the router made of a ticket."""
    with world.office.desk() as desk:
        area = directory.area(desk, place)
        ticket = ledger.get(desk, number)
        corrections.correct(desk, ticket, OPERATOR, category=category, area=area)
    world.settle()


def hears_nothing(world: World, *names: str) -> bool:
    """Whether no ticket was spoken of to some people since they looked last, and then for days."""
    for hours in (1, 1, 5, 17, 7, 24, 48, 72, 96, 240):
        world.passes(hours=hours)
    return not any("工单" in line for name in names for line in world.people[name].got())


def team_of(world: World, number: int = 10008) -> str | None:
    team = world.ticket_numbered(number).team
    return team.code if team else None


TEAM = ("leader", "member", "volunteer")


# ---------------------------------------------------------------- set right by an operator


@pytest.fixture
def mistaken(working: World) -> World:
    """What a member works on names that member, and was taken for a broken lamp."""
    with working.store.write() as tx:
        ticket = tx.merge(working.ticket())
        ticket.words.body = "和平巷17号路灯，网格员李秀英推三阻四"
    return working


def test_set_right_to_a_complaint_it_leaves_the_team_for_the_one_above(mistaken: World) -> None:
    correct(mistaken, STAFF)
    assert (accused(mistaken), team_of(mistaken)) == ("李秀英", "TS")
    assert "李秀英推三阻四" in last(mistaken.coordinator.got())
    assert mistaken.member.got() == [f"{SIGN}工单10008已由沈家门街道承办，您不用再办。"]
    assert last(mistaken.resident.got()) == "工单10008已派沈家门街道办理，进展将短信告知。"
    assert "10008" not in last(mistaken.member.texts("清单"))
    assert "10008" not in last(mistaken.leader.texts("清单"))
    mistaken.member.texts("办结10008 已处理")
    assert mistaken.ticket().status == "dispatched"
    assert hears_nothing(mistaken, *TEAM)


def test_its_number_is_a_strangers_to_those_it_is_about(mistaken: World) -> None:
    mistaken.member.texts("延期10008 2天 等配件")
    mistaken.member.texts("挂账10008 等明年")
    correct(mistaken, STAFF)
    before = mistaken.events()
    for text in ("Y", "N10008", "收到10008", "办结10008 好了", "10008怎么样了"):
        mistaken.clock.passes(minutes=20)
        told = mistaken.other_leader.texts(text)
        assert mistaken.member.texts(text) == mistaken.leader.texts(text) == told, text
    assert mistaken.events() == before
    assert "已按重大事件上报，工单10019" in last(mistaken.member.texts("重大10008 有人受伤"))
    assert not any("link" in one for one in mistaken.events())


@BOTH
def test_a_complaint_of_nobody_known_leaves_the_grid_too(working: World) -> None:
    correct(working, STAFF)
    assert (accused(working), team_of(working)) == ("", "TS")
    assert last(working.member.got()) == "工单10008已由沈家门街道承办，您不用再办。"


def test_what_waits_for_the_morning_stays_unsaid(world: World) -> None:
    world.clock.passes(hours=13)
    world.resident.texts("和平巷17号路灯不亮")
    world.resident.texts("补充10008 网格员李秀英推三阻四")
    correct(world, STAFF)
    assert accused(world) == "李秀英"
    assert hears_nothing(world, *TEAM)


def test_with_no_team_above_the_operators_have_it(working: World) -> None:
    working.dispatches(10008, "TS")
    working.coordinator.replies("收到10008")
    working.resident.texts("补充10008 来的人是沈家门街道赵海燕")
    correct(working, STAFF)
    assert (accused(working), team_of(working)) == ("赵海燕", None)
    assert working.ticket().status == "triage"
    assert "已由" in last(working.coordinator.got())
    assert hears_nothing(working, "coordinator")


def test_what_is_no_complaint_after_all_is_about_nobody(world: World) -> None:
    world.resident.texts("监督 李秀英没有修路灯")
    correct(world, "lighting")
    assert (accused(world), team_of(world)) == ("", "TS")
    world.coordinator.texts("收到10008")
    world.coordinator.texts("转办10008 中大一格")
    assert "10008" in last(world.leader.got())


@BOTH
def test_what_follows_it_is_hidden_and_shown_with_it(mistaken: World) -> None:
    mistaken.clock.passes(minutes=20)
    mistaken.neighbour.texts("和平巷19号路灯不亮")
    with mistaken.office.desk() as desk:
        matters.merge(desk, ledger.get(desk, 10019), ledger.get(desk, 10008), OPERATOR)
    correct(mistaken, STAFF)
    assert accused(mistaken, 10019) == "李秀英"
    correct(mistaken, "lighting")
    assert accused(mistaken, 10019) == ""


def test_a_finished_one_is_opened_again_above_and_not_where_it_was(mistaken: World) -> None:
    mistaken.member.texts("办结10008 已换灯泡")
    correct(mistaken, STAFF)
    mistaken.member.got()
    mistaken.resident.texts("3")
    assert (team_of(mistaken), mistaken.ticket().status) == ("TS", "dispatched")
    assert "10008" in last(mistaken.coordinator.got())
    assert hears_nothing(mistaken, *TEAM)


def test_what_comes_back_too_late_is_still_about_the_same_person(world: World) -> None:
    world.resident.texts("监督 和平巷的网格长从来不上门")
    world.resident.texts("补充10008 说的是赵海燕")
    assert (accused(world), team_of(world)) == ("王建国、赵海燕", None)
    with world.office.desk() as desk:
        ticket = ledger.get(desk, 10008)
        ticket.status, ticket.closed_at = Status.CLOSED, desk.now
    world.coordinator.got()
    until(world, "2026-03-20T10:00")
    world.resident.texts("重办10008 还是这样")
    assert (accused(world, 10019), team_of(world, 10019)) == ("王建国、赵海燕", None)
    assert hears_nothing(world, "coordinator")


# ---------------------------------------------------------------- said later by the reporter


@BOTH
def test_who_is_named_in_an_addition_hears_nothing_of_it(world: World) -> None:
    world.resident.texts("投诉服务态度恶劣 海景苑")
    assert (accused(world), team_of(world)) == ("", "TS")
    world.coordinator.got()
    world.resident.texts("补充10008 就是街道的赵海燕")
    assert (accused(world), team_of(world)) == ("赵海燕", None)
    said = world.coordinator.got()
    assert not any("赵海燕" in line for line in said)
    assert "赵海燕" not in last(world.coordinator.texts("10008怎么样了"))
    assert hears_nothing(world, "coordinator")


def test_who_is_named_in_an_answer_hears_nothing_of_it(world: World) -> None:
    world.resident.texts("投诉服务态度恶劣 海景苑")
    world.coordinator.texts("收到10008")
    world.coordinator.texts("问10008 请问说的是谁？")
    world.resident.texts("赵海燕")
    assert (accused(world), world.ticket().status) == ("赵海燕", "triage")
    assert not any("赵海燕" in line for line in world.coordinator.got())
    assert hears_nothing(world, "coordinator")


def test_a_name_counts_beside_an_office_that_was_named_first(world: World) -> None:
    world.resident.texts("监督 和平巷的网格长从来不上门")
    assert accused(world) == "王建国"
    world.resident.texts("补充10008 说的是二格的陈志强")
    assert (accused(world), team_of(world)) == ("王建国、陈志强", "TS")


def test_who_may_be_a_witness_only_is_kept_from_it_as_well(world: World) -> None:
    world.resident.texts("监督 李秀英从来不上门")
    world.resident.texts("补充10008 可以问陈志强")
    assert accused(world) == "李秀英、陈志强"


def test_a_name_with_the_answer_where_it_is_counts(world: World) -> None:
    world.resident.texts("监督 有人收钱不办事")
    world.resident.texts("在和平巷，说的是李秀英")
    assert (accused(world), team_of(world)) == ("李秀英", "TS")
    assert hears_nothing(world, *TEAM)


@pytest.mark.parametrize(
    "phone", ["139 0000 2002", "139-0000-2002", "+86 139 0000 2002", "１３９００００２００２"]
)
def test_a_phone_says_who_is_meant_however_it_is_written(world: World, phone: str) -> None:
    world.resident.texts(f"监督 {phone}这个人态度恶劣")
    assert (accused(world), team_of(world)) == ("李秀英", "TS")


# ---------------------------------------------------------------- whoever supervises


def has_account(world: World, phone: str) -> None:
    """Somebody of a team supervises too, nearest to the place."""
    with world.office.desk() as desk:
        operators.add(
            desk, "同一人", OperatorRole.SUPERVISOR, "long-enough", phone,
            directory.area(desk, "G1"),
        )  # fmt: skip


@pytest.mark.parametrize("phone", [MEMBER, LEADER])
def test_a_supervisor_of_the_same_team_has_no_part_in_it(world: World, phone: str) -> None:
    has_account(world, phone)
    world.resident.texts("监督 和平巷的李秀英聚众赌博，我们要集体上访")
    world.resident.texts("催10008")
    until(world, "2026-03-12T10:00")
    world.resident.texts("催10008")
    assert world.ticket().supervised
    assert any("10008" in line for line in world.supervisor.got())
    assert hears_nothing(world, *TEAM)


@BOTH
def test_who_supervised_it_before_does_so_no_longer(mistaken: World) -> None:
    has_account(mistaken, LEADER)
    mistaken.resident.texts("催10008")
    until(mistaken, "2026-03-12T10:00")
    mistaken.resident.texts("催10008")
    assert "督办" in last(mistaken.leader.got())
    correct(mistaken, STAFF)
    mistaken.member.got()
    with mistaken.office.view() as desk:
        owner = desk.tx.get(Operator, mistaken.ticket().supervisor_id or 0)
        assert owner is not None
        assert owner.name == "王督办"
    mistaken.leader.got()
    assert hears_nothing(mistaken, *TEAM)


def test_the_towns_own_phone_is_passed_over_where_it_is_the_accuseds(
    database: str, tmp_path: Path
) -> None:
    place = settings_for(database, tmp_path).place
    theirs = dataclasses.replace(place, supervision_phone=COORDINATOR)
    world = World(database, tmp_path, place=theirs)
    with world.store.write() as tx:
        tx.query(Operator).one().phone = None
    world.resident.texts("监督 赵海燕收了钱不办事")
    assert hears_nothing(world, "coordinator")
    world.close()


def test_who_is_meant_is_passed_over_as_superior_and_as_supervisor(world: World) -> None:
    has_account(world, COORDINATOR)
    world.resident.texts("监督 和平巷的赵海燕收了钱不办事")
    with world.office.desk() as desk:
        supervision.supervise(desk, ledger.get(desk, 10008), "hand")
    world.settle()
    assert any("10008" in line for line in world.supervisor.got())
    assert hears_nothing(world, "coordinator")


# ---------------------------------------------------------------- a major event


def test_of_a_confidential_complaint_the_alert_says_that_the_phone_is_withheld(
    world: World,
) -> None:
    world.resident.texts("监督 和平巷的李秀英收了钱不办事")
    world.resident.texts("保密10008")
    with world.office.desk() as desk:
        majors.alert(desk, ledger.get(desk, 10008), "家属情绪激动", OPERATOR)
    world.settle()
    assert "联系未显示号码" in last(world.coordinator.got())
    assert hears_nothing(world, *TEAM)
