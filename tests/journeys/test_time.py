"""What time does by itself: who is reminded, who is told, and what happens without anybody."""

from datetime import datetime, timedelta

from gateway.domain.people import AlarmKind
from gateway.services import alarms
from gateway.services.desk import Actor, Desk
from gateway.services.tickets import casework, dispatching, ledger, outcome
from gateway.services.town import directory
from gateway.store.tables import Member, Message
from tests.databases import BOTH, SQLITE_ALONE
from tests.journeys.times import clock_of, jump, put_on_duty, supervising, until, with_supervisor
from tests.world import COORDINATOR, LEADER, MEMBER, ZONE, World

pytestmark = SQLITE_ALONE

SIGN = "【普陀网格】"


# ---------------------------------------------------------------- the steps of each clock


@BOTH
def test_nobody_accepts_and_it_goes_up_step_by_step(dispatched: World) -> None:
    until(dispatched, "2026-03-10 10:01")
    assert dispatched.leader.got() == [
        f"{SIGN}请尽快签收工单10008（路灯照明）：11:00前回“收到10008”。"
    ]
    assert dispatched.member.got() == []
    until(dispatched, "2026-03-10 11:01")
    assert "已到签收时限，中大一格团队无人签收" in dispatched.leader.got()[0]
    until(dispatched, "2026-03-10 14:59")  # two more working hours, over noon
    assert dispatched.ticket().status == "dispatched"
    until(dispatched, "2026-03-10 15:01")
    assert dispatched.ticket().status == "triage"


def test_the_offer_is_a_whole_order_and_may_be_taken(dispatched: World) -> None:
    until(dispatched, "2026-03-10 11:01")
    (offer,) = dispatched.member.got()
    assert "10008" in offer
    assert "和平巷17号路灯不亮" in offer
    dispatched.member.replies("收到10008")
    assert dispatched.ticket().status == "working"
    assert "李秀英" in dispatched.leader.got()[-1]


def test_first_contact_is_due_after_accepting(dispatched: World) -> None:
    dispatched.clock.passes(minutes=30)
    dispatched.member.replies("收到10008")
    dispatched.leader.got()
    until(dispatched, "2026-03-11 09:29")
    assert dispatched.member.got() == []
    until(dispatched, "2026-03-11 09:31")
    assert "已到首次联系时限" in dispatched.member.got()[0]
    assert "09:30前应首次联系居民" in dispatched.leader.got()[0]


def test_who_has_spoken_with_the_resident_is_not_reminded_of_it(dispatched: World) -> None:
    dispatched.member.replies("收到10008")
    dispatched.member.replies("进展10008 已联系")
    until(dispatched, "2026-03-11 10:00")
    assert dispatched.member.got() == []


@BOTH
def test_a_late_ticket_goes_up_to_the_supervisor_and_then_level_by_level(
    dispatched: World,
) -> None:
    supervisor = with_supervisor(dispatched)
    dispatched.member.replies("收到10008")
    dispatched.member.replies("进展10008 已联系")
    dispatched.leader.got()
    until(dispatched, "2026-03-13 07:31")  # half of it was in the night
    assert ["办理时限为03-17 09:00" in one for one in dispatched.member.got()] == [True]
    until(dispatched, "2026-03-16 09:01")
    assert ["办理时限为03-17 09:00" in one for one in dispatched.member.got()] == [True]
    assert dispatched.leader.got() == []
    until(dispatched, "2026-03-17 09:01")
    assert ["已超过办理时限" in one for one in dispatched.member.got()] == [True]
    assert ["已超过办理时限" in one for one in dispatched.leader.got()] == [True]
    assert ["已列入督办" in one for one in supervisor.got()] == [True]
    assert ["已列入督办" in one for one in dispatched.coordinator.got()] == [True]
    assert dispatched.ticket().supervised
    until(dispatched, "2026-03-18 09:01")
    assert ["仍未办结" in one for one in dispatched.coordinator.got()] == [True]
    until(dispatched, "2026-03-19 09:01")
    assert ["督办时限" in one for one in supervisor.got()] == [True]
    until(dispatched, "2026-03-24 09:01")
    assert dispatched.coordinator.got() == []
    assert dispatched.member.got() == []


