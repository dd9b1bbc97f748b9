"""What a resident's words are is asked first: a danger, or a complaint about those who work here.

Only then do number, verb, cap or an open question decide where they go.
"""

import dataclasses
from collections.abc import Callable, Sequence

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.domain.ticket import OPEN, Status, Tier
from gateway.services.conversation import alone, continuing, danger, resident_reading, whoever_came
from gateway.services.conversation.resident_reports import Reports
from gateway.services.conversation.resident_wishes import Wishes
from gateway.services.desk import Desk
from gateway.services.texts import senders
from gateway.services.tickets import ledger, outcome, supervision
from gateway.services.tickets.topic import Topic
from gateway.services.town import complaints, directory
from gateway.store.tables import Ticket
from routing.router import Route

_ANSWERS = frozenset({Verb.ANSWER, Verb.RATE})
_SECRET = frozenset({Verb.CONFIDENTIAL, Verb.COMPLAIN})
_DONE = frozenset({Status.RESOLVED, Status.CLOSED})
_GOES_ON = frozenset({Verb.REPORT, Verb.ADD})


@dataclasses.dataclass(frozen=True)
class HeardFirst:
    """One text of one resident, and whether its words must not go where it says."""

    reports: Reports
    wishes: Wishes
    judge: Callable[[Ticket, int], None]  # takes a verdict that has no words
    answer: Callable[[Callable[[str], bool]], None]  # takes an answer before words of a kind

    @property
    def desk(self) -> Desk:
        return self.reports.desk

    def takes(self, reply: Reply) -> bool:
        """Whether words were a danger or a complaint of their own, and have a ticket by now."""
        return self._danger(reply) or self._complaint(reply)

    def _about(self, reply: Reply) -> Ticket | None:
        """The ticket that a text names, or that the question was about which it answers."""
        if own := self.reports.own(reply):
            return own
        prompt = self.reports.card.prompt
        if reply.action not in _ANSWERS or prompt is None or prompt.ticket_id is None:
            return None
        return self.desk.tx.get_one(Ticket, prompt.ticket_id)

    # ------------------------------------------------------------ a danger

    def _danger(self, reply: Reply) -> bool:
        """Words of an emergency are one's ticket, unless it is known as one already, and where."""
        if not reply.emergency:
            return False
        named = self._about(reply)
        if named is not None and self._is_known(named):
            if not self._is_elsewhere(named):
                return False
            self._part(named)
        if self._is_against_staff(reply):
            self.reports.route = complaints.against_staff(self.desk, self.reports.route)
            self._open(reply)
        elif self._goes_on(reply, named):
            self.reports.take(dataclasses.replace(reply, action=Verb.REPORT))
        else:
            self._place(named)
            self._open(reply)
        return True

    def _is_against_staff(self, reply: Reply) -> bool:
        """Whether it is a complaint as well: 监督 alone may stand before any danger."""
        if reply.action is Verb.COMPLAIN:
            return complaints.names_staff(self.desk, self.reports.text)
        return self._is_complaint()

    def _goes_on(self, reply: Reply, named: Ticket | None) -> bool:
        """Whether words may be about an emergency though they name none, or say where it is."""
        if named is None and any(map(self._is_known, self.reports.open_ones())):
            return True
        return self.reports.answers_where(reply)

    def _is_known(self, ticket: Ticket) -> bool:
        """Whether people are on their way to it as an emergency."""
        whole = ledger.whole(self.desk, ticket)
        return whole.status in OPEN and whole.tier is Tier.EMERGENCY

    def _is_elsewhere(self, ticket: Ticket) -> bool:
        """Whether it is at another place: nobody is on the way there."""
        reports = self.reports
        return danger.is_elsewhere(self.desk, reports.card, reports.message, reports.route, ticket)

    def _part(self, named: Ticket) -> None:
        """What stands before a danger elsewhere may be more on the ticket that is named."""
        reports = self.reports
        cut = danger.cry(self.desk, reports.card, reports.message, named)
        if cut is None:
            return
        if resident_reading.part(self.desk, reports.card, cut.head).text:
            reports.add(named)
        reports.route = alone.route(self.desk, reports.card, reports.message, cut.rest)

    def _place(self, named: Ticket | None) -> None:
        """Where the words do not say where, it is where the ticket is that they name."""
        reports = self.reports
        if named is None or named.area is None or reports.route is None:
            return
        route = reports.route
        if self._said(route).names_a_place or route.area == named.area.code:
            return
        team = directory.grid_team(self.desk, named.area)
        reports.route = dataclasses.replace(
            route, area=named.area.code, grid=None, team=team.code if team else None
        )

    def _open(self, reply: Reply) -> None:
        ticket = self.reports.complain(confidential=reply.action in _SECRET)
        if reply.action is Verb.COMPLAIN:
            supervision.flag(ticket, "complaint")

    # ------------------------------------------------------------ a complaint about staff

    def _complaint(self, reply: Reply) -> bool:
        """A complaint goes to no team that works another matter; what else is asked for is done
        without its words.
        """
        if reply.action is Verb.COMPLAIN or not self._is_complaint():
            return False
        named = self._about(reply)
        if named is not None and not self._is_of_others(named):
            return False
        reports = self.reports
        reports.accused = whoever_came.accused(self.desk, reports.card, reports.text)
        self._do(reply)
        going_on = self._going_on() if reply.action in _GOES_ON and named is None else []
        if self.reports.is_too_much():
            self._flag(reply)
        elif going_on:
            self.reports.go_on(going_on)
        else:
            self._open(reply)
        return True

    def _is_complaint(self) -> bool:
        return self.reports.route is not None and self._said(self.reports.route).is_complaint

    def _blames(self, text: str) -> bool:
        """Whether some words of a complaint are one by themselves."""
        accused = whoever_came.accused(self.desk, self.reports.card, text)
        return complaints.is_said(self.desk, text) or bool(accused)

    def _is_of_others(self, ticket: Ticket) -> bool:
        """Whether a complaint is none about those whom a ticket is about."""
        return self.reports.route is None or self._said(self.reports.route).is_of_others(ticket)

    def _said(self, route: Route) -> Topic:
        return Topic(self.desk, self.reports.text, route)

    def _going_on(self) -> list[Ticket]:
        """The own complaints that words without a number may say more of."""
        reports = self.reports
        return continuing.tickets(
            self.desk, reports.card, reports.message, reports.text, reports.route
        )

    def _flag(self, reply: Reply) -> None:
        """Too many in a day: they join a complaint that is open, flagged, and no other matter."""
        before = [one for one in self.reports.open_ones() if not self._is_of_others(one)]
        if before:
            self.reports.flag(before[0])
        else:
            self._open(reply)

    # ------------------------------------------------------------ what else is asked for

    def _do(self, reply: Reply) -> None:
        """What a text asks for beside its complaint, where it is clear of which ticket."""
        deeds = {
            **dict.fromkeys((Verb.ANSWER, *_GOES_ON), lambda _: self.answer(self._blames)),
            Verb.RATE: self._rate,
            Verb.REOPEN: self._reopen,
            Verb.CONFIDENTIAL: self._confide,
            Verb.NUDGE: self._wish,
            Verb.WITHDRAW: self._wish,
            Verb.STATUS: self._wish,
        }
        if deed := deeds.get(reply.action):
            deed(dataclasses.replace(reply, text=""))

    def _only(self, reply: Reply, able: Sequence[Ticket]) -> Ticket | None:
        """The ticket that is named, else the only one that can be meant."""
        return self.reports.own(reply) or (able[0] if len(able) == 1 else None)

    def _rate(self, reply: Reply) -> None:
        """The verdict counts; one that pulls both ways is for an operator."""
        ticket = self._about(reply)
        assert ticket is not None
        senders.settled(self.desk, self.reports.card, ticket)
        if reply.rating is None:
            supervision.flag(ticket, "mixed")
        else:
            self.judge(ticket, reply.rating)

    def _reopen(self, reply: Reply) -> None:
        over = [one for one in self.reports.card.reported if not self.reports.is_open(one)]
        ticket = self._only(reply, over)
        whole = ledger.whole(self.desk, ticket) if ticket is not None else None
        if ticket is None or whole is None or whole.status not in _DONE:
            return
        if not outcome.is_too_late(self.desk, whole, self.reports.message):
            senders.settled(self.desk, self.reports.card, ticket)
            outcome.reopen(self.desk, ticket, self.reports.by)

    def _confide(self, reply: Reply) -> None:
        if ticket := self.reports.own(reply):
            ledger.confide(self.desk, ticket, self.reports.by)

    def _wish(self, reply: Reply) -> None:
        ticket = self._only(reply, self.reports.open_ones())
        if ticket is None or not self.reports.is_open(ticket):
            return
        wishes = {
            Verb.NUDGE: self.wishes.nudge,
            Verb.WITHDRAW: self.wishes.withdraw,
            Verb.STATUS: self.wishes.status,
        }
        wishes[reply.action](reply)
