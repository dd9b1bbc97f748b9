"""In which capacity a member texts who reports matters too: to work, or as any other resident."""

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.people import PromptKind
from gateway.domain.reply import duty_then, duty_until
from gateway.domain.ticket import Action, Source
from gateway.services.conversation import (
    completing,
    duty_beside,
    reading,
    resident_reading,
    worklist,
)
from gateway.services.desk import Desk
from gateway.services.texts import media
from gateway.services.texts.senders import Card
from gateway.services.tickets import ledger
from gateway.services.town import access, directory
from gateway.store.tables import Message, Prompt
from routing.router import Route

# What is asked of residents only, and how an answer to it reads.
_ANSWERS = {
    PromptKind.RATE: Verb.RATE,
    PromptKind.PLACE: Verb.ANSWER,
    PromptKind.QUESTION: Verb.ANSWER,
}
# Asked for Y, or which.
_OWN_DEEDS = frozenset({
    Verb.WITHDRAW, Verb.REOPEN, Verb.NUDGE, Verb.ADD, Verb.CONFIDENTIAL, Verb.CALL, Action.REVEAL,
})  # fmt: skip
_CHOSEN = frozenset({Verb.YES, Verb.NO, Verb.ANSWER})
# Commands of residents: those of anybody, and those that go with an own report.
_OF_ANYBODY = frozenset({Verb.OPT_IN, Verb.OPT_OUT, Verb.LANGUAGE, Verb.COMPLAIN})
_OF_REPORTERS = frozenset({
    Verb.STATUS, Verb.NUDGE, Verb.WITHDRAW, Verb.REOPEN, Verb.ADD, Verb.CALL, Verb.CONFIDENTIAL,
    Verb.GRID, Verb.MENU,
})  # fmt: skip
_NOTHING = frozenset({Verb.UNKNOWN, Verb.POLITE, Verb.SET_ASIDE, *_CHOSEN})
_COMMANDS = _OF_ANYBODY | _OF_REPORTERS
_PLACES = frozenset({"place", "alias", "area"})  # evidence that the words themselves say where
# Readings of a member's text that leave room for another: a plain verb of work does not.
_OPEN = frozenset({Verb.UNKNOWN, Verb.PROGRESS, Verb.STATUS, Verb.POLITE, Verb.NUDGE})
# What reads as no word on work: 催 is anybody's who has reported something.
_NO_WORK = frozenset({Verb.UNKNOWN, Verb.NUDGE})


def is_resident(desk: Desk, card: Card, message: Message, route: Route | None) -> bool:
    """Whether a member's text is that of a resident, about an own report or a new one.

    Verbs of work win, and so do plain words while there is work they may be about.
    """
    assert card.member is not None
    said = reading.read(desk, card, message)
    wish = resident_reading.read(desk, card, message)
    if said.ask and completing.is_open(card):
        return False
    answers = card.prompt is not None and _answers(card, card.prompt, said, wish)
    if answers and not _is_of_work(desk, card, route):
        return True
    if reading.is_alarm(desk, card, message, said, route):
        return False
    if said.numbers:
        return _is_about_own(desk, card, said, wish)
    text, grammar = message.words.body or "", desk.rules.grammar
    if duty_until(grammar, text) or duty_then(grammar, text):
        return False
    if duty_beside.found(desk, card, message, route) is not None:
        return False
    return not said.wrong and _speaks(desk, card, message, said, wish, route)


def _answers(card: Card, prompt: Prompt, said: Reply, wish: Reply) -> bool:
    """Whether a text answers what the sender was asked as a resident."""
    if prompt.action in _OWN_DEEDS:
        return wish.action in _CHOSEN or (wish.action is Verb.UNKNOWN and wish.ask)
    plain = said.action in (Verb.UNKNOWN, Verb.POLITE) or _is_plain(said)
    return plain and _names_own(card, said) and wish.action is _ANSWERS.get(prompt.kind)


def _is_of_work(desk: Desk, card: Card, route: Route | None) -> bool:
    """Whether words after a call are about work that is in hand, as they name no place.

    A call leaves open what it was about; nothing was asked in so many words.
    """
    prompt = card.prompt
    if prompt is None or prompt.kind is not PromptKind.PLACE or prompt.ticket is None:
        return False
    if prompt.ticket.source is not Source.CALL or _names_a_place(route):
        return False
    assert card.member is not None
    return worklist.is_at_work(desk, card.member)


def _names_a_place(route: Route | None) -> bool:
    return route is not None and any(one.kind in _PLACES for one in route.evidence)


def _is_plain(said: Reply) -> bool:
    return said.action is Verb.PROGRESS and said.inferred


def _names_own(card: Card, said: Reply) -> bool:
    """Whether no number of anybody else's ticket is named."""
    return set(said.numbers) <= {one.number for one in card.reported}


def _is_about_own(desk: Desk, card: Card, said: Reply, wish: Reply) -> bool:
    """Whether an own report is named, by words that are no verb of work.

    Of a report that the member works as well, only what a resident alone may do to it.
    """
    if said.action not in _OPEN or not _names_own(card, said):
        return False
    assert card.member is not None
    by = directory.as_actor(card.member, "")
    named = [one for one in card.reported if one.number in said.numbers]
    if not any(access.sees(desk, by, one) for one in named):
        return True
    return wish.action in _COMMANDS and (said.action in _NO_WORK or _is_plain(said))


def _speaks(
    desk: Desk, card: Card, message: Message, said: Reply, wish: Reply, route: Route | None
) -> bool:
    """Whether words without a number are a resident's."""
    assert card.member is not None
    if wish.action in _OF_ANYBODY:
        return said.action is Verb.UNKNOWN or _is_plain(said)
    working = worklist.is_at_work(desk, card.member)
    if wish.action in _OF_REPORTERS and card.reported:
        listed = said.action in (Verb.LIST, Verb.STATUS) and not working
        return said.action in _NO_WORK or listed
    if working and _is_of_own_report(desk, card, said, wish, route):
        return True
    if working or said.action is not Verb.UNKNOWN:
        return False
    if wish.action in _NOTHING:
        return wish.action is Verb.UNKNOWN and media.came(desk, message)
    return wish.action is not Verb.REPORT or _is_report(desk, card, route)


def _is_of_own_report(
    desk: Desk, card: Card, said: Reply, wish: Reply, route: Route | None
) -> bool:
    """Whether plain words name the matter of an own report, and of no ticket in hand."""
    plain = said.action is Verb.UNKNOWN or _is_plain(said)
    if wish.action is not Verb.REPORT or not plain or route is None or route.category is None:
        return False
    assert card.member is not None
    in_hand = {one.category for one in worklist.assigned(desk, card.member)}
    own = {one.category for one in ledger.worked_on(desk, card.reported)}
    return route.category in own - in_hand


def _is_report(desk: Desk, card: Card, route: Route | None) -> bool:
    """Whether words may tell of a matter: they go on with an own one, or say what or where."""
    if route is None or route.category is not None or ledger.worked_on(desk, card.reported):
        return True
    return _names_a_place(route)
