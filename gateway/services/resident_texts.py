"""What a resident's text does: a new ticket, more words on an open one, or an answer."""

from collections.abc import Callable
from datetime import timedelta

from gateway.domain import phone as phones
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.people import Language, PromptKind
from gateway.domain.reply import parse_resident
from gateway.domain.ticket import OPEN, Action, Source, Status
from gateway.services import (
    answers,
    casework,
    choices,
    complaints,
    continuing,
    directory,
    ledger,
    notices,
    outcome,
    registration,
    supervision,
)
from gateway.services.desk import Desk
from gateway.services.directory import Card
from gateway.store.tables import Message, Prompt, Ticket
from routing.router import Route

_NUDGED = timedelta(hours=24)  # 催 counts once in a day (domain.md 4)


def read(desk: Desk, card: Card, message: Message) -> Reply:
    """What a resident's text asks for."""
    asked = card.prompt.ticket_id if card.prompt else None
    context = Context(
        open=tuple(ticket.number for ticket in card.open_tickets()),
        prompt=card.prompt.kind if card.prompt else None,
        prompt_ticket=next((one.number for one in card.reported if one.id == asked), None),
        reported=tuple(one.number for one in card.reported),
    )
    return parse_resident(desk.rules.grammar, message.words.body or "", context)


def handle(desk: Desk, card: Card, message: Message, route: Route | None) -> None:
    """Carry out a resident's text."""
    _Task(desk, card, message, route).run()