def test_a_deferred_matter_is_looked_at_again_on_its_day(dispatched: World) -> None:
    supervisor = with_supervisor(dispatched)
    dispatched.member.replies("收到10008")
    dispatched.leader.got()
    with dispatched.office.desk() as desk:
        words = ledger.words(desk, "等备件", None)
        casework.defer(desk, ledger.get(desk, 10008), None, supervising(dispatched), words)
    jump(dispatched, "2026-04-09 08:59")
    assert (dispatched.leader.got(), supervisor.got()) == ([], [])
    jump(dispatched, "2026-04-09 09:01")
    assert ["已到复核期" in one for one in dispatched.leader.got()] == [True]
    assert ["已到复核期" in one for one in supervisor.got()] == [True]
    assert dispatched.ticket().status == "deferred"


def test_work_goes_on_when_the_resident_does_not_answer(dispatched: World) -> None:
    dispatched.member.replies("收到10008")
    asked = dispatched.messages()[-1].id
    with dispatched.office.desk() as desk:
        member, by = who(desk, MEMBER)
        message = desk.tx.get_one(Message, asked)
        casework.ask(desk, ledger.get(desk, 10008), member, "几号楼", by, message)
    assert dispatched.ticket().status == "waiting"
    dispatched.member.got()
    dispatched.leader.got()
    until(dispatched, "2026-03-13 09:00")
    assert dispatched.ticket().status == "working"
    assert ["未按时答复" in one for one in dispatched.member.got()] == [True]
    assert dispatched.leader.got() == []
    due = datetime(2026, 3, 20, 9, 0, tzinfo=ZONE)  # three working days later than the 17th
    assert clock_of(dispatched, "resolve").due_at == due


def who(desk: Desk, phone: str) -> tuple[Member, Actor]:
    member = desk.tx.query(Member).filter_by(phone=f"+86{phone}").one()
    return member, directory.as_actor(member, "loop")


def test_help_that_is_late_is_told_to_those_who_help_and_those_who_lead(
    dispatched: World,
) -> None:
    dispatched.member.replies("收到10008")
    with dispatched.office.desk() as desk:
        ticket = ledger.get(desk, 10008)
        team = directory.team(desk, "T2")
        _, by = who(desk, LEADER)
        dispatching.joint(desk, ticket, team, by, ledger.words(desk, "请带梯子", None))
        ticket.assists[0].due_at = ticket.assists[0].next_at = desk.now + timedelta(hours=3)
    dispatched.passes(seconds=1)
    dispatched.other_leader.got()
    dispatched.member.got()
    jump(dispatched, "2026-03-10 12:01")
    assert ["协办工单10008" in one for one in dispatched.other_leader.got()] == [True]
    assert ["中大二格团队的协办已到时限" in one for one in dispatched.member.got()] == [True]


# ---------------------------------------------------------------- the night


def taken(world: World) -> None:
    """Half of the resolve limit of the ticket will be over at 05:00 on 13 March."""
    world.clock.passes(hours=8)
    world.resident.texts("和平巷17号路灯不亮")
    world.leader.replies("收到10008")
    world.leader.replies("进展10008 已联系")
    world.leader.got()


def test_no_reminder_of_a_general_ticket_leaves_at_night(world: World) -> None:
    taken(world)
    jump(world, "2026-03-13 05:01")
    assert world.leader.got() == []
    jump(world, "2026-03-13 07:29")
    assert world.leader.got() == []
    jump(world, "2026-03-13 07:31")
    assert ["请按时办结" in one for one in world.leader.got()] == [True]


