"""催: a reporter asks when somebody comes, and may say where in the same breath."""

import dataclasses
from datetime import timedelta

from gateway.domain.meaning import Reply
from gateway.domain.ticket import Action
from gateway.services.conversation.resident_reports import Reports
from gateway.services.tickets import accusations, ledger, notices, placing, supervision
from gateway.services.town import superiors
from gateway.store.tables import Team, Ticket

_NUDGED = timedelta(hours=24)  # 催 counts once in a day (domain.md 4)


def about(reports: Reports, reply: Reply) -> Reply:
    """The same, about the ticket that waits for the place it names, where no number says which."""
    waiting = [one for one in reports.open_ones() if _says_where(reports, one, reply)]
    if reply.numbers or not waiting:
        return reply
    return dataclasses.replace(reply, number=waiting[0].number)


def hear(reports: Reports, ticket: Ticket, reply: Reply) -> None:
    """The place first, where it is waited for; then the hurry, which counts once a day."""
    desk = reports.desk
    before, led = ledger.last(desk, ticket, Action.NUDGE), ledger.whole(desk, ticket).team
    says_where = _says_where(reports, ticket, reply)
    if says_where:
        reports.answer_place(ticket)
    if before is None or desk.now - before >= _NUDGED:
        _hurry(reports, ticket, before is not None, led)
    elif not says_where:
        reports.tell("nudged_before", ticket, number=ticket.number)


def _says_where(reports: Reports, ticket: Ticket, reply: Reply) -> bool:
    return reply.text != "" and reports.is_where(ticket)


def _hurry(reports: Reports, ticket: Ticket, again: bool, led: Team | None) -> None:
    """Whoever has it is told; a team that was sent for just now reads it in its order.

    From the second time it is supervised. Of a merged one that is what it follows; what nobody has
    yet is for who gives it out.
    """
    desk = reports.desk
    text_id = reports.part.id if reports.part is not None else None
    ledger.record(desk, ticket, Action.NUDGE, reports.by, message=reports.message, text_id=text_id)
    whole = ledger.whole(desk, ticket)
    accusations.heard(desk, whole)  # 催 with a reason may name more whom it is about
    people, team = superiors.in_hand(desk, whole), whole.team
    if team is None:
        placing.hurry(desk, whole)
    if team is None or team is led:
        for who in people:
            notices.member(desk, who, whole, "nudged")
        key = "nudged" if team is not None else "nudged_unplaced"
        reports.tell(key, ticket, number=ticket.number)
    if again or (team is not None and not people):
        supervision.press(desk, whole, "nudged")
