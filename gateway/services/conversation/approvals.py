"""Answers by SMS to what a second person decides: Y or N to a proposal, a number in triage."""

import dataclasses

from gateway.domain import besides
from gateway.domain.besides import Cut
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.patterns import EDGES
from gateway.domain.people import ActorKind, OperatorRole, PromptKind
from gateway.domain.reply import (
    deeds,
    hesitates,
    parse_consent,
    parse_decision,
    parse_member,
    remarks,
)
from gateway.domain.ticket import Action, Status
from gateway.errors import Refused
from gateway.services.conversation import answers
from gateway.services.conversation.another import Another
from gateway.services.desk import Actor, Desk
from gateway.services.texts import outbox, prompts
from gateway.services.texts.senders import Card
from gateway.services.tickets import asking, decisions, dispatching, proposals, topic
from gateway.services.town import directory, named
from gateway.store.tables import Message, Prompt, Proposal, Team, Ticket
from routing.router import Route

_SENDING = frozenset({Verb.ASSIGN, Verb.TRANSFER})
_MAY_BE_NAMES = frozenset({Verb.UNKNOWN, Verb.PROGRESS})
_ASKED = (*decisions.ASKED_BY, *outbox.PLACING)


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a text answers, and how."""

    prompt: Prompt
    said: Reply
    beside: Cut | None = None  # where another matter stands behind it


def read(desk: Desk, card: Card, message: Message, route: Route | None) -> Answer | None:
    """The question a text answers: the named ticket's, else the latest; None when it is none."""
    answer = _whole(desk, card, message)
    more = answer is not None and (answer.said.ask or answer.said.text != "")
    if answer is None or not more or answer.prompt.ticket is None:
        return answer
    for cut in Another(desk, card, message, route).plain_cuts([answer.prompt.ticket]):
        head = parse_decision(desk.rules.grammar, cut.head)
        decides = head is not None and head.action in (Verb.YES, Verb.NO)
        if head is not None and decides and besides.begins(desk.rules.grammar, cut):
            return dataclasses.replace(answer, said=head, beside=cut)
    return answer


def _whole(desk: Desk, card: Card, message: Message) -> Answer | None:
    """Likewise, of all that a text says."""
    if message.incomplete or not (card.member or card.supervisor):
        return None
    grammar, text = desk.rules.grammar, message.words.body or ""
    said = parse_decision(grammar, text)
    asked = card.prompt if card.prompt is not None and asking.is_decision(card.prompt) else None
    if asked is not None and (said is None or said.ask):
        said = parse_consent(grammar, text) or said
    said = said or _named(desk, card, message)
    decides = said is not None and said.action in (Verb.YES, Verb.NO)
    if (
        said
        and said.number is None
        and decides
        and (late := prompts.settled(desk, card.phone.value))
    ):
        return Answer(late, said)
    prompt = _meant(desk, card, said) if said is not None else None
    if said is not None and prompt is not None:
        return Answer(prompt, _unsure(said) if _is_of_another(desk, prompt, said, text) else said)
    unsure = asked is not None and (hesitates(grammar, text) or _remarks(desk, card, asked, text))
    if asked is not None and unsure and not topic.tells(desk, text):
        return Answer(asked, _unsure(Reply(Verb.UNKNOWN)))
    return None


def _unsure(said: Reply) -> Reply:
    return Reply(Verb.UNKNOWN, numbers=said.numbers, number=said.number, ask=True)


def _is_of_another(desk: Desk, prompt: Prompt, said: Reply, text: str) -> bool:
    """Whether somebody agrees to something else than is asked for: 同意挂账, to a transfer."""
    if said.action is not Verb.YES or prompt.proposal_id is None:
        return False
    proposal = desk.tx.get_one(Proposal, prompt.proposal_id)
    named = {Action(one) for one in deeds(desk.rules.grammar, text)}
    return bool(named - {proposal.action})


def _remarks(desk: Desk, card: Card, asked: Prompt, text: str) -> bool:
    """Whether a supervisor says more behind a number of a list.

    A member may mean a verb's digit.
    """
    return card.member is None and bool(asked.teams) and remarks(desk.rules.grammar, text)


def _meant(desk: Desk, card: Card, said: Reply) -> Prompt | None:
    """The question that words fit; without a number the latest, or the only one they can mean."""
    standing = prompts.standing(desk, card.phone.value)
    latest = card.prompt
    if latest is not None and latest.kind is PromptKind.WORDS:  # Y is none of those words
        latest = next((one for one in reversed(standing) if asking.is_decision(one)), None)
    if said.number is None and (latest is None or not asking.is_decision(latest)):
        return None
    asked = [one for one in standing if _fits(one, said)]
    if said.number is not None:
        asked = [one for one in asked if one.ticket and one.ticket.number == said.number]
        return asked[-1] if asked else None
    return latest if latest in asked else next(iter(asked), None) if len(asked) == 1 else None


def _fits(prompt: Prompt, said: Reply) -> bool:
    if said.action is Verb.ANSWER:
        return bool(prompt.teams)
    return prompt.proposal_id is not None


