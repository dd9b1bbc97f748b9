"""What belongs at the console: texts about tickets from the phone of somebody who has an account.

Who supervises reports as anybody does, decides by Y and N, and may call a ticket a major event
(重大); other work is none for SMS.
"""

from sqlalchemy import select

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.reply import is_decision, is_order, parse_member
from gateway.domain.ticket import OPEN, Action
from gateway.services.conversation import answers
from gateway.services.desk import Desk
from gateway.services.texts.senders import Card
from gateway.services.tickets import ledger, majors, notices
from gateway.services.town import access, directory
from gateway.store.tables import Message, Operator, Ticket

_MAY_BE_WORK = frozenset({Verb.REPORT, Verb.UNKNOWN})
# What only staff text, and what tells of no matter; 重大 and 报事 are reports of anybody else's.
_OF_STAFF = frozenset({Verb.LIST, Verb.VISIT, Verb.PATROL, Verb.DUTY_ON, Verb.DUTY_OFF})
_REPORTS = frozenset({Verb.REPORT, Verb.MAJOR, Verb.TRANSFER})  # 转 张大爷反映路灯坏了
# Of an own report, where there is one.
_OF_REPORTERS = frozenset({Verb.STATUS, Verb.NUDGE, Verb.WITHDRAW})


def is_meant(desk: Desk, card: Card, text: str, reply: Reply) -> bool:
    """Whether a text names a ticket that is not the sender's own, or is a verb of staff."""
    grammar = desk.rules.grammar
    if card.supervisor is None or card.member is not None or reply.emergency:
        return False
    if any(ticket.number in reply.numbers for ticket in card.reported):
        return False
    if is_decision(grammar, text):
        return False
    said = parse_member(grammar, text, Context())
    if any(ledger.find(desk, number) for number in said.numbers):
        return True
    if reply.action in _OF_REPORTERS:
        return not card.reported
    if reply.action not in _MAY_BE_WORK:
        return False
    tells = said.action in _REPORTS and said.text.strip() != "" and not said.team
    return said.action in _OF_STAFF or (is_order(grammar, text) and not tells)


def alerts(desk: Desk, card: Card, message: Message) -> bool:
    """Whether it was 重大 about a ticket they supervise or may: that waits for no console."""
    account = card.supervisor
    said = parse_member(desk.rules.grammar, message.words.body or "", Context())
    if account is None or card.member is not None or said.action is not Verb.MAJOR:
        return False
    named = ledger.find(desk, said.numbers[0]) if said.numbers else None
    by = directory.as_supervisor(account, message.channel)
    ticket = ledger.whole(desk, named) if named is not None else None
    if ticket is None or not access.may(desk, by, Action.ALERT, ticket):
        return False
    message.ticket_id = ticket.id
    majors.alert(desk, ticket, said.text, by, message)
    params = {"number": ticket.number}
    return answers.send(desk, card, message, "member.alerted", card.language, params, ticket)


def told(desk: Desk, card: Card, text: str) -> tuple[str, dict[str, object]]:
    """What is answered: where it is done; and what they supervise, where no ticket is named."""
    named = parse_member(desk.rules.grammar, text, Context()).numbers
    account = card.supervisor
    tickets = [] if named or account is None else _supervised(desk, account)
    if not tickets:
        return "for_console", {}
    these = (f"{one.number} {notices.place(desk, card.language, one)}" for one in tickets)
    return "for_console_these", {"choices": notices.listed(desk, card.language, these)}


def _supervised(desk: Desk, account: Operator) -> list[Ticket]:
    """The open tickets that somebody keeps an eye on, the most urgent first."""
    query = select(Ticket).where(
        Ticket.supervisor_id == account.id, Ticket.supervised, Ticket.status.in_(OPEN)
    )
    found = desk.tx.scalars(query.order_by(Ticket.due_at, Ticket.id))
    by = directory.as_supervisor(account, "")
    return [one for one in found if access.sees(desk, by, one)][: answers.MOST_CHOICES]
