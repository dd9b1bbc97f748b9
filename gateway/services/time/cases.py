"""What people are told when clocks of a ticket are due: one text each, whatever was missed."""

import dataclasses
import functools
from collections.abc import Callable, Iterable
from datetime import timedelta

from gateway.domain import reminder
from gateway.domain.people import Language
from gateway.domain.ticket import Stage, Status
from gateway.services.desk import Desk
from gateway.services.tickets import clocks, informed, notices
from gateway.services.town import directory, discretion
from gateway.store.tables import Deadline, Member, Operator, Team, Ticket


@dataclasses.dataclass(frozen=True)
class _Text:
    stage: Stage
    key: str
    language: Language
    params: dict[str, object]
    whom: Member | None = None


# Instead of these whom the order may not have reached is given that; of the last two, which are for
# others as well, only who has it in hand.
_OF_WORK = ("remind.accept", "remind.accept_leader", "remind.contact", "remind.resolve")
_OF_HOLDERS = ("remind.contact_leader", "remind.resolve_overdue")


@dataclasses.dataclass
class Case:
    """A ticket some clocks of which are due, and what people will be told: one text each."""

    desk: Desk
    ticket: Ticket
    texts: dict[str, _Text] = dataclasses.field(default_factory=dict)  # by phone
    offered: list[Member] = dataclasses.field(default_factory=list)
    handed: dict[str, tuple[Member, Stage]] = dataclasses.field(default_factory=dict)  # by phone
    asked: set[str] = dataclasses.field(default_factory=set)  # who have a question to answer now
    happened: dict[str, Callable[[], object]] = dataclasses.field(default_factory=dict)  # by phone
    reported: list[tuple[Ticket, Callable[[], object]]] = dataclasses.field(default_factory=list)

    def say(
        self, people: Iterable[Member | Operator], clock: Deadline, key: str, **more: object
    ) -> bool:
        """Let people know; what they were to be told before gives way. False with nobody there.

        Nobody hears of a complaint that is kept from them.
        """
        told = False
        for who in people:
            if who.phone and discretion.may_know(self.desk, self.ticket, who.phone):
                text = self._text(clock, key, who.language, more)
                whom = who if isinstance(who, Member) else None
                self._put(who.phone, dataclasses.replace(text, whom=whom))
                told = True
        return told

    def _put(self, phone: str, text: _Text) -> None:
        """Only where a ticket goes is asked whatever else there is to say, but for an order."""
        asked = phone in self.texts and self.texts[phone].stage is Stage.DISPATCH
        if not asked and phone not in self.handed:
            self.texts[phone] = text

    def news(self, desk: Desk, who: Member, ticket: Ticket, key: str, **params: object) -> None:
        """As notices.member, to whoever is not told anything that presses more."""
        self.happened[who.phone] = lambda: notices.member(desk, who, ticket, key, **params)

    def hand(self, who: Member, stage: Stage) -> None:
        """Give somebody the order instead of a reminder, which would not say what it is about."""
        self.handed[who.phone] = (who, stage)
        self.texts.pop(who.phone, None)

    def inform(
        self, desk: Desk, ticket: Ticket, key: str, lane: timedelta, **params: object
    ) -> None:
        """As notices.resident, unless the reporter is one of us and is told something else."""
        say = functools.partial(notices.resident, desk, ticket, key, lane, **params)
        self.reported.append((ticket, say))

    def say_to_town(self, clock: Deadline, key: str, **more: object) -> bool:
        """Let the phone know that the settings name for escalations; False without one."""
        shown = self.desk.settings.place.supervision_phone
        phone = directory.phone_of(shown, self.desk.settings.place).value
        if not shown or not discretion.may_know(self.desk, self.ticket, phone):
            return False
        self._put(phone, self._text(clock, key, Language.ZH, more))
        return True

    def _text(
        self, clock: Deadline, key: str, language: Language, more: dict[str, object]
    ) -> _Text:
        found = team(self.ticket, clock)
        params = {
            "category": notices.category(self.desk, language, self.ticket),
            "team": found.name if found else notices.word(self.desk, language, "team_none"),
            "due": notices.local(self.desk, clock.due_at),
        }
        return _Text(clock.stage, key, language, params | more)

    def tell(self) -> None:
        """Queue what is to be said, unless the ticket has moved on meanwhile."""
        self._hand_over()
        told = self._remind()
        for phone, say in self.happened.items():
            if phone not in told:
                say()
        told |= self.happened.keys()
        for one, inform in self.reported:
            if one is not self.ticket or one.phone not in told:
                inform()
        if self.ticket.status is Status.DISPATCHED:
            for who in self.offered:
                if who.phone not in self.texts:
                    self._order(who, "dispatch")

    def _hand_over(self) -> None:
        """Who is given the order hears nothing else."""
        self.handed = {k: one for k, one in self.handed.items() if self._given(one[1])}
        for who, stage in self.handed.values():
            self._order(who, self._given(stage))
        self.offered = [who for who in self.offered if who.phone not in self.handed]
        self.happened = {k: say for k, say in self.happened.items() if k not in self.handed}

    def _remind(self) -> set[str]:
        """Remind each whose reminder is still true; returns whom nothing else is to be told."""
        desk, ticket = self.desk, self.ticket
        told = set(self.asked)
        unreached = informed.unreached(desk, ticket) if self.texts else set()
        for phone, text in self.texts.items():
            if phone not in told and ticket.status in reminder.SPEAKS[text.stage]:
                key = self._given(text.stage) if phone in unreached and self._is_work(text) else ""
                if text.whom is not None and key:
                    self._order(text.whom, key)
                else:
                    notices.remind(desk, ticket, text.key, phone, text.language, **text.params)
                told.add(phone)
        return told

    def _is_work(self, text: _Text) -> bool:
        """Whether a reminder is for somebody who is to do the work."""
        holds = text.key in _OF_HOLDERS and text.whom in directory.in_hand(self.desk, self.ticket)
        return holds or text.key in _OF_WORK

    def _given(self, stage: Stage) -> str:
        """Which order a clock gives: to take it, or to do what one's team has; "" for none by now.

        What is offered to another team is not to be taken by who leads it till then.
        """
        ticket = self.ticket
        if ticket.team is None or ticket.status not in reminder.SPEAKS[stage]:
            return ""
        untaken = ticket.status is Status.DISPATCHED and ticket.proposed_team is None
        return "dispatch" if stage is Stage.ACCEPT or untaken else "handed"

    def _order(self, who: Member, key: str) -> None:
        """Say what it is: to take it before it is taken back, or to be done with it in time."""
        desk, ticket = self.desk, self.ticket
        takes = key == "dispatch"
        due = clocks.next_of(ticket, Stage.ACCEPT) if takes else clocks.done_by(desk, ticket)
        notices.work(desk, ticket, [who], key, due or desk.now)


def team(ticket: Ticket, clock: Deadline) -> Team | None:
    """The team a clock runs for: during a transfer the one that was asked to take it."""
    proposed = ticket.proposed_team if clock.stage is Stage.ACCEPT else None
    return proposed or ticket.team
