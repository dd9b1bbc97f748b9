"""A ticket without a team and nobody at the console: who is asked where it goes, and how often."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.domain.people import AreaKind, AreaLevel, OperatorRole, TeamKind
from gateway.services.tickets import casework, ledger, placing
from gateway.services.town import operators
from gateway.store.tables import Area, Member, Operator, Prompt, Team, Words
from tests.databases import BOTH, SQLITE_ALONE
from tests.journeys.times import jump, stand_in, supervising, with_supervisor
from tests.world import ZONE, World, settings_for

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"


def in_triage(world: World) -> None:
    """A ticket that no operator looks at, with two teams that might have it."""
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.got()
    world.leader.replies("退单10008 不归我们")
    with world.office.desk() as desk:
        ledger.get(desk, 10008).alternatives = [
            {"team": code, "grid": None, "confidence": 0.4} for code in ("T1", "T2")
        ]


@BOTH
def test_triage_falls_to_the_street_by_numbered_choices(world: World) -> None:
    in_triage(world)
    world.passes(minutes=29)
    assert world.coordinator.got() == []
    world.passes(minutes=2)
    (text,) = world.coordinator.got()
    assert "1.中大一格团队 2.中大二格团队 3.沈家门街道" in text
    with world.store.read() as tx:
        prompt = tx.query(Prompt).filter_by(action="dispatch").one()
        codes = [tx.get_one(Team, one).code for one in prompt.teams]
    assert (codes, prompt.kind, prompt.ticket_id) == (["T1", "T2", "TS"], "which", 1)


def test_the_street_is_not_asked_at_night(world: World) -> None:
    world.clock.passes(hours=12)
    in_triage(world)
    jump(world, "2026-03-11 03:00")
    assert world.coordinator.got() == []
    jump(world, "2026-03-11 07:31")
    assert len(world.coordinator.got()) == 1


def test_an_operator_who_only_looks_puts_the_asking_off_and_does_not_end_it(world: World) -> None:
    with_supervisor(world)
    in_triage(world)
    for _ in range(2):
        world.clock.passes(minutes=5)
        with world.office.desk() as desk:
            casework.note(desk, ledger.get(desk, 10008), Words(body="查"), supervising(world))
    world.passes(minutes=29)
    assert world.coordinator.got() == []
    world.passes(minutes=1)
    assert len(world.coordinator.got()) == 1


def test_nor_does_it_end_the_asking_where_the_limit_is_over_at_the_same_time(world: World) -> None:
    world.clock.now = datetime(2026, 3, 13, 16, 30, tzinfo=ZONE)  # a Friday
    world.resident.texts("停水了")
    world.clock.passes(minutes=10)
    with world.office.desk() as desk:
        casework.note(desk, ledger.get(desk, 10008), Words(body="无人接"), supervising(world))
    world.passes(minutes=20)  # 17:00
    assert world.supervisor.got() == []
    world.passes(minutes=10)
    (text,) = world.supervisor.got()
    assert "无人派单：停水了 回序号派给：1.沈家门街道" in text


def test_who_does_not_answer_is_asked_again_and_the_supervisor_too(world: World) -> None:
    in_triage(world)
    world.passes(minutes=31)
    assert (len(world.coordinator.got()), len(world.supervisor.got())) == (1, 0)
    for later in ({"minutes": 90}, {"days": 1}, {"days": 1}):
        world.passes(**later)
        asked = [*world.coordinator.got(), *world.supervisor.got()]
        assert ["1.中大一格团队 2.中大二格团队" in text for text in asked] == [True, True]


@BOTH
def test_a_number_counts_for_what_was_asked_last_and_once(world: World) -> None:
    in_triage(world)
    world.passes(minutes=31)
    world.passes(minutes=90)
    assert world.coordinator.texts("2")[-1] == f"{SIGN}工单10008已派中大二格团队。"
    assert world.ticket().team.code == "T2"
    with world.store.read() as tx:
        left = tx.query(Prompt).filter_by(answered_at=None, phone=world.coordinator.phone).all()
    assert left == []


@BOTH
def test_a_team_that_nobody_can_be_texted_of_is_no_choice(world: World) -> None:
    in_triage(world)
    with world.office.desk() as desk:
        for who in desk.tx.query(Member).filter(Member.name.in_(["王建国", "李秀英"])):
            who.active = False
    world.passes(minutes=31)
    (text,) = world.coordinator.got()
    assert text.endswith("回序号派给：1.中大二格团队 2.沈家门街道")


def test_what_lies_nobody_knows_where_is_asked_of_the_supervisor(world: World) -> None:
    world.resident.texts("路灯不亮了")
    world.passes(minutes=31)
    assert world.supervisor.got() == [
        f"{SIGN}工单10008（路灯照明，地点待定）无人派单：路灯不亮了 回序号派给：1.沈家门街道"
    ]
    assert world.supervisor.texts("1") == [f"{SIGN}工单10008已派沈家门街道。"]
    assert world.ticket().team.code == "TS"


def test_a_question_is_not_late_before_the_operators_had_their_time(world: World) -> None:
    world.resident.texts("我想问问那个事情怎么样")
    world.passes(minutes=5)
    assert world.supervisor.got() == []
    world.passes(minutes=26)
    assert len(world.supervisor.got()) == 1


def test_an_emergency_is_asked_about_when_it_is_late_at_any_hour(world: World) -> None:
    world.clock.passes(hours=14)
    world.resident.texts("着火了快来人")
    world.passes(minutes=5)
    (text,) = world.supervisor.got()
    assert "（消防隐患，地点待定）无人派单：着火了快来人" in text


def test_while_the_coordinator_is_off_the_supervisor_is_asked_instead(world: World) -> None:
    stand_in(world)
    world.coordinator.texts("请假 钱助理顶班")
    in_triage(world)
    world.passes(minutes=31)
    assert world.coordinator.got() == []
    assert "回序号派给" in world.supervisor.got()[-1]
    assert world.supervisor.texts("2") == [f"{SIGN}工单10008已派中大二格团队。"]


@pytest.mark.parametrize("about", ["监督 王督办收红包不办事", "路灯不亮了"])
def test_where_nobody_else_may_be_asked_who_leads_the_town_is(world: World, about: str) -> None:
    world.resident.texts(about)
    if "王督办" not in about:
        with world.office.desk() as desk:
            operators.disable(desk, "王督办")
    stand_in(world)
    world.coordinator.texts("请假 钱助理")  # who covers decides nothing
    world.passes(minutes=31)
    assert "回序号派给：1.沈家门街道" in world.coordinator.got()[-1]
    assert world.supervisor.got() == []
    assert world.coordinator.texts("1") == [f"{SIGN}工单10008已派沈家门街道。"]


def test_what_only_a_supervisor_may_settle_is_told_to_who_leads_the_town(world: World) -> None:
    in_triage(world)
    with world.office.desk() as desk:
        ledger.get(desk, 10008).flag = placing.ARBITRATION
        operators.disable(desk, "王督办")
    world.passes(minutes=31)
    assert "无人派单，请过问：和平巷17号路灯不亮" in world.coordinator.got()[-1]


@BOTH
def test_without_anybody_to_ask_the_phone_of_the_settings_is_told(
    database: str, tmp_path: Path
) -> None:
    place = dataclasses.replace(
        settings_for(database, tmp_path).place, supervision_phone="13900009999"
    )
    world = World(database, tmp_path, place=place)
    with world.office.desk() as desk:
        desk.tx.query(Operator).filter_by(
            role=OperatorRole.SUPERVISOR
        ).one().disabled_at = datetime(2026, 1, 1, tzinfo=UTC)
    world.resident.texts("路灯不亮了")
    world.passes(minutes=31)
    assert [one.text for one in world.channel.sent if one.phone.endswith("9999")] == [
        f"{SIGN}工单10008（路灯照明，地点待定）无人派单，请过问：路灯不亮了 联系13900001001"
    ]
    world.close()


def test_who_is_asked_about_one_ticket_may_text_about_an_own_one(world: World) -> None:
    world.supervisor.texts("和平巷17号路灯不亮")
    world.resident.texts("水管漏水，快来看看")
    world.passes(minutes=31)
    assert "1.沈家门街道" in world.supervisor.got()[-1]
    world.supervisor.texts("收到10008")
    assert [one.status for one in world.messages(direction="in")] == ["done"] * 3
    assert world.supervisor.texts("1") == [f"{SIGN}工单10019已派沈家门街道。"]


# ---------------------------------------------------------------- another team than those offered


@pytest.mark.parametrize(
    "text", ["供电所", "沈家门供电所。", "10008 供电所", "派10008 供电所", "转办 供电所"]
)
def test_the_street_may_name_another_team_of_its_own(world: World, text: str) -> None:
    in_triage(world)
    world.passes(minutes=31)
    assert "工单10008已派沈家门供电所" in world.coordinator.replies(text)[-1]
    assert "10008" in world.electrician.got()[-1]


@pytest.mark.parametrize("text", ["东港街道", "派10008 东港街道"])
def test_no_team_of_another_street_may_be_named(world: World, text: str) -> None:
    in_triage(world)
    with world.office.desk() as desk:
        street, kind = AreaLevel.STREET, AreaKind.TERRITORY
        east = Area(code="E", name="东港街道", level=street, kind=kind, path="E/")
        desk.tx.add(Team(code="TX", name="东港街道", kind=TeamKind.MANAGEMENT, area=east))
    world.passes(minutes=31)
    offered = "不能确定单位“东港街道”，相近的有：中大一格团队、中大二格团队、沈家门街道"
    assert offered in world.coordinator.replies(text)[-1]
    assert "工单10008已派中大二格团队" in world.coordinator.replies("2")[-1]


def test_a_name_that_several_have_is_asked_back(world: World) -> None:
    in_triage(world)
    world.passes(minutes=31)
    assert "相近的有：沈家门街道、沈家门供电所" in world.coordinator.replies("沈家门")[-1]
    assert world.ticket().status == "triage"


def test_what_the_street_has_in_hand_is_passed_on_by_its_number(world: World) -> None:
    world.resident.texts("和平巷3号垃圾没人收")
    world.dispatches(10008, "TS")
    world.coordinator.replies("收到10008")
    world.neighbour.texts("你们快来看看吧")
    world.neighbour.texts("和平巷17号，说不清楚")
    world.passes(minutes=31)
    world.coordinator.got()
    world.coordinator.replies("转办10008 供电所")
    assert [one.status for one in world.tickets()] == ["dispatched", "triage"]
    world.coordinator.replies("供电所的人来看过了")
    assert world.ticket_numbered(10019).status == "triage"


# ---------------------------------------------------------------- complaints


def test_a_complaint_about_the_coordinator_is_told_to_the_supervisor_alone(world: World) -> None:
    world.resident.texts("监督 和平巷 赵海燕收钱不办事")
    world.passes(minutes=31)
    assert world.supervisor.got() == [
        f"{SIGN}工单10008（作风投诉，中大一格）无人派单，请过问：监督 和平巷 赵海燕收钱不办事 "
        "联系未显示号码"
    ]
    world.passes(hours=6)
    assert (world.coordinator.got(), world.leader.got()) == ([], [])


def test_the_team_of_the_accused_is_no_choice(world: World) -> None:
    world.resident.texts("监督 王建国收了钱不办事，和平巷17号")
    world.coordinator.got()
    world.coordinator.replies("退单10008 不归我们")
    world.passes(minutes=31)
    (text,) = world.coordinator.got()
    assert text.endswith("回序号派给：1.沈家门街道")


@BOTH
def test_where_it_happened_sends_a_complaint_above_those_who_work_there(world: World) -> None:
    world.resident.texts("监督 网格员态度恶劣")
    world.resident.texts("和平巷17号")
    assert world.ticket().team.code == "TS"
    assert world.leader.got() == []
