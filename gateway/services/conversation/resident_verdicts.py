"""What residents think of the work that was done: 1, 2, 3 or words, and why it was not good."""

from datetime import timedelta

from gateway.domain import normal
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.people import PromptKind
from gateway.domain.reply import is_amiss_still, says_why
from gateway.domain.ticket import OPEN, Action
from gateway.services.conversation import continuing
from gateway.services.conversation.resident_reports import Reports
from gateway.services.texts import prompts, senders
from gateway.services.tickets import ledger, outcome, registration, supervision
from gateway.services.tickets.topic import Topic
from gateway.store.tables import Message, Prompt, Ticket

_REASON_FOR = timedelta(days=3)  # somebody who was not content may answer after the weekend


class Verdicts:
    """The verdicts in one text of one resident."""

    def __init__(self, reports: Reports) -> None:
        self._reports = reports

    def takes(self, reply: Reply) -> bool:
        """Whether words are no verdict to read, or a bad one in other words: 灯还是不亮."""
        if self._is_no_verdict(reply):
            self.ask_again()
            return True
        is_plain = reply.action is Verb.REPORT and not reply.ask  # else whose it is is asked
        ticket = self._denied(reply) if is_plain else None
        if ticket is not None:
            reports = self._reports
            senders.settled(reports.desk, reports.card, ticket)
            reports.message.ticket_id = ticket.id
            self.judge(ticket, 3, reply.text, reports.message)
        return ticket is not None

    def _denied(self, reply: Reply) -> Ticket | None:
        """The ticket asked about that words say is not done: they tell of its matter and place.

        Of several it is the one whose matter they name; which is asked where they name none.
        """
        reports = self._reports
        prompt, desk, route = reports.card.prompt, reports.desk, reports.route
        if prompt is None or prompt.kind is not PromptKind.RATE or route is None:
            return None
        said, asked = Topic(desk, reports.text, route), self._asked_about()
        if not is_amiss_still(desk.rules.grammar, reports.text, said.category is not None):
            return None
        own = reports.own(reply)
        over = [one for one in reports.card.reported if not reports.is_open(one)]
        if said.category is None and own is None and len(over) > 1:
            return None
        same = [one for one in asked if said.category in (one.category, None)]
        meant = [own] if own is not None else same
        able = [one for one in meant if one in same and not said.is_of_another(one)]
        return able[0] if len(able) == 1 else None

    def _asked_about(self) -> list[Ticket]:
        """The tickets for which a verdict is waited."""
        standing = prompts.standing(self._reports.desk, self._reports.card.phone.value)
        rated = {one.ticket_id for one in standing if one.kind is PromptKind.RATE}
        return [one for one in self._reports.card.reported if one.id in rated]

    def _is_no_verdict(self, reply: Reply) -> bool:
        """Whether figures that are no verdict came under the question for one: 4, 给4星."""
        prompt = self._reports.card.prompt
        if prompt is None or prompt.kind is not PromptKind.RATE or self._reports.own(reply):
            return False
        figures = [char for char in self._reports.text if char.isalnum()]
        unclear = reply.rating is None or len(figures) > 1
        again = reply.action is Verb.UNKNOWN and reply.ask
        return again or (unclear and normal.is_figures(self._reports.text))

    def ask_again(self) -> None:
        """The question for a verdict once more."""
        prompt = self._reports.card.prompt
        assert prompt is not None
        ticket = self._reports.desk.tx.get_one(Ticket, prompt.ticket_id)
        self._reports.tell("rate_again", ticket, number=ticket.number)

    def rate(self, reply: Reply) -> None:
        prompt = self._reports.card.prompt
        assert prompt is not None
        ticket = self._reports.own(reply) or self._reports.desk.tx.get_one(Ticket, prompt.ticket_id)
        senders.settled(self._reports.desk, self._reports.card, ticket)
        if reply.rating is None:
            self._reports.note(ticket)
            supervision.flag(ticket, "mixed")
            return self._reports.tell("mixed", ticket, number=ticket.number)
        self._reports.message.ticket_id = ticket.id
        return self.judge(ticket, reply.rating, reply.text, self._reports.message)

    def judge(
        self, ticket: Ticket, rating: int, text: str = "", message: Message | None = None
    ) -> None:
        """Take a verdict; a bad one is asked about.

        What was opened again meanwhile cannot be judged: why it is bad goes to whoever works it.
        """
        desk = self._reports.desk
        whole = ledger.whole(desk, ticket)
        part = self._reports.part if message is not None else None
        again = rating == 3 and whole.status in OPEN and says_why(desk.rules.grammar, text)
        if again and whole is ticket:
            self._reports.add(ticket)
        elif outcome.rate(desk, ticket, rating, text, self._reports.by, message, part):
            self.await_reason(ticket)
        elif again and message is not None:
            registration.keep(desk, ticket, message, self._reports.words, self._reports.by)
            registration.pass_on(desk, ticket, text)

    def await_reason(self, ticket: Ticket) -> None:
        """Take the next words for the reason; those of a member may soon be about work again."""
        minutes = self._reports.desk.settings.intake.goes_on_minutes
        lasts = timedelta(minutes=minutes) if self._reports.card.member else _REASON_FOR
        self._reports.card.prompt = prompts.ask(
            self._reports.desk, self._reports.card.phone.value, PromptKind.QUESTION, ticket, lasts,
            action=Action.RATE,
        )  # fmt: skip

    def gives_reason(self, prompt: Prompt, reply: Reply) -> bool:
        """Whether words said why a verdict was bad: those about something else do not."""
        ticket = self._reports.desk.tx.get_one(Ticket, prompt.ticket_id)
        if not self.is_reason(ticket, reply):
            return False
        self.take_reason(ticket)
        return True

    def take_reason(self, ticket: Ticket) -> None:
        """The words are why a verdict was bad."""
        for one in prompts.standing(self._reports.desk, self._reports.card.phone.value):
            if one.action == Action.RATE:
                one.answered_at = self._reports.desk.now
        self._reports.card.prompt = None
        self._reports.add(ticket)

    def is_reason(self, ticket: Ticket, reply: Reply) -> bool:
        """Whether words may say why: no danger, no figures, no other ticket or plain new matter."""
        if reply.emergency or normal.is_figures(self._reports.text):
            return False
        if self._reports.own(reply) not in (None, ticket) or not self._reports.is_open(ticket):
            return False
        return not continuing.is_another(
            self._reports.desk, self._reports.text, self._reports.route, ticket
        )
