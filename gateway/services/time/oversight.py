"""What time does by itself: reminders, overdue, closing; found through one indexed column."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from gateway.domain import reminder
from gateway.domain.deadline import Span
from gateway.domain.delivery import Intake
from gateway.domain.people import AlarmKind
from gateway.domain.ticket import OPEN, ROUND_THE_CLOCK, Stage
from gateway.services import alarms
from gateway.services.desk import Desk
from gateway.services.texts import arrivals, outbox
from gateway.services.tickets import clocks, informed, ledger, placing
from gateway.services.time import escalation
from gateway.services.time.cases import Case
from gateway.services.town import directory, superiors
from gateway.store.tables import Alarm, Assist, Deadline, Message, Team, Ticket

BATCH = 100
_PUT_OFF = timedelta(minutes=10)
_A_DAY = Span(1, "wd")  # meanwhile somebody may lead what waits for a team


def is_due(desk: Desk) -> bool:
    """Whether any clock is due; cheap, so that looking takes no write lock."""
    clock = select(Deadline.id).where(Deadline.next_at <= desk.now).limit(1)
    assist = select(Assist.id).where(Assist.next_at <= desk.now).limit(1)
    return desk.tx.scalar(clock) is not None or desk.tx.scalar(assist) is not None


def due(desk: Desk) -> Sequence[Ticket]:
    """The tickets whose clocks ask for something now, the earliest first, at most 100.

    On PostgreSQL those that a worker holds are skipped, and clocks are read once they are held.
    """
    ids = [
        one
        for kind in (Deadline, Assist)
        for one in desk.tx.scalars(
            select(kind.ticket_id)
            .where(kind.next_at <= desk.now)
            .order_by(kind.next_at)
            .limit(BATCH)
        )
    ]
    query = select(Ticket).where(Ticket.id.in_(list(dict.fromkeys(ids))[:BATCH]))
    held = desk.tx.scalars(
        query.order_by(Ticket.id)
        .options(joinedload(Ticket.team).joinedload(Team.area))
        .options(joinedload(Ticket.area), joinedload(Ticket.member))
        .options(selectinload(Ticket.deadlines), selectinload(Ticket.assists))
        .options(selectinload(Ticket.accusations))
        .with_for_update(skip_locked=True, of=Ticket)
        .execution_options(populate_existing=True)
    ).all()
    teams = {one.team_id for one in held if one.team_id}
    teams |= {team.id for one in held if _goes_up(desk, one) for team in _next_above(desk, one)}
    directory.read_people(desk, teams)
    informed.read_ahead(desk, held)
    return held


def _goes_up(desk: Desk, ticket: Ticket) -> bool:
    """Whether somebody above is about to hear of it."""
    late = [one for one in _asking(desk, ticket) if one.due_at <= desk.now]
    return any(one.stage is Stage.RESOLVE for one in late)


def _next_above(desk: Desk, ticket: Ticket) -> Iterator[Team]:
    return islice(superiors.teams_above(desk, ticket), 1)


def step(desk: Desk, ticket: Ticket) -> None:
    """Do all that a ticket's clocks ask for by now: one text to each person, whatever was missed.

    In the quiet hours only tiers that run round the clock speak; the others wait for the morning.
    """
    case = Case(desk, ticket)
    quiet = desk.rules.calendar.is_quiet(desk.now) and not outbox.night_for(ticket)
    while asking := _asking(desk, ticket):  # what a clock does may let another one go on
        for clock in sorted(asking, key=lambda one: one.due_at):
            _speak(case, clock, quiet)
    for assist in ticket.assists:
        if assist.next_at is None or assist.next_at > desk.now:
            continue
        assist.next_at = _later(desk, ticket, quiet)
        if assist.next_at is None and assist.done_at is None and ticket.status in OPEN:
            escalation.assist_due(case, assist)
    case.tell()


def _later(desk: Desk, ticket: Ticket, quiet: bool) -> datetime | None:
    """When a helping team hears of it if not now: by day, and while a team leads that it helps."""
    calendar = desk.rules.calendar
    if quiet:
        return calendar.awake(desk.now)
    if ticket.status in OPEN - reminder.SPEAKS[Stage.ASSIST]:
        return calendar.awake(calendar.add(desk.now, _A_DAY).at)
    return None


def _speak(case: Case, clock: Deadline, quiet: bool) -> None:
    """Let a clock say what it has to, or be silent: for good, until the morning, or while an
    operator may be busy with what waits for a team.
    """
    desk, ticket = case.desk, case.ticket
    if ticket.status not in reminder.SPEAKS[clock.stage]:
        clock.next_at = None
    elif quiet and clock.stage not in reminder.SILENT:
        clock.next_at = desk.rules.calendar.awake(desk.now)
    elif clock.stage is Stage.DISPATCH and (later := placing.busy_until(desk, ticket)):
        clock.next_at = later
    else:
        steps = clocks.due_steps(desk, clock)
        if clock.stage is Stage.DISPATCH and ticket.tier in ROUND_THE_CLOCK:
            steps = steps or [reminder.AGAIN]
            clocks.press(desk, clock)
        escalation.speak(case, clock, steps)


def _asking(desk: Desk, ticket: Ticket) -> list[Deadline]:
    return [one for one in ticket.deadlines if one.next_at is not None and one.next_at <= desk.now]


def put_off(desk: Desk, ticket: Ticket) -> None:
    """A ticket whose step failed is looked at again in a while; the others go on."""
    later = desk.now + _PUT_OFF
    for clock in _asking(desk, ticket):
        clock.next_at = later
    for assist in ticket.assists:
        if assist.next_at is not None and assist.next_at <= desk.now:
            assist.next_at = later


def recount(desk: Desk, after: int) -> int | None:
    """Set some provisional deadlines by the calendar, whose year may have been published since.

    Returns the last id it has looked at; None when there was none left.
    """
    found = clocks.provisional(desk, after, BATCH)
    for clock in found:
        clocks.recount(desk, clock)
    for ticket_id in sorted({clock.ticket_id for clock in found if not clock.provisional}):
        ledger.replanned(desk, desk.tx.get_one(Ticket, ticket_id))
    return found[-1].id if found else None


def abandoned(desk: Desk) -> list[str]:
    """The codes of teams with nobody to text, for which no alarm stands yet."""
    known = select(Alarm.subject).where(
        Alarm.kind == AlarmKind.UNREACHABLE, Alarm.cleared_at.is_(None)
    )
    query = directory.abandoned(desk).where(Team.code.not_in(known))
    return [team.code for team in desk.tx.scalars(query.order_by(Team.id))]


def ring(desk: Desk) -> None:
    """Raise an alarm for each abandoned team, before a ticket needs it."""
    for code in abandoned(desk):
        team = directory.team(desk, code)
        if team is not None:
            alarms.ring(desk, AlarmKind.UNREACHABLE, code, team_id=team.id)


def reachable_again(desk: Desk) -> list[str]:
    """The codes of teams whose alarm stands though somebody of them can be texted again."""
    standing = select(Alarm.team_id, Alarm.subject).where(
        Alarm.kind == AlarmKind.UNREACHABLE, Alarm.cleared_at.is_(None)
    )
    found = desk.tx.execute(standing).all()
    left = {team.id for team in desk.tx.scalars(directory.abandoned(desk))} if found else set()
    return [
        code
        for team_id, code in found
        if team_id is not None and team_id not in left and directory.on_call(desk, team_id)
    ]


def quieten(desk: Desk) -> None:
    """Clear the alarms of teams that can be reached again."""
    for code in reachable_again(desk):
        alarms.clear(desk, AlarmKind.UNREACHABLE, code)


def waiting(desk: Desk) -> set[str]:
    """The queues in which something may go on now; their rings may have been lost."""
    waits = select(Message.id).where(Message.status == Intake.WAITING, Message.due_at <= desk.now)
    found = set()
    if desk.tx.scalar(waits.limit(1)) is not None:
        found.add(arrivals.BELL)
    if outbox.oldest_waiting(desk) is not None:
        found.add(outbox.BELL)
    return found
