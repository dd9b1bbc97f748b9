"""What a member's text does: the verbs of the grammar carried out, or one answer that helps."""

from collections.abc import Callable, Sequence

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context, Reply
from gateway.domain.people import MemberRole, PromptKind
from gateway.domain.reply import parse_member
from gateway.domain.ticket import Source, Status
from gateway.errors import Refused
from gateway.services import (
    access,
    answers,
    casework,
    choices,
    directory,
    dispatching,
    ledger,
    notices,
    registration,
)
from gateway.services.desk import Actor, Desk
from gateway.services.directory import Card
from gateway.store.tables import Member, Message, Prompt, Ticket, Words
from routing.router import Route

_MOST_LISTED = 6
# What the grammar understands and cannot be done by SMS yet.
_LATER = frozenset({
    Verb.TRANSFER, Verb.RAISE, Verb.EXTEND, Verb.ASK, Verb.DEFER, Verb.ASSIGN, Verb.JOINT,
    Verb.VISIT, Verb.PATROL, Verb.MAJOR, Verb.DUTY_ON, Verb.DUTY_OFF,
})  # fmt: skip


def read(desk: Desk, card: Card, message: Message) -> Reply:
    """What a member's text asks for."""
    assert card.member is not None
    tickets = directory.assigned(desk, card.member)
    return _parse(desk, card, message.words.body or "", tickets)


