"""Which ticket of a numbered list an answer means: its place, its number, or what it is called."""

from collections.abc import Sequence

from sqlalchemy import select

from gateway.domain import besides, questions
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.normal import normalise
from gateway.domain.people import PromptKind
from gateway.domain.reply import pieces
from gateway.services.conversation import answers
from gateway.services.conversation.another import Another
from gateway.services.desk import Desk
from gateway.services.texts.senders import Card
from gateway.services.tickets import ledger, notices, topic
from gateway.services.tickets.topic import Topic
from gateway.store.tables import Event, Message, Prompt, Ticket, Words


def chosen(desk: Desk, prompt: Prompt, reply: Reply) -> Ticket | None:
    """The ticket by its place in the list that was asked about, or by its number."""
    if reply.choice is not None:
        listed = prompt.tickets[reply.choice - 1 : reply.choice]
        return desk.tx.get_one(Ticket, listed[0]) if listed else None
    ticket = ledger.find(desk, reply.number) if reply.number is not None else None
    return ticket if ticket and ticket.id in prompt.tickets else None


def described(desk: Desk, card: Card, text: str) -> Reply | None:
    """The answer that names one of a list by its words: 路灯那个, 海景苑的.

    What may be several of it is asked again, if it is plain that one is meant.
    """
    prompt = card.prompt
    if prompt is None or prompt.kind is not PromptKind.WHICH or not prompt.tickets:
        return None
    said = questions.described(desk.rules.grammar, text)
    if said is None:
        return None
    listed = [desk.tx.get_one(Ticket, one) for one in prompt.tickets]
    meant = [one for one in listed if said.what in _called(desk, card, one)]
    if len(meant) == 1:
        return Reply(Verb.ANSWER, number=meant[0].number, inferred=True)
    return Reply(Verb.ANSWER, ask=True) if meant and said.plainly else None


def asked_for(desk: Desk, message: Message) -> str:
    """The words of a text that asked for it: without what stands behind and is kept elsewhere."""
    query = select(Words.body).join(Event, Event.text_id == Words.id)
    kept = set(desk.tx.scalars(query.where(Event.message_id == message.id)))
    text = message.words.body or ""
    parts = (one for one in besides.cuts(desk.rules.grammar, text) if one.rest in kept)
    return next((one.head for one in parts), text)


def parted(
    other: Another, text: str, listed: Sequence[Ticket], chosen: Ticket
) -> list[tuple[Ticket, str]]:
    """A text for which one of a list was chosen, without what plainly names another of them, by its
    number or its place: that is heard there. What was chosen comes last; it has all that is left,
    or the whole where nothing is.
    """
    own = tuple(one.number for one in listed)
    parts: dict[int, list[str]] = {}
    for number, piece in pieces(other.desk.rules.grammar, text, own):
        its = number or _at_place(other, piece, listed) or chosen.number
        parts.setdefault(its, []).append(piece)
    mine = parts.pop(chosen.number, [])
    if not (parts and mine):
        return [(chosen, text)]
    others = [(one, " ".join(parts[one.number])) for one in listed if one.number in parts]
    return [*others, (chosen, " ".join(mine))]


def _at_place(other: Another, text: str, listed: Sequence[Ticket]) -> int | None:
    """The only one of a list that is where words say."""
    route = other.route(text) if topic.says_where(other.desk, text) else None
    if route is None:
        return None
    said = Topic(other.desk, text, route)
    there = [one.number for one in listed if said.is_at(one) and not said.is_elsewhere(one)]
    return there[0] if len(there) == 1 else None


def _called(desk: Desk, card: Card, ticket: Ticket) -> str:
    """What may be said of a ticket: its words and its place, as they are listed, and its kind."""
    place = notices.place(desk, card.language, ticket)
    words = (place, ticket.words.body or "", notices.category(desk, card.language, ticket))
    return normalise(" ".join(words)).text.upper()


def put_again(desk: Desk, card: Card, message: Message, whom: str) -> None:
    """Ask once more which of the list; what was asked for is what the earlier text says."""
    prompt = card.prompt
    assert prompt is not None
    tickets = [desk.tx.get_one(Ticket, one) for one in prompt.tickets]
    answers.ask_which(desk, card, message, whom, prompt.action, tickets)
    if card.prompt is not prompt and card.prompt is not None:
        card.prompt.text_id = prompt.text_id
        prompt.answered_at = desk.now
