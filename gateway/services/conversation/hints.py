"""What a member hears whose text is not understood: the nearest right example."""

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.reply import duty_then, duty_until, is_decision
from gateway.domain.ticket import Status
from gateway.services.conversation.numbered import Numbered


def of(numbered: Numbered, reply: Reply) -> tuple[str, dict[str, object]]:
    """Which text, and what it says."""
    grammar, text = numbered.desk.rules.grammar, numbered.message.words.body or ""
    if is_decision(grammar, text):
        key = "nothing_to_decide_on" if reply.numbers else "nothing_to_decide"
        return key, {"number": (*reply.numbers, numbered.some_number())[0]}
    if duty := duty_then(grammar, text):
        return "duty_from_now", {"example": numbered.example(duty)}
    if duty := duty_until(grammar, text):
        return "unknown", {"example": numbered.example(duty)}
    accepts = any(ticket.status is Status.DISPATCHED for ticket in numbered.tickets)
    return "unknown", {"example": numbered.example(Verb.ACCEPT if accepts else Verb.RESOLVE)}
