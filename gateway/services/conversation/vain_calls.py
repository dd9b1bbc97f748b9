"""What somebody texts who called in vain, or to no ear yet: more on a matter that is open already,
or that nobody need call back; else it is what the call was about.
"""

from collections.abc import Sequence

from gateway.domain.people import PromptKind
from gateway.domain.reply import asks_secrecy, is_amiss_still
from gateway.domain.ticket import Action, Source, Status
from gateway.services.conversation import continuing
from gateway.services.desk import Actor, Desk
from gateway.services.texts.senders import Card
from gateway.services.tickets import accusations, ledger
from gateway.services.tickets.topic import Topic
from gateway.store.tables import Message, Ticket, Words
from routing.router import Route

_TO_RETURN = frozenset({"missed", "asked"})
_FLAGS = _TO_RETURN | {"recording"}


def unheard(card: Card) -> list[Ticket]:
    """The calls of a phone of which nobody knows yet what they are about, newest first."""
    return [one for one in card.reported if _is_unheard(one)]


def _is_unheard(ticket: Ticket) -> bool:
    waits = ticket.source is Source.CALL and ticket.status is Status.TRIAGE
    return waits and ticket.flag in _FLAGS and ticket.category is None


def called_off(
    desk: Desk, card: Card, text: str, route: Route | None, named: Sequence[Ticket]
) -> Ticket | None:
    """The call that nobody need return any more by what its caller says, 打错了 or 不用回电了: its
    flag goes, and what was asked about it is answered.

    Words that tell of a matter are no such, nor those under another question.
    """
    asked = card.prompt
    if asked is not None and asked.kind is not PromptKind.PLACE:
        return None
    able = [one for one in unheard(card) if one.flag in _TO_RETURN]
    call = next((one for one in able if not named or one in named), None)
    if call is None or not _is_called_off(desk, text, route):
        return None
    call.flag = ""
    if asked is not None and asked.ticket_id == call.id:
        card.answered(desk.now)
    return call


def stands(ticket: Ticket) -> None:
    """Its caller does not take a call back after all: somebody is to return it."""
    waits = ticket.source is Source.CALL and ticket.status is Status.TRIAGE
    if waits and not ticket.flag and ticket.category is None:
        ticket.flag = "asked"


def _is_called_off(desk: Desk, text: str, route: Route | None) -> bool:
    grammar, rest = desk.rules.grammar, text.upper()
    for one in grammar.calls_off:
        rest = rest.replace(one, "")
    if route is None or rest == text.upper() or any(one in rest for one in grammar.asks_call):
        return False
    rest = grammar["not_amiss"].sub("", rest)
    said = Topic(desk, text, route)
    tells = said.category is not None or said.names_a_place
    return not tells and not any(word in rest for word in grammar.amiss)


def older(
    desk: Desk, card: Card, message: Message, said: str, route: Route | None, text: str
) -> list[Ticket]:
    """The open tickets that words after such a call go on with, as they would without it.

    They say of what they are, or refer back: 路灯还没修, 还是不亮. Words on the call are not among
    them, nor what tells of another matter: the call may have been about that. `text` is what they
    say behind their command, if there is one; `said` is all of them.
    """
    if route is None or not unheard(card):
        return []
    if Topic(desk, text, route).category is None and not _refers_back(desk, text, route):
        return []
    able = [one for one in card.reported if not _is_unheard(one)]
    return continuing.among(desk, ledger.worked_on(desk, able), message, said, route)


def _refers_back(desk: Desk, text: str, route: Route) -> bool:
    grammar = desk.rules.grammar
    if any(word in text.upper() for word in grammar.of_calls):
        return False
    return Topic(desk, text, route).refers_back or is_amiss_still(grammar, text)


def note(desk: Desk, card: Card, message: Message, words: Words, ticket: Ticket, by: Actor) -> None:
    """Let whoever sees to an earlier call know what its caller has texted on another ticket since.

    What those are not to know who work the other one, or whom it is about, stays there.
    """
    whole = ledger.whole(desk, ticket)
    secret = asks_secrecy(desk.rules.grammar, words.body or "")
    kept = secret or ticket.confidential or accusations.is_secret(desk, whole)
    text_id = None if kept else words.id
    codes = {"ticket": ticket.number}
    for call in unheard(card):
        if call.id > ticket.id and call.id != message.ticket_id:  # it is kept there already
            ledger.record(desk, call, Action.ADD, by, text_id=text_id, codes=codes)
