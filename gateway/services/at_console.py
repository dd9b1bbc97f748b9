"""What belongs at the console: texts about tickets from the phone of somebody who has an account.

Who supervises reports as anybody does, and decides by Y and N, but works no ticket by SMS.
"""

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.reply import is_decision, parse_member
from gateway.services import ledger
from gateway.services.desk import Desk
from gateway.services.senders import Card

_MAY_BE_WORK = frozenset({Verb.REPORT, Verb.UNKNOWN})
# What only staff text, and what tells of no matter; 重大 is a report of anybody else's.
_OF_STAFF = frozenset({Verb.LIST, Verb.VISIT, Verb.PATROL, Verb.DUTY_ON, Verb.DUTY_OFF})


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
    staffs = reply.action in _MAY_BE_WORK and said.action in _OF_STAFF
    return staffs or any(ledger.find(desk, number) for number in said.numbers)
