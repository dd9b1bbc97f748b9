"""What a resident's text asks for, read with what is known of the sender's tickets."""

import dataclasses

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.people import PromptKind
from gateway.domain.reply import apart, compares, parse_resident
from gateway.services.conversation import choices, continuing, slips
from gateway.services.desk import Desk
from gateway.services.texts import prompts
from gateway.services.texts.senders import Card
from gateway.services.tickets import ledger
from gateway.store.tables import Message, Prompt

# What may be asked for of one ticket beside something else of another.
_WISHES = frozenset({
    Verb.STATUS, Verb.ADD, Verb.NUDGE, Verb.WITHDRAW, Verb.REOPEN, Verb.CALL, Verb.CONFIDENTIAL,
    Verb.RATE, Verb.REPORT, Verb.ANSWER,
})  # fmt: skip


def read(desk: Desk, card: Card, message: Message) -> Reply:
    """What a resident's text asks for; `wrong` is the number of a command that is no own one."""
    return part(desk, card, message.words.body or "")


def part(desk: Desk, card: Card, text: str) -> Reply:
    """What some words of a resident's text ask for by themselves."""
    context = _context(desk, card, text)
    reply = parse_resident(desk.rules.grammar, text, context)
    if reply.action is Verb.REPORT and not reply.emergency and not reply.numbers:
        reply = choices.described(desk, card, text) or reply
    return dataclasses.replace(reply, wrong=slips.of(desk.rules.grammar, text, context))


def wishes(desk: Desk, card: Card, message: Message) -> list[str]:
    """The parts of a text that names a ticket in each, where all are plain: 催10008 10019还没水.

    What is asked back comes last, as Y is for the latest question. Nothing where it has one part,
    tells of a danger, or is not understood piece by piece.
    """
    grammar, text = desk.rules.grammar, message.words.body or ""
    pieces = () if grammar.is_emergency(text) else apart(grammar, text, _context(desk, card, text))
    if not all(_is_wish(desk, card, one) for one in pieces):
        return []
    return sorted(pieces, key=lambda one: part(desk, card, one).action is Verb.WITHDRAW)


def _is_wish(desk: Desk, card: Card, text: str) -> bool:
    reply = part(desk, dataclasses.replace(card, prompt=question(desk, card, text)), text)
    if _is_verdict(desk, text) or reply.action is Verb.POLITE:
        return any(one.number in slips.digits(text) for one in card.reported)
    return bool(reply.wrong) or (reply.action in _WISHES and bool(reply.numbers) and not reply.ask)


def _is_verdict(desk: Desk, text: str) -> bool:
    said = parse_resident(desk.rules.grammar, text, Context(prompt=PromptKind.RATE))
    return said.action is Verb.RATE


def question(desk: Desk, card: Card, wish: str) -> Prompt | None:
    """The open question that one wish of several is read under: a verdict's is its own ticket's."""
    return _of_named(desk, card, wish) if _is_verdict(desk, wish) else meant(desk, card, wish)


def meant(desk: Desk, card: Card, text: str) -> Prompt | None:
    """The open question that a text is read under: the latest, unless it names another ticket.

    A verdict is an answer to that one's own question. Other words on it are no answer to what was
    asked in words, unless they compare: 和10008一样.
    """
    latest, digits = card.prompt, slips.digits(text)
    named = [one for one in card.reported if one.number in digits]
    if latest is None or latest.ticket is None or len(named) != 1 or latest.ticket in named:
        return latest
    in_words = latest.kind is PromptKind.QUESTION
    if compares(desk.rules.grammar, text) or not (in_words or _is_verdict(desk, text)):
        return latest
    return _of_named(desk, card, text) or (None if in_words else latest)


def _of_named(desk: Desk, card: Card, text: str) -> Prompt | None:
    """The latest question about a ticket that a text names; of a verdict the one for that."""
    digits, rates = slips.digits(text), _is_verdict(desk, text)
    asked = (
        one
        for one in reversed(prompts.standing(desk, card.phone.value))
        if one.ticket is not None and one.ticket.number in digits
    )
    return next((one for one in asked if one.kind is PromptKind.RATE or not rates), None)


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
