"""What a resident tells of beside the answer to a question: a matter of its own has its ticket.

The answer counts by its own words: what is amiss elsewhere does not spoil it. Where it is not sure
that it is another matter, it is left to those who know the question.
"""

import dataclasses
import functools
from collections.abc import Callable, Container, Iterator, Sequence

from gateway.domain import besides
from gateway.domain.besides import Cut
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.people import PromptKind
from gateway.domain.reply import asks_secrecy
from gateway.domain.ticket import Action
from gateway.services.conversation import choices, continuing
from gateway.services.conversation.another import Another
from gateway.services.conversation.resident_reports import Reports
from gateway.services.conversation.resident_verdicts import Verdicts
from gateway.services.conversation.resident_wishes import Wishes
from gateway.services.desk import Desk
from gateway.services.tickets import accusations, casework, ledger, topic
from gateway.store.tables import Prompt, Ticket

_OWN = frozenset({Verb.WITHDRAW, Action.REVEAL})  # what a resident is asked Y for


@dataclasses.dataclass(frozen=True)
class Beside:
    """One text of one resident that answers a question, and says more."""

    reports: Reports
    wishes: Wishes
    verdicts: Verdicts
    choose: Callable[[Prompt, Reply], None]  # which of a list it is
    deeds: Container[str]  # what residents are asked which ticket for

    @property
    def desk(self) -> Desk:
        return self.reports.desk

    @functools.cached_property
    def _other(self) -> Another:
        return Another(self.desk, self.reports.card, self.reports.message, self.reports.route)

    def cries(self, reply: Reply) -> bool:
        """Whether the other matter was a danger, and all was done: the answer is heard as well."""
        return reply.emergency and self.takes(reply)

    def takes(self, reply: Reply) -> bool:
        """Whether the text told of another matter too, and all of it was done."""
        prompt = self.reports.card.prompt
        answers = {
            PromptKind.RATE: self._rated,
            PromptKind.CONFIRM: self._decided,
            PromptKind.QUESTION: self._answered,
            PromptKind.WHICH: self._chosen,
        }
        if prompt is None or not (prompt.ticket_id or prompt.kind is PromptKind.WHICH):
            return False
        answered = answers.get(prompt.kind)
        return answered is not None and answered(prompt, reply)

    # ------------------------------------------------------------ by what was asked

    def _rated(self, prompt: Prompt, reply: Reply) -> bool:
        """A verdict counts, and the other matter is a ticket; an operator looks at what may be."""
        ticket = self._about(prompt)
        rates = reply.action is Verb.RATE or reply.emergency
        if not rates or set(reply.numbers) - {ticket.number}:
            return False
        cuts = list(self._dangers([ticket]) or self._other.cuts([ticket]))
        for cut in cuts:
            said = self._read(cut, Context(prompt=PromptKind.RATE))
            is_sure = self._other.is_plain if said.rating == 3 else self._other.is_likely
            if said.action is Verb.RATE and is_sure(cut, ticket):
                self._heed(cut.head)
                self._judge(ticket, said)
                return self._take(cut, [ticket])
        unclear = reply.rating in (1, 2) and (bool(cuts) or self._other.may_tell())
        if unclear:
            self.verdicts.rate(dataclasses.replace(reply, rating=None))
        return unclear

    def _judge(self, ticket: Ticket, said: Reply) -> None:
        """The verdict without the words of the other matter; a mixed one keeps all of them."""
        if said.rating is None:
            return self.verdicts.rate(said)
        self.reports.card.answered(self.desk.now)
        return self.verdicts.judge(ticket, said.rating, said.text)

    def _decided(self, prompt: Prompt, _reply: Reply) -> bool:
        """Y or N is done where it stands plainly before the rest; else it is asked for again."""
        if prompt.action not in _OWN:
            return False
        ticket = self._about(prompt)
        deeds = {Verb.YES: self.wishes.confirmed, Verb.NO: self.wishes.cancelled}
        asked = Context(
            prompt=PromptKind.CONFIRM, prompt_ticket=ticket.number, prompt_action=prompt.action
        )
        for cut in self._plain_cuts([ticket]):
            said = self._read(cut, asked)
            if said.action in deeds:
                self._heed(cut.head)
                deeds[said.action](said)
                return self._take(cut, [ticket])
            if said.ask:
                self._heed(cut.head)
                self.reports.note(ticket)
                self._take(cut, [ticket])
                self.wishes.ask_again(prompt, ticket)
                return True
        return False

    def _answered(self, prompt: Prompt, _reply: Reply) -> bool:
        """What a member wanted to know reaches them, and why somebody is not content its team."""
        ticket = self._about(prompt)
        if not self.reports.is_open(ticket) or topic.is_sought(ticket):
            return False
        for cut in self._plain_cuts([ticket]):
            if self._says_nothing(cut, ticket):
                continue
            self._heed(cut.head)
            if prompt.action == Action.RATE:
                self.verdicts.take_reason(ticket)
            else:
                self._answer(ticket)
            return self._take(cut, [ticket])
        return False

    def _answer(self, ticket: Ticket) -> None:
        reports = self.reports
        reports.card.answered(self.desk.now)
        casework.answer(self.desk, ticket, reports.by, reports.message, reports.words)
        reports.tell("answered", ticket, number=ticket.number)

    def _chosen(self, prompt: Prompt, _reply: Reply) -> bool:
        """One of a list, with 另外 behind it: a row of digits may be matters just as well."""
        if prompt.text_id is None or prompt.action not in self.deeds:
            return False
        listed = [self.desk.tx.get_one(Ticket, one) for one in prompt.tickets]
        for cut in self._plain_cuts(listed):
            said = self._read(cut, Context(prompt=PromptKind.WHICH))
            named = said.action is Verb.ANSWER and choices.chosen(self.desk, prompt, said)
            if named and besides.begins(self.desk.rules.grammar, cut):
                self._heed(cut.head)
                self.choose(prompt, said)
                return self._take(cut, listed)
        return False

    # ------------------------------------------------------------ what it is

    def _plain_cuts(self, tickets: Sequence[Ticket]) -> Iterator[Cut]:
        """The ways to part it whose rest is plainly of another matter; a danger goes first."""
        dangers = self._dangers(tickets)
        return dangers if dangers is not None else self._other.plain_cuts(tickets)

    def _dangers(self, tickets: Sequence[Ticket]) -> Iterator[Cut] | None:
        """Those that tell of a danger, where there is one; what else is told of waits behind it."""
        if not self.desk.rules.grammar.is_emergency(self.reports.text):
            return None
        return self._other.dangers(tickets)

    def _about(self, prompt: Prompt) -> Ticket:
        return self.desk.tx.get_one(Ticket, prompt.ticket_id)

    def _read(self, cut: Cut, context: Context) -> Reply:
        return besides.answer(self.desk.rules.grammar, cut, context)

    def _says_nothing(self, cut: Cut, ticket: Ticket) -> bool:
        """Whether words before it greet, or are courtesy where no yes was wanted."""
        said = self._read(cut, Context(prompt=PromptKind.QUESTION))
        greets = besides.is_greeting(self.desk.rules.grammar, cut.head)
        secret = said.action is Verb.CONFIDENTIAL and said.text != ""
        answers = (said.action is Verb.ANSWER or secret) and not greets
        return not answers or continuing.only_agrees(self.desk, cut.head, ticket)

    # ------------------------------------------------------------ what becomes of it

    def _heed(self, text: str) -> None:
        """From here on some words are heard by themselves: nobody reads them with the others."""
        self.reports.heed(text, self._other.route(text))

    def _take(self, cut: Cut, apart: Sequence[Ticket]) -> bool:
        """The other matter is a ticket, or more words on one that is open and none of these.

        Who must not be known by the first is not known by the other either, and the text of both
        stays with that.
        """
        secret = [one for one in apart if self._is_secret(one)]
        whispers = asks_secrecy(self.desk.rules.grammar, self.reports.text)
        self._heed(cut.rest)
        reports = self.reports
        able = continuing.tickets(
            self.desk, reports.card, reports.message, reports.text, reports.route
        )
        going_on = [one for one in able if one not in apart]
        if reports.is_too_much() and not self.desk.rules.grammar.is_emergency(cut.rest):
            reports.flag()
        elif going_on:
            reports.go_on(going_on)
        else:
            reports.open(confidential=bool(secret) or whispers)
        if secret:
            reports.message.ticket_id = secret[0].id
        return True

    def _is_secret(self, ticket: Ticket) -> bool:
        whole = ledger.whole(self.desk, ticket)
        return any(accusations.is_secret(self.desk, one) for one in (ticket, whole))
