"""What a reporter was asked before something newer, which was answered: put again, to be seen."""

from collections.abc import Callable

from sqlalchemy import select

from gateway.domain.grammar import Verb
from gateway.domain.people import PromptKind
from gateway.domain.ticket import OPEN, Action, Status
from gateway.services.desk import Desk
from gateway.services.texts import outbox, prompts, senders
from gateway.services.tickets import consent, ledger, topic
from gateway.store.tables import Message, Prompt, Ticket, Words

_ASKED = "resident.asked"
_Wanted = Callable[[Desk, Ticket], bool]


def _is_waited_for(_desk: Desk, ticket: Ticket) -> bool:
    return ticket.status is Status.WAITING


def _is_open(desk: Desk, ticket: Ticket) -> bool:
    return ledger.whole(desk, ticket).status in OPEN


def _is_done(desk: Desk, ticket: Ticket) -> bool:
    return ledger.whole(desk, ticket).status is Status.RESOLVED


def _is_sought(desk: Desk, ticket: Ticket) -> bool:
    return _is_open(desk, ticket) and topic.is_sought(ticket)


# kind and action of a question → its text, and when an answer is still of use
_QUESTIONS: dict[tuple[PromptKind, str], tuple[str, _Wanted]] = {
    (PromptKind.QUESTION, ""): (_ASKED, _is_waited_for),
    (PromptKind.PLACE, ""): ("resident.receipt_emergency_place", _is_sought),
    (PromptKind.CONFIRM, Verb.WITHDRAW): ("resident.confirm_withdraw", _is_open),
    (PromptKind.CONFIRM, Action.REVEAL): ("resident.consent", consent.is_wanted),
    (PromptKind.RATE, ""): ("resident.rate_again", _is_done),
}


def follows(desk: Desk, prompt: Prompt, latest: Prompt) -> bool:
    """Whether a reporter's question is to be put again after the latest was answered.

    Not after what a member or supervisor was asked of the work on somebody else's ticket.
    """
    _, wanted = _QUESTIONS.get((prompt.kind, prompt.action), ("", None))
    if wanted is None or prompt.ticket is None or prompt.ticket_id == latest.ticket_id:
        return False
    own = latest.ticket is None or latest.ticket.phone == prompt.phone
    return own and wanted(desk, prompt.ticket)


def again(desk: Desk, prompt: Prompt) -> Prompt | None:
    """Put a question again, in place of the old one and for as long; None when it cannot be."""
    ticket, (key, _) = prompt.ticket, _QUESTIONS[prompt.kind, prompt.action]
    assert ticket is not None
    params = _said(desk, ticket) if key == _ASKED else {"number": ticket.number}
    language = senders.language(desk, ticket)
    if not params or not outbox.queue(desk, key, prompt.phone, language, params, ticket=ticket):
        return None
    prompt.answered_at = desk.now
    return prompts.ask(
        desk, prompt.phone, prompt.kind, ticket, prompt.expires_at - desk.now,
        action=prompt.action, tickets=prompt.tickets, text_id=prompt.text_id,
    )  # fmt: skip


def _said(desk: Desk, ticket: Ticket) -> dict[str, object]:
    """What the question of a member was; nothing once its words are gone."""
    query = (
        select(Words.params)
        .join(Message, Message.text_id == Words.id)
        .where(Message.ticket_id == ticket.id, Message.kind == _ASKED)
    )
    return dict(desk.tx.scalar(query.order_by(Message.id.desc()).limit(1)) or {})
