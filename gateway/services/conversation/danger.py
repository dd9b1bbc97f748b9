"""Whether a cry for help is of a place where people are not on their way already.

`收到10008，马上去救火` is of the ticket that it names, `收到10008，海景苑3号楼着火了` is not.
"""

from collections.abc import Iterator

from gateway.domain import besides
from gateway.domain.besides import Cut
from gateway.services.conversation import alone
from gateway.services.desk import Desk
from gateway.services.texts.senders import Card
from gateway.services.tickets import ledger, topic
from gateway.services.tickets.topic import Topic
from gateway.store.tables import Message, Ticket
from routing.router import Route


def is_elsewhere(
    desk: Desk, card: Card, message: Message, route: Route | None, ticket: Ticket
) -> bool:
    """Whether a text cries for help at a place where a ticket is not; not while it has no route."""
    return route is not None and cry(desk, card, message, ticket) is not None


def cry(desk: Desk, card: Card, message: Message, ticket: Ticket) -> Cut | None:
    """The words that cry for help at a place where a ticket is not, and those before them.

    Of an emergency whose own place nobody has said, any place may be that.
    """
    whole = ledger.whole(desk, ticket)
    if topic.is_sought(whole):
        return None
    cries = [
        cut
        for cut in _cries(desk, message.words.body or "")
        if Topic(desk, cut.rest, alone.route(desk, card, message, cut.rest)).is_elsewhere(whole)
    ]
    return cries[-1] if cries else None


def _cries(desk: Desk, text: str) -> Iterator[Cut]:
    """Each way to part a text whose rest cries for help, and says where."""
    grammar = desk.rules.grammar
    for cut in (Cut(head="", rest=text, clause=text), *besides.cuts(grammar, text)):
        if not grammar.is_emergency(cut.rest):
            return  # nor is what stands behind it
        if topic.says_where(desk, cut.rest):
            yield cut