def _parse(desk: Desk, card: Card, text: str, tickets: Sequence[Ticket]) -> Reply:
    last = directory.mentioned(desk, card.phone.value)
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
        self.route = route
        self.by: Actor = directory.as_actor(member, message.channel)
        self.tickets = directory.assigned(desk, member)

    def run(self) -> None:
        reply = _parse(self.desk, self.card, self.message.words.body or "", self.tickets)
        if self.message.incomplete and reply.action is not Verb.POLITE:
            return self.tell("wait_parts", example=self.example(Verb.RESOLVE))
        if reply.wrong and not reply.numbers:
            example = self.example(reply.action)
            return self.tell("wrong_number", wrong=reply.wrong[0], example=example)
        verbs: dict[Verb, Callable[[Reply], None]] = {
            Verb.ACCEPT: self.work,
            Verb.RESOLVE: self.work,
            Verb.RETURN: self.work,
            Verb.PROGRESS: self.work,
            Verb.STATUS: lambda _: self.list(),
            Verb.LIST: lambda _: self.list(),
            Verb.HELP: lambda _: self.tell("help", number=self.some_number()),
            Verb.REPORT: self.report,
            Verb.POLITE: lambda _: None,
            Verb.YES: self.confirmed,
            Verb.NO: self.cancelled,
            Verb.ANSWER: self.chosen,
        }
        if reply.action in _LATER:
            return self.tell("later", example=self.example(Verb.RESOLVE))
        return verbs.get(reply.action, self.not_understood)(reply)

    # ------------------------------------------------------------ which ticket

    def work(self, reply: Reply) -> None:
        """Carry out a verb that needs a ticket, once it is clear which."""
        if len(reply.numbers) > 1:
            return self.tell("one_at_a_time", example=self.example(reply.action))
        if reply.ask or reply.number is None:
            return self.ask_which(reply)
        ticket = ledger.find(self.desk, reply.number)
        if ticket is None:
            return self.tell(
                "wrong_number", wrong=str(reply.number), example=self.example(reply.action)
            )
        if not access.sees(self.desk, self.by, ticket):
            return self.tell("not_yours", number=ticket.number)
        if reply.confirm:
            return self.ask_confirmation(reply, ticket)
        return self.carry_out(reply, ticket)

    def ask_which(self, reply: Reply) -> None:
        if not self.tickets:
            return self.tell("list_empty")
        return answers.ask_which(
            self.desk, self.card, self.message, "member", reply.action, self.tickets
        )

    def ask_confirmation(self, reply: Reply, ticket: Ticket) -> None:
        self.require_text(reply, ticket)
        self.card.prompt = directory.ask(
            self.desk, self.card.phone.value, PromptKind.CONFIRM, ticket, answers.ASK_FOR,
            action=reply.action, text_id=self.message.text_id,
        )  # fmt: skip
        text = notices.quote(reply.text)
        return self.tell(f"confirm_{reply.action}", ticket, number=ticket.number, text=text)

    def chosen(self, reply: Reply) -> None:
        """The answer to which ticket: the verb that was asked about, on that one."""
        prompt = self.card.prompt
        assert prompt is not None
        ticket = choices.chosen(self.desk, prompt, reply)
        return self.resume(prompt, ticket) if ticket else self.not_understood(reply)

    def confirmed(self, _reply: Reply) -> None:
        prompt = self.card.prompt
        assert prompt is not None
        return self.resume(prompt, self.desk.tx.get_one(Ticket, prompt.ticket_id))

    def cancelled(self, _reply: Reply) -> None:
        self.card.answered(self.desk.now)
        return self.tell("cancelled")

    def resume(self, prompt: Prompt, ticket: Ticket) -> None:
        """Carry out what an open question was about, with the words of the text that caused it."""
        words = self.desk.tx.get_one(Words, prompt.text_id)
        asked = parse_member(self.desk.rules.grammar, words.body or "", Context())
        self.card.answered(self.desk.now)
        if not access.sees(self.desk, self.by, ticket):
            return self.tell("not_yours", number=ticket.number)
        text = asked.text if asked.action is Verb(prompt.action) else words.body or ""
        return self.carry_out(Reply(Verb(prompt.action), text=text), ticket)

    # ------------------------------------------------------------ the verbs

    def carry_out(self, reply: Reply, ticket: Ticket) -> None:
        self.message.ticket_id = ticket.id
        self.require_text(reply, ticket)
        match reply.action:
            case Verb.ACCEPT:
                self.accept(ticket)
            case Verb.RESOLVE:
                self.require_able()
                casework.resolve(self.desk, ticket, reply.text, self.by, self.message, self.member)
                self.tell("resolved", ticket, number=ticket.number)
            case Verb.RETURN:
                self.require_able()
                dispatching.give_back(self.desk, ticket, self.by, self.message.words)
                self.tell("returned", ticket, number=ticket.number)
            case _:
                casework.progress(self.desk, ticket, reply.text, self.by, self.message)
                key = "noted_hint" if reply.inferred else "noted"
                self.tell(key, ticket, number=ticket.number)

    def accept(self, ticket: Ticket) -> None:
        if casework.accept(self.desk, ticket, self.member, self.by, self.message):
            return self.tell("accepted", ticket, number=ticket.number)
        assert ticket.member is not None
        return self.tell("accepted_by", ticket, number=ticket.number, member=ticket.member.name)

    def require_text(self, reply: Reply, ticket: Ticket) -> None:
        needs = {
            Verb.RESOLVE: "need_text",
            Verb.RETURN: "need_reason",
            Verb.PROGRESS: "need_progress",
        }
        if reply.action in needs and not reply.text.strip():
            raise Refused(needs[reply.action], number=ticket.number)

    def require_able(self) -> None:
        """Volunteers add progress; they end nothing."""
        if self.member.role is MemberRole.VOLUNTEER:
            raise Refused("unknown", example=self.example(Verb.PROGRESS))

    def report(self, reply: Reply) -> None:
        """报事: a member reports a matter, with the member's own phone to call back."""
        if not reply.text.strip():
            return self.not_understood(reply)
        ticket = registration.register(
            self.desk, words=self.message.words, phone=self.card.phone.value,
            language=self.member.language, source=Source.MEMBER, channel=self.message.channel,
            line=self.message.line, by=self.by, route=self.route, message=self.message,
            since=self.message.stamped_at or self.message.at,
        )  # fmt: skip
        self.card.reported.insert(0, ticket)
        self.card.prompt = registration.receipt(self.desk, ticket, self.route) or self.card.prompt
        return None

    def list(self) -> None:
        if not self.tickets:
            return self.tell("list_empty")
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
        return self.tell("list", count=len(self.tickets), lines="；".join(lines))

    # ------------------------------------------------------------ answers

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

    def tell(self, key: str, ticket: Ticket | None = None, **params: object) -> None:
        language = self.member.language
        answers.send(self.desk, self.card, self.message, f"member.{key}", language, params, ticket)
