"""The tickets that a member's text names by their numbers, each for itself.

What is refused of one takes none of the others with it.
"""

import dataclasses
from collections.abc import Callable, Sequence
from typing import TypeVar

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.people import MemberRole
from gateway.domain.roles import Right
from gateway.domain.ticket import Action, Status
from gateway.errors import Refused
from gateway.services.conversation import answers, completing, worklist
from gateway.services.conversation.member_verbs import NEEDS
from gateway.services.desk import Actor, Desk
from gateway.services.texts.senders import Card
from gateway.services.tickets import casework, ledger, let_lie, notices
from gateway.services.town import access, named
from gateway.store.tables import Member, Message, Ticket

# What a verb does to a ticket that another team leads.
_OF_HELPERS = {
    Verb.ACCEPT: Action.NOTE, Verb.RESOLVE: Action.ASSISTED, Verb.RETURN: Action.ASSISTED
}  # fmt: skip

_One = TypeVar("_One")
_Done = TypeVar("_Done")
_SHORT = 20  # characters quoted of what is said of one of several
_NAMES = frozenset({"number", "wrong"})  # in what a refusal names its ticket


@dataclasses.dataclass(frozen=True)
class Numbered:
    """What one text of one member may name, and what may be done to it."""

    desk: Desk
    card: Card
    message: Message
    member: Member
    by: Actor
    tickets: Sequence[Ticket]  # what the member has to do

    def each(self, verb: Verb, ones: Sequence[_One], do: Callable[[_One], _Done]) -> list[_Done]:
        """Do something for each; the sender is told for which it was refused, and why.

        Raises Refused for the only one, and when a verb lacks for all of them what it needs.
        """
        if len(ones) == 1:
            return [do(ones[0])]
        done: list[_Done] = []
        refusals: list[Refused] = []
        for one in ones:
            try:
                with self.desk.attempt():
                    done.append(do(one))
            except Refused as refusal:
                refusals.append(refusal)
        if refusals and not done and completing.is_lack(refusals[0].code):
            raise refusals[0]
        for reason in _by_reason(refusals):
            answers.refuse(self.desk, self.card, self.message, "member", reason)
        self._await_words(verb, [one for one in refusals if completing.is_lack(one.code)])
        return done

    def _await_words(self, verb: Verb, lacking: Sequence[Refused]) -> None:
        """The next words are for those for which some are missing."""
        found = (ledger.find(self.desk, int(str(one.params["number"]))) for one in lacking)
        tickets = [one for one in found if one is not None]
        for one in lacking[:1]:
            completing.await_words(self.desk, self.card, self.message, verb, one.code, tickets)

    def meant(self, reply: Reply) -> tuple[int, ...]:
        """Those that are named, or the one in question; 全部收到 means all that wait for it."""
        if reply.every:
            waiting = (one for one in self.tickets if one.status is Status.DISPATCHED)
            if numbers := tuple(one.number for one in waiting):
                return numbers
        return reply.numbers or ((reply.number,) if reply.number is not None else ())

    def able(self, number: int, reply: Reply) -> tuple[Ticket, Ticket]:
        """The ticket with a number, and what is worked for it. Raises Refused if it cannot be."""
        named = self.found(number, reply)
        whole = self.whole(named, reply)
        if whole is named:  # of a merged one it is asked first which is meant
            casework.require_possible(named, self.deed(reply, named))
        return named, whole

    def require(self, reply: Reply, tickets: Sequence[Ticket]) -> None:
        """Raise Refused when what a verb needs beside its tickets is missing, or may be one's of
        several alone: 指派李秀英10008 10019 王建国.
        """
        field, key = NEEDS.get(reply.action, ("", ""))
        if field and not getattr(reply, field):
            raise Refused(key, number=tickets[0].number)
        if len(tickets) < 2 or reply.action is not Verb.ASSIGN:
            return
        if any(named.others(self.desk, one, reply.member, reply.text) for one in tickets):
            raise Refused("unknown", example=self.example(Verb.ASSIGN))

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
        if reply.action is Verb.ACCEPT:
            let_lie.take_up(self.desk, ticket, self.member)
        action = self.deed(reply, ticket)
        if access.right(self.desk, self.by, action, ticket) is Right.NONE:
            raise Refused("not_allowed", number=ticket.number, action=action)
        return ticket

    def seen(self, number: int) -> Ticket:
        """The ticket with a number. Raises Refused for one that is not theirs to see."""
        ticket = ledger.find(self.desk, number)
        if ticket is None:
            raise Refused("wrong_number", wrong=str(number), example=self.example(Verb.PROGRESS))
        if not access.sees(self.desk, self.by, ticket):
            raise Refused("not_yours", number=number)
        return ticket

    def deed(self, reply: Reply, ticket: Ticket) -> Action:
        """What a verb does to a ticket: who helps with it does the own part only."""
        helps = reply.action in _OF_HELPERS and worklist.assists(self.desk, self.member, ticket)
        return _OF_HELPERS[reply.action] if helps else Action(reply.action)

    def whole(self, ticket: Ticket, reply: Reply) -> Ticket:
        """What a merged ticket follows: that is what is worked. Raises Refused when not theirs."""
        whole = ledger.whole(self.desk, ticket)
        return ticket if whole is ticket else self.found(whole.number, reply)

    def own(self, reply: Reply, ticket: Ticket) -> Reply:
        """What a text says of one of several tickets, where each has words of its own."""
        named = ((ledger.find(self.desk, number), text) for number, text in reply.own)
        told = [text for one, text in named if one and ledger.whole(self.desk, one) is ticket]
        return dataclasses.replace(reply, text=" ".join(told)) if told else reply

    def quoted(self, reply: Reply, tickets: Sequence[Ticket]) -> str:
        """What a text says of some tickets, in short: of each its own words where they differ."""
        texts = {one.number: self.own(reply, one).text for one in tickets}
        if len({*texts.values()}) == 1:
            return notices.quote(texts[tickets[0].number])
        said = (f"{number} {notices.quote(text, _SHORT)}" for number, text in texts.items())
        return notices.in_a_row(self.desk, self.member.language, said)

    def some_number(self) -> int:
        """A number for an example."""
        return self.tickets[0].number if self.tickets else 10008

    def example(self, verb: Verb) -> str:
        """The nearest right example of a verb; a volunteer can only tell how it goes."""
        if self.member.role is MemberRole.VOLUNTEER and verb in (Verb.ACCEPT, Verb.RESOLVE):
            verb = Verb.PROGRESS
        key = f"word.example_{verb}"
        key = key if self.desk.wording.has(key) else "word.example_resolve"
        return self.desk.wording.render(self.member.language, key, number=self.some_number())


def _by_reason(refusals: Sequence[Refused]) -> list[Refused]:
    """One for each reason, which names all the tickets it holds for."""
    alike: dict[str, list[Refused]] = {}
    for one in refusals:
        others = {key: str(value) for key, value in one.params.items() if key not in _NAMES}
        alike.setdefault(f"{one.code} {others}", []).append(one)
    return [_together(these) for these in alike.values()]


def _together(refusals: Sequence[Refused]) -> Refused:
    first = refusals[0]
    named = {
        key: " ".join(dict.fromkeys(str(one.params[key]) for one in refusals))
        for key in _NAMES & first.params.keys()
    }
    return Refused(first.code, **{**first.params, **named})
