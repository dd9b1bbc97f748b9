"""The verbs of a member's text, carried out and answered."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Protocol

from gateway.domain.deadline import Span
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.people import MemberRole, VisitKind
from gateway.domain.ticket import Action, Source, Status
from gateway.errors import Refused
from gateway.services.conversation import alerting, answers, leaves, reading, taken_calls, worklist
from gateway.services.desk import Actor, Desk
from gateway.services.texts import media
from gateway.services.texts.senders import Card
from gateway.services.tickets import (
    asking,
    casework,
    diary,
    dispatching,
    informed,
    ledger,
    majors,
    notices,
    proposals,
    registration,
    supervision,
)
from gateway.services.tickets.proposals import Wish
from gateway.services.town import access, complaints, directory, duty, named
from gateway.store.tables import Member, Message, Team, Ticket, Words
from routing.router import Route

# What a verb needs beside its ticket: the field of the reply, and the answer when it is empty.
NEEDS = {
    Verb.RESOLVE: ("text", "need_text"),
    Verb.RETURN: ("text", "need_reason"),
    Verb.PROGRESS: ("text", "need_progress"),
    Verb.TRANSFER: ("team", "need_team"),
    Verb.RAISE: ("text", "need_raise"),
    Verb.EXTEND: ("days", "need_days"),
    Verb.ASK: ("text", "need_question"),
    Verb.DEFER: ("text", "need_defer"),
    Verb.ASSIGN: ("member", "need_member"),
    Verb.JOINT: ("team", "need_helper"),
}
ABOUT_A_TICKET = frozenset({*NEEDS, Verb.ACCEPT, Verb.NUDGE})


class Tell(Protocol):
    """Answers the sender by a key of the wording; returns whether that was within the budget."""

    def __call__(self, key: str, ticket: Ticket | None = None, **params: object) -> bool: ...


@dataclasses.dataclass(frozen=True)
class Verbs:
    """What can be done by one text of one member."""

    desk: Desk
    card: Card
    member: Member
    message: Message
    said: Message  # has the words: the same one, or the one that our question was about
    route: Route | None
    by: Actor
    tell: Tell

    @property
    def about_a_ticket(self) -> dict[Verb, Callable[[Reply, Ticket], None]]:
        """By verb, what it does to a ticket."""
        return {
            Verb.ACCEPT: self.accept,
            Verb.RESOLVE: self.resolve,
            Verb.RETURN: self.give_back,
            Verb.PROGRESS: self.progress,
            Verb.ASK: self.ask,
            Verb.NUDGE: self.remind,
            Verb.ASSIGN: self.assign,
            Verb.JOINT: self.joint,
            Verb.TRANSFER: self.wish,
            Verb.RAISE: self.wish,
            Verb.EXTEND: self.wish,
            Verb.DEFER: self.wish,
        }

    @property
    def about_no_ticket(self) -> dict[Verb, Callable[[Reply], None]]:
        """By verb, what it does when it is about no ticket that is there already."""
        return {
            Verb.REPORT: self.report,
            Verb.VISIT: self.enter,
            Verb.PATROL: self.enter,
            Verb.MAJOR: self.alert,
            Verb.DUTY_ON: self.duty_on,
            Verb.DUTY_OFF: self.duty_off,
        }

    # ------------------------------------------------------------ on a ticket

    def accept(self, _reply: Reply, ticket: Ticket) -> None:
        if not answers.may_accept(self.desk, self.card, self.message, ticket):
            return
        if worklist.assists(self.desk, self.member, ticket):
            casework.note(self.desk, ticket, self.said.words, self.by)
            self.tell("assist_accepted", ticket, number=ticket.number)
            return
        if casework.accept(self.desk, ticket, self.member, self.by, self.message):
            if casework.hand_over(self.desk, ticket, self.member):
                return  # that says it all
            if self.member.phone in informed.unreached(self.desk, ticket):
                self.tell("accepted_order", ticket, **notices.order(self.desk, self.member, ticket))
            else:
                self.tell("accepted", ticket, number=ticket.number)
        elif ticket.member is not None:
            self.tell("accepted_by", ticket, number=ticket.number, member=ticket.member.name)

    def resolve(self, reply: Reply, ticket: Ticket) -> None:
        if worklist.assists(self.desk, self.member, ticket):
            dispatching.assisted(self.desk, ticket, self.member, self.by, self.reason(reply))
            self.tell("assisted_done", ticket, number=ticket.number)
            return
        told = casework.resolve(
            self.desk, ticket, reply.text, self.by, self.message, self.member, self.words(reply)
        )
        self.tell("resolved" if told else "resolved_untold", ticket, number=ticket.number)

    def give_back(self, reply: Reply, ticket: Ticket) -> None:
        """退单: of what the team leads, was asked to take over, or helps with."""
        if worklist.assists(self.desk, self.member, ticket):
            dispatching.leave(self.desk, ticket, self.member, self.by, self.reason(reply))
            self.tell("assisted_done", ticket, number=ticket.number)
            return
        if ticket.proposed_team_id in directory.team_ids(self.desk, self.member):
            dispatching.decline(self.desk, ticket, self.by, self.reason(reply))
        else:
            dispatching.give_back(self.desk, ticket, self.by, self.reason(reply))
        key = "returned" if ticket.team is None else "declined_here"
        team = notices.team(self.desk, self.member.language, ticket)
        self.tell(key, ticket, number=ticket.number, team=team)

    def progress(self, reply: Reply, ticket: Ticket) -> None:
        if not answers.is_heard(self.desk, self.card, self.message, ticket):
            return casework.note(self.desk, ticket, self.words(reply), self.by)
        words = self.words(reply)
        told = casework.progress(self.desk, ticket, reply.text, self.by, self.message, words)
        may_be_done = reply.inferred and self.member.role is not MemberRole.VOLUNTEER
        key = "noted_hint" if may_be_done else "noted"
        named = self.named(reply, ticket)
        key = (key if named == ticket.number else "noted_parent") if told else "kept"
        self.tell(key, ticket, number=ticket.number, wrong=named)
        return None

    def keeps_picture(self, tickets: Sequence[Ticket]) -> bool:
        """Whether a picture came that says nothing, and was kept at the ticket in question."""
        last = worklist.mentioned(self.desk, self.card.phone.value)
        gone = worklist.gone(self.desk, self.card, tickets)
        asked = [one for one in tickets if one.id == last] or ([gone] if gone else tickets)
        came = len(asked) == 1 and media.came(self.desk, self.message)
        if not came or not access.sees(self.desk, self.by, asked[0]):
            return False
        self.message.ticket_id = asked[0].id
        message, text_id = self.message, self.message.text_id
        ledger.record(self.desk, asked[0], Action.NOTE, self.by, message=message, text_id=text_id)
        self.tell("kept", asked[0], number=asked[0].number)
        return True

    def named(self, reply: Reply, ticket: Ticket) -> int:
        """The number a ticket was named by: its own, or that of one that follows it."""
        named = {ledger.find(self.desk, one) for one in reply.numbers}
        following = (one.number for one in named if one and ledger.whole(self.desk, one) is ticket)
        return ticket.number if ticket in named else next(following, ticket.number)

    def ask(self, reply: Reply, ticket: Ticket) -> None:
        casework.ask(
            self.desk, ticket, self.member, reply.text, self.by, self.message, self.words(reply)
        )
        self.tell("asked", ticket, number=ticket.number)

    def remind(self, reply: Reply, ticket: Ticket) -> None:
        if answers.is_heard(self.desk, self.card, self.message, ticket):
            supervision.urge(self.desk, ticket, self.reason(reply), self.member, self.by)
            self.tell("reminded", ticket, number=ticket.number)
        else:
            casework.note(self.desk, ticket, self.reason(reply), self.by)

    def assign(self, reply: Reply, ticket: Ticket) -> None:
        found = named.members(self.desk, ticket, reply.member)
        if len(found) != 1:
            raise Refused("no_such_member", number=ticket.number, member=reply.member)
        dispatching.assign(self.desk, ticket, found[0], self.by, self.message)
        self.tell("assigned", ticket, number=ticket.number, member=found[0].name)

    def joint(self, reply: Reply, ticket: Ticket) -> None:
        team = self.team(reply, ticket)
        within = Span(reply.days, "wd") if reply.days else None
        within = Span(reply.hours, "h") if reply.hours else within
        due = dispatching.joint(self.desk, ticket, team, self.by, self.reason(reply), within)
        until = notices.local(self.desk, due)
        self.tell("joined", ticket, number=ticket.number, team=team.name, due=until)

    def wish(self, reply: Reply, ticket: Ticket) -> None:
        """What a leader may do at once, and a member has to ask for."""
        team = self.team(reply, ticket) if reply.action is Verb.TRANSFER else None
        action = Action(reply.action)
        wish = Wish(action, self.reason(reply), team, reply.days)
        proposal = proposals.ask_or_do(self.desk, ticket, wish, self.by)
        word = self.desk.wording.render(self.member.language, f"action.{action}")
        key = "done" if proposal is None else "proposed"
        if proposal is not None and not asking.is_put(self.desk, proposal):
            key = "waits"
        key = "arbitrating" if ticket.status is Status.TRIAGE else key
        self.tell(key, ticket, number=ticket.number, action=word)

    def reason(self, reply: Reply) -> Words:
        """What was written beside verb, numbers and names, as words of its own."""
        return ledger.words(self.desk, reply.text, None)

    def words(self, reply: Reply) -> Words:
        """What was written; of one of several tickets what is said of that alone."""
        return self.reason(reply) if reply.own else self.said.words

    def team(self, reply: Reply, ticket: Ticket) -> Team:
        return answers.team_named(self.desk, ticket, reply.team, self.member.language)

    # ------------------------------------------------------------ without a ticket

    def report(self, reply: Reply) -> None:
        """报事: a member reports a matter, under the own phone; or what a caller has just said."""
        if not reply.text.strip():
            self.tell("need_report")
        elif ticket := taken_calls.write_down(self.desk, self.member, self.message, reply.text):
            self.tell("kept", ticket, number=ticket.number)
        else:
            self.take()

    def complain(self) -> None:
        """What a member says against a colleague: by 监督 or not, it stays apart from all work."""
        route = complaints.against_staff(self.desk, self.route)
        at_home = majors.at_home(self.desk, self.member, route)
        dataclasses.replace(self, route=at_home).take(confidential=True)
        supervision.flag(self.card.reported[0], "complaint")
        self.tell("kept_apart")

    def take(self, confidential: bool = False) -> None:
        """Open a ticket for the text, found by the member."""
        ticket = registration.register(
            self.desk, words=self.message.words, phone=self.card.phone.value,
            language=self.member.language, source=Source.MEMBER, channel=self.message.channel,
            line=self.message.line, by=self.by, route=self.route, message=self.message,
            since=self.message.stamped_at or self.message.at, confidential=confidential,
        )  # fmt: skip
        self.card.reported.insert(0, ticket)
        self.card.prompt = registration.receipt(self.desk, ticket, self.route) or self.card.prompt

    def enter(self, reply: Reply) -> None:
        """走访, 巡: kept in the diary; what it has found becomes a ticket.

        Who asks for it is told how far the month is; of a leader's team, by the verb alone too.
        """
        asked = self.desk.rules.diary.asks_for_the_month(self.message.words.body or "")
        if asked or (not reply.text.strip() and diary.leads(self.member)):
            self.tell("diary_team", None, **diary.told(self.desk, self.member))
            return
        kind = VisitKind(reply.action)
        entry = diary.enter(self.desk, self.member, kind, reply.text, self.message, self.route)
        if entry.ticket is not None:
            self.card.reported.insert(0, entry.ticket)
            self.card.prompt = entry.asked or self.card.prompt
        self.tell(entry.key, entry.ticket, **entry.params)

    def alert(self, reply: Reply) -> None:
        """重大: leader, community and street are told at once; of a ticket, or as a new one.

        A number that is nobody's is no reason to lose it; what is over, or another team's, stays as
        it is: then it is a new one too.
        """
        ticket = reading.spoken_of(self.desk, self.message, reply)
        may = ticket is not None and majors.may_be(self.desk, ticket, self.by)
        if ticket is not None and (may or not reply.text.strip()):
            self.message.ticket_id = ticket.id
            alerted = majors.alert(self.desk, ticket, reply.text, self.by, self.message)
        else:
            if not reply.text.strip():
                raise Refused("need_report")
            alerted = majors.report(
                self.desk, self.member, self.message, reply.text, self.by, self.route, ticket
            )
        key, values = alerting.answer(self.desk, self.member.language, alerted, reply.text)
        self.tell(key, alerted.ticket, **values)

    def duty_on(self, reply: Reply) -> None:
        until = duty.on(self.desk, self.member, duty.until(self.desk, reply))
        self.tell("on_duty", due=notices.local(self.desk, until))

    def duty_off(self, reply: Reply) -> None:
        key, values = leaves.take(self.desk, self.member, reply)
        self.tell(key, None, **values)
