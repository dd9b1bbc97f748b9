"""Answers by SMS to what a second person decides: Y or N to a proposal, a digit in triage."""

from sqlalchemy import select

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context
from gateway.domain.people import PromptKind
from gateway.domain.reply import parse_member
from gateway.errors import Refused
from gateway.services import answers, decisions, directory, dispatching, proposals
from gateway.services.desk import Actor, Desk
from gateway.services.directory import Card
from gateway.store.tables import Message, Prompt, Proposal, Team, Ticket


def is_answer(desk: Desk, card: Card, message: Message) -> bool:
    """Whether a text answers the question that a supervisor was asked."""
    return (_is_asked(card) and _says(desk, message) is not None) or is_late(desk, card, message)


def answer(desk: Desk, card: Card, message: Message) -> None:
    """Y or N of a supervisor, who may be no member of any team; refused in the members' words."""
    assert card.supervisor is not None
    by = directory.as_supervisor(card.supervisor, message.channel)
    if is_late(desk, card, message):
        return answer_late(desk, card, message)
    try:
        with desk.attempt():
            decide(desk, card, message, by, yes=_says(desk, message) is Verb.YES)
    except Refused as refusal:
        answers.refuse(desk, card, message, "member", refusal)
    return None


def _is_asked(card: Card) -> bool:
    return card.prompt is not None and card.prompt.proposal_id is not None


def _says(desk: Desk, message: Message) -> Verb | None:
    """Y or N; None for any other words."""
    context = Context(prompt=PromptKind.CONFIRM)
    said = parse_member(desk.rules.grammar, message.words.body or "", context).action
    return said if said in (Verb.YES, Verb.NO) else None


def is_late(desk: Desk, card: Card, message: Message) -> bool:
    """Whether a text says Y or N to what was settled or overtaken before, and to nothing else."""
    return _says(desk, message) is not None and _closed(desk, card) is not None


def answer_late(desk: Desk, card: Card, message: Message) -> None:
    """Say that there is nothing to decide any more, once; an older question comes next."""
    prompt = _closed(desk, card)
    assert prompt is not None
    proposal = desk.tx.get_one(Proposal, prompt.proposal_id)
    prompt.expires_at = desk.now
    message.ticket_id = proposal.ticket_id
    answers.refuse(desk, card, message, "member", decisions.late(desk, proposal))


def _closed(desk: Desk, card: Card) -> Prompt | None:
    """The question put to a phone last, if it was about a proposal and closed by somebody else.

    Y to it must not be taken for an answer to an older question that is still open.
    """
    query = select(Prompt).where(Prompt.phone == card.phone.value, Prompt.expires_at > desk.now)
    last = desk.tx.scalar(query.order_by(Prompt.id.desc()).limit(1))
    closed = last is not None and last.proposal_id is not None and last.answered_at is not None
    return last if closed else None


def decide(desk: Desk, card: Card, message: Message, by: Actor, *, yes: bool) -> None:
    """Carry out what was proposed, or refuse it; whoever asked for it is told."""
    prompt = card.prompt
    assert prompt is not None
    proposal = desk.tx.get_one(Proposal, prompt.proposal_id)
    message.ticket_id = proposal.ticket_id
    settle = proposals.approve if yes else proposals.refuse
    settle(desk, proposal, by, message)
    card.answered(desk.now)
    prompt.expires_at = desk.now  # it was answered here: no later Y means it
    _tell(desk, card, message, "agreed" if yes else "disagreed", proposal.ticket)


def dispatch(desk: Desk, card: Card, message: Message, choice: int | None, by: Actor) -> None:
    """A coordinator has chosen where a ticket goes, as nobody was at the console."""
    prompt = card.prompt
    assert prompt is not None
    team = _chosen(desk, prompt, choice)
    ticket = desk.tx.get_one(Ticket, prompt.ticket_id)
    card.answered(desk.now)
    message.ticket_id = ticket.id
    dispatching.dispatch(desk, ticket, team, by)
    _tell(desk, card, message, "dispatched", ticket, team=team.name)


def _chosen(desk: Desk, prompt: Prompt, choice: int | None) -> Team:
    if choice is None or choice > len(prompt.teams):
        raise Refused("no_such_choice", count=len(prompt.teams))
    return desk.tx.get_one(Team, prompt.teams[choice - 1])


def _tell(
    desk: Desk, card: Card, message: Message, key: str, ticket: Ticket, **params: object
) -> None:
    values = {"number": ticket.number, **params}
    answers.send(desk, card, message, f"supervisor.{key}", card.language, values, ticket)
