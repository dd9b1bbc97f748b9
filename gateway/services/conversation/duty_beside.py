"""A matter behind a word of duty: 上班，海景苑3号楼着火了. Both are heard."""

from gateway.domain.besides import Cut
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.reply import duty_first, duty_then, duty_until
from gateway.domain.ticket import Tier
from gateway.services.conversation import reading, worklist
from gateway.services.conversation.another import Another
from gateway.services.desk import Desk
from gateway.services.texts.senders import Card
from gateway.store.tables import Message
from routing.router import Route

_DUTY = frozenset({Verb.DUTY_ON, Verb.DUTY_OFF})


def found(
    desk: Desk, card: Card, message: Message, route: Route | None
) -> tuple[Reply, Cut] | None:
    """What is said of duty, and the danger or the matter with its place behind it.

    As much as can be is said of duty: who covers stands before the matter too.
    """
    text = message.words.body or ""
    if not duty_first(desk.rules.grammar, text):
        return None
    if message.incomplete or reading.blames(desk, message):
        return None
    assert card.member is not None
    in_hand, other = worklist.assigned(desk, card.member), Another(desk, card, message, route)
    dangers = list(other.dangers([one for one in in_hand if one.tier is Tier.EMERGENCY]))
    whole = filter(other.says_all, other.plain_cuts(in_hand))
    placed = [*filter(other.says_where, dangers), *whole]
    for cut in (*reversed(placed), *reversed(dangers)):
        said = reading.part(desk, card, cut.head)
        if said.action in _DUTY or _is_asked_back(desk, said, cut.head):
            return said, cut
    return None


def _is_asked_back(desk: Desk, said: Reply, text: str) -> bool:
    """Whether words are of duty, and no command takes them: 请假到周五."""
    grammar = desk.rules.grammar
    of_duty = duty_then(grammar, text) or duty_until(grammar, text)
    return said.action is Verb.UNKNOWN and of_duty is not None
