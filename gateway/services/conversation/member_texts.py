"""What a member's text asks for: which verb, on which tickets, and whether Y is wanted first."""

import dataclasses
from collections.abc import Callable, Sequence

from gateway.domain.besides import Cut
from gateway.domain.grammar import FINAL, Verb
from gateway.domain.meaning import Reply
from gateway.domain.people import PromptKind
from gateway.errors import Refused
from gateway.services.conversation import (
    answers,
    choices,
    completing,
    confirming,
    hints,
    listing,
    member_beside,
    other_matters,
    reading,
    refusing,
    worklist,
)
from gateway.services.conversation.member_verbs import ABOUT_A_TICKET, Verbs
from gateway.services.conversation.numbered import Numbered
from gateway.services.desk import Desk
from gateway.services.texts import prompts
from gateway.services.texts.senders import Card
from gateway.services.town import directory
from gateway.store.tables import Member, Message, Prompt, Ticket
from routing.router import Route

_WRONG = 5  # so many numbers that are none are named
_CONFIRMS = ("member.confirm", "member.confirm_bare")


def refused(
    desk: Desk, card: Card, message: Message, route: Route | None, refusal: Refused
) -> None:
    """Go on after a command that was refused."""
    assert card.member is not None
    refusing.follow(_Task(desk, card, card.member, message, route).verbs, refusal)


def report(desk: Desk, card: Card, message: Message, route: Route | None, cut: Cut) -> None:
    """Another matter behind what a member has decided is a report."""
    assert card.member is not None
    member_beside.report(_Task(desk, card, card.member, message, route).verbs, cut)


def handle(desk: Desk, card: Card, message: Message, route: Route | None) -> None:
    """Carry out a member's text."""
    assert card.member is not None
    _Task(desk, card, card.member, message, route).run()


