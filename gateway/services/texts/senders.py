"""Who is behind a phone: what is known of whoever texts or calls, read for many at once."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    column,
    exists,
    func,
    literal,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import defer

from gateway.domain.people import Language, PromptKind
from gateway.domain.phone import Phone
from gateway.domain.ticket import OPEN, Status
from gateway.services.desk import Desk
from gateway.services.texts import prompts
from gateway.services.town import directory, whose
from gateway.store.tables import Call, Member, Message, Operator, Prompt, Resident, Ticket

BY_ITSELF = "sms"  # where a resident came from whom no file told of
_TRACES = (Member, Operator, Resident, Ticket, Prompt)  # where a phone may stand
# What every batch of texts asks is made once: that takes longer than to ask it.
_PHONES: BindParameter[list[str]] = bindparam("phones", expanding=True)
_TRACED = union(*(
    select(literal(one.__tablename__), one.phone).where(one.phone.in_(_PHONES)) for one in _TRACES
))  # fmt: skip
_MEMBERS = select(Member).where(Member.phone.in_(_PHONES), Member.active)
_SUPERVISORS = (
    select(Operator)
    .where(Operator.phone.in_(_PHONES), Operator.disabled_at.is_(None))
    .options(defer(Operator.password_hash))
)
_RESIDENTS = select(Resident).where(Resident.phone.in_(_PHONES))
_RECENT = (
    select(Ticket)
    .where(
        Ticket.phone.in_(_PHONES),
        Ticket.status.in_([*OPEN, Status.RESOLVED])
        | (Ticket.closed_at > bindparam("a_month_ago"))
        | ((Ticket.status == Status.MERGED) & Ticket.closed_at.is_(None))
        | ((Ticket.status == Status.WITHDRAWN) & (Ticket.created_at > bindparam("a_month_ago"))),
    )
    .order_by(Ticket.id.desc())
)
_OF_TODAY = (
    select(Ticket.phone, func.count())
    .where(Ticket.phone.in_(_PHONES), Ticket.created_at > bindparam("a_day_ago"))
    .group_by(Ticket.phone)
)


@dataclasses.dataclass
class Card:
    """What is known of a phone while its texts are handled; kept true by whoever changes it."""

    phone: Phone
    member: Member | None = None
    supervisor: Operator | None = None
    resident: Resident | None = None
    # Own, open or just over; what follows another of them is that one.
    reported: list[Ticket] = dataclasses.field(default_factory=list)
    prompt: Prompt | None = None
    today: int = 0  # tickets opened in the last 24 hours

    @property
    def speaks(self) -> Language | None:
        """The language of whoever is known by the phone."""
        known = self.member or self.supervisor or self.resident
        return known.language if known else None

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return self.speaks or Language.ZH

    @property
    def home(self) -> str | None:
        """The code of the area that the phone is registered in."""
        return self.resident.area.code if self.resident and self.resident.area else None

    @property
    def earlier(self) -> str | None:
        """The code of the area of the phone's last ticket that has one."""
        return next((one.area.code for one in self.reported if one.area), None)

    def answered(self, now: datetime) -> None:
        """The open question is answered, or of no more use."""
        if self.prompt is not None:
            self.prompt.answered_at = now
            self.prompt = None


def cards(desk: Desk, wanted: Iterable[str]) -> dict[str, Card]:
    """The cards of some canonical phones, read with a few queries whatever their number.

    What many people's phone has reported is no one person's: nothing is known of them.
    """
    values = sorted(set(wanted))
    found = {value: Card(directory.phone_of(value, desk.settings.place)) for value in values}
    ones = [one for one in values if whose.is_one_s(desk, found[one].phone)]
    _fill(desk, found, _known(desk, ones))
    for value, card in found.items():
        desk.read["language", value] = card.speaks
    return found


def _known(desk: Desk, values: Sequence[str]) -> dict[str, list[str]]:
    """The phones that stand in each table, by one query: most texts are somebody's first."""
    known: dict[str, list[str]] = {one.__tablename__: [] for one in _TRACES}
    if values:
        for name, phone in desk.tx.execute(_TRACED, {"phones": values}):
            known[name].append(phone or "")
    return known


