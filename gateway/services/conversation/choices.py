"""Which ticket of a numbered list an answer means."""

from gateway.domain.meaning import Reply
from gateway.services.desk import Desk
from gateway.services.tickets import ledger
from gateway.store.tables import Prompt, Ticket


def chosen(desk: Desk, prompt: Prompt, reply: Reply) -> Ticket | None:
    """The ticket by its place in the list that was asked about, or by its number."""
    if reply.choice is not None:
        listed = prompt.tickets[reply.choice - 1 : reply.choice]
        return desk.tx.get_one(Ticket, listed[0]) if listed else None
    ticket = ledger.find(desk, reply.number) if reply.number is not None else None
    return ticket if ticket and ticket.id in prompt.tickets else None
