"""A resident's words as reports: a new ticket, more words on one, or on one that is over."""

from collections.abc import Sequence

from gateway.domain import normal
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.phone import PhoneKind
from gateway.domain.reply import is_amiss_still
from gateway.domain.ticket import OPEN, Action, Source, Status, Tier
from gateway.services.conversation import answers, continuing, vain_calls
from gateway.services.conversation.resident_said import Said
from gateway.services.texts import media, prompts
from gateway.services.tickets import (
    accusations,
    ledger,
    outcome,
    registration,
    rerouting,
    supervision,
    topic,
)
from gateway.services.tickets.topic import Topic
from gateway.services.town import directory
from gateway.store.tables import Ticket

# What is said of a ticket that is not worked on any more, by its status.
_OVER = {Status.WITHDRAWN: "withdrawn_before", Status.REJECTED: "rejected_before"}


class Reports(Said):
    """One text of one resident, and what becomes of its words."""

    # ------------------------------------------------------------ which ticket

    def own(self, reply: Reply) -> Ticket | None:
        """The sender's own ticket that the text names; anybody else's is plain text."""
        return next(iter(self.named(reply)), None) if len(reply.numbers) == 1 else None

    def named(self, reply: Reply) -> list[Ticket]:
        """All own tickets that the text names, in its order."""
        found = (ledger.find(self.desk, number) for number in reply.numbers)
        return [one for one in found if one and one.phone == self.card.phone.value]

    def is_open(self, ticket: Ticket) -> bool:
        """Whether it is worked on still; a merged one is as long as what it follows."""
        return ledger.whole(self.desk, ticket).status in OPEN

    def open_ones(self) -> list[Ticket]:
        """The sender's tickets that are worked on, newest first."""
        return ledger.worked_on(self.desk, self.card.reported)

    def one_of(self, reply: Reply, able: Sequence[Ticket]) -> Ticket | None:
        """The ticket that is named, else the one of these that is in question, or the only one.

        None once the sender was asked which, or told that there is none.
        """
        if own := self.own(reply):
            return own
        likely = [one for one in able if one.number == reply.number] or able
        if len(likely) == 1:
            return likely[0]
        if likely:
            answers.ask_which(self.desk, self.card, self.message, "resident", reply.action, likely)
        else:
            self.tell("no_ticket")
        return None

    def one_meant(self, number: int | None, open_ones: Sequence[Ticket]) -> Ticket | None:
        """Likewise of open ones, for more words; what is over and was told of last may be meant."""
        over = continuing.told_last(
            self.desk, self.card, self.message, self.text, self.route, open_ones
        )
        asked = Reply(Verb.ADD, number=None if over else number)
        return self.one_of(asked, [*over, *open_ones])

    # ------------------------------------------------------------ reports

    def take(self, reply: Reply) -> None:
        """A new ticket, or more words on an open one."""
        if self.is_too_much() and not reply.emergency:
            return self.flag()
        if named := self.named(reply):
            return self.say_more(named)
        if reply.action is Verb.ADD:
            return self.add_to_one(reply)
        asked, going_on = self.place_asked(), self.going_on()
        if asked is not None and going_on == [asked]:
            return self.answer_place(asked)
        if normal.is_figures(self.text) and not self.is_phone_to_call():
            return self.tell("menu")
        return self.go_on(going_on) if going_on else self.open()

    def going_on(self) -> list[Ticket]:
        """The open tickets that words without a number go on with; none for a new matter."""
        if found := self.older(self.text) or list(filter(None, [self.place_asked()])):
            return found
        return continuing.tickets(self.desk, self.card, self.message, self.text, self.route)

    def older(self, text: str) -> list[Ticket]:
        """Those that words after a call in vain go on with rather than with the call."""
        return vain_calls.older(self.desk, self.card, self.message, self.text, self.route, text)

    def go_on(self, open_ones: Sequence[Ticket]) -> None:
        """More words on one of these, though no number says which."""
        ticket = self.one_meant(continuing.mentioned(self.desk, self.card), open_ones)
        if ticket is None:
            return None
        return self.say_where(ticket) if self.is_where(ticket) else self.add(ticket)

    def take_picture(self) -> None:
        """A picture without words: more on what is open, else a ticket that asks what and where."""
        if self.is_too_much():
            return self.flag()
        going_on = continuing.tickets(self.desk, self.card, self.message, self.text, self.route)
        if open_ones := going_on or self.open_ones():
            return self.go_on(open_ones)
        self.card.prompt = registration.ask_what(self.desk, self.register())
        return None

    def is_too_much(self) -> bool:
        """Whether a phone has opened as many tickets today as one may."""
        most = self.desk.settings.intake.tickets_a_day
        return self.card.today >= most and self.card.reported != []

    def is_phone_to_call(self) -> bool:
        """Whether it is nothing but a mobile, and there is a ticket it can be for."""
        phone = directory.phone_of(self.text, self.desk.settings.place)
        return phone.kind is PhoneKind.MOBILE and self.open_ones() != []

    def open(self, confidential: bool = False) -> None:
        """A ticket of its own, with its receipt."""
        ticket = self.register(confidential)
        self.card.prompt = registration.receipt(self.desk, ticket, self.route) or self.card.prompt

    def complain(self, confidential: bool) -> Ticket:
        """A ticket of its own for a complaint; after a call in vain it is that call's."""
        call = self.place_asked()
        if call is None or call.flag not in ("missed", "asked") or call.category is not None:
            self.open(confidential)
            return self.card.reported[0]
        if confidential and not call.confidential:
            ledger.confide(self.desk, call, self.by, self.message, self.part)
        self.answer_place(call)
        return call

    def register(self, confidential: bool = False) -> Ticket:
        """A ticket of its own; nobody is told yet."""
        ticket = registration.register(
            self.desk, words=self.words, phone=self.card.phone.value,
            language=self.card.language, source=Source.SMS, channel=self.message.channel,
            line=self.message.line, by=self.by, route=self.route, message=self.message,
            since=self.message.stamped_at or self.message.at, confidential=confidential,
            accused=self.accused,
        )  # fmt: skip
        self.opened(ticket)
        return ticket

    def opened(self, ticket: Ticket) -> None:
        """Keep the card true: the sender has one more ticket."""
        self.card.reported.insert(0, ticket)
        self.card.today += 1

    def say_more(self, tickets: Sequence[Ticket]) -> None:
        """More words on the tickets that are meant beyond doubt; they may say where one is."""
        asked, alone = self.place_asked(), len(tickets) == 1
        desk, text, route = self.desk, self.text, self.route
        for one in tickets:
            if not self.is_open(one):
                self.add_to_finished(one)
            elif one is asked:
                self.answer_place(one)
            elif alone and self.is_where(one) and not continuing.is_another(desk, text, route, one):
                self.say_where(one)
            else:
                self.add(one)

    def add(self, ticket: Ticket, told: str = "added") -> None:
        """More words on a ticket: passed on to whoever works it, unless they only loop."""
        vain_calls.note(self.desk, self.card, self.message, self.words, ticket, self.by)
        tells = ticket.category is None and topic.says_what(self.desk, self.text)
        if tells or is_amiss_still(self.desk.rules.grammar, self.text):
            prompts.no_more(self.desk, ticket, Action.WITHDRAW)  # no later Y does it
            if self.card.prompt is not None and self.card.prompt.answered_at is not None:
                self.card.prompt = None
        if answers.is_heard(self.desk, self.card, self.message, ticket):
            known = ticket.confidential
            registration.add(self.desk, ticket, self.message, self.words, self.by)
            told = "confided" if told == "added" and ticket.confidential and not known else told
            self.tell(told, ticket, number=ticket.number)
        else:
            self.note(ticket)

    def add_to_finished(self, ticket: Ticket) -> None:
        """More words on a ticket that is over: kept, and the sender is told what can be done."""
        self.add(ticket, self.over(ticket))

    def go_back(self, over: Sequence[Ticket]) -> None:
        """The same on one of these, though no number says which."""
        spoken_of = continuing.mentioned(self.desk, self.card)
        if ticket := self.one_of(Reply(Verb.ADD, number=spoken_of), over):
            self.add_to_finished(ticket)

    def refuse(self, ticket: Ticket) -> None:
        """A wish for a ticket that is over: its words are kept, nobody is troubled with them."""
        self.note(ticket)
        self.tell(self.over(ticket), ticket, number=ticket.number)

    def over(self, ticket: Ticket) -> str:
        """What is true of a ticket that is over, with a way that works."""
        whole = ledger.whole(self.desk, ticket)
        late = "too_late" if outcome.is_too_late(self.desk, whole, self.message) else "finished"
        return _OVER.get(whole.status, late)

    def add_to_one(self, reply: Reply) -> None:
        """补充 without a number; with nothing to add to, a report."""
        tickets = self.older(reply.text) or self.open_ones()
        if not tickets:
            if media.came(self.desk, self.message) and not reply.text:
                return self.take_picture()
            return self.open() if reply.text else self.tell("empty")
        ticket = self.one_meant(reply.number, tickets)
        return self.say_more([ticket]) if ticket is not None else None

    def flag(self, ticket: Ticket | None = None) -> None:
        """Too many reports in a day: they join one that is open, flagged, without an answer.

        Where none is, nobody would hear of them: they are a ticket of their own.
        """
        joins = ticket or next(iter(self.open_ones()), None)
        supervision.flag(ledger.whole(self.desk, joins or self.register()), "many")
        if joins is not None:
            registration.add(self.desk, joins, self.message, self.words, self.by)

    def note(self, ticket: Ticket) -> None:
        """Keep a text at a ticket without telling anybody."""
        registration.keep(self.desk, ticket, self.message, self.words, self.by)
        accusations.heard(self.desk, ledger.whole(self.desk, ticket))

    # ------------------------------------------------------------ where it is

    def place_asked(self) -> Ticket | None:
        """The ticket whose place was asked for, while it waits for that."""
        return continuing.asked(self.desk, self.card, self.text, self.route)

    def answers_where(self, reply: Reply) -> bool:
        """Whether a text may say where what was asked for is: it names no other ticket."""
        asked = self.place_asked()
        return asked is not None and self.own(reply) in (None, asked)

    def answer_place(self, ticket: Ticket) -> None:
        """The answer to where; a picture alone is none. What nobody has said a word of waits on.

        So does an emergency for a place that is known: who is in danger writes what comes first.
        """
        if not normal.said(self.text):
            self.add(ticket)
            return
        self.say_where(ticket)
        waits = ticket.tier is Tier.EMERGENCY and (ticket.area is None or topic.is_sought(ticket))
        if not waits and not continuing.wants_all(self.card.prompt, ticket):
            self.card.answered(self.desk.now)

    def is_where(self, ticket: Ticket) -> bool:
        """Whether words may say where a ticket is that waits for that, or what."""
        if self.route is not None and topic.is_unsaid(ticket):
            return continuing.tells_what(self.desk, self.card, self.text, self.route, ticket)
        if self.route is None or not (topic.is_unplaced(ticket) or topic.is_sought(ticket)):
            return False
        return Topic(self.desk, self.text, self.route).names_a_place

    def say_where(self, ticket: Ticket) -> None:
        """Words on where it is: the ticket is routed again with them, unless they only loop."""
        vain_calls.note(self.desk, self.card, self.message, self.words, ticket, self.by)
        sought = ticket.area is None or topic.is_sought(ticket)
        says = sought and self.route and Topic(self.desk, self.text, self.route).names_a_place
        if not says and not answers.is_heard(self.desk, self.card, self.message, ticket):
            self.note(ticket)
            return
        before = ticket.tier
        found = rerouting.locate(self.desk, ticket, self.message, self.words, self.by, self.route)
        turned = ticket.tier is Tier.EMERGENCY and before is not Tier.EMERGENCY
        if not found and not turned:  # else they were told of the team, or asked where once more
            self.tell("added", ticket, number=ticket.number)
