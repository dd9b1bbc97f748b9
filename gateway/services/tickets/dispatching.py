"""A ticket goes to a team, to another one, to somebody of it, or back to the operators."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from gateway.domain.deadline import Span
from gateway.domain.people import AlarmKind, MemberRole
from gateway.domain.roles import Role
from gateway.domain.ticket import Action, Stage, Status
from gateway.errors import Refused
from gateway.services import alarms
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.services.tickets import asking, callouts, clocks, ledger, let_lie, notices, placing
from gateway.services.tickets.callouts import Tell
from gateway.services.tickets.notices import Inform
from gateway.services.town import directory, superiors
from gateway.store.tables import Assist, Event, Member, Message, Team, Ticket, Words

_ARBITRATED = 3  # the third return or transfer is the supervisor's to settle (domain.md 3)


def dispatch(desk: Desk, ticket: Ticket, team: Team, by: Actor) -> None:
    """Give a ticket to a team, or to another one; the resident and both teams are told.

    After the third return or transfer the supervisor alone does it, and the team is fixed: it may
    not pass the ticket on.
    """
    send_to(desk, ticket, team, by)
    notices.resident(desk, ticket, "dispatched", team=team.name)


def send_to(desk: Desk, ticket: Ticket, team: Team, by: Actor) -> None:
    """The same without a text to the resident: whoever calls it tells them."""
    placing.require_fit(desk, ticket, team)
    if placing.is_for_supervisor(ticket) and by.role is not Role.SUPERVISOR:
        raise Refused("for_supervisor", number=ticket.number)
    if ticket.proposed_team is None:  # else it stays where it is, and that is decided
        placing.require_another(ticket, team)
    before = callouts.holders(desk, ticket)
    fixed = ticket.returns + ticket.transfers >= _ARBITRATED
    _restart(desk, ticket)
    ledger.move(
        desk, ticket, Action.DISPATCH, by, team=team, member=None, proposed_team=None,
        level=superiors.level(team), fixed=fixed,
        flag="" if placing.is_for_supervisor(ticket) else ticket.flag,
    )  # fmt: skip
    callouts.leads(desk, ticket, team)
    call_out(desk, ticket, team, "dispatch", clocks.due_of(ticket, Stage.ACCEPT) or desk.now)
    callouts.moved(desk, ticket, by, before)


def transfer(
    desk: Desk, ticket: Ticket, team: Team, by: Actor, words: Words, action: Action
) -> None:
    """Offer a ticket to another team (转办) or one above (提级); the lead stays until it accepts.

    The third return or transfer goes to the supervisor instead.
    """
    placing.require_another(ticket, team)
    placing.require_fit(desk, ticket, team)
    if _is_for_arbitration(ticket):
        return _to_arbitration(desk, ticket, action, by, words, {"team": team.code})
    _restart(desk, ticket)
    ledger.move(
        desk, ticket, action, by, words=words, proposed_team=team, transfers=ticket.transfers + 1,
        codes={"team": team.code},
    )  # fmt: skip
    call_out(desk, ticket, team, "dispatch", clocks.due_of(ticket, Stage.ACCEPT) or desk.now)
    callouts.moved(desk, ticket, by)
    if action is Action.RAISE:
        notices.reporters(desk, ticket, "raised", team=team.name, text=notices.quote(words.body))
    else:
        notices.reporters(desk, ticket, "transferred", team=team.name)
    return None


def decline(
    desk: Desk,
    ticket: Ticket,
    by: Actor,
    words: Words | None = None,
    tell: Tell = notices.member,
    inform: Inform = notices.resident,
) -> list[str]:
    """The team that was asked does not take it, or says nothing: whoever led it leads on.

    What nobody had accepted before goes back to the operators. Returns the phones that were asked
    where it goes.
    """
    asked = ticket.proposed_team
    assert asked is not None
    if ticket.member is None:
        people = superiors.leading(desk, ticket)
        arbiters = _leave_to_desk(desk, ticket)
        _say_declined(desk, ticket, people, asked, by, words, tell)
        notices.reporters(desk, ticket, "declined_triage", inform, team=asked.name)
        return arbiters
    clocks.cancel(desk, ticket, Stage.ACCEPT)
    clocks.wake(desk, ticket, Stage.CONTACT)
    ledger.move(
        desk, ticket, Action.DECLINE, by, words=words, proposed_team=None,
        codes={"team": asked.code},
    )  # fmt: skip
    _say_declined(desk, ticket, directory.in_hand(desk, ticket), asked, by, words, tell)
    callouts.moved(desk, ticket, by, tell=tell)
    assert ticket.team is not None
    notices.reporters(desk, ticket, "declined", inform, team=ticket.team.name)
    return []


def _say_declined(
    desk: Desk,
    ticket: Ticket,
    people: list[Member],
    asked: Team,
    by: Actor,
    words: Words | None,
    tell: Tell,
) -> None:
    """Who led it hears whether the other team said no, or nothing, and who has it now."""
    said = "unanswered" if words is None else "declined"
    key = f"offer_{said}" + ("_triage" if ticket.team is None else "")
    text = {"text": notices.quote(words.body)} if words is not None else {}
    for who in people:
        if who.phone != by.phone:
            tell(desk, who, ticket, key, team=asked.name, **text)


def give_back(desk: Desk, ticket: Ticket, by: Actor, words: Words) -> None:
    """A team returns a ticket (退单) with a reason: back to the operators, once a team.

    The resolve clock goes on. Raises Refused for a second time, and for a team that was fixed.
    """
    if ticket.fixed:
        raise Refused("team_fixed", number=ticket.number)
    if _has_returned(desk, ticket):
        raise Refused("returned_before", number=ticket.number)
    if _is_for_arbitration(ticket):
        return _to_arbitration(desk, ticket, Action.RETURN, by, words, {})
    asked = ticket.proposed_team
    _to_desk(desk, ticket, Action.RETURN, by, words, returns=ticket.returns + 1)
    return callouts.offer_over(desk, ticket, asked, by)


def take_back(
    desk: Desk,
    ticket: Ticket,
    by: Actor = SYSTEM,
    tell: Tell = notices.member,
    inform: Inform = notices.resident,
) -> list[str]:
    """Nobody took it in twice the time: to the desk, or who offered it. Returns whom it asked."""
    if ticket.proposed_team is not None:
        return decline(desk, ticket, by, tell=tell, inform=inform)
    arbiters = _leave_to_desk(desk, ticket)
    let_lie.say(desk, ticket, tell)
    return arbiters


def _leave_to_desk(desk: Desk, ticket: Ticket) -> list[str]:
    if ticket.fixed:  # who was to have it for good has let it lie: decided once more
        _to_desk(desk, ticket, Action.TRIAGE, SYSTEM, None, flag=placing.ARBITRATION)
        return asking.arbitrate(desk, ticket)
    _to_desk(desk, ticket, Action.TRIAGE, SYSTEM, None)
    return []


def _to_desk(
    desk: Desk, ticket: Ticket, action: Action, by: Actor, words: Words | None, **values: Any
) -> None:
    clocks.cancel(desk, ticket, Stage.ACCEPT)
    clocks.cancel(desk, ticket, Stage.CONTACT)  # nobody has it who could call
    clocks.start(desk, ticket, Stage.DISPATCH, desk.now)
    clocks.resume(desk, ticket)
    ledger.move(
        desk, ticket, action, by, words=words, team=None, member=None, proposed_team=None, **values
    )


def _to_arbitration(
    desk: Desk, ticket: Ticket, action: Action, by: Actor, words: Words, wish: dict[str, Any]
) -> None:
    """To the operators' desk, flagged for the supervisor, who fixes the team."""
    column = "returns" if action is Action.RETURN else "transfers"
    values = {column: getattr(ticket, column) + 1, "flag": placing.ARBITRATION}
    asked = ticket.proposed_team
    if action is Action.RETURN:
        _to_desk(desk, ticket, action, by, words, **values)
    else:
        codes = {"action": action} | wish
        ledger.record(desk, ticket, Action.PROPOSE, by, text_id=words.id, codes=codes)
        _to_desk(desk, ticket, Action.TRIAGE, SYSTEM, None, **values)
    callouts.offer_over(desk, ticket, asked, by)
    asking.arbitrate(desk, ticket)


