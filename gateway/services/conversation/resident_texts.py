"""What a resident's text does: a new ticket, more words on an open one, or an answer."""

import dataclasses
from collections.abc import Callable

from gateway.domain import normal
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.people import PromptKind
from gateway.domain.reply import (
    asks_secrecy,
    beside_secrecy,
    is_decision,
    is_only_decision,
    parse_resident,
)
from gateway.domain.ticket import Action, Status
from gateway.services.conversation import (
    alone,
    answers,
    at_console,
    choices,
    confirming,
    continuing,
    courtesy,
    no_member,
    preferences,
    resident_reading,
    slips,
    whoever_came,
)
from gateway.services.conversation.another import Another
from gateway.services.conversation.beside import Beside
from gateway.services.conversation.heard_first import HeardFirst
from gateway.services.conversation.resident_reports import Reports
from gateway.services.conversation.resident_verdicts import Verdicts
from gateway.services.conversation.resident_wishes import Wishes
from gateway.services.desk import Desk
from gateway.services.texts import media, prompts
from gateway.services.texts.senders import Card
from gateway.services.tickets import asking, casework, ledger, rerouting
from gateway.store.tables import Message, Prompt, Ticket
from routing.router import Route

# Readings of words that may be somebody's decision just as well.
_MAY_DECIDE = frozenset({Verb.UNKNOWN, Verb.REPORT, Verb.POLITE, Verb.STATUS})
_OF_PARTS = frozenset({Verb.NUDGE, Verb.CALL, Verb.CONFIDENTIAL, Verb.REOPEN})
_SAYS_NOTHING = frozenset({Verb.UNKNOWN, Verb.POLITE, Verb.MENU})


def handle(desk: Desk, card: Card, message: Message, route: Route | None) -> None:
    """Carry out a resident's text; several wishes, each of a ticket of its own, one by one."""
    wishes = resident_reading.wishes(desk, card, message)
    if not wishes:
        asked = resident_reading.meant(desk, card, message.words.body or "")
        _under(asked, _Task(desk, card, message, route))
    for text in wishes:
        asked = resident_reading.question(desk, card, text)
        its = alone.route(desk, card, message, text) if route is not None else None
        its = whoever_came.routed(desk, card, message, text, its)
        _under(asked, _Task(desk, card, message, its, text))


def _under(asked: Prompt | None, task: "_Task") -> None:
    """Read a text under one of the open questions; what was asked besides stays open."""
    card, before = task.card, task.card.prompt
    card.prompt = asked
    task.run()
    if card.prompt in (None, asked) and before is not None and before.answered_at is None:
        card.prompt = before