def _fill(desk: Desk, found: dict[str, Card], known: Mapping[str, list[str]]) -> None:
    """Read what is known of some phones from the tables they stand in."""
    if values := known[Member.__tablename__]:
        for member in desk.tx.scalars(_MEMBERS, {"phones": values}):
            found[member.phone].member = member
    if values := known[Operator.__tablename__]:
        for operator in desk.tx.scalars(_SUPERVISORS, {"phones": values}):
            found[operator.phone or ""].supervisor = operator
    if values := known[Resident.__tablename__]:
        for resident in desk.tx.scalars(_RESIDENTS, {"phones": values}):
            found[resident.phone].resident = resident
    if values := known[Ticket.__tablename__]:
        _fill_tickets(desk, found, values)
    if values := known[Prompt.__tablename__]:
        for prompt in desk.tx.scalars(prompts.open_to(desk, values)):
            found[prompt.phone].prompt = prompt


def _fill_tickets(desk: Desk, found: dict[str, Card], values: Sequence[str]) -> None:
    a_month_ago, a_day_ago = (desk.now - timedelta(days=days) for days in (30, 1))
    for ticket in desk.tx.scalars(_RECENT, {"phones": values, "a_month_ago": a_month_ago}):
        found[ticket.phone].reported.append(ticket)
    for card in found.values():
        own = {one.id for one in card.reported}
        card.reported = [one for one in card.reported if one.parent_id not in own]
    for value, count in desk.tx.execute(_OF_TODAY, {"phones": values, "a_day_ago": a_day_ago}):
        found[value].today = count


def settled(desk: Desk, card: Card, ticket: Ticket) -> None:
    """Whatever was asked about a ticket is answered, or of no more use; other questions stand, and
    what a member wants to know of it.
    """
    asked = [one for one in prompts.standing(desk, card.phone.value) if one.ticket is ticket]
    rounds = [one for one in asked if one.kind is PromptKind.RATE]  # an earlier one may be changed
    for one in asked:
        of_member = one.kind is PromptKind.QUESTION and not one.action
        if not of_member and one not in rounds[:-1]:
            one.answered_at = desk.now
    if card.prompt is not None and card.prompt.ticket_id == ticket.id:
        card.prompt = None


def remember_resident(desk: Desk, card: Card) -> Resident:
    """The resident's row, made when there is something to keep on it."""
    if card.resident is None:
        card.resident = Resident(phone=card.phone.value, source=BY_ITSELF, language=Language.ZH)
        desk.tx.add(card.resident)
    return card.resident


def unheard_of(since: datetime) -> ColumnElement[bool]:
    """Residents whom no file told of, and with whom nothing has been since some time: no message,
    no call, no ticket. That one wants no texts of ours is kept.
    """
    calls = select(Call.phone).where(Call.started_at >= since)
    return and_(
        Resident.source == BY_ITSELF,
        Resident.name == "",
        Resident.address == "",
        Resident.area_id.is_(None),
        Resident.keep_until.is_(None),
        Resident.opted_out_at.is_(None),
        ~exists().where(Message.phone == Resident.phone, Message.at >= since),
        ~exists().where(Ticket.phone == Resident.phone, Ticket.created_at >= since),
        Resident.phone.not_in(calls),
    )


def opted_out(desk: Desk, phones: Sequence[str]) -> set[str]:
    """Those of some phones whose owners want no surveys and notices."""
    query = select(Resident.phone).where(
        Resident.phone.in_(phones), Resident.opted_out_at.is_not(None)
    )
    return set(desk.tx.scalars(query))


# ---------------------------------------------------------------- languages

# Whose language counts where a phone is several people's: the last one's, as on a card.
_SPEAKERS: tuple[Select[Any, Language, int], ...] = (
    select(Resident.phone, Resident.language, literal(0)),
    select(Operator.phone, Operator.language, literal(1)).where(Operator.disabled_at.is_(None)),
    select(Member.phone, Member.language, literal(2)).where(Member.active),
)


def speak(desk: Desk, card: Card, language: Language) -> None:
    """From now on somebody is written to in this language, also about what goes on already."""
    known = card.member or card.supervisor or remember_resident(desk, card)
    known.language = desk.read["language", card.phone.value] = language


def language(desk: Desk, ticket: Ticket) -> Language:
    """The language that a reporter speaks now; the ticket's own where nobody is known."""
    read_languages(desk, [ticket.phone])
    return desk.read["language", ticket.phone] or ticket.language


def read_languages(desk: Desk, phones: Sequence[str]) -> None:
    """Learn by one query which languages some people speak, where that is not known yet."""
    unknown = [one for one in phones if ("language", one) not in desk.read]
    if not unknown:
        return
    spoken = union_all(*(one.where(column("phone").in_(unknown)) for one in _SPEAKERS))
    desk.read.update({("language", phone): None for phone in unknown})
    for phone, spoken_now, _ in sorted(desk.tx.execute(spoken), key=lambda row: row[2]):
        desk.read["language", phone] = spoken_now