def _is_for_arbitration(ticket: Ticket) -> bool:
    return ticket.returns + ticket.transfers + 1 >= _ARBITRATED


def _has_returned(desk: Desk, ticket: Ticket) -> bool:
    query = select(Event.id).where(
        Event.ticket_id == ticket.id,
        Event.action == Action.RETURN,
        Event.team_id == ticket.team_id,
    )
    return desk.tx.scalar(query.limit(1)) is not None


def assign(
    desk: Desk, ticket: Ticket, member: Member, by: Actor, message: Message | None = None
) -> None:
    """A leader gives a ticket to somebody (指派), who is told and has it in hand from now on.

    Raises Refused for a volunteer, who could neither accept nor resolve it.
    """
    if member.role is MemberRole.VOLUNTEER:
        raise Refused("cannot_have", number=ticket.number, member=member.name)
    before = ticket.member
    ledger.move(
        desk, ticket, Action.ASSIGN, by, message=message, member=member,
        codes={"member": member.id},
    )  # fmt: skip
    accept = clocks.due_of(ticket, Stage.ACCEPT)
    if accept is not None and accept <= desk.now:
        accept = clocks.next_of(ticket, Stage.ACCEPT)
    due = accept or clocks.done_by(desk, ticket)
    if member.phone != by.phone:  # else the answer says it
        notices.work(desk, ticket, [member], "dispatch" if accept else "handed", due)
    if before is not None and before.id != member.id and before.phone != by.phone:
        notices.member(desk, before, ticket, "handed_on", member=member.name)


