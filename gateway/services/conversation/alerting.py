"""What somebody hears who has called a ticket a major event (重大): what that did, and no more."""

from gateway.domain.people import ActorKind, Language
from gateway.services.desk import Desk
from gateway.services.tickets import notices
from gateway.services.tickets.majors import Alerted
from gateway.store.tables import Event, Member, Operator


def answer(
    desk: Desk, language: Language, alerted: Alerted, text: str
) -> tuple[str, dict[str, object]]:
    """The key of the answer, and its values: also who had said so already, and when."""
    values: dict[str, object] = {"number": alerted.ticket.number}
    before = alerted.before
    if before is None:
        danger = desk.rules.grammar.is_emergency(text)
        key = "alerted_danger" if danger else "alerted"
        return key if alerted.count else "alerted_nobody", values
    values |= {"role": _role(desk, language, before), "at": notices.local(desk, before.at)}
    if not alerted.count:
        return "alerted_before", values
    return "alerted_more", values | {"count": alerted.count}


def _role(desk: Desk, language: Language, event: Event) -> str:
    """As what somebody said so; no name."""
    who: Member | Operator | None = None
    if event.actor is ActorKind.MEMBER:
        who = desk.tx.get(Member, event.actor_id)
    elif event.actor is ActorKind.OPERATOR:
        who = desk.tx.get(Operator, event.actor_id)
    return notices.word(desk, language, f"role_{who.role}" if who is not None else "team_none")
