"""Thanks, a yes or a no after what an operator wrote by hand: they are kept with that."""

from gateway.domain import questions
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.services.conversation import continuing
from gateway.services.conversation.resident_reports import Reports
from gateway.store.tables import Ticket

_BRIEF = frozenset({Verb.UNKNOWN, Verb.POLITE})


def takes(reports: Reports, reply: Reply) -> bool:
    """Whether a text is such an answer; it is passed on and answered where a yes was wanted."""
    desk, card = reports.desk, reports.card
    says = reply.action is Verb.POLITE or any(map(str.isalnum, reports.text))
    if reply.ask or reply.action not in _BRIEF or not says:
        return False
    written = continuing.written_by_hand(desk, card)
    if written is None or (card.prompt is not None and card.prompt.asked_at > written.at):
        return False
    ticket = desk.tx.get_one(Ticket, written.ticket_id)
    wanted = questions.wants_yes(desk.rules.grammar, written.words.body or "")
    if reply.action is Verb.POLITE and not wanted:
        reports.note(ticket)
    else:
        reports.take(Reply(Verb.ADD, numbers=(ticket.number,)))
    return True
