"""Which open matter a resident's text says more about, or that it is a new one."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from gateway.domain import questions, spots
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context
from gateway.domain.people import PromptKind
from gateway.domain.reply import is_mended, parse_member
from gateway.domain.ticket import OPEN, Action, Status, Tier
from gateway.services.conversation import slips, worklist
from gateway.services.desk import Desk
from gateway.services.texts import prompts
from gateway.services.texts.senders import Card
from gateway.services.tickets import ledger, texted, topic
from gateway.services.tickets.topic import Topic
from gateway.services.town import complaints
from gateway.store.tables import Event, Message, Prompt, Ticket, Words
from routing.router import Route

_DONE = frozenset({Status.RESOLVED, Status.CLOSED, Status.MERGED})


def tickets(
    desk: Desk, card: Card, message: Message, text: str, route: Route | None
) -> list[Ticket]:
    """The open tickets that words may say more about, newest first; none for a new matter.

    Of several, those it names most closely; the one that was spoken of minutes ago alone.
    """
    return among(desk, ledger.worked_on(desk, card.reported), message, text, route)


def among(
    desk: Desk, able: Sequence[Ticket], message: Message, text: str, route: Route | None
) -> list[Ticket]:
    """Those of some open tickets, newest first, that words of a message may say more about."""
    if not able:
        return []
    if route is None:
        return _latest(desk, message, able)
    said = Topic(desk, text, route)
    near = [one for one in able if not said.is_of_another(one)]
    same = [one for one in near if said.category in (one.category, None)]
    bare = said.category is None
    waiting = [one for one in same if topic.is_unplaced(one) or (bare and _is_sought(desk, one))]
    if said.names_a_place and waiting:
        return waiting[:1]
    if misplaced := [one for one in able if said.sets_right(one)]:
        return _latest(desk, message, misplaced) or misplaced
    there = [one for one in same if said.is_at(one)]
    clinging = [one for one in _latest(desk, message, able) if said.clings_to(one)]
    if clinging and (not there or topic.is_sought(clinging[0])):
        return clinging
    if clinging and bare and topic.is_supposed(clinging[0]):
        return clinging  # 和平巷17号302 says where the flood is, and not the older lamp
    closest = there or same or near
    fitting = [one for one in closest if said.goes_on_with(one)]
    return _latest(desk, message, closest) or fitting


def finished(desk: Desk, card: Card, text: str, route: Route | None) -> list[Ticket]:
    """The tickets that are over and words can only refer back to, newest first.

    又不亮了 says neither what nor where: that is no report of its own, and no 重办 either. Nor is
    what answers 满意吗 in other words (灯没亮, 已经好了): it is of the ticket that was asked about.
    """
    over = [one for one in card.reported if one.status in _DONE]
    if route is None or not over or ledger.worked_on(desk, card.reported):
        return []
    said = Topic(desk, text, route)
    if not said.is_bare:
        return []
    if said.refers_back:
        return over
    rated = card.prompt if card.prompt and card.prompt.kind is PromptKind.RATE else None
    if rated is None or complaints.is_one(desk, route.category):  # not for whom it is about
        return []
    return [one for one in over if one.id == rated.ticket_id]


def told_last(
    desk: Desk, card: Card, message: Message, text: str, route: Route | None, able: Sequence[Ticket]
) -> list[Ticket]:
    """The tickets that are over and bare words may be about as well as about some open ones: that
    of the last text to the phone, or of a list of which one was to be chosen.

    Not where the phone has gone on with an open one a few minutes ago.
    """
    prompt = card.prompt
    asked = prompt.tickets if prompt is not None and prompt.kind is PromptKind.WHICH else ()
    last, running = mentioned(desk, card), ledger.worked_on(desk, card.reported)
    told = [one for one in card.reported if one.number == last or one.id in asked]
    over = [one for one in told if one not in running]
    if route is None or not over or not Topic(desk, text, route).is_bare:
        return []
    latest = _latest(desk, message, [*over, *able])
    return [] if latest and latest[0] not in over else over


def mended(desk: Desk, card: Card, text: str) -> Ticket | None:
    """The latest ticket that is over, where words say that something is done: 灯亮了.

    Nobody is asked about it any more, and no open one can be meant.
    """
    over = [one for one in card.reported if one.status in _DONE]
    if card.prompt is not None or ledger.worked_on(desk, card.reported):
        return None
    return next(iter(over), None) if is_mended(desk.rules.grammar, text) else None


def _latest(desk: Desk, message: Message, able: Sequence[Ticket]) -> list[Ticket]:
    """The one of some tickets that the phone has texted about last, if a few minutes ago."""
    query = (
        select(Message.ticket_id)
        .where(
            Message.phone == message.phone,
            Message.direction == "in",
            Message.id < message.id,
            Message.ticket_id.in_([one.id for one in able]),
            Message.at >= message.at - _few_minutes(desk),
        )
        .order_by(Message.id.desc())
    )
    last = desk.tx.scalar(query.limit(1)) if able else None
    return [one for one in able if one.id == last]


def _is_sought(desk: Desk, ticket: Ticket) -> bool:
    """Whether it is an emergency of which a bare place that comes now is the place."""
    return topic.is_sought(ticket) and _is_new(desk, ticket)


def _is_new(desk: Desk, ticket: Ticket) -> bool:
    return ticket.created_at >= desk.now - _few_minutes(desk)


def _few_minutes(desk: Desk) -> timedelta:
    return timedelta(minutes=desk.settings.intake.goes_on_minutes)


def mentioned(desk: Desk, card: Card) -> int | None:
    """Of several own tickets the one that the last text to the phone was about.

    A receipt answers what was just reported: what comes next may be of any.
    """
    last = worklist.last_sent(desk, card.phone.value) if len(card.reported) > 1 else None
    if last is None or "receipt" in (last.kind or ""):
        return None
    return next((one.number for one in card.reported if one.id == last.ticket_id), None)


def written_by_hand(desk: Desk, card: Card) -> Message | None:
    """The last text to a phone, where an operator wrote it about an own ticket: it may ask."""
    last = worklist.last_sent(desk, card.phone.value)
    if last is None or last.kind != "plain":
        return None
    return last if any(one.id == last.ticket_id for one in card.reported) else None


def together(desk: Desk, card: Card, text: str) -> str:
    """What the router reads: a text after all that was said of the report it may place."""
    ticket = unplaced(desk, card, text)
    if ticket is None:
        return text
    said = texted.texts(desk, ticket) or [ticket.words]
    return " ".join(filter(None, (*(one.body for one in said), text)))


def unplaced(desk: Desk, card: Card, text: str, route: Route | None = None) -> Ticket | None:
    """The report that a text is read together with, as it may say where that is.

    For a few minutes after the question any words are the answer but another matter with its own
    place, and to an emergency that nobody can be sent to always: places have names like 停车场.
    What names another matter is routed by itself, and by that `route` it is told. Later words with
    a matter of their own stand alone, unless it is the matter itself that was asked for; 垃圾房旁边
    is none.
    """
    named = _named(card, text) or _questioned(card)
    asked = card.prompt if card.prompt and card.prompt.kind is PromptKind.PLACE else None
    if named and asked is not None and asked.ticket_id not in [one.id for one in named]:
        asked = None
    ticket = _asked_or_unplaced(desk, card, asked, named)
    if ticket is None:
        return None
    if wants_all(asked, ticket) or topic.is_unsaid(ticket):
        return None if topic.says_all_elsewhere(desk, text, ticket) else ticket
    dangerous = desk.rules.grammar.is_emergency(text)
    meant = asked is not None or bool(named)
    if meant and ticket.tier is Tier.EMERGENCY and (dangerous or ticket.area is None):
        return ticket
    if asked is not None and asked.asked_at >= desk.now - _few_minutes(desk):
        other = topic.says_another(desk, text, ticket)
        if route is not None:
            other = other and is_another(desk, text, route, ticket)
        return None if other else ticket
    more = spots.beside(desk.rules.grammar, text)
    return None if dangerous or topic.says_what(desk, more) else ticket


def asked(desk: Desk, card: Card, text: str, route: Route | None) -> Ticket | None:
    """The ticket whose place was asked for, while it waits for that and a text may say it."""
    prompt = card.prompt
    if prompt is None or prompt.kind is not PromptKind.PLACE:
        return None
    ticket = unplaced(desk, card, text, route)
    if ticket is None or ticket.id != prompt.ticket_id:
        return None
    sought = topic.is_sought(ticket) and ticket.status in OPEN
    return ticket if sought or ticket.status is Status.TRIAGE else None


def wants_all(asked: Prompt | None, ticket: Ticket) -> bool:
    """Whether nobody has said yet what a ticket is about: a picture, or a call in vain."""
    if asked is None or asked.action != prompts.WHAT:
        return False
    return ticket.category is None and ticket.status is Status.TRIAGE


def _named(card: Card, text: str) -> list[Ticket]:
    """The sender's tickets whose numbers stand in a text."""
    digits = slips.digits(text)
    return [one for one in card.reported if one.number in digits]


