"""What a member tells of behind 收到10008: another matter is a report, and the rest is progress."""

import dataclasses
from collections.abc import Sequence

from gateway.domain import besides
from gateway.domain.besides import Cut
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.services.conversation import worklist
from gateway.services.conversation.another import Another
from gateway.services.conversation.member_verbs import Verbs
from gateway.store.tables import Ticket


def keep(verbs: Verbs, reply: Reply, tickets: Sequence[Ticket]) -> None:
    """Let nothing be lost that a text tells of beside the tickets it has accepted."""
    if reply.action is not Verb.ACCEPT or verbs.said is not verbs.message:
        return
    other = Another(verbs.desk, verbs.card, verbs.message, verbs.route)
    for cut in other.plain_cuts(tickets):
        dataclasses.replace(verbs, route=other.route(cut.rest)).take()
        return
    for cut in other.cuts(tickets):
        if besides.begins(verbs.desk.rules.grammar, cut):
            _note(verbs, cut, tickets)
            return


def _note(verbs: Verbs, cut: Cut, tickets: Sequence[Ticket]) -> None:
    """Words that may be on the one ticket as well; a helper's are kept already."""
    for one in tickets if len(tickets) == 1 else ():
        if not worklist.assists(verbs.desk, verbs.member, one):
            verbs.progress(Reply(Verb.PROGRESS, text=cut.rest, numbers=(one.number,)), one)
