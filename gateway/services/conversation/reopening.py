"""重办: a reporter says that it is not done after all, or not any more."""

from gateway.domain.ticket import Source, Status
from gateway.services.conversation.resident_reports import Reports
from gateway.services.texts import senders
from gateway.services.tickets import ledger, outcome, recurrence
from gateway.store.tables import Ticket


def open_again(reports: Reports, ticket: Ticket, reason: str) -> None:
    """Open a ticket again, where it was done; what is open is only added to."""
    desk, message, by = reports.desk, reports.message, reports.by
    message.ticket_id = ticket.id
    if reports.is_open(ticket):
        return reports.add(ticket, "not_resolved_yet")
    whole = ledger.whole(desk, ticket)
    if whole.status not in (Status.RESOLVED, Status.CLOSED):
        return reports.refuse(ticket)
    senders.settled(desk, reports.card, ticket)
    if outcome.is_too_late(desk, whole, message):
        return _open_anew(reports, ticket, reason)
    return outcome.reopen(desk, ticket, by, message, reason=reason, words=reports.part)


def _open_anew(reports: Reports, ticket: Ticket, reason: str) -> None:
    """It is too old for that: a new ticket linked to it, or the one that is so already."""
    for one in reports.card.reported:
        if one.origin_id == ticket.id and one.source is not Source.SPLIT:
            return open_again(reports, one, reason)
    if reports.is_too_much():
        return reports.flag()
    made = recurrence.register(reports.desk, ticket, reason, reports.by, reports.message)
    return reports.opened(made)
