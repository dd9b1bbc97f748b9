"""What a resident tells of beside the answer to a question: a matter of its own has its ticket.

The answer counts by its own words: what is amiss elsewhere does not spoil it. Where it is not sure
that it is another matter, it is left to those who know the question.
"""

import dataclasses
import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

from gateway.domain import besides
from gateway.domain.besides import Cut
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.people import PromptKind
from gateway.domain.reply import asks_secrecy, orders
from gateway.domain.ticket import Action
from gateway.services.conversation import choices, continuing, resident_reading, whoever_came
from gateway.services.conversation.another import Another
from gateway.services.conversation.beside_blame import BesideBlame
from gateway.services.conversation.resident_reports import Reports
from gateway.services.conversation.resident_verdicts import Verdicts
from gateway.services.conversation.resident_wishes import Wishes
from gateway.services.desk import Desk
from gateway.services.tickets import accusations, casework, ledger, topic
from gateway.services.tickets.topic import Topic
from gateway.store.tables import Prompt, Ticket

_OWN = frozenset({Verb.WITHDRAW, Action.REVEAL})  # what a resident is asked Y for
_WISHES = frozenset({Verb.STATUS, Verb.NUDGE, Verb.WITHDRAW, Verb.REOPEN})


@dataclasses.dataclass(frozen=True)
class Beside:
    """One text of one resident that answers a question, and says more."""

    reports: Reports
    wishes: Wishes
    verdicts: Verdicts
    choose: Callable[[Prompt, Reply], None]  # which of a list it is
    deeds: Mapping[Verb, Callable[[Reply], None]]  # what is done, by what is asked for

    @property
    def desk(self) -> Desk:
        return self.reports.desk

    @functools.cached_property
    def _other(self) -> Another:
        said = self.reports
        return Another(self.desk, said.card, said.message, said.route, said.text)

    def cries(self, reply: Reply) -> bool:
        """Whether the other matter was a danger, and all was done: the answer is heard as well."""
        return reply.emergency and self.takes(reply)

    @property
    def blame(self) -> BesideBlame:
        """What it says beside words that blame somebody."""
        return BesideBlame(self.reports, self._other, self.verdicts, self.deeds, self._answer)

    def takes(self, reply: Reply) -> bool:
        """Whether the text told of another matter too, and all of it was done."""
        prompt = self.reports.card.prompt
        answers = {
            PromptKind.RATE: self._rated,
            PromptKind.CONFIRM: self._decided,
            PromptKind.QUESTION: self._answered,
            PromptKind.WHICH: self._chosen,
            PromptKind.PLACE: self._placed,
        }
        if prompt is not None and (prompt.ticket_id or prompt.kind is PromptKind.WHICH):
            answered = answers.get(prompt.kind)
            if answered is not None and answered(prompt, reply):
                return True
        return self._called() or self._wished(reply)

    # ------------------------------------------------------------ by what was asked

    def _rated(self, prompt: Prompt, reply: Reply) -> bool:
        """A verdict counts, and the other matter is a ticket; an operator looks at what may be."""
        ticket = self._about(prompt)
        rates = reply.action is Verb.RATE or reply.emergency
        if not rates or set(reply.numbers) - {ticket.number}:
            return False
        cuts = list(self._other.dangers_first([ticket], self._other.cuts([ticket])))
        for cut in cuts:
            said = self._read(cut, Context(prompt=PromptKind.RATE))
            is_sure = self._other.is_plain if said.rating == 3 else self._other.is_likely
            if said.action is Verb.RATE and is_sure(cut, ticket):
                self._heed(cut.head)
                self._judge(ticket, said)
                return self._take(cut, [ticket])
        unclear = reply.rating in (1, 2) and (bool(cuts) or self._other.may_tell(ticket))
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
        """The first words answer, and the others are plainly, or by themselves, another matter."""
        ticket = self._about(prompt)
        other = self._other
        others = itertools.chain(other.plain_cuts([ticket]), other.own_cuts(ticket))
        cuts = other.dangers_first([ticket], others)
        return any(self._take(cut, [ticket]) for cut in cuts if self._answer(prompt, cut))

    def _answer(self, prompt: Prompt, cut: Cut) -> bool:
        """Whether what a member wanted to know is said before it, which reaches them; or why
        somebody is not content, which reaches the team.
        """
        ticket, reports = self._about(prompt), self.reports
        waits = reports.is_open(ticket) and not topic.is_sought(ticket)
        if not waits or self._says_nothing(cut, ticket) or self._complains(cut.head, ticket):
            return False
        self._heed(cut.head)
        if prompt.action == Action.RATE:
            self.verdicts.take_reason(ticket)
            return True
        reports.card.answered(self.desk.now)
        casework.answer(self.desk, ticket, reports.by, reports.message, reports.words)
        reports.tell("answered", ticket, number=ticket.number)
        return True

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

    def _placed(self, prompt: Prompt, _reply: Reply) -> bool:
        """Where the first matter is, though 另外 stands behind it."""
        ticket, reports = self._about(prompt), self.reports
        if not (topic.is_unplaced(ticket) or topic.is_sought(ticket)):
            return False
        for cut in self._plain_cuts([ticket]):
            placed = topic.says_where(self.desk, cut.head)
            if placed and besides.begins(self.desk.rules.grammar, cut):
                both = continuing.together(self.desk, reports.card, cut.head)
                reports.heed(cut.head, self._other.route(both))
                reports.answer_place(ticket)
                return self._take(cut, [ticket])
        return False

    def _called(self) -> bool:
        """Somebody is to call, 人工，另外…: about what is open, else about the matter itself."""
        reports, grammar = self.reports, self.desk.rules.grammar
        about = reports.open_ones()
        for cut in self._plain_cuts(about) if orders(grammar, reports.text, Verb.CALL) else ():
            said = resident_reading.part(self.desk, reports.card, cut.head)
            if said.action is not Verb.CALL:
                continue
            of_earlier = besides.begins(grammar, cut) or set(reports.named(said)) & set(about)
            if about and of_earlier and not grammar.is_emergency(cut.rest):
                self._heed(cut.head)
                self.wishes.call(said)
                return self._take(cut, about)
            self._take(cut, about)
            self._heed(cut.head)
            self.wishes.call_about(reports.open_ones()[0])
            return True
        return False

    def _wished(self, reply: Reply) -> bool:
        """What is wished for a ticket, by its number or with 另外 behind it, 催10008，另外…, or by
        重办 alone; or is added to it: 10008还没来，另外….
        """
        reports, grammar = self.reports, self.desk.rules.grammar
        again = orders(grammar, reports.text, Verb.REOPEN)
        able = [] if again else reports.open_ones()
        about = reports.named(reply) or able or reports.card.reported
        if not about or reply.emergency:
            return False  # a danger is answered first
        for cut in self._other.plain_cuts(about):
            said = resident_reading.part(self.desk, reports.card, cut.head)
            named, apart = bool(reports.named(said)), besides.begins(grammar, cut)
            again = again and said.action is Verb.REOPEN
            wishes = said.action in _WISHES and (named or apart or again)
            adds = apart and (said.action is Verb.ADD or (said.action is Verb.REPORT and named))
            unclear = said.wrong or (said.ask and said.numbers)  # without one which is asked
            if (wishes or adds) and not unclear:
                self._heed(cut.head)
                self.deeds[said.action](said)
                return self._take(cut, about)
        return False

    # ------------------------------------------------------------ what it is

    def _plain_cuts(self, tickets: Sequence[Ticket]) -> Iterator[Cut]:
        """The ways to part it whose rest is plainly of another matter; a danger goes first."""
        return self._other.dangers_first(tickets, self._other.plain_cuts(tickets))

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

    def _complains(self, text: str, ticket: Ticket) -> bool:
        """Whether words are a complaint about others than a ticket is: nobody reads them there."""
        card, message, its = self.reports.card, self.reports.message, self._other.route(text)
        route = whoever_came.routed(self.desk, card, message, text, its)
        said = Topic(self.desk, text, route) if route is not None else None
        return said is not None and said.is_complaint and said.is_of_others(ticket)

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
