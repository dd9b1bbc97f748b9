"""Who let an order lie until it was taken back, and takes it after all while nobody has decided."""

from sqlalchemy import select

from gateway.domain.people import ActorKind
from gateway.domain.ticket import Action, Stage, Status
from gateway.services.desk import SYSTEM, Desk
from gateway.services.tickets import callouts, clocks, informed, ledger, notices, placing
from gateway.services.tickets.callouts import Tell
from gateway.services.town import directory, superiors
from gateway.store.tables import Event, Member, Team, Ticket


def say(desk: Desk, ticket: Ticket, tell: Tell = notices.member) -> None:
    """Who was asked to take it, or to see to that, hears that it was taken back: their order or
    their reminder says otherwise.
    """
    if placing.is_for_supervisor(ticket):
        return
    team, reminded = _team(desk, ticket), informed.reminded_of_nobody(desk, ticket)
    people = directory.team_members(desk, team.id) if team is not None else []
    leading = [who for who in people if who.phone in reminded]
    for who in dict.fromkeys([*callouts.called_out(desk, ticket), *leading]):
        tell(desk, who, ticket, "let_lie", number=ticket.number)


def is_theirs(desk: Desk, ticket: Ticket, member: Member) -> bool:
    """Whether it waits at the desk because a team of theirs let it lie."""
    team = _team(desk, ticket)
    return team is not None and team.id in directory.team_ids(desk, member)


def take_up(desk: Desk, ticket: Ticket, member: Member) -> None:
    """It is their team's again, if that is from which it was taken back and it waits still.

    Nobody else was given it meanwhile; what was returned, or is for arbitration, is decided above.
    No clock of acceptance starts anew: it was late, and stays so in the rates.
    """
    team = _team(desk, ticket)
    if team is not None and is_theirs(desk, ticket, member):
        clocks.meet(desk, ticket, Stage.DISPATCH)
        ledger.move(desk, ticket, Action.DISPATCH, SYSTEM, team=team, level=superiors.level(team))
        callouts.leads(desk, ticket, team)


def _team(desk: Desk, ticket: Ticket) -> Team | None:
    """The team from which the clock took it, and that may have it yet; None for any other."""
    if ticket.status is not Status.TRIAGE or placing.is_for_supervisor(ticket):
        return None
    moved = select(Event).where(Event.ticket_id == ticket.id, Event.after == Status.TRIAGE)
    desk.flush()
    last = desk.tx.scalar(
        moved.where(Event.before != Status.TRIAGE).order_by(Event.id.desc()).limit(1)
    )
    if last is None or (last.action, last.actor) != (Action.TRIAGE, ActorKind.SYSTEM):
        return None
    had = last.team_id if last.before is Status.DISPATCHED else None
    team = desk.tx.get(Team, had) if had else None
    return team if team is not None and placing.may_have(desk, ticket, team) else None
