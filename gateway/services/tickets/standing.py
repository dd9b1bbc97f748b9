"""How a ticket stands, in a line to its reporter."""

from gateway.domain.people import Language
from gateway.services.desk import Desk
from gateway.services.tickets import ledger, notices
from gateway.store.tables import Ticket


def line(desk: Desk, language: Language, ticket: Ticket) -> str:
    """The reporter's own number, place and time; of a merged one, how what it follows stands."""
    return desk.wording.render(
        language,
        "resident.status_line",
        number=ticket.number,
        status=notices.status(desk, language, ledger.whole(desk, ticket).status),
        place=notices.place(desk, language, ticket),
        at=notices.local(desk, ticket.created_at),
    )
