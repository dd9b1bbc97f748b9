"""What a member's text asks for: which verb, on which tickets, and whether Y is wanted first."""

import dataclasses
from collections.abc import Callable, Sequence

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.people import PromptKind
from gateway.domain.reply import parse_member
from gateway.domain.roles import Right
from gateway.domain.ticket import Action, Status
from gateway.errors import Refused
from gateway.services import (
    access,
    answers,
    casework,
    choices,
    directory,
    ledger,
    notices,
    worklist,
)
from gateway.services.desk import Desk
from gateway.services.directory import Card
from gateway.services.member_verbs import ABOUT_A_TICKET, NEEDS, Verbs
from gateway.store.tables import Member, Message, Prompt, Ticket, Words
from routing.router import Route

_MOST_LISTED = 6
# Readings of words that may cry for help just as well.
_MAY_BE_ALARMS = frozenset({
    Verb.UNKNOWN, Verb.PROGRESS, Verb.STATUS, Verb.TRANSFER, Verb.RAISE, Verb.ASK
})  # fmt: skip


def read(desk: Desk, card: Card, message: Message) -> Reply:
    """What a member's text asks for."""
    assert card.member is not None
    tickets = worklist.assigned(desk, card.member)
    return _parse(desk, card, message.words.body or "", tickets)


def _parse(desk: Desk, card: Card, text: str, tickets: Sequence[Ticket]) -> Reply:
    last = worklist.mentioned(desk, card.phone.value)
    mentioned = next((ticket.number for ticket in tickets if ticket.id == last), None)
    prompt = card.prompt
    context = Context(
        open=tuple(ticket.number for ticket in tickets),
        mentioned=mentioned,
        prompt=prompt.kind if prompt else None,
        prompt_ticket=_asked_about(prompt, tickets),
    )
    return parse_member(desk.rules.grammar, text, context)


def _asked_about(prompt: Prompt | None, tickets: Sequence[Ticket]) -> int | None:
    asked = prompt.ticket_id if prompt else None
    return next((ticket.number for ticket in tickets if ticket.id == asked), None)


