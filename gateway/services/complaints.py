"""Complaints about those who work here: whom one is about, and who above them gets it."""

import dataclasses
import re
from collections.abc import Iterator, Sequence

from sqlalchemy import literal, select
from sqlalchemy.orm import defer

from gateway.domain import normal
from gateway.domain.people import TeamKind
from gateway.services import directory, discretion
from gateway.services.desk import Desk
from gateway.services.discretion import NOBODY, Accused
from gateway.store.rows import AS_STORED
from gateway.store.tables import Area, Member, Membership, Operator, Team, Ticket
from routing.router import Outcome, Route

# As people write it: 13900002001, 139 0000 2001, 139-0000-2001, +86 139 0000 2001.
_PHONE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1(?:[ -]?\d){10})(?!\d)")
_MEMBERS = select(Member).where(Member.active).execution_options(**AS_STORED)
_ACCOUNTS = (
    select(Operator)
    .where(Operator.disabled_at.is_(None))
    .options(defer(Operator.password_hash))
    .execution_options(**AS_STORED)
)


@dataclasses.dataclass(frozen=True)
class Complaint:
    """A complaint about staff: who is meant, if that is known, and the team it goes to."""

    accused: Accused
    team: Team | None


def against_staff(desk: Desk, route: Route | None) -> Route:
    """The route of words that are a complaint about staff whatever else they say (监督).

    What is an emergency besides stays one.
    """
    kind = next(one for one in desk.rules.categories.by_code.values() if one.staff)
    found = route or Route(Outcome.TRIAGE)
    tier = found.tier if found.outcome is Outcome.EMERGENCY else kind.tier
    return dataclasses.replace(found, category=kind.code, tier=tier, team=None)


def routed(desk: Desk, text: str, route: Route | None) -> Route | None:
    """The route of a text, which is that of a complaint where it blames those who work here."""
    return against_staff(desk, route) if is_said(desk, text) else route


def is_said(desk: Desk, text: str) -> bool:
    """Whether words say something against somebody who works here, by name, phone or office."""
    signs = desk.rules.signs
    if not signs.tells_of_blame(text):
        return False
    return signs.blames_an_office(text) or names_staff(desk, text)


def names_staff(desk: Desk, text: str) -> bool:
    """Whether the name or the phone of somebody who works here is in a text."""
    plain = normal.normalise(text).text
    return any(_by_phone(desk, plain)) or bool(_namesakes(desk, plain)[2])


def is_of_somebody_else(desk: Desk, text: str, ticket: Ticket) -> bool:
    """Whether words name another than whom a complaint is about: its team may be theirs."""
    named = _named(desk, text, ticket.area)
    if not named or not discretion.is_about_somebody(ticket):
        return False
    return named.columns != discretion.accused(desk, ticket).columns


def is_one(desk: Desk, category: str | None) -> bool:
    """Whether a category is about those who work here."""
    known = desk.rules.categories.by_code.get(category or "")
    return known is not None and known.staff


def read(desk: Desk, text: str, area: Area | None, known: Accused = NOBODY) -> Complaint:
    """Whom a complaint from an area is about, and the team one level above them.

    Who is named first counts, then who is known from before, then whom the words can only mean: a
    team is its leader. Without a place and a name an operator must look.
    """
    accused = _named(desk, text, area) or known or _meant(desk, text, area)
    return Complaint(accused, above(desk, accused.member, area))


def _upwards(desk: Desk, area: Area | None) -> Iterator[Area]:
    """An area and those above it."""
    while area is not None:
        yield area
        area = desk.tx.get(Area, area.parent_id) if area.parent_id else None


def _named(desk: Desk, text: str, area: Area | None) -> Accused:
    """Whose phone or name comes first in a text."""
    plain = normal.normalise(text).text
    found = [*_by_phone(desk, plain), *_by_name(desk, plain, area)]
    return min(found, key=lambda one: one[0], default=(0, NOBODY))[1]


def _meant(desk: Desk, text: str, area: Area | None) -> Accused:
    """Who answers for the place or the team that a text speaks of."""
    return Accused(_by_office(desk, text, area) or _by_team(desk, text, area))


