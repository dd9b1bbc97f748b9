"""Which of the questions that are open to a phone its text answers."""

from gateway.domain import normal, questions
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context
from gateway.domain.people import PromptKind
from gateway.domain.reply import parse_decision, parse_resident
from gateway.domain.ticket import Action
from gateway.services.desk import Desk
from gateway.services.texts import prompts
from gateway.services.texts.senders import Card
from gateway.services.tickets import asking
from gateway.store.tables import Prompt

# What is answered by Y, N and a place in a list, and by nothing else.
_BARE = {
    Verb.YES: PromptKind.CONFIRM,
    Verb.NO: PromptKind.CONFIRM,
    Verb.ANSWER: PromptKind.WHICH,
}
# The older questions that a text may answer which cannot answer the latest, by what that is.
_INSTEAD = {
    PromptKind.PLACE: {PromptKind.CONFIRM, PromptKind.WHICH, PromptKind.RATE},
    PromptKind.RATE: {PromptKind.CONFIRM},
    PromptKind.QUESTION: {PromptKind.RATE},
}


def meant(desk: Desk, card: Card, text: str) -> Prompt | None:
    """The open question that a text answers: the latest, unless only an older one can be.

    Neither Y nor a verdict says where something is, Y is no verdict, and a digit does not say why
    one was bad. Who has left decides nothing: their words answer what they were asked as residents.
    """
    latest = card.prompt
    if latest is None:
        return None
    standing = prompts.standing(desk, card.phone.value)[::-1]
    if asking.is_decision(latest) and not (card.member or card.supervisor):
        return next((one for one in standing if not asking.is_decision(one)), None)
    if latest.kind is PromptKind.QUESTION and not _is_no_reason(latest, text):
        return latest
    answered = _answered(desk, text) & _INSTEAD.get(latest.kind, set())
    return next((one for one in standing if one.kind in answered), latest)


def _is_no_reason(latest: Prompt, text: str) -> bool:
    """Whether figures came where it was asked why a verdict was bad."""
    return latest.action == Action.RATE and normal.is_figures(text)


def _answered(desk: Desk, text: str) -> set[PromptKind]:
    """The kinds of questions that a text answers which says nothing else."""
    grammar = desk.rules.grammar
    said = parse_decision(grammar, text)
    bare = said is not None and said.number is None
    kinds = {_BARE[said.action]} if said and bare and said.action in _BARE else set()
    verdict = parse_resident(grammar, text, Context(prompt=PromptKind.RATE))
    courtesy = questions.only_agrees(grammar, text)
    if verdict.action is Verb.RATE and not verdict.text and not courtesy:
        kinds.add(PromptKind.RATE)
    return kinds
