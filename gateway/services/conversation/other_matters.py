"""Words of a member without number or verb that tell of another matter than the work in hand.

They are a report where that is sure, and are asked about where it is not: no resident reads what is
amiss with another's.
"""

import dataclasses
from collections.abc import Sequence

from gateway.domain import normal
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.people import PromptKind
from gateway.services.conversation import alone, reading, taken_calls
from gateway.services.conversation.member_verbs import Verbs
from gateway.services.tickets import topic
from gateway.services.tickets.topic import Topic
from gateway.store.tables import Ticket


def takes(verbs: Verbs, reply: Reply, in_hand: Sequence[Ticket]) -> bool:
    """Whether it was such a text: it is a ticket of the member's now, or was asked about."""
    text = verbs.message.words.body or ""
    if _is_awaited(verbs, reply):  # 井盖没了 is no N, and no words that are neither Y nor N
        reply = reading.unasked(verbs.desk, verbs.card, verbs.message)
    if not in_hand or not _is_plain(reply, text):
        return False
    if taken_calls.is_awaited(verbs.desk, verbs.member):
        _of_a_call(verbs, reply, text, in_hand)
        return True
    if not verbs.desk.rules.diary.complains(text):
        return False
    works = verbs.desk.rules.grammar["at_work"].search(text.upper()) is not None
    places = [_is_elsewhere(verbs, text, one) for one in in_hand]
    matters = [topic.speaks_of_another(verbs.desk, text, one) for one in in_hand]
    if all(places) and all(matters) and not works:
        verbs.take()
        return True
    # 等停电检修 tells of the work itself, as it names no other place.
    others = [
        one.number
        for one, is_elsewhere, is_another in zip(in_hand, places, matters, strict=True)
        if is_elsewhere or (is_another and not works)
    ]
    if reply.number not in others and (reply.number is not None or len(others) < len(in_hand)):
        return False
    verbs.tell("progress_or_report", None, number=reply.number or others[0])
    return True


def _of_a_call(verbs: Verbs, reply: Reply, text: str, in_hand: Sequence[Ticket]) -> None:
    """What says what else is the matter is what the caller said; 问路的 may be of work as well, and
    no resident is to read it where it is not.
    """
    is_else = all(
        _is_elsewhere(verbs, text, one) or topic.speaks_of_another(verbs.desk, text, one)
        for one in in_hand
    )
    if is_else and topic.says_what(verbs.desk, text):
        verbs.report(dataclasses.replace(reply, text=text))
    else:
        verbs.tell("progress_or_report", None, number=reply.number or in_hand[0].number)


def _is_awaited(verbs: Verbs, reply: Reply) -> bool:
    """Whether Y or N is waited for, and what came is no Y."""
    prompt = verbs.card.prompt
    asked = prompt is not None and prompt.kind is PromptKind.CONFIRM
    return asked and (reply.action is Verb.NO or reply.ask)


def _is_plain(reply: Reply, text: str) -> bool:
    """Whether a text is read as progress by its words alone: no 进展 stands before it."""
    words = reply.action is Verb.PROGRESS and not reply.numbers and not reply.wrong
    return words and normal.said(reply.text) == normal.said(text)


def _is_elsewhere(verbs: Verbs, text: str, ticket: Ticket) -> bool:
    if verbs.route is None:
        return False
    route = alone.route(verbs.desk, verbs.card, verbs.message, text)
    return Topic(verbs.desk, text, route).is_elsewhere(ticket)