class _Task:
    """One text of one member."""

    def __init__(
        self, desk: Desk, card: Card, member: Member, message: Message, route: Route | None
    ) -> None:
        self.desk = desk
        self.card = card
        self.member = member
        self.message = message
        self.by = directory.as_actor(member, message.channel)
        self.tickets = worklist.assigned(desk, member)
        self.numbered = Numbered(desk, card, message, member, self.by, self.tickets)
        self.each, self.example = self.numbered.each, self.numbered.example
        self.some_number = self.numbered.some_number
        self.verb = Verb.UNKNOWN
        self.verbs = Verbs(desk, card, member, message, message, route, self.by, self.tell)

    def run(self) -> None:
        if member_beside.duty(self.verbs, self.obey):
            return None
        reply = reading.read(self.desk, self.card, self.message)
        if reading.is_alarm(self.desk, self.card, self.message, reply, self.verbs.route):
            return member_beside.cry(self.verbs, reply, self.obey)
        if self.message.incomplete and reply.action not in (Verb.POLITE, Verb.MAJOR):
            self.tell("wait_parts", example=self.example(Verb.RESOLVE))
            return None
        if reading.is_blame(self.desk, self.message, reply):
            return self.verbs.complain()
        if reply.wrong and not reply.numbers and reply.action is not Verb.MAJOR:
            self.warn(reply)
            member_beside.keep_refused(self.verbs, reply)
            return None
        beside = (member_beside.decides, member_beside.foreign)
        if any(one(self.verbs, reply, self.obey) for one in beside):
            return None
        if other_matters.takes(self.verbs, reply, self.tickets):
            return None
        return self.obey(reply)

    def obey(self, reply: Reply) -> None:
        self.verb = reply.action
        if reply.action is Verb.UNKNOWN and reply.ask and self.card.prompt:
            return self.more(self.card.prompt, reply)
        if reply.action in ABOUT_A_TICKET:
            self.warn(reply)
            return None if reply.wrong and not reply.numbers else self.work(reply)
        others: dict[Verb, Callable[[Reply], object]] = {
            **self.verbs.about_no_ticket,
            Verb.STATUS: self.status,
            Verb.LIST: lambda _: self.list(),
            Verb.HELP: lambda _: self.tell("help", number=self.some_number()),
            Verb.POLITE: lambda _: None,
            Verb.YES: self.confirmed,
            Verb.NO: self.cancelled,
            Verb.ANSWER: self.chosen,
        }
        others.get(reply.action, self.not_understood)(reply)
        return None

    def warn(self, reply: Reply) -> None:  # which of the numbers that were named are none
        if wrong := " ".join(dict.fromkeys(reply.wrong[:_WRONG])):
            self.tell("wrong_number", wrong=wrong, example=self.example(reply.action))

    # ------------------------------------------------------------ which ticket

    def work(self, reply: Reply) -> None:
        """Carry out a verb that needs a ticket, once it is clear which."""
        numbers = self.numbered.meant(reply)
        if reply.action is Verb.TRANSFER and not numbers and not reply.team:
            self.tell("forward_or_transfer", number=self.some_number())
            return None
        if not numbers:
            return self.ask_which(reply)
        able = self.each(reply.action, numbers, lambda one: self.numbered.able(one, reply))
        if not able:
            member_beside.keep_refused(self.verbs, reply)
            return None
        named = [ticket for ticket, _ in able]
        tickets = list(dict.fromkeys(whole for _, whole in able))
        own = member_beside.result(self.verbs, reply, tickets)
        self.numbered.require(own, tickets)
        if self.numbered.needs_confirmation(reply, named, tickets):
            self.ask_confirmation(own, named, tickets)
        else:
            self.each(reply.action, tickets, lambda one: self.carry_out(own, one))
        return member_beside.keep(self.verbs, reply, tickets)

    def ask_which(self, reply: Reply) -> None:
        if not self.tickets:
            self.tell("list_empty")
            return
        may_be = [*filter(None, [worklist.gone(self.desk, self.card, self.tickets)]), *self.tickets]
        member_beside.keep(self.verbs, reply, may_be)  # what it tells of none of them
        answers.ask_which(self.desk, self.card, self.message, "member", reply.action, may_be)

    def ask_confirmation(
        self, reply: Reply, named: Sequence[Ticket], tickets: Sequence[Ticket]
    ) -> None:
        """Ask for Y; who has named a merged ticket learns which one it would be."""
        if self.put(reply, named, tickets):
            self.card.prompt = prompts.ask(
                self.desk, self.card.phone.value, PromptKind.CONFIRM, tickets[0], answers.ASK_FOR,
                action=reply.action, tickets=[one.id for one in tickets],
                text_id=self.verbs.said.text_id,
            )  # fmt: skip

    def put(self, reply: Reply, named: Sequence[Ticket], tickets: Sequence[Ticket]) -> bool:
        """Say what it is that Y would do."""
        led = named != tickets and len(named) == 1
        why = self.numbered.quoted(reply, tickets)
        text = confirming.wanted(self.desk, self.member.language, reply, why)
        key = ("confirm_parent" if led else "confirm") + ("" if text else "_bare")
        numbers = " ".join(str(ticket.number) for ticket in tickets)
        action = self.desk.wording.render(self.member.language, f"action.{reply.action}")
        wrong = named[0].number
        return self.tell(key, tickets[0], action=action, number=numbers, text=text, wrong=wrong)

    # ------------------------------------------------------------ answers to our questions

    def chosen(self, reply: Reply) -> None:
        """The answer to which ticket."""
        prompt = self.card.prompt
        assert prompt is not None
        ticket = choices.chosen(self.desk, prompt, reply)
        if ticket is None and reply.ask:
            return choices.put_again(self.desk, self.card, self.message, "member")
        if ticket is None:
            return self.not_understood(reply)
        ends = prompt.action in FINAL and reply.inferred
        return self.ask_first(prompt, ticket) if ends else self.resume(prompt, [ticket])

    def ask_first(self, prompt: Prompt, ticket: Ticket) -> None:
        """A final verb for what was called by its words, 路灯那个, needs Y: it is inferred."""
        reply = self.asked(prompt, [ticket])
        own = member_beside.result(self.verbs, reply, [ticket])
        self.card.answered(self.desk.now)
        self.numbered.require(own, [ticket])
        self.ask_confirmation(own, [ticket], [ticket])
        member_beside.keep(self.verbs, reply, [ticket])

    def confirmed(self, reply: Reply) -> None:
        """Y to all that was asked; with one number of several it is not clear what else."""
        prompt = self.card.prompt
        assert prompt is not None
        if reply.numbers and len(prompt.tickets) > 1:
            return self.put_again(prompt)
        return self.resume(prompt, [self.desk.tx.get_one(Ticket, one) for one in prompt.tickets])

    def cancelled(self, reply: Reply) -> None:
        confirming.call_off(self.verbs, reply)

    def more(self, prompt: Prompt, said: Reply) -> None:
        """Words that came while we asked: what a command lacked, or no answer to yes or no."""
        if prompt.kind is not PromptKind.WORDS:
            return self.put_again(prompt)
        numbers = tuple(self.desk.tx.get_one(Ticket, one).number for one in prompt.tickets)
        reply = completing.filled(self.desk, prompt, self.message, numbers)
        if said.numbers and completing.lacks(reply):  # 10008 刚到现场 is of the work, and no days
            other = reading.unasked(self.desk, self.card, self.message)
            if other.action is not Verb.UNKNOWN:
                return self.obey(other)
        if numbers:
            confirm = reply.confirm or reply.action in FINAL
            reply = dataclasses.replace(
                reply, number=numbers[0], numbers=numbers, wrong=(), confirm=confirm, ask=False
            )
        self.card.answered(self.desk.now)
        return self.obey(reply)

    def put_again(self, prompt: Prompt) -> None:
        """Ask for Y once more: nothing else is an answer."""
        if answers.may_repeat(self.desk, self.card, self.message, *_CONFIRMS):
            tickets = [self.desk.tx.get_one(Ticket, one) for one in prompt.tickets]
            asked = self.asked(prompt, tickets)
            self.put(member_beside.result(self.verbs, asked, tickets), tickets, tickets)

    def resume(self, prompt: Prompt, tickets: Sequence[Ticket]) -> None:
        """Carry out what an open question was about, with the words of the text that caused it.

        They may have been asked before they were a member.
        """
        if prompt.action not in ABOUT_A_TICKET:
            return self.not_understood(Reply(Verb.UNKNOWN))
        reply = dataclasses.replace(self.asked(prompt, tickets), inferred=False)
        own = member_beside.result(self.verbs, reply, tickets)
        self.card.answered(self.desk.now)
        self.numbered.require(own, tickets)
        self.each(reply.action, tickets, lambda one: self.again(own, one))
        if prompt.kind is PromptKind.WHICH:  # before Y it was kept when that was asked
            member_beside.keep(self.verbs, reply, tickets)
        return None

    def asked(self, prompt: Prompt, tickets: Sequence[Ticket]) -> Reply:
        """What the text asked for that an open question was about; its words are used again."""
        said = confirming.caused(self.desk, prompt)
        self.verbs = dataclasses.replace(self.verbs, said=said)
        return confirming.asked(self.desk, prompt, said, tickets)

    def again(self, reply: Reply, ticket: Ticket) -> None:
        """Carry out what was asked before, where it is still theirs to do. Raises Refused."""
        self.carry_out(reply, self.numbered.found(ticket.number, reply))

    def carry_out(self, reply: Reply, ticket: Ticket) -> None:
        self.message.ticket_id = self.verbs.said.ticket_id = ticket.id
        self.verbs.about_a_ticket[reply.action](self.numbered.own(reply, ticket), ticket)

    # ------------------------------------------------------------ answers

    def list(self) -> None:
        if not self.tickets:
            self.tell("list_empty")
            return
        lines = listing.lines(self.desk, self.member.language, self.tickets)
        self.tell("list", count=len(self.tickets), lines=lines)

    def status(self, reply: Reply) -> None:
        """How each ticket that is named stands, or the one in question; else what is to do."""
        numbers = self.numbered.meant(reply)
        if not numbers:
            return self.list()
        self.warn(reply)
        found = self.each(reply.action, numbers, self.numbered.seen)
        if len(found) == 1:
            key, values = listing.of(self.desk, self.member, found[0])
            self.tell(key, found[0], **values)
            return None
        for lines in listing.each(self.desk, self.member.language, found):
            self.tell("statuses", lines=lines)
        return None

    def not_understood(self, reply: Reply) -> None:
        if not self.verbs.keeps_picture(self.tickets):
            key, values = hints.of(self.numbered, reply)
            self.tell(key, None, **values)

    def tell(self, key: str, ticket: Ticket | None = None, **params: object) -> bool:
        language, text = self.member.language, f"member.{key}"
        said = answers.send(self.desk, self.card, self.message, text, language, params, ticket)
        tickets = [ticket] if ticket else []
        completing.await_words(self.desk, self.card, self.message, self.verb, key, tickets)
        return said
