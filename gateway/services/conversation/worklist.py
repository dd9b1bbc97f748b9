"""What a member has to do, and which ticket was spoken of last."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import BindParameter, bindparam, func, select

from gateway.domain.delivery import Intake
from gateway.domain.people import PromptKind
from gateway.domain.ticket import WITH_TEAM, Status
from gateway.services.desk import Desk
from gateway.services.texts.senders import Card
from gateway.services.tickets import ledger
from gateway.services.town import access, directory, discretion
from gateway.store.tables import Assist, Delivery, Member, Message, Ticket

_MENTIONED_FOR = timedelta(hours=48)
_IDLE = timedelta(days=30)
# What every text of a member asks is made once: that takes longer than to ask it.
_TEAMS: BindParameter[list[int]] = bindparam("teams", expanding=True)
_ASSIGNED = (
    select(Ticket)
    .where(
        Ticket.team_id.in_(_TEAMS)
        | Ticket.proposed_team_id.in_(_TEAMS)
        | Ticket.id.in_(
            select(Assist.ticket_id).where(Assist.team_id.in_(_TEAMS), Assist.done_at.is_(None))
        ),
        Ticket.status.in_(WITH_TEAM),
    )
    .order_by(Ticket.due_at, Ticket.id)
)
_LAST_SENT = (
    select(Message)
    .join(Delivery, Delivery.message_id == Message.id)
    .where(
        Message.phone == bindparam("phone"),
        Message.direction == "out",
        Message.at > bindparam("since"),
        Delivery.claimed_at.is_not(None),  # nobody has read what waits
    )
    .order_by(Delivery.claimed_at.desc(), Message.id.desc())
    .limit(1)
)


def assigned(desk: Desk, member: Member) -> list[Ticket]:
    """The open tickets that a member's teams lead, are asked to take or help with.

    The most urgent come first; none is about one of their people.
    """
    teams = directory.team_ids(desk, member)
    query = _ASSIGNED.where(*discretion.unless_kept(desk, member.phone))
    return list(desk.tx.scalars(query, {"teams": list(teams)}))


def mentioned(desk: Desk, phone: str) -> int | None:
    """The ticket of the last text sent to a phone in the last 48 hours."""
    last = last_sent(desk, phone)
    return last.ticket_id if last is not None else None


def gone(desk: Desk, card: Card, in_hand: Sequence[Ticket]) -> Ticket | None:
    """What a member was told of last, or asked whether it is meant, that is not in hand: it is over
    or with others now, and words may be about it. No own report, and nothing about themselves.
    """
    if card.member is None or not in_hand:
        return None
    prompt = card.prompt
    asked = prompt.tickets if prompt is not None and prompt.kind is PromptKind.WHICH else ()
    spoken_of = filter(None, (mentioned(desk, card.phone.value), *asked))
    for one in (desk.tx.get_one(Ticket, nth) for nth in spoken_of):
        may_know = discretion.may_know(desk, one, card.phone.value)
        if may_know and one.phone != card.phone.value and ledger.whole(desk, one) not in in_hand:
            return one
    return None


def last_sent(desk: Desk, phone: str) -> Message | None:
    """The last text sent to a phone in the last 48 hours."""
    return desk.tx.scalar(_LAST_SENT, {"phone": phone, "since": desk.now - _MENTIONED_FOR})


def is_at_work(desk: Desk, member: Member) -> bool:
    """Whether a member has a ticket in hand, or was told of one lately: words may be about it.

    Words after the question whether the phone is the member's still are the answer to that.
    """
    if assigned(desk, member):
        return True
    last = last_sent(desk, member.phone)
    if last is None or last.ticket_id is None:
        return last is not None and last.kind == "member.confirm_phone"
    ticket = desk.tx.get_one(Ticket, last.ticket_id)
    over = ticket.status in (Status.CLOSED, Status.WITHDRAWN, Status.REJECTED)
    return not over and access.sees(desk, directory.as_actor(member, ""), ticket)


def assists(desk: Desk, member: Member, ticket: Ticket) -> bool:
    """Whether a member helps with a ticket that another team leads."""
    teams = directory.team_ids(desk, member)
    helps = any(one.team_id in teams and one.done_at is None for one in ticket.assists)
    return helps and not teams & {ticket.team_id, ticket.proposed_team_id}


def is_idle(desk: Desk, member: Member) -> bool:
    """Whether a member's phone spoke and fell silent for a month: it may have changed hands."""
    heard = select(func.max(Message.at)).where(
        Message.phone == member.phone,
        Message.direction == "in",
        Message.status == Intake.DONE,
    )
    last = desk.tx.scalar(heard)
    return last is not None and last < desk.now - _IDLE
