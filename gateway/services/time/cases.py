"""What people are told when clocks of a ticket are due: one text each, whatever was missed."""

import dataclasses
import functools
from collections.abc import Callable, Iterable
from datetime import timedelta

from gateway.domain import reminder
from gateway.domain.people import Language
from gateway.domain.ticket import Stage, Status
from gateway.services.desk import Desk
from gateway.services.tickets import clocks, notices
from gateway.services.town import directory, discretion
from gateway.store.tables import Deadline, Member, Operator, Team, Ticket


@dataclasses.dataclass(frozen=True)
class _Text:
    stage: Stage
    key: str
    language: Language
    params: dict[str, object]


@dataclasses.dataclass
class Case:
    """A ticket some clocks of which are due, and what people will be told: one text each."""

    desk: Desk
    ticket: Ticket
    texts: dict[str, _Text] = dataclasses.field(default_factory=dict)  # by phone
    offered: list[Member] = dataclasses.field(default_factory=list)
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
                self._put(who.phone, self._text(clock, key, who.language, more))
                told = True
        return told

    def _put(self, phone: str, text: _Text) -> None:
        """Only where a ticket goes is asked whatever else there is to say."""
        if phone not in self.texts or self.texts[phone].stage is not Stage.DISPATCH:
            self.texts[phone] = text

    def news(self, desk: Desk, who: Member, ticket: Ticket, key: str, **params: object) -> None:
        """As notices.member, to whoever is not told anything that presses more."""
        self.happened[who.phone] = lambda: notices.member(desk, who, ticket, key, **params)

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
        desk, ticket = self.desk, self.ticket
        told = set(self.asked)
        for phone, text in self.texts.items():
            if phone not in told and ticket.status in reminder.SPEAKS[text.stage]:
                notices.remind(desk, ticket, text.key, phone, text.language, **text.params)
                told.add(phone)
        for phone, say in self.happened.items():
            if phone not in told:
                say()
        told |= self.happened.keys()
        for one, inform in self.reported:
            if one is not ticket or one.phone not in told:
                inform()
        if self.offered and ticket.status is Status.DISPATCHED:
            due = clocks.next_of(ticket, Stage.ACCEPT) or desk.now  # then it is taken back
            others = [who for who in self.offered if who.phone not in self.texts]
            notices.work(desk, ticket, others, "dispatch", due)


def team(ticket: Ticket, clock: Deadline) -> Team | None:
    """The team a clock runs for: during a transfer the one that was asked to take it."""
    proposed = ticket.proposed_team if clock.stage is Stage.ACCEPT else None
    return proposed or ticket.team