def _named(desk: Desk, card: Card, message: Message) -> Reply | None:
    """A team's name, in answer to where a ticket goes: its place in the list, or any other team.

    It stands alone, or behind 派 or 转办; with a number it is no other ticket that is meant.
    """
    text = message.words.body or ""
    said = parse_member(desk.rules.grammar, text, Context())
    if said.wrong or len(said.numbers) > 1:
        return None
    answer = Reply(Verb.ANSWER, numbers=said.numbers, number=said.number)
    prompt = _meant(desk, card, answer)
    if prompt is None or prompt.ticket is None:
        return None
    listed = [desk.tx.get_one(Team, one).name for one in prompt.teams]
    if text.strip() in listed:
        return dataclasses.replace(answer, choice=listed.index(text.strip()) + 1)
    name = _name(said, text)
    # A member may speak of other work, unless a verb stands by this number: the name must be one.
    ordered = said.action in _SENDING and (said.numbers or card.member is None)
    if not name or not (ordered or named.teams(desk, prompt.ticket, name)):
        return None
    return dataclasses.replace(answer, team=name)


def _name(said: Reply, text: str) -> str:
    """What may be a team's name in a text that says nothing else."""
    if said.action in _SENDING:  # 派 has short names
        return said.team or said.member or (said.text if said.numbers else "")
    if said.action not in _MAY_BE_NAMES:
        return ""
    return said.text if said.numbers else text.strip(EDGES)


def carry_out(desk: Desk, card: Card, message: Message, answer: Answer) -> None:
    """Do what was decided and say so.

    What a rule forbids is refused in the members' words, and stays to be decided; so does what
    was answered with more than Y or N on the same matter.
    """
    prompt = answer.prompt
    message.ticket_id = prompt.ticket_id
    over = _over(desk, prompt)
    if over is None and answer.said.ask:
        if answers.may_repeat(desk, card, message, *_ASKED):
            card.prompt = asking.doubted(desk, prompt, card.language)
        return
    if over is not None:
        answers.refuse(desk, card, message, "member", over)
    elif not _settle(desk, card, message, answer):
        return
    prompt.answered_at = prompt.expires_at = desk.now  # answered here: no later text means it
    if over is not None or card.prompt is prompt:
        card.prompt = None


def _over(desk: Desk, prompt: Prompt) -> Refused | None:
    """Why there is nothing to decide any more; None while there is."""
    if prompt.proposal_id is not None:
        proposal = desk.tx.get_one(Proposal, prompt.proposal_id)
        return decisions.late(desk, proposal) if prompt.answered_at is not None else None
    ticket = desk.tx.get_one(Ticket, prompt.ticket_id)
    if ticket.status is Status.TRIAGE:
        return None
    return Refused("placed_before", number=ticket.number, status=ticket.status)


def _settle(desk: Desk, card: Card, message: Message, answer: Answer) -> bool:
    """Whether it is done, or can be no more."""
    by = actor(card, message)
    try:
        with desk.attempt():
            if answer.prompt.proposal_id is not None:
                _decide(desk, card, message, answer, by)
            else:
                _dispatch(desk, card, message, answer, by)
    except Refused as refusal:
        answers.refuse(desk, card, message, "member", refusal)
        proposal = desk.tx.get(Proposal, answer.prompt.proposal_id or 0)
        return proposal is not None and proposals.give_up(desk, proposal, refusal)
    return True


def actor(card: Card, message: Message) -> Actor:
    """Who decides: the supervisor where the sender is one, else the member who was asked."""
    account, member = card.supervisor, card.member
    if account is not None and (member is None or account.role is OperatorRole.SUPERVISOR):
        return directory.as_supervisor(account, message.channel)
    assert member is not None
    return directory.as_actor(member, message.channel)


def _decide(desk: Desk, card: Card, message: Message, answer: Answer, by: Actor) -> None:
    """Carry out what was proposed, or refuse it; whoever asked for it is told."""
    proposal = desk.tx.get_one(Proposal, answer.prompt.proposal_id)
    yes = answer.said.action is Verb.YES
    if yes:
        proposals.approve(desk, proposal, by, message)
    else:
        proposals.refuse(desk, proposal, by, answer.said.text, message)
    _tell(desk, card, message, "agreed" if yes else "disagreed", proposal.ticket)


def _dispatch(desk: Desk, card: Card, message: Message, answer: Answer, by: Actor) -> None:
    """The ticket goes where somebody has chosen, as nobody was at the console."""
    ticket = desk.tx.get_one(Ticket, answer.prompt.ticket_id)
    if name := answer.said.team:
        team = _other(desk, card, answer.prompt, name, by)
    else:
        team = _chosen(desk, answer.prompt, answer.said.choice or 0)
    dispatching.dispatch(desk, ticket, team, by)
    _tell(desk, card, message, "dispatched", ticket, team=team.name)


def _other(desk: Desk, card: Card, prompt: Prompt, name: str, by: Actor) -> Team:
    """The one team with a name, of those offered or, where a member says so, in the own area."""
    ticket = desk.tx.get_one(Ticket, prompt.ticket_id)
    found = named.teams(desk, ticket, name)
    if by.kind is ActorKind.MEMBER:
        theirs = [one for one in found if directory.oversees(desk, by.id, [one.area.path])]
        found = [one for one in found if one.id in prompt.teams or one in theirs]
    if len(found) != 1:
        offered = [desk.tx.get_one(Team, one) for one in prompt.teams]
        raise answers.unclear_team(desk, ticket, name, found or offered, card.language)
    return found[0]


def _chosen(desk: Desk, prompt: Prompt, choice: int) -> Team:
    if not 1 <= choice <= len(prompt.teams):
        raise Refused("no_such_choice", count=len(prompt.teams))
    return desk.tx.get_one(Team, prompt.teams[choice - 1])


def _tell(
    desk: Desk, card: Card, message: Message, key: str, ticket: Ticket, **params: object
) -> None:
    values = {"number": ticket.number, **params}
    answers.send(desk, card, message, f"supervisor.{key}", card.language, values, ticket)
