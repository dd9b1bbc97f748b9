"""SIGKILL of workers and ticker at each step of their transactions, seen from PostgreSQL.

A lock that the test holds on one table stops the world at the statement that needs it; the server
says who waits for it.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from gateway.domain.delivery import Intake
from gateway.domain.ticket import Action
from gateway.store.tables import Event, Message, PhoneLease, Ticket, Words
from tests.processes.person import PATIENCE_SECONDS, Person
from tests.processes.town import Town, only
from tests.runtime.waiting import until


def stuck_with(town: Town, person: Person) -> str:
    """The worker, as the supervisor calls it, that has the lease on a phone and waits for a lock.

    Whoever waits may be another one: the ticker reads the same tables.
    """
    holders = select(PhoneLease.holder).where(PhoneLease.phone == person.phone)
    until(lambda: town.rows(holders) and town.waits_for_lock(), PATIENCE_SECONDS)
    return str(only(town.rows(holders))).rpartition(":")[2]


def tickets_of(town: Town, person: Person) -> list[Ticket]:
    return town.rows(select(Ticket).where(Ticket.phone == person.phone))


def test_killed_when_a_text_is_claimed_and_not_handled(large: Town) -> None:
    resident = large.resident()
    with large.locked("memberships", "ACCESS EXCLUSIVE"):  # read first when it is handled
        text = resident.reports()
        worker = stuck_with(large, resident)
        assert only(large.kept(text)).status is Intake.WAITING
        large.kill(worker)
    resident.hears("已受理")
    only(tickets_of(large, resident))


def test_killed_in_the_middle_of_handling_a_text(large: Town) -> None:
    resident = large.resident()
    with large.locked("events"):  # written when the ticket is there already
        resident.reports()
        large.kill(stuck_with(large, resident))
        assert not tickets_of(large, resident)
    resident.hears("已受理")
    only(tickets_of(large, resident))


def test_a_worker_that_outlives_its_lease_makes_no_second_ticket(large: Town) -> None:
    resident = large.resident()
    with large.locked("tickets"):
        resident.reports()
        stuck_with(large, resident)
        lease = select(PhoneLease).where(PhoneLease.phone == resident.phone)
        expires = only(large.rows(lease)).until_at
        # Long after it has expired the other one has been rung several times.
        until(lambda: (datetime.now(UTC) - expires).total_seconds() > 3, PATIENCE_SECONDS)
    resident.hears("已受理")
    large.settles()
    only(tickets_of(large, resident))


def test_killed_in_the_middle_of_a_reminder(large: Town) -> None:
    resident, leader = large.resident(), large.leader()
    resident.reports()
    leader.hears("前请回")
    ticket = only(tickets_of(large, resident))
    with large.locked("events"):
        # Working time runs at some hours only: of thirty days half is over at any of them.
        large.change(
            "UPDATE deadlines SET next_at = now(), starts_at = now() - interval '30 days',"
            " due_at = now() + interval '50 minutes'"
            " WHERE ticket_id = %(ticket)s AND stage = 'accept'",
            ticket=ticket.id,
        )
        until(large.waits_for_lock, PATIENCE_SECONDS)
        large.kill("ticker")
    leader.hears("请尽快签收", str(ticket.number))
    large.settles()
    reminders = select(Message).where(
        Message.ticket_id == ticket.id, Message.kind.startswith("remind.")
    )
    only(large.rows(reminders))
    events = select(Event).where(Event.ticket_id == ticket.id, Event.action == "remind")
    only(large.rows(events))


def test_one_phone_is_heard_and_answered_in_order_by_two_workers(large: Town) -> None:
    resident, leader = large.resident(), large.leader()
    resident.reports()
    resident.hears("已受理")
    ticket = only(tickets_of(large, resident))
    leader.texts(f"收到{ticket.number}")
    resident.hears("签收")
    began = datetime.now(UTC).replace(microsecond=0)
    for step in range(30):
        # The network's stamps count in seconds, and SMS of one second have no order.
        leader.texts(f"进展{ticket.number} 第{step}步", at=began - timedelta(seconds=30 - step))
        large.resident("m2").reports()  # so that both workers have something to do
    large.settles()
    # So many in an hour are not all passed on; the history has them all.
    told = select(Words.body).join(Event, Event.text_id == Words.id)
    mine = told.where(
        Event.ticket_id == ticket.id, Event.action.in_([Action.PROGRESS, Action.NOTE])
    )
    steps = [text.partition(" ")[2] for text in large.rows(mine.order_by(Event.id))]
    assert steps == [f"第{step}步" for step in range(30)]
