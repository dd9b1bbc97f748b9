"""What a resident's text asks for, read with what is known of the resident's own tickets."""

import dataclasses

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.reply import parse_resident
from gateway.services.conversation import choices, continuing, slips
from gateway.services.desk import Desk
from gateway.services.texts.senders import Card
from gateway.services.tickets import ledger
from gateway.store.tables import Message


def read(desk: Desk, card: Card, message: Message) -> Reply:
    """What a resident's text asks for; `wrong` is the number of a command that is no own one."""
    text = message.words.body or ""
    context = _context(desk, card, text)
    reply = parse_resident(desk.rules.grammar, text, context)
    if reply.action is Verb.REPORT and not reply.emergency and not reply.numbers:
        reply = choices.described(desk, card, text) or reply
    return dataclasses.replace(reply, wrong=slips.of(desk.rules.grammar, text, context))


def _context(desk: Desk, card: Card, text: str) -> Context:
    """What is known of the sender; an own ticket that is named counts however long it is over."""
    asked = card.prompt.ticket_id if card.prompt else None
    named = (ledger.find(desk, digits) for digits in slips.digits(text))
    old = (one for one in named if one is not None and one.phone == card.phone.value)
    reported = dict.fromkeys((*card.reported, *old))
    return Context(
        open=tuple(ticket.number for ticket in ledger.worked_on(desk, card.reported)),
        mentioned=continuing.mentioned(desk, card),
        prompt=card.prompt.kind if card.prompt else None,
        prompt_ticket=next((one.number for one in reported if one.id == asked), None),
        prompt_action=card.prompt.action if card.prompt else "",
        reported=tuple(one.number for one in reported),
    )