def _questioned(card: Card) -> list[Ticket]:
    """The emergency that a member has asked about, while nobody has said where it is."""
    prompt = card.prompt
    if prompt is None or prompt.kind is not PromptKind.QUESTION or prompt.ticket is None:
        return []
    return [prompt.ticket] if not prompt.action and topic.is_sought(prompt.ticket) else []


def _asked_or_unplaced(
    desk: Desk, card: Card, asked: Prompt | None, named: Sequence[Ticket]
) -> Ticket | None:
    """The ticket whose place was asked for, else the newest that waits for one, or for a matter.

    A number says of which it is; that one waits however long ago it came.
    """
    if asked is not None and asked.ticket_id:
        return desk.tx.get_one(Ticket, asked.ticket_id)
    able = [one for one in ledger.worked_on(desk, card.reported) if not named or one in named]
    meant = named or [one for one in able if _is_new(desk, one)]
    wanting = [one for one in meant if topic.is_sought(one) or topic.is_unsaid(one)]
    return next((one for one in able if topic.is_unplaced(one) or one in wanting), None)


def tells_what(desk: Desk, card: Card, text: str, route: Route, ticket: Ticket) -> bool:
    """Whether words that were read together with a ticket tell what it is about."""
    together_with = unplaced(desk, card, text, route)
    return together_with is ticket and Topic(desk, text, route).category is not None