def _by_phone(desk: Desk, text: str) -> Iterator[tuple[int, Accused]]:
    """Whose phones are in a text, and where."""
    for match in _PHONE.finditer(text):
        phone = directory.phone_of(match[1], desk.settings.place).value
        who = desk.tx.scalar(_MEMBERS.where(Member.phone == phone))
        account = desk.tx.scalar(_ACCOUNTS.where(Operator.phone == phone))
        if who is not None or account is not None:
            yield match.start(), _person(desk, who, account)


def _namesakes(
    desk: Desk, text: str
) -> tuple[Sequence[Member], Sequence[Operator], dict[str, int]]:
    """The members and accounts whose names are in a text, and where each name is."""
    members = desk.tx.scalars(_MEMBERS.where(literal(text).contains(Member.name))).all()
    accounts = desk.tx.scalars(_ACCOUNTS.where(literal(text).contains(Operator.name))).all()
    names = {who.name for who in members} | {who.name for who in accounts}
    return members, accounts, {one: at for one in names if (at := _at(one, text)) is not None}


def _by_name(desk: Desk, text: str, area: Area | None) -> Iterator[tuple[int, Accused]]:
    """Whose name comes first in a text, a member's or an account's; of namesakes, who is meant."""
    members, accounts, places = _namesakes(desk, text)
    if not places:
        return
    first = min(places, key=lambda name: (places[name], -len(name)))
    member = _meant_of(desk, [who for who in members if who.name == first], area)
    account = next((who for who in accounts if who.name == first), None)
    if found := _person(desk, member, account):
        yield places[first], found


def _at(name: str, text: str) -> int | None:
    """Where a name stands in a text, in Latin letters as a word of its own; one sign is no name."""
    edges = ("(?<![A-Za-z])", "(?![A-Za-z])") if name.isascii() else ("", "")
    found = re.search(re.escape(name).join(edges), text) if len(name) > 1 else None
    return found.start() if found is not None else None


def _meant_of(desk: Desk, namesakes: Sequence[Member], area: Area | None) -> Member | None:
    """The only one of some namesakes in the town, else the only one who serves a place."""
    here = [one.id for one in _upwards(desk, area)]
    near = [who for who in namesakes if any(one.area_id in here for one in _teams_of(desk, who))]
    found = near or namesakes
    return found[0] if len(found) == 1 else None


def _person(desk: Desk, member: Member | None, account: Operator | None) -> Accused:
    """Whom a name or phone stands for: an account with a member's phone is the member."""
    if member is None and account is not None and account.phone:
        member = desk.tx.scalar(select(Member).where(Member.phone == account.phone))
    return Accused(member, account)


def _by_office(desk: Desk, text: str, area: Area | None) -> Member | None:
    """Who leads the grid of a place, where the text speaks of the grid's people (网格长)."""
    if area is None or not desk.rules.signs.names_an_office(text):
        return None
    return directory.contact(desk, area)


def _by_team(desk: Desk, text: str, area: Area | None) -> Member | None:
    """Who leads a team over a place that the text names, by its short name too; nearest first."""
    for place in _upwards(desk, area):
        teams = select(Team).where(Team.area_id == place.id, Team.active).order_by(Team.id)
        for team in desk.tx.scalars(teams):
            if desk.rules.signs.short(team.name) in text:
                return next(iter(directory.leaders(desk, team.id)), None)
    return None


def above(desk: Desk, accused: Member | None, area: Area | None) -> Team | None:
    """The nearest team that manages an area above whoever is meant, and that they do not serve."""
    theirs = _teams_of(desk, accused)
    served = directory.team_ids(desk, accused) if accused is not None else set()
    for above in list(_upwards(desk, theirs[0].area if theirs else area))[1:]:
        query = select(Team).where(
            Team.area_id == above.id,
            Team.kind == TeamKind.MANAGEMENT,
            Team.active,
            Team.id.not_in(served),
        )
        found = desk.tx.scalar(query.order_by(Team.id).limit(1))
        if found is not None:
            return found
    return None


def _teams_of(desk: Desk, member: Member | None) -> list[Team]:
    if member is None:
        return []
    query = select(Team).join(Membership, Membership.team_id == Team.id)
    query = query.where(Membership.member_id == member.id).order_by(Membership.home.desc())
    return list(desk.tx.scalars(query))
