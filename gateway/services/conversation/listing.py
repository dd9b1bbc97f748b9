"""How tickets stand, a line each: a member's, and those that somebody has reported."""

from collections.abc import Iterator, Sequence

from gateway.domain import phone as phones
from gateway.domain.people import Language, MemberRole, PromptKind
from gateway.domain.ticket import OPEN, Status
from gateway.services.conversation import answers, worklist
from gateway.services.desk import Desk
from gateway.services.texts import prompts
from gateway.services.texts.senders import Card
from gateway.services.tickets import informed, ledger, notices, standing
from gateway.store.tables import Member, Ticket

_MOST_LISTED = 6
# What told their reporter why tickets stand so, and what is expected of them.
_TOLD = {
    Status.WAITING: "resident.asked", Status.DEFERRED: "resident.deferred",
    Status.RESOLVED: "resident.resolved", Status.CLOSED: "resident.resolved",
}  # fmt: skip


def lines(desk: Desk, language: Language, tickets: Sequence[Ticket]) -> str:
    """What is to do, the most urgent first."""
    shown = tickets[:_MOST_LISTED]
    return notices.in_a_row(desk, language, (_line(desk, language, one) for one in shown))


def each(desk: Desk, language: Language, tickets: Sequence[Ticket]) -> Iterator[str]:
    """How tickets stand that were asked for, whatever their status, in texts that take so many."""
    for first in range(0, len(tickets), _MOST_LISTED):
        shown = tickets[first : first + _MOST_LISTED]
        yield notices.in_a_row(desk, language, (_line(desk, language, one) for one in shown))


def _runs(ticket: Ticket) -> bool:
    return ticket.status in OPEN and ticket.due_at is not None


def of(desk: Desk, who: Member, ticket: Ticket) -> tuple[str, dict[str, object]]:
    """How one ticket stands, whatever its status: which text, and what it says.

    While it is open that is also what was reported; whoever works it reads whom to call.
    """
    values = _params(desk, who.language, ticket)
    if not _runs(ticket):
        return "status_over", values
    said = {"text": notices.reported(desk, who.language, ticket)}
    return "status", {**values, **said, "phone": _phone(desk, who, ticket)}


def _phone(desk: Desk, who: Member, ticket: Ticket) -> str:
    works = who.role is not MemberRole.VOLUNTEER and ticket in worklist.assigned(desk, who)
    if works or ticket.confidential:
        return notices.phone_for(desk, who, ticket)
    return phones.masked(ticket.phone)


def _line(desk: Desk, language: Language, ticket: Ticket) -> str:
    key = "list_line" if _runs(ticket) else "list_line_over"
    return desk.wording.render(language, f"member.{key}", **_params(desk, language, ticket))


def _params(desk: Desk, language: Language, ticket: Ticket) -> dict[str, object]:
    return {
        "number": ticket.number,
        "status": notices.status(desk, language, ticket.status),
        "due": notices.local(desk, ticket.due_at) if ticket.due_at else "-",
        "place": notices.place(desk, language, ticket),
    }


# ---------------------------------------------------------------- to who has reported them


def own(desk: Desk, card: Card, tickets: Sequence[Ticket]) -> str:
    """How the own tickets stand; of a single one, what was told of that: it may have been lost."""
    said = _told(desk, card, tickets[0]) if len(tickets) == 1 else ""
    lines = (standing.line(desk, card.language, one) for one in tickets[: answers.MOST_CHOICES])
    return said or notices.in_a_row(desk, card.language, lines)


def _told(desk: Desk, card: Card, ticket: Ticket) -> str:
    """What is asked of the reporter, was put off or done; nothing where there is a verdict."""
    status = ledger.whole(desk, ticket).status
    key = _TOLD.get(status)
    if key is None or (status is Status.CLOSED and ticket.rating is not None):
        return ""
    values = informed.last_told(desk, ticket, (key, f"{key}_unasked"))
    if values is None:
        return ""
    unasked = key == _TOLD[Status.RESOLVED] and not _is_to_judge(desk, card, ticket)
    return desk.wording.render(card.language, f"{key}_unasked" if unasked else key, **values)


def _is_to_judge(desk: Desk, card: Card, ticket: Ticket) -> bool:
    """Whether a verdict on a ticket is waited for."""
    asked = prompts.standing(desk, card.phone.value)
    return any(one.kind is PromptKind.RATE and one.ticket_id == ticket.id for one in asked)
