"""The open questions put to a phone: they decide how its next text is read."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, select

from gateway.domain.people import PromptKind
from gateway.domain.ticket import Action
from gateway.services.desk import Desk
from gateway.store.tables import Prompt, Proposal, Ticket

WHAT = "what"  # of a question for the place: nobody has said what it is about either


def standing(desk: Desk, phone: str) -> list[Prompt]:
    """The open questions put to a phone, the latest last."""
    desk.flush()
    return list(desk.tx.scalars(open_to(desk, [phone])))


def open_to(desk: Desk, phones: Sequence[str]) -> Select[Prompt]:
    """What asks for the open questions put to some phones, the latest last."""
    open_ = (Prompt.answered_at.is_(None), Prompt.expires_at > desk.now)
    return select(Prompt).where(Prompt.phone.in_(phones), *open_).order_by(Prompt.id)


def settled(desk: Desk, phone: str) -> Prompt | None:
    """The question put to a phone last, if it was about a proposal and closed by somebody else.

    Y to it must not be taken for an answer to an older question that is still open.
    """
    query = select(Prompt).where(Prompt.phone == phone, Prompt.expires_at > desk.now)
    last = desk.tx.scalar(query.order_by(Prompt.id.desc()).limit(1))
    closed = last is not None and last.proposal_id is not None and last.answered_at is not None
    return last if closed else None


def no_more(desk: Desk, ticket: Ticket, action: Action) -> None:
    """What was asked of a ticket's reporter is settled, or void: no later text answers it."""
    for one in standing(desk, ticket.phone):
        if one.ticket_id == ticket.id and one.action == action:
            one.answered_at = desk.now


def was_asked(desk: Desk, kind: PromptKind, ticket: Ticket) -> bool:
    """Whether the reporter was ever asked a question of a kind about a ticket."""
    desk.flush()
    whom = Prompt.phone == ticket.phone, Prompt.ticket_id == ticket.id
    query = select(Prompt.id).where(*whom, Prompt.kind == kind)
    return desk.tx.scalar(query.limit(1)) is not None


def ask(
    desk: Desk,
    phone: str,
    kind: PromptKind,
    ticket: Ticket | None,
    lasts: timedelta,
    action: str = "",
    tickets: Sequence[int] = (),
    text_id: int | None = None,
    teams: Sequence[int] = (),
    proposal: Proposal | None = None,
) -> Prompt:
    """Leave an open question with a phone: it decides how the next text is read."""
    prompt = Prompt(
        phone=phone,
        kind=kind,
        ticket_id=ticket.id if ticket else None,
        action=action,
        tickets=list(tickets),
        teams=list(teams),
        proposal_id=proposal.id if proposal else None,
        text_id=text_id,
        asked_at=desk.now,
        expires_at=desk.now + lasts,
    )
    desk.tx.add(prompt)
    return prompt
