"""What belongs at the console: texts about tickets from the phone of somebody who has an account.

Who supervises reports as anybody does, decides by Y and N, and may call a ticket a major event
(重大); other work is none for SMS.
"""

from sqlalchemy import select

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.reply import is_decision, is_order, parse_member
from gateway.domain.ticket import OPEN
from gateway.services.conversation import alerting, answers, choices, confirming, worklist
from gateway.services.desk import Actor, Desk
from gateway.services.texts.senders import Card
from gateway.services.tickets import ledger, majors, notices
from gateway.services.tickets.topic import Topic, says_what
from gateway.services.town import access, directory
from gateway.store.tables import Message, Operator, Prompt, Ticket
from routing.router import Route

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
    if said.action in (Verb.VISIT, Verb.PATROL) and says_what(desk, text):
        return False  # 上午巡查发现路灯不亮
    tells = said.action in _REPORTS and said.text.strip() != "" and not said.team
    return said.action in _OF_STAFF or (is_order(grammar, text) and not tells)


def alerts(desk: Desk, card: Card, message: Message, reply: Reply, route: Route | None) -> bool:
    """Whether it was 重大 about a ticket they supervise or may: that waits for no console.

    Without a number it is the only one it can mean, or they are asked which. What tells of
    another place, and a danger that may be anywhere, is a report.
    """
    prompt = card.prompt
    if card.supervisor is None or card.member is not None:
        return False
    if prompt is not None and prompt.action == Verb.MAJOR and reply.action is Verb.ANSWER:
        _choose(desk, card, message, prompt, reply)
        return True
    said = parse_member(desk.rules.grammar, message.words.body or "", Context())
    if said.action is not Verb.MAJOR:
        return False
    if not said.numbers:
        return _without_number(desk, card, message, said, route)
    named = ledger.find(desk, said.numbers[0])
    ticket = ledger.whole(desk, named) if named is not None else None
    if ticket is None or not majors.may_be(desk, ticket, _by(card, message)):
        return False
    _alert(desk, card, message, ticket, message, said.text)
    return True


def _without_number(
    desk: Desk, card: Card, message: Message, said: Reply, route: Route | None
) -> bool:
    """重大 and no number: about the only ticket it can mean, else it is asked which."""
    if route is None and said.emergency:
        return False  # nobody knows where that is
    topic = Topic(desk, message.words.body or "", route) if route is not None else None
    able = _may_be_meant(desk, card, message)
    if topic is not None:
        able = [one for one in able if not _is_of_another(topic, one)]
    if len(able) == 1:
        _alert(desk, card, message, able[0], message, said.text)
        return True
    if not said.text.strip() or said.emergency or (topic is not None and topic.names_a_place):
        return False
    if able:
        answers.ask_which(desk, card, message, "resident", Verb.MAJOR, able)
    else:
        answers.send(desk, card, message, "resident.which_major", card.language, {})
    return True


def _is_of_another(topic: Topic, ticket: Ticket) -> bool:
    """Whether words name another place or matter; a danger may have come of what is open."""
    return topic.is_elsewhere(ticket) or (not topic.is_dangerous and topic.is_of_another(ticket))


def _choose(desk: Desk, card: Card, message: Message, prompt: Prompt, reply: Reply) -> None:
    """Which of those that were listed: it is said of that, with the words of then."""
    ticket = choices.chosen(desk, prompt, reply)
    if ticket is None:
        answers.send(desk, card, message, "resident.which_major", card.language, {})
        return
    card.answered(desk.now)
    caused = confirming.caused(desk, prompt)
    text = parse_member(desk.rules.grammar, caused.words.body or "", Context()).text
    _alert(desk, card, message, ticket, caused, text)


def _alert(
    desk: Desk, card: Card, message: Message, ticket: Ticket, said: Message, text: str
) -> None:
    """Say so of a ticket. Raises Refused where that is not theirs, or it is over."""
    message.ticket_id = ticket.id
    alerted = majors.alert(desk, ticket, text, _by(card, message), said)
    key, values = alerting.answer(desk, card.language, alerted, text)
    answers.send(desk, card, message, f"member.{key}", card.language, values, ticket)


def _by(card: Card, message: Message) -> Actor:
    assert card.supervisor is not None
    return directory.as_supervisor(card.supervisor, message.channel)


def _may_be_meant(desk: Desk, card: Card, message: Message) -> list[Ticket]:
    """The open tickets that words without a number may be about: spoken of last, or supervised."""
    last = worklist.mentioned(desk, card.phone.value)
    mentioned = [desk.tx.get_one(Ticket, last)] if last is not None else []
    assert card.supervisor is not None
    tickets = [*mentioned, *_supervised(desk, card.supervisor)]
    found = dict.fromkeys(ledger.whole(desk, one) for one in tickets)
    return [one for one in found if majors.may_be(desk, one, _by(card, message))]


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
