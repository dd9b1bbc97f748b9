"""Who was called out for a ticket, and is called off again: by what each was told last."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import select

from gateway.domain.delivery import State
from gateway.services.desk import Actor, Desk
from gateway.services.texts import outbox
from gateway.services.tickets import notices
from gateway.services.town import directory
from gateway.store.tables import Delivery, Member, Message, Team, Ticket

Tell = Callable[..., object]  # lets a member know: notices.member, or cases.Case.news
_CALLS = (*outbox.ORDERS, "member.assist")
_ENDS = (
    "member.taken", "member.moved", "member.returned", "member.arbitrating", "member.resolved",
    "member.assisted_done", "member.withdrawn", "member.merged", "member.called_off",
    "member.declined_here", "member.handed_on",
)  # fmt: skip


def holders(desk: Desk, ticket: Ticket) -> list[Member]:
    """Who has accepted it, and who covers for them: nobody else has it in hand by now."""
    if ticket.member is None:
        return []
    return [*_once([ticket.member, *directory.in_hand(desk, ticket)])]


def called_out(desk: Desk, ticket: Ticket) -> list[Member]:
    """Who has a ticket, was asked to take it or helps with it."""
    return [*_once([*holders(desk, ticket), *_called(desk, ticket, _CALLS)])]


def taken(desk: Desk, ticket: Ticket, member: Member, before: Iterable[Member]) -> None:
    """A member has it: who else was asked, or had it before, hears who; of other teams, which."""
    team = ticket.team
    assert team is not None
    colleagues = {who.id for who in directory.team_members(desk, team.id)}
    for who in _once([*before, *_called(desk, ticket, outbox.ORDERS)]):
        if who.id in colleagues - {member.id}:
            notices.member(desk, who, ticket, "taken", member=member.name)
        elif who.id != member.id:
            notices.member(desk, who, ticket, "moved", team=team.name)


def moved(
    desk: Desk,
    ticket: Ticket,
    by: Actor,
    before: Iterable[Member] = (),
    tell: Tell = notices.member,
) -> None:
    """Who had it before, or was asked to take it, and is of none of its teams now is told so."""
    teams = [team for team in (ticket.team, ticket.proposed_team) if team is not None]
    theirs = {who.id for team in teams for who in _people(desk, team)}
    for who in _once([*before, *_called(desk, ticket, outbox.ORDERS)]):
        if who.id not in theirs and who.phone != by.phone:
            team = notices.team(desk, who.language, ticket)
            tell(desk, who, ticket, "moved", team=team)


def leads(desk: Desk, ticket: Ticket, team: Team) -> None:
    """A team leads from now on: where it helped, it has no part of its own any more."""
    for part in ticket.assists:
        if part.team_id == team.id and part.done_at is None:
            part.done_at, part.next_at = desk.now, None


def offer_over(desk: Desk, ticket: Ticket, asked: Team | None, by: Actor) -> None:
    """Who had it gave it away while another team was asked to take it: nobody need answer that.

    The team that was asked is told, and the reporters, who had heard that it goes there.
    """
    if asked is None:
        return
    theirs = {who.id for who in _people(desk, asked)}
    for who in _called(desk, ticket, outbox.ORDERS):
        if who.id in theirs and who.phone != by.phone:
            team = notices.team(desk, who.language, ticket)
            notices.member(desk, who, ticket, "moved", team=team)
    notices.reporters(desk, ticket, "declined_triage", team=asked.name)


def over(
    desk: Desk,
    ticket: Ticket,
    by: Actor,
    key: str,
    before: Iterable[Member] = (),
    **params: object,
) -> None:
    """Nobody need do any more: who has it, was asked to take it or helps is told, but for `by`."""
    has = [*before, ticket.member] if ticket.member is not None else before
    for part in ticket.assists:
        part.next_at = None
    for who in _once([*has, *_called(desk, ticket, _CALLS)]):
        if who.phone != by.phone:
            notices.member(desk, who, ticket, key, **params)


def _people(desk: Desk, team: Team) -> list[Member]:
    return [*directory.team_members(desk, team.id), *directory.on_call(desk, team.id)]


def _once(people: Iterable[Member]) -> Iterable[Member]:
    return {who.id: who for who in people}.values()


def _called(desk: Desk, ticket: Ticket, calls: Sequence[str]) -> list[Member]:
    """Who was told one of these last; an order that was recalled was never given."""
    desk.flush()
    query = (
        select(Message.phone, Message.kind)
        .join(Delivery, Delivery.message_id == Message.id)
        .where(
            Message.ticket_id == ticket.id,
            Message.kind.in_([*_CALLS, *_ENDS]),
            Delivery.state != State.DROPPED,
        )
        .order_by(Message.id)
    )
    last = {phone: kind for phone, kind in desk.tx.execute(query)}
    phones = [phone for phone, kind in last.items() if kind in calls]
    if not phones:
        return []
    members = select(Member).where(Member.phone.in_(phones), Member.active)
    return list(desk.tx.scalars(members.order_by(Member.id)))
