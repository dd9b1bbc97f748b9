"""Answers by SMS to what a second person decides: Y or N to a proposal, a digit in triage."""

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context
from gateway.domain.people import PromptKind
from gateway.domain.reply import parse_member
from gateway.errors import Refused
from gateway.services import answers, directory, dispatching, proposals
from gateway.services.desk import Actor, Desk
from gateway.services.directory import Card
from gateway.store.tables import Message, Prompt, Proposal, Team, Ticket


def is_answer(desk: Desk, card: Card, message: Message) -> bool:
    """Whether a text answers the question that a supervisor was asked."""
    return _verb(desk, card, message) in (Verb.YES, Verb.NO)


def answer(desk: Desk, card: Card, message: Message) -> None:
    """Y or N of a supervisor, who may be no member of any team."""
    assert card.supervisor is not None
    by = directory.as_supervisor(card.supervisor, message.channel)
    decide(desk, card, message, by, yes=_verb(desk, card, message) is Verb.YES)


def _verb(desk: Desk, card: Card, message: Message) -> Verb | None:
    prompt = card.prompt
    if prompt is None or prompt.proposal_id is None:
        return None
    context = Context(prompt=PromptKind.CONFIRM)
    return parse_member(desk.rules.grammar, message.words.body or "", context).action


def decide(desk: Desk, card: Card, message: Message, by: Actor, *, yes: bool) -> None:
    """Carry out what was proposed, or refuse it; whoever asked for it is told."""
    assert card.prompt is not None
    proposal = desk.tx.get_one(Proposal, card.prompt.proposal_id)
    card.answered(desk.now)
    message.ticket_id = proposal.ticket_id
    settle = proposals.approve if yes else proposals.refuse
    settle(desk, proposal, by, message)
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