class _Task:
    """One text of one resident."""

    def __init__(self, desk: Desk, card: Card, message: Message, route: Route | None) -> None:
        self.desk = desk
        self.card = card
        self.message = message
        self.route = route
        self.text = message.words.body or ""
        self.by = directory.as_resident(card.phone.value, message.channel)

    def run(self) -> None:
        reply = read(self.desk, self.card, self.message)
        verbs: dict[Verb, Callable[[Reply], None]] = {
            Verb.REPORT: self.report,
            Verb.ADD: self.report,
            Verb.STATUS: self.status,
            Verb.RATE: self.rate,
            Verb.REOPEN: self.reopen,
            Verb.ANSWER: self.answer,
            Verb.MENU: lambda _: self.tell("menu"),
            Verb.OPT_OUT: self.opt_out,
            Verb.OPT_IN: self.opt_in,
            Verb.LANGUAGE: self.language,
            Verb.POLITE: lambda _: None,
            Verb.UNKNOWN: lambda _: self.tell("empty"),
            Verb.NUDGE: self.nudge,
            Verb.WITHDRAW: self.withdraw,
            Verb.YES: self.confirmed,
            Verb.NO: self.cancelled,
            Verb.CALL: self.call,
            Verb.CONFIDENTIAL: self.confide,
            Verb.COMPLAIN: self.complain,
            Verb.GRID: self.grid,
        }
        verbs.get(reply.action, verbs[Verb.UNKNOWN])(reply)

    # ------------------------------------------------------------ wishes about a ticket

    def meant(self, reply: Reply) -> Ticket | None:
        """The open ticket that is meant: the one that is named, else the newest."""
        if reply.numbers:
            own = self.own(reply)
            return own if own and self.is_open(own) else None
        return next((one for one in self.card.open_tickets() if self.is_open(one)), None)

    def is_open(self, ticket: Ticket) -> bool:
        """Whether it is worked on still; a merged one is as long as what it follows."""
        return ledger.whole(self.desk, ticket).status in OPEN

    def nudge(self, reply: Reply) -> None:
        """催: whoever has it is told, once a day; the second time it is supervised.

        Of a merged one that is what it follows.
        """
        ticket = self.meant(reply)
        if ticket is None:
            return self.report(reply) if reply.numbers else self.tell("no_ticket")
        self.message.ticket_id = ticket.id
        before = ledger.last(self.desk, ticket, Action.NUDGE)
        if before is not None and self.desk.now - before < _NUDGED:
            self.tell("nudged_before", ticket, number=ticket.number)
            return None
        ledger.record(self.desk, ticket, Action.NUDGE, self.by, message=self.message)
        whole = ledger.whole(self.desk, ticket)
        for who in directory.in_hand(self.desk, whole):
            notices.member(self.desk, who, whole, "nudged")
        if before is not None:
            supervision.supervise(self.desk, whole, "nudged")
        self.tell("nudged", ticket, number=ticket.number)
        return None

    def withdraw(self, reply: Reply) -> None:
        """撤销 is asked back: only Y does it."""
        ticket = self.meant(reply)
        if ticket is None:
            return self.report(reply) if reply.numbers else self.tell("no_ticket")
        if self.says("confirm_withdraw", ticket, number=ticket.number):
            self.card.prompt = directory.ask(
                self.desk, self.card.phone.value, PromptKind.CONFIRM, ticket, answers.ASK_FOR,
                action=Verb.WITHDRAW, tickets=[ticket.id], text_id=self.message.text_id,
            )  # fmt: skip
        return None

    def confirmed(self, _reply: Reply) -> None:
        prompt = self.card.prompt
        assert prompt is not None
        ticket = self.desk.tx.get_one(Ticket, prompt.ticket_id)
        self.card.answered(self.desk.now)
        self.message.ticket_id = ticket.id
        outcome.withdraw(self.desk, ticket, self.by, self.message)

    def cancelled(self, _reply: Reply) -> None:
        self.card.answered(self.desk.now)
        self.tell("cancelled")

    def call(self, reply: Reply) -> None:
        """人工: somebody at the desk is to call; without a ticket one is opened for it."""
        ticket = self.meant(reply)
        if ticket is None:
            self.route = None
            self.open()
            ticket = self.card.reported[0]
        else:
            self.note(ticket)
            self.tell("call", ticket, number=ticket.number)
        supervision.flag(ticket, "asked")

    def confide(self, reply: Reply) -> None:
        """保密, 匿名: the team does not learn who reports; without words, of the newest ticket."""
        if reply.text:
            return self.open(confidential=True)
        ticket = self.meant(reply)
        if ticket is None:
            self.tell("empty")
            return None
        self.message.ticket_id = ticket.id
        ticket.confidential = True
        ledger.record(self.desk, ticket, Action.CONFIDE, self.by, message=self.message)
        self.tell("confided", ticket, number=ticket.number)
        return None

    def complain(self, reply: Reply) -> None:
        """监督: about staff, so no team gets it before somebody above has looked."""
        if not reply.text:
            self.tell("empty")
            return None
        self.route = complaints.against_staff(self.desk, self.route)
        self.open(confidential=True)
        return supervision.flag(self.card.reported[0], "complaint")

    def grid(self, _reply: Reply) -> None:
        """网格: who answers for where the resident lives, or last reported from."""
        home = self.card.resident.area if self.card.resident else None
        area = home or next((one.area for one in self.card.reported if one.area), None)
        contact = directory.contact(self.desk, area) if area else None
        if area is None or contact is None:
            return self.tell("no_grid")
        phone = phones.shown(contact.phone)
        return self.tell("grid", area=area.name, member=contact.name, phone=phone)

    def note(self, ticket: Ticket) -> None:
        """Keep a text at a ticket without telling anybody."""
        self.message.ticket_id = ticket.id
        ledger.record(
            self.desk, ticket, Action.ADD, self.by, message=self.message,
            text_id=self.message.text_id,
        )  # fmt: skip

    # ------------------------------------------------------------ reports

    def report(self, reply: Reply) -> None:
        """A new ticket, or more words on an open one."""
        if self.card.today >= self.desk.settings.intake.tickets_a_day and self.card.reported:
            return self.flag()
        own = self.own(reply)
        if own is not None:
            return self.add(own) if self.is_open(own) else self.add_to_finished(own)
        if reply.action is Verb.ADD:
            return self.add_to_latest(reply)
        if place_asked := self.place_asked():
            return self.answer_place(place_asked)
        if same := continuing.ticket(self.desk, self.card, self.message, self.route):
            return self.add(same)
        return self.open()

    def open(self, confidential: bool = False) -> None:
        ticket = registration.register(
            self.desk, words=self.message.words, phone=self.card.phone.value,
            language=self.card.language, source=Source.SMS, channel=self.message.channel,
            line=self.message.line, by=self.by, route=self.route, message=self.message,
            since=self.message.stamped_at or self.message.at, confidential=confidential,
        )  # fmt: skip
        self.card.reported.insert(0, ticket)
        self.card.today += 1
        self.card.prompt = registration.receipt(self.desk, ticket, self.route) or self.card.prompt

    def add(self, ticket: Ticket) -> None:
        registration.add(self.desk, ticket, self.message, self.text, self.by)
        self.tell("added", ticket, number=ticket.number)

    def add_to_finished(self, ticket: Ticket) -> None:
        """More words on a ticket that is over: kept, and the sender is told how to reopen it."""
        registration.add(self.desk, ticket, self.message, self.text, self.by)
        self.tell("finished", ticket, number=ticket.number)

    def add_to_latest(self, reply: Reply) -> None:
        tickets = self.card.open_tickets()
        if not tickets:
            return self.open() if reply.text else self.tell("empty")
        return self.add(tickets[0])

    def flag(self) -> None:
        """Too many reports in a day: they join one ticket, flagged, without an answer."""
        ticket = self.card.reported[0]
        supervision.flag(ticket, "many")
        registration.add(self.desk, ticket, self.message, self.text, self.by)

    def place_asked(self) -> Ticket | None:
        prompt = self.card.prompt
        if prompt is None or prompt.kind is not PromptKind.PLACE:
            return None
        ticket = next((one for one in self.card.reported if one.id == prompt.ticket_id), None)
        return ticket if ticket is not None and ticket.status is Status.TRIAGE else None

    def answer_place(self, ticket: Ticket) -> None:
        """The answer to where: the ticket is routed again with it."""
        self.card.answered(self.desk.now)
        registration.add(self.desk, ticket, self.message, self.text, self.by)
        if not registration.reroute(self.desk, ticket, self.route):
            self.tell("added", ticket, number=ticket.number)

    # ------------------------------------------------------------ questions and verdicts

    def own(self, reply: Reply) -> Ticket | None:
        """The sender's own ticket that the text names; anybody else's is plain text."""
        if len(reply.numbers) != 1:
            return None
        ticket = ledger.find(self.desk, reply.numbers[0])
        return ticket if ticket and ticket.phone == self.card.phone.value else None

    def status(self, reply: Reply) -> None:
        own = self.own(reply)
        tickets = [own] if own else self.card.open_tickets() or self.card.reported[:1]
        if not tickets:
            return self.tell("no_ticket")
        language = self.card.language
        lines = [
            self.desk.wording.render(
                language,
                "resident.status_line",
                number=ticket.number,
                status=notices.status(self.desk, language, ticket.status),
                place=notices.place(self.desk, language, ticket),
                at=notices.local(self.desk, ticket.created_at),
            )
            for ticket in tickets[: answers.MOST_CHOICES]
        ]
        return self.tell("status", lines="；".join(lines))

    def rate(self, reply: Reply) -> None:
        prompt = self.card.prompt
        assert prompt is not None
        ticket = self.own(reply) or self.desk.tx.get_one(Ticket, prompt.ticket_id)
        self.card.answered(self.desk.now)
        if reply.rating is None:
            self.note(ticket)
            supervision.flag(ticket, "mixed")
            self.tell("mixed", ticket, number=ticket.number)
            return None
        self.message.ticket_id = ticket.id
        return outcome.rate(self.desk, ticket, reply.rating, reply.text, self.by, self.message)

    def reopen(self, reply: Reply) -> None:
        ticket = self.own(reply)
        if reply.numbers and ticket is None:
            return self.report(reply)
        if ticket is None:
            able = [one for one in self.card.reported if not self.is_open(one)]
            if not able:
                return self.report_again(reply)
            if len(able) > 1:
                whom, verb = "resident", Verb.REOPEN
                return answers.ask_which(self.desk, self.card, self.message, whom, verb, able)
            ticket = able[0]
        return self.reopen_one(ticket)

    def report_again(self, reply: Reply) -> None:
        """又坏了 with nothing to reopen: words on an open ticket, or a report of its own."""
        tickets = self.card.open_tickets()
        if tickets:
            self.add(tickets[0])
        elif reply.text:
            self.open()
        else:
            self.tell("no_ticket")

    def reopen_one(self, ticket: Ticket) -> None:
        self.message.ticket_id = ticket.id
        if self.is_open(ticket):
            registration.add(self.desk, ticket, self.message, self.text, self.by)
            self.tell("not_resolved_yet", ticket, number=ticket.number)
            return None
        self.card.answered(self.desk.now)
        return outcome.reopen(self.desk, ticket, self.by, self.message)

    def answer(self, reply: Reply) -> None:
        """An answer to the open question: which of a list, or words."""
        prompt = self.card.prompt
        assert prompt is not None
        if prompt.kind is PromptKind.QUESTION:
            return self.answer_question(prompt)
        if prompt.kind is not PromptKind.WHICH:
            return self.report(reply)
        ticket = choices.chosen(self.desk, prompt, reply)
        if ticket is None:
            self.tell("menu")
            return None
        self.card.answered(self.desk.now)
        return self.reopen_one(ticket)

    def answer_question(self, prompt: Prompt) -> None:
        """What a member wanted to know: the work goes on."""
        ticket = self.desk.tx.get_one(Ticket, prompt.ticket_id)
        self.card.answered(self.desk.now)
        casework.answer(self.desk, ticket, self.by, self.message)
        self.tell("answered", ticket, number=ticket.number)

    def opt_out(self, _reply: Reply) -> None:
        directory.remember_resident(self.desk, self.card).opted_out_at = self.desk.now
        self.tell("opted_out")

    def opt_in(self, _reply: Reply) -> None:
        directory.remember_resident(self.desk, self.card).opted_out_at = None
        self.tell("opted_in")

    def language(self, reply: Reply) -> None:
        directory.remember_resident(self.desk, self.card).language = Language(reply.language)
        self.tell("menu")

    def tell(self, key: str, ticket: Ticket | None = None, **params: object) -> None:
        self.says(key, ticket, **params)

    def says(self, key: str, ticket: Ticket | None = None, **params: object) -> bool:
        """Whether it was said: hints have a budget."""
        language = self.card.language
        return answers.send(
            self.desk, self.card, self.message, f"resident.{key}", language, params, ticket
        )
