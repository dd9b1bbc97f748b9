"""How a member's tickets stand, a line each."""

from collections.abc import Iterator, Sequence

from gateway.domain.people import Language
from gateway.domain.ticket import OPEN
from gateway.services.desk import Desk
from gateway.services.tickets import notices
from gateway.store.tables import Ticket

_MOST_LISTED = 6


def lines(desk: Desk, language: Language, tickets: Sequence[Ticket]) -> str:
    """What is to do, the most urgent first."""
    shown = tickets[:_MOST_LISTED]
    return notices.in_a_row(desk, language, (_line(desk, language, one) for one in shown))


def each(desk: Desk, language: Language, tickets: Sequence[Ticket]) -> Iterator[str]:
    """How tickets stand that were asked for, whatever their status, in texts that take so many."""
    for first in range(0, len(tickets), _MOST_LISTED):
        shown = tickets[first : first + _MOST_LISTED]
        yield notices.in_a_row(desk, language, (_line(desk, language, one) for one in shown))


def of(desk: Desk, language: Language, ticket: Ticket) -> tuple[str, dict[str, object]]:
    """How one ticket stands, whatever its status: which text, and what it says."""
    return "status" if _runs(ticket) else "status_over", _params(desk, language, ticket)


def _runs(ticket: Ticket) -> bool:
    return ticket.status in OPEN and ticket.due_at is not None


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
