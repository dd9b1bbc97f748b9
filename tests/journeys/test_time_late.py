"""Clocks that jump, tickers that were off or come in twos, and what the clocks count from."""

import dataclasses
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from gateway.domain.deadline import Span
from gateway.domain.rates import Measure
from gateway.domain.ticket import Tier
from gateway.errors import Refused
from gateway.runtime import ticker
from gateway.services.desk import Desk
from gateway.services.figures import rates
from gateway.services.figures.rates import Grouping
from gateway.services.tickets import casework, ledger
from gateway.services.time import oversight
from gateway.store.tables import Event, Ticket
from tests.databases import BOTH, SQLITE_ALONE
from tests.journeys.times import clock_of, jump, supervising, until, with_supervisor
from tests.world import ZONE, Person, World

pytestmark = SQLITE_ALONE


# ---------------------------------------------------------------- late, twice, and jumping clocks


def test_after_a_day_off_everybody_gets_one_text_a_ticket(dispatched: World) -> None:
    supervisor = with_supervisor(dispatched)
    dispatched.member.replies("收到10008")
    dispatched.leader.got()
    jump(dispatched, "2026-03-20 10:00")
    got = [
        len(one.got())
        for one in (dispatched.member, dispatched.leader, supervisor, dispatched.coordinator)
    ]
    assert got == [1, 1, 1, 1]
    dispatched.passes(minutes=5)
    assert dispatched.member.got() == []


def test_after_a_day_off_nothing_is_said_at_night(dispatched: World) -> None:
    dispatched.member.replies("收到10008")
    dispatched.leader.got()
    jump(dispatched, "2026-03-20 23:00")
    assert (dispatched.member.got(), dispatched.leader.got()) == ([], [])
    jump(dispatched, "2026-03-21 07:31")
    assert (len(dispatched.member.got()), len(dispatched.leader.got())) == (1, 1)


def test_a_clock_that_jumps_forth_and_back_says_everything_once(dispatched: World) -> None:
    jump(dispatched, "2026-03-10 10:01")
    assert len(dispatched.leader.got()) == 1
    dispatched.clock.now -= timedelta(hours=2)
    until(dispatched, "2026-03-10 10:02")
    assert dispatched.leader.got() == []


def test_two_tickers_at_once_do_everything_once(dispatched: World) -> None:
    for nth in range(2, 12):
        dispatched.neighbour.texts(f"和平巷{nth}号水管漏水")
    dispatched.leader.got()
    dispatched.clock.passes(minutes=61)
    both = threading.Barrier(2)

    def one() -> None:
        both.wait()
        ticker.tick(dispatched.office)

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    texts = [one.ticket_id for one in dispatched.messages("out") if one.kind.startswith("remind.")]
    people = [
        (one.ticket_id, one.phone)
        for one in dispatched.messages("out")
        if one.kind.startswith("remind.")
    ]
    assert texts
    assert len(people) == len(set(people))


