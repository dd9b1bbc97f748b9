"""What a member's text asks for, read with what is known of the member's work."""

import dataclasses
from collections.abc import Sequence

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.reply import parse_member
from gateway.domain.ticket import Tier
from gateway.services.conversation import choices, danger, slips, worklist
from gateway.services.desk import Desk
from gateway.services.texts.senders import Card
from gateway.services.tickets import asking, ledger, let_lie, topic
from gateway.services.town import access, complaints, directory
from gateway.store.tables import Member, Message, Prompt, Ticket
from routing.router import Route

# Readings of words that may cry for help just as well.
_MAY_BE_ALARMS = frozenset({
    Verb.UNKNOWN, Verb.PROGRESS, Verb.STATUS, Verb.TRANSFER, Verb.RAISE, Verb.ASK, Verb.DUTY_OFF,
    Verb.DUTY_ON, Verb.NUDGE,
})  # fmt: skip
_REPORTS = frozenset({Verb.REPORT, Verb.MAJOR})  # these make tickets of their own anyway


def read(desk: Desk, card: Card, message: Message) -> Reply:
    """What a member's text asks for."""
    return part(desk, card, message.words.body or "")


def unasked(desk: Desk, card: Card, message: Message) -> Reply:
    """What a member's text would ask for if nobody had asked anything."""
    return read(desk, dataclasses.replace(card, prompt=None), message)


def part(desk: Desk, card: Card, text: str) -> Reply:
    """What some words of a member's text ask for by themselves."""
    assert card.member is not None
    return _parse(desk, card, text, worklist.assigned(desk, card.member))


def _parse(desk: Desk, card: Card, text: str, tickets: Sequence[Ticket]) -> Reply:
    last = worklist.mentioned(desk, card.phone.value)
    mentioned = next((ticket.number for ticket in tickets if ticket.id == last), None)
    if mentioned is None and last is not None and card.member is not None:
        lain = desk.tx.get_one(Ticket, last)
        mentioned = lain.number if let_lie.is_theirs(desk, lain, card.member) else None
    gone = worklist.gone(desk, card, tickets) if mentioned is None else None
    if gone is not None and _is_of_the_work(desk, text, tickets, gone):
        gone = None
    # What others want is answered in conversation/approvals.py: no question of the member's own.
    prompt = None if card.prompt and asking.is_decision(card.prompt) else card.prompt
    context = Context(
        open=tuple(ticket.number for ticket in tickets),
        mentioned=mentioned,
        prompt=prompt.kind if prompt else None,
        prompt_ticket=_asked_about(card.prompt, tickets),
        prompt_action=prompt.action if prompt else "",
        prompt_tickets=tuple(
            one.number for one in tickets if prompt is not None and one.id in prompt.tickets
        ),
        digits=_within_reach(desk, card.member, text),
        gone=gone.number if gone is not None else None,
    )
    reply = parse_member(desk.rules.grammar, text, context)
    words = reply.action is Verb.UNKNOWN or (reply.action is Verb.PROGRESS and reply.inferred)
    if words and not reply.numbers and not desk.rules.grammar.is_emergency(text):
        return choices.described(desk, card, text) or reply
    return reply


def _is_of_the_work(desk: Desk, text: str, tickets: Sequence[Ticket], gone: Ticket) -> bool:
    """Whether words speak of what is in hand, and not of what was told of last: 垃圾清了一半."""
    known = (one for one in tickets if one.category is not None)
    return topic.speaks_of_another(desk, text, gone) and not all(
        topic.speaks_of_another(desk, text, one) for one in known
    )


def _within_reach(desk: Desk, member: Member | None, text: str) -> tuple[int, ...]:
    """The tickets a member may see whose digits stand in a text, be it as a number of a house."""
    assert member is not None
    by = directory.as_actor(member, "")
    found = (ledger.find(desk, one) for one in slips.digits(text))
    return tuple(one.number for one in found if one is not None and access.sees(desk, by, one))


def _asked_about(prompt: Prompt | None, tickets: Sequence[Ticket]) -> int | None:
    asked = prompt.ticket_id if prompt else None
    return next((ticket.number for ticket in tickets if ticket.id == asked), None)


def is_blame(desk: Desk, message: Message, reply: Reply) -> bool:
    """Whether words for a ticket or the diary are a complaint about somebody who works here.

    They must reach neither the resident nor whom they are about, whatever verb they stand by.
    """
    return reply.action not in _REPORTS and blames(desk, message)


def blames(desk: Desk, message: Message) -> bool:
    """Whether a text of one who works here says something against another, beyond doubt."""
    return complaints.is_said_plainly(desk, message.words.body or "")


def is_alarm(desk: Desk, card: Card, message: Message, reply: Reply, route: Route | None) -> bool:
    """Whether a member's text tells of an emergency that no ticket of the member's is about.

    Such words are a report, whatever is in hand: they are never lost, nor another's progress.
    """
    text = message.words.body or ""
    if not desk.rules.grammar.is_emergency(text):
        return False
    assert card.member is not None
    named = [one for one in (ledger.find(desk, nth) for nth in reply.numbers) if one]
    if reply.action is Verb.ACCEPT:  # 收到，马上去救火
        able = named or worklist.assigned(desk, card.member)
        known = [one for one in able if one.tier is Tier.EMERGENCY]
    elif reply.action in _MAY_BE_ALARMS:
        by = directory.as_actor(card.member, message.channel)
        own = card.phone.value
        known = [one for one in named if access.sees(desk, by, one) or one.phone == own]
    else:
        return False
    return all(danger.is_elsewhere(desk, card, message, route, one) for one in known)


def spoken_of(desk: Desk, message: Message, reply: Reply) -> Ticket | None:
    """The ticket that is named; one beside words that blame somebody is not meant."""
    counts = reply.numbers and not blames(desk, message)
    named = ledger.find(desk, reply.numbers[0]) if counts else None
    return ledger.whole(desk, named) if named is not None else None
