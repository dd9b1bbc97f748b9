"""The staff's phones, shown to be theirs every 90 days; and the work of those who have left."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from gateway.domain import phone as phones
from gateway.domain.delivery import Intake
from gateway.domain.people import AlarmKind, MemberRole
from gateway.domain.ticket import OPEN, Action
from gateway.services import alarms
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.services.texts import outbox
from gateway.services.tickets import clocks, dispatching, ledger, notices
from gateway.services.town import directory, reach, superiors
from gateway.store.tables import Member, Membership, Message, Ticket

_CONFIRMED_FOR = timedelta(days=90)
_TIME_TO_ANSWER = timedelta(days=3)
_ENOUGH = timedelta(days=1)  # a confirmation is not written down with every text of a day
_AT_A_TIME = 20


def confirmed(desk: Desk, member: Member) -> None:
    """A text of the member's has come from the phone: it is theirs still."""
    if member.confirmed_at is None or member.confirmed_at < desk.now - _ENOUGH:
        if member.confirmed_at is None:
            alarms.clear(desk, AlarmKind.UNCONFIRMED, _subject(member))
        member.confirmed_at, member.asked_at = desk.now, None


def _outdated(desk: Desk) -> Sequence[Member]:
    """Members whose phone was confirmed once, too long ago, and who were not asked since."""
    query = select(Member).where(Member.confirmed_at <= desk.now - _CONFIRMED_FOR, Member.active)
    return desk.tx.scalars(query.order_by(Member.confirmed_at).limit(_AT_A_TIME)).all()


@dataclasses.dataclass(frozen=True)
class Doubt:
    """A member whose phone is not known to be theirs; `heard_at` is the last text from it."""

    member: Member
    heard_at: datetime | None  # never, when it is missing


def doubts(desk: Desk, by: Actor, most: int) -> list[Doubt]:
    """Whose phones were never confirmed, or too long ago, in somebody's area; by name."""
    query = select(Member).where(*_is_in_doubt(desk, by)).order_by(Member.name, Member.id)
    teams = selectinload(Member.memberships).joinedload(Membership.team)
    found = desk.tx.scalars(query.options(teams).limit(most)).all()
    heard = _heard(desk, [who.phone for who in found])
    return [Doubt(who, heard.get(who.phone)) for who in found]


def count_doubts(desk: Desk, by: Actor) -> int:
    """How many there are."""
    return desk.tx.scalar(select(func.count(Member.id)).where(*_is_in_doubt(desk, by))) or 0


def _is_in_doubt(desk: Desk, by: Actor) -> list[ColumnElement[bool]]:
    late = Member.confirmed_at.is_(None) | (Member.confirmed_at <= desk.now - _CONFIRMED_FOR)
    return [Member.active.is_(True), late, *reach.members(desk, by)]


def _heard(desk: Desk, phones_: Sequence[str]) -> dict[str, datetime]:
    """When some phones texted last: any text confirms a phone."""
    query = select(Message.phone, func.max(Message.at)).where(
        Message.phone.in_(phones_), Message.direction == "in", Message.status == Intake.DONE
    )
    return {phone: at for phone, at in desk.tx.execute(query.group_by(Message.phone))}


def _silent(desk: Desk) -> Sequence[Member]:
    """Members who were asked and have not answered."""
    query = select(Member).where(Member.asked_at <= desk.now - _TIME_TO_ANSWER, Member.active)
    return desk.tx.scalars(query.order_by(Member.asked_at).limit(_AT_A_TIME)).all()


def is_due(desk: Desk) -> bool:
    """Whether some phone must be seen to; cheap, so that looking takes no write lock."""
    return bool(_outdated(desk) or _silent(desk))


def ask_to_confirm(desk: Desk) -> int:
    """Ask some members for any text, never at night; asked once, they count as unconfirmed."""
    members = _outdated(desk)
    for who in members:
        who.confirmed_at, who.asked_at = None, desk.now
        outbox.queue(
            desk, "member.confirm_phone", who.phone, who.language, {"member": who.name},
            lane=outbox.LAST, night=False,
        )  # fmt: skip
    return len(members)


def report_silent(desk: Desk) -> None:
    """Who did not answer shows up on the console until a text comes, and their leaders are told."""
    for who in _silent(desk):
        who.asked_at = None
        alarms.ring(desk, AlarmKind.UNCONFIRMED, _subject(who))
        for leader in _leaders(desk, who):
            outbox.queue(
                desk, "member.silent", leader.phone, leader.language, {"member": who.name},
                lane=outbox.LAST, night=False,
            )  # fmt: skip


def _subject(member: Member) -> str:
    return f"{member.name} {phones.masked(member.phone)}"


def _leaders(desk: Desk, member: Member) -> list[Member]:
    """Who leads the teams of a member, and is somebody else."""
    teams = sorted(one for one in directory.team_ids(desk, member) if one)
    leading = (leader for team in teams for leader in directory.leaders(desk, team))
    return list(dict.fromkeys(one for one in leading if one.id != member.id))


def hand_over(desk: Desk) -> int:
    """The open tickets of members whose they are no more go to who leads the team, who is told.

    They have left, serve another team, or only help by now; so does who stood in for a while.
    Without anybody who leads they go back to the operators. Returns how many tickets moved.
    """
    serves = select(Membership.team_id).where(
        Membership.member_id == Member.id, Membership.team_id == Ticket.team_id
    )
    able = Member.active & (Member.role != MemberRole.VOLUNTEER)
    query = (
        select(Ticket)
        .join(Member, Member.id == Ticket.member_id)
        .where(Ticket.status.in_(OPEN), ~(able & serves.exists()))
        .order_by(Ticket.id)
    )
    found = desk.tx.scalars(query).all()
    tickets = [one for one in found if one.member and not directory.works(desk, one.member, one)]
    for ticket in tickets:
        _hand_over(desk, ticket)
    return len(tickets)


def _hand_over(desk: Desk, ticket: Ticket) -> None:
    left = ticket.member
    assert left is not None
    leading = superiors.leading(desk, ticket)
    if not leading:
        dispatching.take_back(desk, ticket)
        return
    leader = leading[0]
    ledger.move(
        desk, ticket, Action.ASSIGN, SYSTEM, member=leader,
        codes={"member": leader.id, "left": left.id},
    )  # fmt: skip
    due = notices.local(desk, clocks.done_by(desk, ticket))
    notices.member(
        desk, leader, ticket, "left", member=left.name, due=due,
        phone=notices.phone_for(desk, leader, ticket),
        text=notices.reported(desk, leader.language, ticket),
    )  # fmt: skip
    if left.active:
        notices.member(desk, left, ticket, "handed_on", member=leader.name)