def is_alarm(desk: Desk, card: Card, message: Message, reply: Reply) -> bool:
    """Whether a member's text tells of an emergency, and of no ticket that is the member's.

    Such words are a report, whatever is in hand: they are never lost, nor another's progress.
    """
    text = message.words.body or ""
    if reply.action not in _MAY_BE_ALARMS or not desk.rules.grammar.is_emergency(text):
        return False
    assert card.member is not None
    by = directory.as_actor(card.member, message.channel)
    named = (ledger.find(desk, number) for number in reply.numbers)
    return not any(
        one is not None and (access.sees(desk, by, one) or one.phone == card.phone.value)
        for one in named
    )


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
        self.verbs = Verbs(desk, card, member, message, route, self.by, self.tell)

    def run(self) -> None:
        reply = _parse(self.desk, self.card, self.message.words.body or "", self.tickets)
        if is_alarm(self.desk, self.card, self.message, reply):
            self.verbs.open()
            return
        if self.message.incomplete and reply.action is not Verb.POLITE:
            self.tell("wait_parts", example=self.example(Verb.RESOLVE))
            return
        if reply.wrong and not reply.numbers:
            self.warn(reply)
            return
        if reply.action in ABOUT_A_TICKET:
            self.warn(reply)
            self.work(reply)
            return
        others: dict[Verb, Callable[[Reply], None]] = {
            **self.verbs.about_no_ticket,
            Verb.STATUS: lambda _: self.list(),
            Verb.LIST: lambda _: self.list(),
            Verb.HELP: self.help,
            Verb.POLITE: lambda _: None,
            Verb.YES: self.confirmed,
            Verb.NO: self.cancelled,
            Verb.ANSWER: self.chosen,
        }
        others.get(reply.action, self.not_understood)(reply)

    def warn(self, reply: Reply) -> None:
        """Say which of the numbers that were named are none."""
        for wrong in reply.wrong[:1]:
            self.tell("wrong_number", wrong=wrong, example=self.example(reply.action))

    # ------------------------------------------------------------ which ticket

    def work(self, reply: Reply) -> None:
        """Carry out a verb that needs a ticket, once it is clear which."""
        numbers = reply.numbers or ((reply.number,) if reply.number is not None else ())
        if reply.action is Verb.TRANSFER and not numbers and not reply.team:
            self.tell("forward_or_transfer", number=self.some_number())
            return
        if not numbers:
            self.ask_which(reply)
            return
        named = [self.found(number, reply) for number in numbers]
        tickets = list(dict.fromkeys(self.whole(one, reply) for one in named))
        for ticket in tickets:
            if ticket in named:  # of a merged one it is asked first which is meant
                casework.require_possible(ticket, self.deed(reply, ticket))
            self.require(reply, ticket)
        if self.needs_confirmation(reply, named, tickets):
            self.ask_confirmation(reply, named, tickets)
        else:
            self.carry_out(reply, tickets)

    def needs_confirmation(
        self, reply: Reply, named: Sequence[Ticket], tickets: Sequence[Ticket]
    ) -> bool:
        """Whether Y is wanted first; also for what another ticket was named for, but for words."""
        idle = reply.action is Verb.RESOLVE and worklist.is_idle(self.desk, self.member)
        led = named != tickets and reply.action is not Verb.PROGRESS
        return reply.confirm or idle or led

    def found(self, number: int, reply: Reply) -> Ticket:
        """The ticket with a number, if it is theirs to see. Raises Refused."""
        ticket = ledger.find(self.desk, number)
        if ticket is None:
            raise Refused("wrong_number", wrong=str(number), example=self.example(reply.action))
        action = self.deed(reply, ticket)
        if access.right(self.desk, self.by, action, ticket) is Right.NONE:
            raise Refused("not_allowed", number=ticket.number, action=action)
        return ticket

    def deed(self, reply: Reply, ticket: Ticket) -> Action:
        """What a verb does to a ticket: who helps with it ends the own part only."""
        part = reply.action in (Verb.RESOLVE, Verb.RETURN)
        helps = part and worklist.assists(self.desk, self.member, ticket)
        return Action.ASSISTED if helps else Action(reply.action)

    def whole(self, ticket: Ticket, reply: Reply) -> Ticket:
        """What a merged ticket follows: that is what is worked. Raises Refused when not theirs."""
        whole = ledger.whole(self.desk, ticket)
        return ticket if whole is ticket else self.found(whole.number, reply)

    def require(self, reply: Reply, ticket: Ticket) -> None:
        """Raise Refused when what a verb needs beside the ticket is missing."""
        field, key = NEEDS.get(reply.action, ("", ""))
        if field and not getattr(reply, field):
            raise Refused(key, number=ticket.number)

    def ask_which(self, reply: Reply) -> None:
        if not self.tickets:
            self.tell("list_empty")
            return
        answers.ask_which(self.desk, self.card, self.message, "member", reply.action, self.tickets)

    def ask_confirmation(
        self, reply: Reply, named: Sequence[Ticket], tickets: Sequence[Ticket]
    ) -> None:
        """Ask for Y; who has named a merged ticket learns which one it would be."""
        key = "confirm_parent" if named != tickets and len(named) == 1 else "confirm"
        numbers = " ".join(str(ticket.number) for ticket in tickets)
        action = self.desk.wording.render(self.member.language, f"action.{reply.action}")
        text = self.days(reply) + notices.quote(reply.text) or "-"
        wrong = named[0].number
        if self.tell(key, tickets[0], action=action, number=numbers, text=text, wrong=wrong):
            self.card.prompt = directory.ask(
                self.desk, self.card.phone.value, PromptKind.CONFIRM, tickets[0], answers.ASK_FOR,
                action=reply.action, tickets=[one.id for one in tickets],
                text_id=self.message.text_id,
            )  # fmt: skip

    def days(self, reply: Reply) -> str:
        """How long it is to be put off, if that is said."""
        if not reply.days:
            return ""
        return self.desk.wording.render(self.member.language, "word.days", count=reply.days)

    # ------------------------------------------------------------ answers to our questions

    def chosen(self, reply: Reply) -> None:
        """The answer to which ticket, or in triage by SMS to which team."""
        prompt = self.card.prompt
        assert prompt is not None
        if prompt.teams:
            raise Refused("no_such_choice", count=len(prompt.teams))
        ticket = choices.chosen(self.desk, prompt, reply)
        return self.resume(prompt, [ticket]) if ticket else self.not_understood(reply)

    def confirmed(self, _reply: Reply) -> None:
        prompt = self.card.prompt
        assert prompt is not None
        self.resume(prompt, [self.desk.tx.get_one(Ticket, one) for one in prompt.tickets])

    def cancelled(self, _reply: Reply) -> None:
        self.card.answered(self.desk.now)
        self.tell("cancelled")

    def resume(self, prompt: Prompt, tickets: Sequence[Ticket]) -> None:
        """Carry out what an open question was about, with the words of the text that caused it."""
        words = self.desk.tx.get_one(Words, prompt.text_id)
        verb = Verb(prompt.action)
        asked = parse_member(self.desk.rules.grammar, words.body or "", Context())
        if asked.action is not verb:
            asked = Reply(verb, text=words.body or "")
        self.card.answered(self.desk.now)
        for ticket in tickets:
            self.found(ticket.number, asked)
            self.require(asked, ticket)
        self.carry_out(dataclasses.replace(asked, inferred=False), tickets)

    def carry_out(self, reply: Reply, tickets: Sequence[Ticket]) -> None:
        for ticket in tickets:
            self.message.ticket_id = ticket.id
            self.verbs.about_a_ticket[reply.action](reply, ticket)

    # ------------------------------------------------------------ answers

    def list(self) -> None:
        if not self.tickets:
            self.tell("list_empty")
            return
        language = self.member.language
        lines = [
            self.desk.wording.render(
                language,
                "member.list_line",
                number=ticket.number,
                status=notices.status(self.desk, language, ticket.status),
                due=notices.local(self.desk, ticket.due_at) if ticket.due_at else "-",
                place=notices.place(self.desk, language, ticket),
            )
            for ticket in self.tickets[:_MOST_LISTED]
        ]
        self.tell("list", count=len(self.tickets), lines="；".join(lines))

    def help(self, _reply: Reply) -> None:
        self.tell("help", number=self.some_number())

    def not_understood(self, _reply: Reply) -> None:
        accepts = any(ticket.status is Status.DISPATCHED for ticket in self.tickets)
        self.tell("unknown", example=self.example(Verb.ACCEPT if accepts else Verb.RESOLVE))

    def some_number(self) -> int:
        return self.tickets[0].number if self.tickets else 10008

    def example(self, verb: Verb) -> str:
        """The nearest right example of a verb."""
        key = f"word.example_{verb}"
        key = key if self.desk.wording.has(key) else "word.example_resolve"
        return self.desk.wording.render(self.member.language, key, number=self.some_number())

    def tell(self, key: str, ticket: Ticket | None = None, **params: object) -> bool:
        language = self.member.language
        return answers.send(
            self.desk, self.card, self.message, f"member.{key}", language, params, ticket
        )