class _Task:
    """One text of one resident."""

    def __init__(
        self, desk: Desk, card: Card, message: Message, route: Route | None, wish: str = ""
    ) -> None:
        self.desk = desk
        self.card = card
        self.message = message
        self.reports = Reports(desk, card, message, route)
        self.reports.heed(wish or self.reports.text, route)
        self.wishes = Wishes(self.reports)
        self.verdicts = Verdicts(self.reports)
        self.text = self.reports.text
        self.by = self.reports.by
        self.tell = self.reports.tell
        deeds = self.verbs
        self.beside = Beside(self.reports, self.wishes, self.verdicts, self.choose, deeds)

    def run(self) -> None:
        reply = resident_reading.part(self.desk, self.card, self.text)
        if at_console.alerts(self.desk, self.card, self.message, reply, self.reports.route):
            return None
        first = HeardFirst(self.reports, self.wishes, self.verdicts.judge, self.beside.blame.hear)
        if self.beside.cries(reply) or first.takes(reply):
            return None
        work = no_member.names_a_ticket(self.reports, reply)
        at_work = work or no_member.is_of_a_team(self.reports, reply)
        if at_work and no_member.has_left(self.reports):
            return self.tell("former_member")
        if at_console.is_meant(self.desk, self.card, self.text, reply):
            key, params = at_console.told(self.desk, self.card, self.text)
            return self.tell(key, None, **params)
        if reply.wrong and self.reports.named(reply):
            return self.wishes.status(reply)
        if reply.wrong or (work and reply.action is Verb.POLITE):
            return self.tell("wrong_number" if self.card.reported else "no_ticket")
        return self.do(reply)

    def do(self, reply: Reply) -> None:
        """What it asks for, where it is for one of our own to hear and asks for something."""
        heard = courtesy.takes(self.reports, reply) or self.wishes.no_call(reply)
        if heard or self.beside.takes(reply):
            return None
        if self.is_undecided(reply):
            number = next(iter(slips.digits(self.text)), "")
            return self.tell("nothing_to_decide" + ("_on" if number else ""), number=number)
        if self.verdicts.takes(reply):
            return None
        if reply.ask and len(named := self.reports.named(reply)) > 1:
            return answers.ask_which(
                self.desk, self.card, self.message, "resident", reply.action, named
            )
        if reply.action in _SAYS_NOTHING and media.came(self.desk, self.message):
            return self.picture(reply)
        return self.verbs.get(reply.action, self.not_understood)(reply)

    @property
    def verbs(self) -> dict[Verb, Callable[[Reply], None]]:
        """What is done, by what is asked for."""
        return {
            Verb.REPORT: self.report,
            Verb.ADD: self.add,
            Verb.STATUS: self.wishes.status,
            Verb.RATE: self.verdicts.rate,
            Verb.REOPEN: self.unless_another(self.wishes.reopen),
            Verb.ANSWER: self.answer,
            Verb.MENU: lambda _: self.tell("menu"),
            Verb.OPT_OUT: lambda _: preferences.opt_out(self.reports),
            Verb.OPT_IN: lambda _: preferences.opt_in(self.reports),
            Verb.LANGUAGE: lambda reply: preferences.language(self.reports, reply),
            Verb.POLITE: self.thanked,
            Verb.NUDGE: self.unless_another(self.wishes.nudge),
            Verb.WITHDRAW: self.unless_another(self.wishes.withdraw),
            Verb.YES: self.wishes.confirmed,
            Verb.NO: self.wishes.cancelled,
            Verb.CALL: self.wishes.call,
            Verb.CONFIDENTIAL: self.confide,
            Verb.COMPLAIN: self.wishes.complain,
            Verb.GRID: self.wishes.grid,
        }

    def report(self, reply: Reply) -> None:
        """A report; words that refer back to what is over are kept there, with how it goes on."""
        if asked := self.asked_before(reply):
            self.card.prompt = asked
            return None if self.beside.takes(reply) else self.answer_question(asked)
        if done := continuing.mended(self.desk, self.card, self.text):
            return self.reports.note(done)
        over = continuing.finished(self.desk, self.card, self.text, self.reports.route)
        back = over and self.reports.own(reply) is None
        return self.reports.go_back(over) if back else self.reports.take(reply)

    def add(self, reply: Reply) -> None:
        """补充; where nothing but secrecy is wished it is 保密: 补充10008 别告诉王建国."""
        grammar = self.desk.rules.grammar
        wish = asks_secrecy(grammar, reply.text) and not beside_secrecy(grammar, reply.text)
        return self.wishes.confide(reply) if wish else self.reports.take(reply)

    def asked_before(self, reply: Reply) -> Prompt | None:
        """What a member wanted to know and nobody has said, though another question came after."""
        if self.card.prompt is None or self.reports.own(reply) is not None:
            return None
        asked = prompts.standing(self.desk, self.card.phone.value)
        return next(
            (one for one in asked if one.kind is PromptKind.QUESTION and not one.action), None
        )

    def unless_another(self, deed: Callable[[Reply], None]) -> Callable[[Reply], None]:
        """催, 撤销 or 又坏了, unless what stands behind it is a report: 催，海景苑3号楼没水."""

        def do(reply: Reply) -> None:
            again, route = reply.action is Verb.REOPEN, self.reports.route
            able = self.card.reported if again else self.reports.open_ones()
            more = continuing.tells_of_another(self.desk, able, self.text, route)
            self.reports.take(reply) if more else deed(reply)

        return do

    def not_understood(self, reply: Reply) -> None:
        if (reply.ask and self.wishes.put_again()) or self.wishes.decided():
            return
        self.tell("unknown" if normal.said(self.text) else "empty")

    def picture(self, reply: Reply) -> None:
        """A picture that says nothing: an answer, more on what is open, else a report that asks.

        One that comes with courtesy is kept where that belongs.
        """
        prompt = self.card.prompt
        if prompt is not None and prompt.kind is PromptKind.QUESTION:
            return self.answer(reply)
        if prompt is not None and prompt.kind is PromptKind.RATE:
            return self.reports.add_to_finished(self.desk.tx.get_one(Ticket, prompt.ticket_id))
        if reply.action is Verb.POLITE and self.card.reported and not self.reports.open_ones():
            return self.reports.note(self.card.reported[0])
        return self.reports.take_picture()

    def is_undecided(self, reply: Reply) -> bool:
        """Whether it is Y, N or 同意 and nobody has asked; from staff also with a reason."""
        prompt = self.card.prompt
        asked = prompt is not None and not asking.is_decision(prompt)
        if asked or reply.action not in _MAY_DECIDE:
            return False
        staff = self.card.member or self.card.supervisor
        decides = is_decision if staff else is_only_decision
        courtesy = not staff and reply.action is Verb.POLITE
        return not courtesy and decides(self.desk.rules.grammar, self.text)

    # ------------------------------------------------------------ questions

    def answer(self, reply: Reply) -> None:
        """An answer to the open question: which of a list, or words."""
        prompt = self.card.prompt
        assert prompt is not None
        if prompt.kind is PromptKind.WHICH:
            return self.choose(prompt, reply)
        if prompt.kind is not PromptKind.QUESTION:
            return self.reports.take(reply)
        if prompt.action != Action.RATE:
            return self.answer_question(prompt)
        return None if self.verdicts.gives_reason(prompt, reply) else self.run_unasked(prompt)

    def run_unasked(self, prompt: Prompt) -> None:
        """A text that is no answer after all, read as if nothing had been asked."""
        self.card.prompt = None
        self.run()
        self.card.prompt = self.card.prompt or prompt

    def confide(self, reply: Reply) -> None:
        """保密; with words under a question for words, they are the answer."""
        prompt = self.card.prompt
        if prompt is None or prompt.kind not in (PromptKind.PLACE, PromptKind.QUESTION):
            return self.wishes.confide(reply)
        answers = self.reports.own(reply) is None or self.reports.answers_where(reply)
        said = answers and self.wishes.is_report(reply)
        return self.answer(reply) if said else self.wishes.confide(reply)

    def choose(self, prompt: Prompt, reply: Reply) -> None:
        """Which of a list: what was asked for is done to it, with the words of then."""
        # Which team a ticket is for is answered before; or staff were asked, who are none by now.
        if prompt.text_id is None or prompt.action not in self.verbs:
            return self.run_unasked(prompt)
        ticket = choices.chosen(self.desk, prompt, reply) or self.reports.own(reply)
        if ticket is None and reply.ask:
            return choices.put_again(self.desk, self.card, self.message, "resident")
        if ticket is None:
            return self.tell("menu")
        self.card.answered(self.desk.now)
        self.message.ticket_id = ticket.id
        asked = confirming.caused(self.desk, prompt)
        text = choices.asked_for(self.desk, asked)
        listed = [self.desk.tx.get_one(Ticket, one) for one in prompt.tickets]
        other = Another(self.desk, self.card, asked, self.reports.route)
        for one, part in choices.parted(other, text, listed, ticket):
            verb = prompt.action if one is ticket else Verb.REPORT
            _Task(self.desk, self.card, asked, None, part).resume(Verb(verb), one)
        return None

    def resume(self, verb: Verb, ticket: Ticket) -> None:
        """Do what this text asks for to a ticket, as if it had named it."""
        reply = parse_resident(self.desk.rules.grammar, self.text, Context(open=(ticket.number,)))
        if verb is Verb.REPORT and reply.action in _OF_PARTS:
            verb = reply.action  # 催10019 was a part of words that were not clear
        reply = reply if reply.action is verb else Reply(verb, text=self.text)
        self.verbs[verb](dataclasses.replace(reply, numbers=(ticket.number,)))

    def thanked(self, _reply: Reply) -> None:
        """Courtesy is answered by nobody; after a member's question it is shown beside that."""
        prompt = self.card.prompt
        if prompt is not None and prompt.kind is PromptKind.QUESTION and prompt.ticket_id:
            self.reports.note(self.desk.tx.get_one(Ticket, prompt.ticket_id))

    def answer_question(self, prompt: Prompt) -> None:
        """What a member wanted to know: the work goes on, unless the matter is over."""
        ticket = self.desk.tx.get_one(Ticket, prompt.ticket_id)
        if continuing.is_of_its_own(self.desk, self.text, self.reports.route, ticket):
            return self.reports.open()
        if continuing.only_agrees(self.desk, self.text, ticket):
            return self.reports.note(ticket)  # and the question stays open
        self.card.answered(self.desk.now)
        over = not self.reports.is_open(ticket)
        casework.answer(self.desk, ticket, self.by, self.message, self.reports.words)
        if rerouting.follow(self.desk, ticket, self.text, self.reports.route):
            return None  # they were told who comes
        working = ledger.whole(self.desk, ticket).status is Status.WORKING
        told = self.reports.over(ticket) if over else "answered" if working else "added"
        return self.tell(told, ticket, number=ticket.number)