def test_nothing_is_said_in_the_morning_of_what_was_finished_in_the_night(world: World) -> None:
    taken(world)
    jump(world, "2026-03-13 05:01")
    assert world.leader.replies("办结10008 已换灯泡")
    jump(world, "2026-03-13 07:31")
    assert world.leader.got() == []


def test_an_emergency_speaks_at_night(world: World) -> None:
    world.clock.passes(hours=14)  # 23:00
    world.resident.texts("和平巷17号起火了")
    assert world.leader.got()
    world.passes(minutes=16)
    assert "已到签收时限" in world.leader.got()[-1]


def test_a_general_order_of_the_night_waits_for_the_morning_and_holds_nothing_up(
    world: World,
) -> None:
    world.clock.passes(hours=13)  # 22:00
    assert world.resident.texts("和平巷17号路灯不亮")
    assert world.leader.got() == []
    assert ["10008" in one for one in world.leader.replies("清单")] == [True]
    jump(world, "2026-03-11 07:29")
    assert world.leader.got() == []
    jump(world, "2026-03-11 07:31")
    assert "和平巷17号路灯不亮" in world.leader.got()[0]


def test_an_order_that_waits_for_the_morning_is_recalled_when_the_matter_is_over(
    world: World,
) -> None:
    world.clock.passes(hours=13)
    world.resident.texts("和平巷17号路灯不亮")
    with world.office.desk() as desk:
        by = directory.as_resident(f"+86{world.resident.phone}", "loop")
        outcome.withdraw(desk, ledger.get(desk, 10008), by)
    jump(world, "2026-03-11 07:31")
    assert [one for one in world.leader.got() if "和平巷17号" in one] == []


def test_who_is_on_duty_gets_a_general_order_at_night(world: World) -> None:
    world.clock.passes(hours=13)
    put_on_duty(world, MEMBER, "T1")
    world.resident.texts("和平巷17号路灯不亮")
    assert "和平巷17号路灯不亮" in world.member.got()[0]
    assert world.leader.got() == []


# ---------------------------------------------------------------- the roster


def test_a_stand_in_of_another_team_is_texted_and_may_accept(world: World) -> None:
    put_on_duty(world, "13900002011", "T1")
    world.resident.texts("和平巷17号路灯不亮")
    assert world.leader.got() == []
    assert "和平巷17号路灯不亮" in world.other_leader.got()[0]
    world.other_leader.replies("收到10008")
    assert world.ticket().status == "working"


def test_a_team_that_nobody_answers_for_is_an_alarm_until_somebody_does(world: World) -> None:
    leaves(world, LEADER, MEMBER)
    world.resident.texts("和平巷17号路灯不亮")
    assert standing(world) == [(AlarmKind.UNREACHABLE, "T1")]
    world.passes(minutes=1)
    assert standing(world) == [(AlarmKind.UNREACHABLE, "T1")]
    put_on_duty(world, COORDINATOR, "T1")
    world.passes(minutes=1)
    assert standing(world) == []


def test_a_team_left_by_everybody_is_an_alarm_before_a_ticket_needs_it(world: World) -> None:
    leaves(world, LEADER, MEMBER)
    world.passes(minutes=1)
    world.passes(minutes=1)
    assert standing(world) == [(AlarmKind.UNREACHABLE, "T1")]
    put_on_duty(world, COORDINATOR, "T1")
    world.passes(minutes=1)
    assert standing(world) == []
    world.passes(hours=13)  # the stand-in has gone home
    assert standing(world) == [(AlarmKind.UNREACHABLE, "T1")]


def leaves(world: World, *phones: str) -> None:
    with world.office.desk() as desk:
        for phone in phones:
            desk.tx.query(Member).filter_by(phone=f"+86{phone}").one().active = False


def standing(world: World) -> list[tuple[str, str]]:
    with world.office.view() as desk:
        return [(one.kind, one.subject) for one in alarms.standing(desk)]
