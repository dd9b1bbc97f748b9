"""What time does by itself: reminders, overdue, closing; found through one indexed column."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from gateway.domain import reminder
from gateway.domain.delivery import Intake
from gateway.domain.reminder import Whom
from gateway.domain.ticket import Action, Stage, Status
from gateway.services import (
    casework,
    directory,
    dispatching,
    inbox,
    ledger,
    notices,
    outbox,
    outcome,
    supervision,
)
from gateway.services.desk import SYSTEM, Desk
from gateway.store.tables import Deadline, Member, Message, Ticket

_BATCH = 100
_PUT_OFF = timedelta(minutes=10)


def due(desk: Desk) -> Sequence[Deadline]:
    """The deadlines that ask for something now, the earliest first, at most 100.

    Two tickers at once do everything once: on PostgreSQL by skipping what the other holds.
    """
    query = select(Deadline).where(Deadline.next_at <= desk.now).order_by(Deadline.next_at)
    return desk.tx.scalars(query.limit(_BATCH).with_for_update(skip_locked=True)).all()


def step(desk: Desk, deadline: Deadline) -> None:
    """Do what a due deadline asks for: its latest step, however many were missed."""
    index = reminder.last_due(
        deadline.stage, deadline.step, deadline.starts_at, deadline.due_at, desk.now
    )
    if index is None:  # looked at too early: the table of steps has changed since
        index = deadline.step - 1
    deadline.step = index + 1
    deadline.next_at = reminder.next_at(
        deadline.stage, deadline.step, deadline.starts_at, deadline.due_at
    )
    if index >= 0:
        ticket = desk.tx.get_one(Ticket, deadline.ticket_id)
        _DEEDS[reminder.STEPS[deadline.stage][index].whom](desk, ticket, deadline)


def put_off(deadline: Deadline, now: datetime) -> None:
    """A deadline whose step failed is looked at again in a while; the others go on."""
    deadline.next_at = now + _PUT_OFF


def _remind_member(desk: Desk, ticket: Ticket, deadline: Deadline) -> None:
    _tell(desk, ticket, deadline, directory.in_hand(desk, ticket), deadline.stage)
    ledger.record(desk, ticket, Action.REMIND, SYSTEM, codes={"stage": deadline.stage})


def _tell_leader(desk: Desk, ticket: Ticket, deadline: Deadline) -> None:
    """The time is up: the leader and the others on duty are told, and it shows as overdue."""
    if ticket.team_id is None:
        return _tell_operator(desk, ticket, deadline)
    people = directory.leaders(desk, ticket.team_id)
    if deadline.stage is Stage.ACCEPT:
        people = [*people, *directory.on_call(desk, ticket.team_id)]
        _tell(desk, ticket, deadline, people, "accept_leader")
    else:
        supervision.supervise(desk, ticket, "overdue")
        _tell(
            desk, ticket, deadline, [*people, *directory.in_hand(desk, ticket)], "resolve_overdue"
        )
    return _tell_operator(desk, ticket, deadline)


def _tell_operator(desk: Desk, ticket: Ticket, deadline: Deadline) -> None:
    ledger.record(desk, ticket, Action.OVERDUE, SYSTEM, codes={"stage": deadline.stage})


def _to_triage(desk: Desk, ticket: Ticket, _deadline: Deadline) -> None:
    if ticket.status is Status.DISPATCHED:
        dispatching.take_back(desk, ticket)


def _close(desk: Desk, ticket: Ticket, _deadline: Deadline) -> None:
    if ticket.status is Status.RESOLVED:
        outcome.close(desk, ticket)


def _resume(desk: Desk, ticket: Ticket, _deadline: Deadline) -> None:
    if ticket.status is Status.WAITING:
        casework.resume(desk, ticket)


_DEEDS: dict[Whom, Callable[[Desk, Ticket, Deadline], None]] = {
    Whom.MEMBER: _remind_member,
    Whom.LEADER: _tell_leader,
    Whom.OPERATOR: _tell_operator,
    Whom.TRIAGE: _to_triage,
    Whom.CLOSE: _close,
    Whom.RESUME: _resume,
}


def _tell(desk: Desk, ticket: Ticket, deadline: Deadline, people: list[Member], key: str) -> None:
    for who in {member.id: member for member in people}.values():
        params: dict[str, object] = {
            "category": notices.category(desk, who.language, ticket),
            "due": notices.local(desk, deadline.due_at),
        }
        if key == "accept_leader":
            params["team"] = notices.team(desk, who.language, ticket)
        notices.remind(desk, who, ticket, key, **params)


def is_due(desk: Desk) -> bool:
    """Whether any deadline is due; cheap, so that looking takes no write lock."""
    query = select(Deadline.id).where(Deadline.next_at <= desk.now).limit(1)
    return desk.tx.scalar(query) is not None


def waiting(desk: Desk) -> set[str]:
    """The queues in which something may go on now; their rings may have been lost."""
    waits = select(Message.id).where(Message.status == Intake.WAITING, Message.due_at <= desk.now)
    found = set()
    if desk.tx.scalar(waits.limit(1)) is not None:
        found.add(inbox.BELL)
    if outbox.oldest_waiting(desk) is not None:
        found.add(outbox.BELL)
    return found
