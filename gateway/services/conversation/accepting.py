"""What a member tells of behind 收到10008: a danger or another matter is a report, and what may be
of the same one is kept with it.
"""

import contextlib
import dataclasses
from collections.abc import Callable, Sequence

from gateway.domain import besides
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.errors import Refused
from gateway.services.conversation import reading, worklist
from gateway.services.conversation.another import Another
from gateway.services.conversation.member_verbs import Verbs
from gateway.services.tickets import casework
from gateway.store.tables import Ticket


def cry(verbs: Verbs, reply: Reply, obey: Callable[[Reply], None]) -> None:
    """A danger is a report, whatever becomes of the 收到 before it."""
    if reply.action is Verb.ACCEPT:
        with contextlib.suppress(Refused), verbs.desk.attempt():
            obey(reply)
    if reply.action is Verb.REPORT:
        return verbs.report(reply)
    return verbs.take()


def keep(verbs: Verbs, reply: Reply, tickets: Sequence[Ticket]) -> None:
    """Let nothing be lost that a text tells of beside the tickets it has accepted."""
    if reply.action is not Verb.ACCEPT:
        return
    if reading.is_alarm(verbs.desk, verbs.card, verbs.said, reply):
        return  # that has its report
    verbs = dataclasses.replace(verbs, message=verbs.said)  # which was asked of an earlier one
    other = Another(verbs.desk, verbs.card, verbs.message, verbs.route)
    for cut in other.plain_cuts(tickets):
        dataclasses.replace(verbs, route=other.route(cut.rest)).take()
        return
    for cut in other.cuts(tickets):
        if besides.begins(verbs.desk.rules.grammar, cut):
            _note(verbs, tickets)
            return


def _note(verbs: Verbs, tickets: Sequence[Ticket]) -> None:
    """Words that may be on the one ticket as well: nobody has said that the resident reads them."""
    for one in tickets if len(tickets) == 1 else ():
        if not worklist.assists(verbs.desk, verbs.member, one):  # a helper's are kept already
            casework.note(verbs.desk, one, verbs.message.words, verbs.by)
