"""What a caller said, from whoever decides by SMS where a call goes that nobody has heard.

They have called back, and text it as progress: 进展10008 和平巷17号路灯不亮.
"""

import dataclasses

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context
from gateway.domain.reply import parse_member, parse_resident
from gateway.domain.ticket import Action, Status
from gateway.services.conversation import answers, approvals, worklist
from gateway.services.desk import Desk
from gateway.services.texts import outbox, prompts
from gateway.services.texts.senders import Card
from gateway.services.tickets import asking, by_telephone, heard, ledger
from gateway.services.town import access
from gateway.store.tables import Message, Ticket


@dataclasses.dataclass(frozen=True)
class Told:
    """The call that words are about, and what was said in it."""

    ticket: Ticket
    text: str


def read(desk: Desk, card: Card, message: Message) -> Told | None:
    """What a text tells of a call that waits for a team; None where it is no such text, or not
    from somebody who may say where it goes.
    """
    if message.incomplete or not (card.member or card.supervisor):
        return None
    said = parse_member(desk.rules.grammar, message.words.body or "", Context())
    if said.action is not Verb.PROGRESS or said.wrong:
        return None
    ticket = _meant(desk, card, said.numbers)
    if ticket is None or ticket.status is not Status.TRIAGE:
        return None
    # 补充 is a resident's word for it, and no part of what was said.
    added = parse_resident(desk.rules.grammar, message.words.body or "", Context((ticket.number,)))
    text = added.text if added.action is Verb.ADD else said.text
    by = approvals.actor(card, message)
    able = heard.may_be_told(desk, ticket) and access.may(desk, by, Action.ADD, ticket)
    return Told(ticket, text) if able and text.strip() else None


def _meant(desk: Desk, card: Card, numbers: tuple[int, ...]) -> Ticket | None:
    """The one that is named; without a number the one whose team is asked for.

    Who has work in hand speaks of that, unless nothing was sent to them since they were asked.
    """
    if numbers:
        return ledger.find(desk, numbers[0]) if len(numbers) == 1 else None
    prompt = card.prompt
    if prompt is None or not prompt.teams:
        return None
    if card.member is not None and worklist.assigned(desk, card.member):
        last = worklist.last_sent(desk, card.phone.value)
        if last is None or last.kind not in outbox.PLACING or last.ticket is not prompt.ticket:
            return None
    return prompt.ticket


def carry_out(desk: Desk, card: Card, message: Message, told: Told) -> None:
    """Keep it at the ticket; where it finds no team by itself, the question is put again."""
    ticket = message.ticket = told.ticket
    words = ledger.words(desk, told.text, None)
    by_telephone.write_down(desk, ticket, words, approvals.actor(card, message), message)
    values: dict[str, object] = {"number": ticket.number}
    if ticket.team is not None:
        key, values = "supervisor.dispatched", {**values, "team": ticket.team.name}
        return _answer(desk, card, message, key, values, ticket)
    standing = prompts.standing(desk, card.phone.value)
    asked = next((one for one in standing if one.teams and one.ticket is ticket), None)
    if asked is None:
        return _answer(desk, card, message, "member.kept", values, ticket)
    card.prompt = asking.again(desk, asked, card.language)
    return None


def _answer(
    desk: Desk,
    card: Card,
    message: Message,
    key: str,
    values: dict[str, object],
    ticket: Ticket,
) -> None:
    answers.send(desk, card, message, key, card.language, values, ticket)