def test_a_ticket_that_fails_takes_no_other_with_it(
    dispatched: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    dispatched.neighbour.texts("海景苑3幢路灯不亮")
    dispatched.other_leader.got()
    step = oversight.step

    def broken(desk, ticket: Ticket) -> None:
        if ticket.number == 10008:
            raise RuntimeError("broken")
        step(desk, ticket)

    monkeypatch.setattr(oversight, "step", broken)
    dispatched.passes(minutes=61)
    assert dispatched.leader.got() == []
    assert len(dispatched.other_leader.got()) == 1
    monkeypatch.setattr(oversight, "step", step)
    dispatched.passes(minutes=10)
    assert len(dispatched.leader.got()) == 1


# ---------------------------------------------------------------- what the clocks count from


def test_a_text_that_lay_at_the_network_counts_from_its_stamp_and_is_marked(world: World) -> None:
    stamp = world.clock.now - timedelta(hours=1)
    world.channel.deliver(world.resident.phone, "和平巷17号路灯不亮", stamp, None)
    world.settle()
    assert world.ticket().late
    assert world.ticket().created_at == stamp
    assert clock_of(world, "resolve").starts_at == stamp
    assert clock_of(world, "accept").starts_at == world.clock.now


def late(world: World, person: Person, text: str, **ago: float) -> None:
    """A text that was sent a while ago arrives now."""
    world.channel.deliver(person.phone, text, world.clock.now - timedelta(**ago), None)
    world.settle()


def test_a_member_has_accepted_when_the_text_was_sent(dispatched: World) -> None:
    until(dispatched, "2026-03-10 13:30")
    late(dispatched, dispatched.leader, "收到10008", hours=4)
    sent = datetime(2026, 3, 10, 9, 30, tzinfo=ZONE)
    accepted = clock_of(dispatched, "accept")
    assert (dispatched.ticket().status, accepted.met_at) == ("working", sent)
    assert accepted.met_at <= accepted.due_at
    assert clock_of(dispatched, "contact").starts_at == sent
    assert happened(dispatched, "accept") == sent


def test_a_member_has_resolved_when_the_text_was_sent(dispatched: World) -> None:
    dispatched.leader.replies("收到10008")
    until(dispatched, "2026-03-17 09:01")
    late(dispatched, dispatched.leader, "办结10008 已换灯泡", minutes=31)
    sent = datetime(2026, 3, 17, 8, 30, tzinfo=ZONE)
    assert (dispatched.ticket().status, clock_of(dispatched, "resolve").met_at) == (
        "resolved", sent,
    )  # fmt: skip
    assert happened(dispatched, "resolve") == sent
    with dispatched.office.view() as desk:
        (line,) = [
            one for one in rates.month(desk, 2026, 3)
            if (one.grouping, one.measure) == (Grouping.MONTH, Measure.RESOLVED)
        ]  # fmt: skip
    assert (line.all.numerator, line.all.denominator) == (1, 1)


def test_nothing_is_accepted_before_it_was_given_out(world: World) -> None:
    world.resident.texts("和平巷17号路灯不亮")
    late(world, world.leader, "收到10008", hours=2)
    assert clock_of(world, "accept").met_at == clock_of(world, "accept").starts_at


@pytest.mark.parametrize("ago", [{"days": 8}, {"minutes": -6}])
def test_a_stamp_that_cannot_be_believed_does_not_count_and_is_marked(
    dispatched: World, ago: dict[str, float]
) -> None:
    dispatched.clock.passes(minutes=30)
    late(dispatched, dispatched.leader, "收到10008", **ago)
    text = dispatched.messages()[-1]
    assert (text.stamped_at, text.late) == (None, True)
    assert clock_of(dispatched, "accept").met_at == dispatched.clock.now


def happened(world: World, action: str) -> datetime:
    with world.store.read() as tx:
        return tx.query(Event).filter_by(action=action).one().at


def test_a_text_that_came_at_once_is_not_late(dispatched: World) -> None:
    assert not dispatched.ticket().late


@BOTH
def test_a_guessed_deadline_is_set_right_when_the_year_is_published(world: World) -> None:
    world.clock.now = datetime(2026, 12, 30, 10, 0, tzinfo=ZONE)
    world.resident.texts("和平巷17号路灯不亮")
    guessed = clock_of(world, "resolve")
    assert guessed.provisional
    assert guessed.due_at == datetime(2027, 1, 7, 10, 0, tzinfo=ZONE)
    rules = world.office.rules
    published = dataclasses.replace(
        rules.calendar,
        years=rules.calendar.years | {2027},
        holidays=rules.calendar.holidays | {date(2027, 1, 1), date(2027, 1, 4)},
    )
    world.office.rules = dataclasses.replace(rules, calendar=published)
    ticker.recount(world.office)
    found = clock_of(world, "resolve")
    assert not found.provisional
    assert found.due_at == datetime(2027, 1, 8, 10, 0, tzinfo=ZONE)


def test_an_emergency_is_not_extended_by_anybody(world: World) -> None:
    with_supervisor(world)
    world.resident.texts("和平巷17号起火了")
    world.leader.replies("收到10008")
    with world.office.desk() as desk:
        ticket = ledger.get(desk, 10008)
        words = ledger.words(desk, "等专家", None)
        with pytest.raises(Refused, match="no_extension"):
            casework.extend(desk, ticket, Span(1, "d"), supervising(world), words)
    assert world.ticket().tier is Tier.EMERGENCY


@BOTH
@pytest.mark.parametrize("table", ["deadlines", "assists"])
def test_what_is_due_is_found_through_one_index(world: World, table: str) -> None:
    with world.office.desk() as desk:
        asked = statements(desk, lambda: oversight.due(desk))
        (query,) = [one for one in asked if f"FROM {table}" in one[0]]
        plan = explained(desk, *query)
    assert f"ix_{table}_next_at" in plan
    assert "sort" not in plan.lower()
    assert "temp b-tree" not in plan.lower()


def statements(desk: Desk, deed: Callable[[], object]) -> list[tuple[str, Any]]:
    """What is asked of the database while something is done."""
    found: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement: str, parameters, *_more) -> None:
        found.append((statement, parameters))

    engine = desk.tx.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        deed()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return found


def explained(desk: Desk, statement: str, parameters: Any) -> str:
    """How the database goes about it, also where a table is too small for an index to pay."""
    connection = desk.tx.connection()
    if connection.dialect.name == "sqlite":
        return str(list(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)))
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
    return str(list(connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)))