def is_another(desk: Desk, text: str, route: Route | None, ticket: Ticket) -> bool:
    """Whether words are plainly of another matter: they say what and where, or complain of staff.

    Those complained about must not read them.
    """
    if route is None:
        return False
    said = Topic(desk, text, route)
    if said.category is None:
        return False
    return said.is_complaint or (said.names_a_place and said.is_of_another(ticket))


def tells_of_another(desk: Desk, able: Sequence[Ticket], text: str, route: Route | None) -> bool:
    """Whether words behind a command name no ticket that it may be for, and are of none of them."""
    named = any(str(one.number) in text for one in able)
    return not named and bool(able) and all(is_another(desk, text, route, one) for one in able)


def is_of_its_own(desk: Desk, text: str, route: Route | None, ticket: Ticket) -> bool:
    """Whether words tell of another matter at another place, or of a danger: no answer to us."""
    if route is None:
        return False
    said = Topic(desk, text, route)
    if said.category in (None, ticket.category):
        return False
    return said.is_dangerous or said.is_elsewhere(ticket)


def only_agrees(desk: Desk, text: str, ticket: Ticket) -> bool:
    """Whether words are courtesy, and no yes to what was asked about a ticket."""
    grammar = desk.rules.grammar
    if not questions.only_agrees(grammar, text):
        return False
    asked = (
        select(Words.body)
        .join(Event, Event.text_id == Words.id)
        .where(Event.ticket_id == ticket.id, Event.action == Action.ASK)
    )
    body = desk.tx.scalar(asked.order_by(Event.id.desc()).limit(1)) or ""
    said = parse_member(grammar, body, Context())
    return not questions.wants_yes(grammar, said.text if said.action is Verb.ASK else body)
