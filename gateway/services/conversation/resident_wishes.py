"""What residents wish for a ticket of theirs: 查, 催, 撤销, 人工, 保密, 重办; and who answers for
where they live.
"""

import dataclasses

from gateway.domain import phone as phones
from gateway.domain import questions
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.people import PromptKind
from gateway.domain.reply import beside_secrecy, parse_decision, parse_resident
from gateway.domain.ticket import Action
from gateway.services.conversation import (
    alone,
    answers,
    continuing,
    listing,
    nudging,
    reopening,
    vain_calls,
)
from gateway.services.conversation.resident_reports import Reports
from gateway.services.desk import Desk
from gateway.services.texts import media, prompts
from gateway.services.texts.senders import Card
from gateway.services.tickets import (
    accusations,
    ledger,
    outcome,
    sharing,
    supervision,
    topic,
)
from gateway.services.tickets.topic import Topic
from gateway.services.town import complaints, directory
from gateway.store.tables import Prompt, Ticket


@dataclasses.dataclass(frozen=True)
class Wishes:
    """The wishes of one text of one resident; what is no wish after all is a report."""

    reports: Reports

    @property
    def desk(self) -> Desk:
        return self.reports.desk

    @property
    def card(self) -> Card:
        return self.reports.card

    # ------------------------------------------------------------ which ticket

    def meant(self, reply: Reply) -> Ticket | None:
        """The open ticket that is meant; of several that are named which is asked.

        None once the sender was asked which, or told that there is none, or that it is over.
        """
        named, able = self.reports.named(reply), self.reports.open_ones()
        if len(named) > 1:
            for one in named:
                if one not in able:
                    self.reports.refuse(one)
            able = [one for one in named if one in able]
            if not able:
                return None
        ticket = self.reports.one_of(reply, able)
        if ticket is None:
            return None
        if not self.reports.is_open(ticket):
            self.reports.refuse(ticket)
            return None
        self.reports.message.ticket_id = ticket.id
        return ticket

    # ------------------------------------------------------------ on an open one

    def nudge(self, reply: Reply) -> None:
        """催: whoever has it is told, once a day; a place that is waited for is heard."""
        if len(named := self.reports.named(reply)) > 1:
            for one in named:
                self.nudge(dataclasses.replace(reply, numbers=(one.number,), text=""))
            return
        if ticket := self.meant(nudging.about(self.reports, reply)):
            nudging.hear(self.reports, ticket, reply)

    def withdraw(self, reply: Reply) -> None:
        """撤销 is asked back: only Y does it."""
        ticket = self.meant(reply)
        if ticket and self.reports.says("confirm_withdraw", ticket, number=ticket.number):
            for before in self.asked_back():
                if before.ticket_id == ticket.id:
                    before.answered_at = self.desk.now  # one question, and one Y to it
            self.card.prompt = prompts.ask(
                self.desk, self.card.phone.value, PromptKind.CONFIRM, ticket, answers.ASK_FOR,
                action=Verb.WITHDRAW, tickets=[ticket.id], text_id=self.reports.message.text_id,
            )  # fmt: skip

    def asked_back(self) -> list[Prompt]:
        """The open questions whether a ticket is to be withdrawn, the latest last."""
        asked = prompts.standing(self.desk, self.card.phone.value)
        confirm = (PromptKind.CONFIRM, Verb.WITHDRAW)
        return [one for one in asked if (one.kind, one.action) == confirm]

    def decided(self) -> bool:
        """Whether a text was Y or N to a withdrawal, though something was asked since."""
        said = parse_decision(self.desk.rules.grammar, self.reports.text)
        asked = self.asked_back()
        if not asked or said is None or said.number is not None:
            return False
        if said.action not in (Verb.YES, Verb.NO):
            return False
        self.card.prompt = asked[-1]
        deed = self.confirmed if said.action is Verb.YES else self.cancelled
        deed(said)
        return True

    def put_again(self) -> bool:
        """Whether Y or N is waited for: it is asked for once more, and what else is said kept."""
        prompt = self.card.prompt
        if prompt is None or prompt.kind is not PromptKind.CONFIRM:
            return False
        ticket = self.desk.tx.get_one(Ticket, prompt.ticket_id)
        if not questions.only_agrees(self.desk.rules.grammar, self.reports.text):
            self.reports.note(ticket)
        self.ask_again(prompt, ticket)
        return True

    def ask_again(self, prompt: Prompt, ticket: Ticket) -> None:
        """The question for Y or N once more, unless machines would answer it for ever."""
        key = "consent" if prompt.action == Action.REVEAL else "confirm_withdraw"
        message = self.reports.message
        if answers.may_repeat(self.desk, self.card, message, f"resident.{key}"):
            self.tell(key, ticket, number=ticket.number)

    def confirmed(self, reply: Reply) -> None:
        """Y to a withdrawal, or to a partner's call; when and how to call reaches whoever may."""
        prompt = self.card.prompt
        assert prompt is not None
        ticket = self.desk.tx.get_one(Ticket, prompt.ticket_id)
        self.card.answered(self.desk.now)
        by, message = self.reports.by, self.reports.message
        message.ticket_id = ticket.id
        if prompt.action == Action.REVEAL:
            sharing.by_sms(self.desk, ticket, by, message)
            self.tell("consented", ticket, number=ticket.number)
            if reply.text:
                self.reports.add(ticket)
        else:
            outcome.withdraw(self.desk, ticket, by, message)

    def cancelled(self, _reply: Reply) -> None:
        """N to either."""
        if self.card.prompt is not None and self.card.prompt.ticket is not None:
            vain_calls.stands(self.card.prompt.ticket)
        self.card.answered(self.desk.now)
        self.tell("cancelled")

    def call(self, reply: Reply) -> None:
        """人工: somebody at the desk is to call; without a ticket one is opened for it."""
        able = self.reports.open_ones()
        if not able:
            self.reports.route = None
            self.reports.open()
            return supervision.flag(self.card.reported[0], "asked")
        spoken_of = continuing.mentioned(self.desk, self.card)
        named = [one for one in self.reports.named(reply) if one in able]
        asked = Reply(Verb.CALL, number=spoken_of)
        for ticket in named or filter(None, [self.reports.one_of(asked, able)]):
            self.call_about(ticket)
        return None

    def call_about(self, ticket: Ticket) -> None:
        """Somebody at the desk is to call about a ticket."""
        self.reports.note(ticket)
        self.tell("call", ticket, number=ticket.number)
        supervision.flag(ticket, "asked")

    def no_call(self, reply: Reply) -> bool:
        """Whether a text is that nobody need call back: it is kept, nobody is asked to call any
        more, and the caller is asked whether that was all.
        """
        text, route, named = self.reports.text, self.reports.route, self.reports.named(reply)
        call = vain_calls.called_off(self.desk, self.card, text, route, named)
        if call is not None:
            self.reports.note(call)
            self.withdraw(Reply(Verb.WITHDRAW, numbers=(call.number,)))
        return call is not None

    # ------------------------------------------------------------ who must not know

    def confide(self, reply: Reply) -> None:
        """保密, 匿名: the team does not learn who reports.

        With a matter of its own and no number it is a report.
        """
        says_more, message = self.is_report(reply), self.reports.message
        text, route = self.reports.text, self.reports.route
        named = self.reports.named(reply)
        if says_more and not named and self.is_own_matter(reply):
            over = continuing.finished(self.desk, self.card, text, route)
            return self.reports.go_back(over) if over else self.reports.open(confidential=True)
        found = named or self.to_confide(reply)
        for one in found:
            ledger.confide(self.desk, one, self.reports.by, message, self.reports.part)
            accusations.heard(self.desk, ledger.whole(self.desk, one))  # 别让赵海燕知道
        if found and says_more:
            for one in named or found[:1]:
                self.reports.add(one, "confided")
        elif found:
            message.ticket_id = found[0].id
            self.tell("confided", found[0], number=" ".join(str(one.number) for one in found))
        return None

    def to_confide(self, reply: Reply) -> list[Ticket]:
        """The ticket that is meant; all, if that could not be asked: no name can be taken back."""
        able = self.reports.open_ones()
        if ticket := self.reports.one_of(reply, able):
            return [ticket]
        prompt, text_id = self.card.prompt, self.reports.message.text_id
        asked = prompt is not None and prompt.text_id == text_id
        return [] if asked else [one for one in able if not one.confidential]

    def is_report(self, reply: Reply) -> bool:
        """Whether words say anything beside a ticket's number, and why it is to be kept."""
        context, grammar = Context(reported=reply.numbers), self.desk.rules.grammar
        again = parse_resident(grammar, beside_secrecy(grammar, reply.text), context)
        return again.action is Verb.REPORT

    def is_own_matter(self, reply: Reply) -> bool:
        """Whether words are a report, and not on what is open: they say what, or where."""
        route, grammar = self.reports.route, self.desk.rules.grammar
        text = beside_secrecy(grammar, reply.text)
        placed = route is not None and Topic(self.desk, text, route).names_a_place
        return placed or not self.reports.open_ones() or topic.says_what(self.desk, text)

    def complain(self, reply: Reply) -> None:
        """监督: about staff, so no team gets it before somebody above has looked."""
        if not reply.text and not media.came(self.desk, self.reports.message):
            return self.tell("empty")
        route, text = self.reports.route, self.reports.text
        if route is not None and not complaints.is_said(self.desk, text):
            # It may have been read together with another matter.
            route = alone.route(self.desk, self.card, self.reports.message, text)
        self.reports.route = complaints.against_staff(self.desk, route)
        return supervision.flag(self.reports.complain(confidential=True), "complaint")

    # ------------------------------------------------------------ 重办

    def reopen(self, reply: Reply) -> None:
        """重办 of each ticket that is named, or of the only one that can be meant."""
        if len(named := self.reports.named(reply)) > 1:
            for one in named:
                reopening.open_again(self.reports, one, reply.text)
            return None
        able = [one for one in self.card.reported if not self.reports.is_open(one)]
        if not able and self.reports.own(reply) is None:
            return self.report_again(reply)
        ticket = self.reports.one_of(reply, able)
        return reopening.open_again(self.reports, ticket, reply.text) if ticket else None

    def report_again(self, reply: Reply) -> None:
        """又坏了 with nothing to reopen: words on an open ticket, or a report of its own."""
        tickets = self.reports.older(self.reports.text) or self.reports.open_ones()
        if not tickets and reply.text:
            self.reports.open()
        elif ticket := self.reports.one_of(reply, tickets):
            self.reports.add(ticket)

    # ------------------------------------------------------------ what is told

    def status(self, reply: Reply) -> None:
        """查: how the own tickets stand that are named, each; else the latest that are open."""
        most, named = answers.MOST_CHOICES, self.reports.named(reply)
        tickets = named or self.reports.open_ones()[:most] or self.card.reported[:1]
        if not tickets:
            return self.tell("no_ticket")
        for first in range(0, len(tickets), most):
            shown = tickets[first : first + most]
            self.tell("status", lines=listing.own(self.desk, self.card, shown))
        if named and (reply.wrong or len(named) < len(reply.numbers)):
            self.tell("wrong_number")
        return None

    def grid(self, _reply: Reply) -> None:
        """网格: who answers for where the resident lives, or last reported from."""
        home = self.card.resident.area if self.card.resident else None
        area = home or next((one.area for one in self.card.reported if one.area), None)
        contact = directory.contact(self.desk, area) if area else None
        if area is None or contact is None:
            return self.tell("no_grid")
        phone = phones.shown(contact.phone)
        return self.tell("grid", area=area.name, member=contact.name, phone=phone)

    def tell(self, key: str, ticket: Ticket | None = None, **params: object) -> None:
        """Answer the sender."""
        self.reports.tell(key, ticket, **params)