def joint(
    desk: Desk, ticket: Ticket, team: Team, by: Actor, words: Words, within: Span | None = None
) -> datetime:
    """Another team helps (联办), with a due date of its own; the lead stays responsible.

    Returns that date: so long from now, else as long as the lead has.
    """
    helping = {one.team_id for one in ticket.assists if one.done_at is None}
    placing.require_another(ticket, team, *helping)
    placing.require_fit(desk, ticket, team)
    due = desk.rules.calendar.add(desk.now, within).at if within else clocks.done_by(desk, ticket)
    ledger.move(desk, ticket, Action.JOINT, by, words=words, codes={"team": team.code})
    ticket.assists.append(Assist(team_id=team.id, asked_at=desk.now, due_at=due, next_at=due))
    call_out(desk, ticket, team, "assist", due)
    return due


def assisted(desk: Desk, ticket: Ticket, member: Member, by: Actor, words: Words) -> None:
    """An assisting team has done its part; whoever leads is told."""
    _end_part(desk, ticket, member, by, words, {})
    text = notices.quote(words.body)
    for who in directory.in_hand(desk, ticket):
        notices.member(desk, who, ticket, "assisted", member=member.name, text=text)


def leave(desk: Desk, ticket: Ticket, member: Member, by: Actor, words: Words) -> None:
    """An assisting team does not help after all; whoever leads is told, and leads on."""
    left = _end_part(desk, ticket, member, by, words, {"left": True})
    text = notices.quote(words.body)
    for who in directory.in_hand(desk, ticket):
        teams = notices.listed(desk, who.language, (team.name for team in left))
        notices.member(desk, who, ticket, "declined", team=teams, text=text)


def _end_part(
    desk: Desk, ticket: Ticket, member: Member, by: Actor, words: Words, codes: dict[str, Any]
) -> list[Team]:
    """A member's teams help no longer; returns them."""
    teams = directory.team_ids(desk, member)
    ledger.move(desk, ticket, Action.ASSISTED, by, words=words, codes=codes)
    parts = [one for one in ticket.assists if one.team_id in teams and one.done_at is None]
    for one in parts:
        one.done_at, one.next_at = desk.now, None
    return [desk.tx.get_one(Team, one.team_id) for one in parts]


def call_out(desk: Desk, ticket: Ticket, team: Team, key: str, due: datetime) -> None:
    """Text those of a team who are on call; nobody to text is an alarm on the console."""
    people = directory.on_call(desk, team.id)
    notices.work(desk, ticket, people, key, due)
    if key == "dispatch":
        notices.inform(desk, ticket, team)
    if not people:
        alarms.ring(desk, AlarmKind.UNREACHABLE, team.code, team_id=team.id, ticket_id=ticket.id)


def _restart(desk: Desk, ticket: Ticket) -> None:
    """The clocks of a ticket that a team is asked to take."""
    if ticket.status is not Status.RECEIVED:
        clocks.resume(desk, ticket)
    clocks.meet(desk, ticket, Stage.DISPATCH)
    clocks.cancel(desk, ticket, Stage.ACCEPT)
    clocks.start(desk, ticket, Stage.ACCEPT, desk.now)
