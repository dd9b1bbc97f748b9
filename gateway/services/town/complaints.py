"""Complaints about those who work here: whom one is about, and who above them gets it."""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import literal, select
from sqlalchemy.orm import defer

from gateway.domain import normal
from gateway.domain.people import TeamKind
from gateway.services.desk import Desk
from gateway.services.town import directory, discretion, team_names
from gateway.services.town.discretion import NOBODY, Accused
from gateway.store.rows import AS_STORED
from gateway.store.tables import Area, Member, Membership, Operator, Team, Ticket
from routing.categories import Category
from routing.evidence import Evidence, Kind
from routing.router import Outcome, Route
from routing.text import plain as folded

# As people write it: 13900002001, 139 0000 2001, 139-0000-2001, +86 139 0000 2001.
_PHONE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1(?:[ -]?\d){10})(?!\d)")
_ON_TOP = frozenset({TeamKind.GRID, TeamKind.MANAGEMENT})  # none of their own area is over these
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
    kind = category(desk)
    found = route or Route(Outcome.TRIAGE, evidence=(Evidence(Kind.ROUTER, ""),))
    tier = found.tier if found.outcome is Outcome.EMERGENCY else kind.tier
    return dataclasses.replace(found, category=kind.code, tier=tier, team=None)


def routed(desk: Desk, text: str, route: Route | None) -> Route | None:
    """The route of a text, which is that of a complaint where it blames those who work here."""
    return against_staff(desk, route) if is_said(desk, text) else route


def is_said(desk: Desk, text: str) -> bool:
    """Whether words say something against those who work here, by name, phone, office or team.

    Who is only asked to help with what is said of others is none of them.
    """
    signs = desk.rules.signs
    if not signs.tells_of_blame(text):
        return False
    return (
        signs.blames_an_office(text)
        or _names_more_than_helpers(desk, text)
        or bool(team_names.blamed(desk, text))
    )


def may_be(desk: Desk, text: str) -> bool:
    """Whether words may be a part of one: they blame anybody, or name somebody who works here."""
    signs = desk.rules.signs
    return signs.tells_of_blame(text) or signs.names_an_office(text) or names_staff(desk, text)


def is_or_sounds(desk: Desk, text: str) -> bool:
    """Likewise, or whether words alone speak of such a complaint, whoever is meant."""
    if is_said(desk, text):
        return True
    best = next(iter(desk.rules.categories.guess(folded(text))), None)
    limit = desk.settings.routing.category_limit
    return best is not None and best.category.staff and best.confidence >= limit


def is_said_plainly(desk: Desk, text: str) -> bool:
    """Likewise of what one of us writes, who names others and trouble in words on any matter.

    王建国收红包 is, 投诉人由王建国联系 and 王建国已动手修 are not.
    """
    signs = desk.rules.signs
    if not signs.tells_of_blame(text):
        return False
    plain = normal.normalise(text).text.upper()
    spans = [(one.start(), len(one[0])) for one in _PHONE.finditer(plain)]
    names = (*_namesakes(desk, normal.normalise(text).text)[2], *signs.offices)
    spans += [(one.start(), len(one[0])) for one in _finds((one.upper() for one in names), plain)]
    against = any(signs.blames(plain, *one, plainly=True) for one in spans)
    return against or bool(team_names.blamed(desk, text, plainly=True))


def names_staff(desk: Desk, text: str) -> bool:
    """Whether the name or the phone of somebody who works here is in a text."""
    plain = normal.normalise(text).text
    return bool(_by_phone(desk, plain)) or bool(_namesakes(desk, plain)[2])


def _names_more_than_helpers(desk: Desk, text: str) -> bool:
    plain, is_only_asked = normal.normalise(text).text, desk.rules.signs.is_only_asked
    named = _finds(_namesakes(desk, plain)[2], plain)
    asked = (is_only_asked(plain.upper(), one.start(), len(one[0])) for one in named)
    return bool(_by_phone(desk, plain)) or not all(asked)


def is_of_somebody_else(desk: Desk, text: str, ticket: Ticket) -> bool:
    """Whether words name another than whom a complaint is about: its team may be theirs."""
    if not discretion.is_about_somebody(ticket):
        return False
    return not _named(desk, text, ticket.area).keys <= discretion.keys(ticket)


def category(desk: Desk) -> Category:
    """The category of complaints about those who work here."""
    return next(one for one in desk.rules.categories.by_code.values() if one.staff)


def is_one(desk: Desk, code: str | None) -> bool:
    """Whether a category is about those who work here."""
    known = desk.rules.categories.by_code.get(code or "")
    return known is not None and known.staff


def read(desk: Desk, text: str, area: Area | None, known: Accused = NOBODY) -> Complaint:
    """All whom a complaint from an area is about, and the team one level above them.

    That is whoever is named, and who is known from before; else whom the words can only mean.
    Without a place and a name an operator must look.
    """
    accused = _named(desk, text, area) | known or _meant(desk, text, area)
    return Complaint(accused, above(desk, accused, area))


def _named(desk: Desk, text: str, area: Area | None) -> Accused:
    """All whose phones or names are in a text, and the teams it says something against."""
    plain = normal.normalise(text).text
    teams = team_names.blamed(desk, text, area) if desk.rules.signs.tells_of_blame(text) else []
    people = _by_phone(desk, plain) | _by_name(desk, plain, area)
    return people | Accused(teams=tuple(teams))


def _meant(desk: Desk, text: str, area: Area | None) -> Accused:
    """Who answers for the place, or the team, that a text speaks of."""
    contact = _by_office(desk, text, area)
    if contact is not None:
        return Accused(members=(contact,))
    return Accused(teams=tuple(team_names.meant(desk, text, area)))


def _by_phone(desk: Desk, text: str) -> Accused:
    """Whose phones are in a text."""
    found = (directory.phone_of(one[1], desk.settings.place).value for one in _PHONE.finditer(text))
    phones = sorted({*found})
    if not phones:
        return NOBODY
    members = _MEMBERS.where(Member.phone.in_(phones))
    accounts = _ACCOUNTS.where(Operator.phone.in_(phones))
    return _people(desk, desk.tx.scalars(members).all(), desk.tx.scalars(accounts).all())


def _namesakes(desk: Desk, text: str) -> tuple[Sequence[Member], Sequence[Operator], list[str]]:
    """The members and accounts whose names are in a text, and those names."""
    named = _MEMBERS.where(literal(text).contains(Member.name))
    members = desk.tx.scalars(named.order_by(Member.id)).all()
    accounts = desk.tx.scalars(_ACCOUNTS.where(literal(text).contains(Operator.name))).all()
    names = {who.name for who in members} | {who.name for who in accounts}
    names = {one for one in names if len(one) > 1}  # one sign is no name
    return members, accounts, sorted({one[0] for one in _finds(names, text)})


def _by_name(desk: Desk, text: str, area: Area | None) -> Accused:
    """Whose names are in a text, members' and accounts'; of namesakes, who is meant."""
    members, accounts, names = _namesakes(desk, text)
    found = NOBODY
    for name in names:
        meant = _meant_of(desk, [who for who in members if who.name == name], area)
        found |= _people(desk, meant, [who for who in accounts if who.name == name])
    return found


def _finds(names: Iterable[str], text: str) -> Iterator[re.Match[str]]:
    """Where names stand in a text, of those that begin alike the longest.

    Names in Latin letters are words of their own.
    """
    edges = ("(?<![A-Za-z])", "(?![A-Za-z])")
    ordered = sorted(names, key=len, reverse=True)
    words = (re.escape(one).join(edges if one.isascii() else ("", "")) for one in ordered)
    return re.finditer("|".join(words), text) if ordered else iter(())


def _meant_of(desk: Desk, namesakes: Sequence[Member], area: Area | None) -> Sequence[Member]:
    """Those of some namesakes who serve a place, else the only one in the town."""
    here = [one.id for one in team_names.upwards(desk, area)]
    near = [who for who in namesakes if any(one.area_id in here for one in _teams_of(desk, who))]
    return near or (namesakes if len(namesakes) == 1 else [])


def _people(desk: Desk, members: Sequence[Member], accounts: Sequence[Operator]) -> Accused:
    """Whom names or phones stand for: an account with a member's phone is the member."""
    phones = [who.phone for who in accounts if who.phone]
    same = desk.tx.scalars(select(Member).where(Member.phone.in_(phones))) if phones else ()
    return Accused(tuple(dict.fromkeys((*members, *same))), tuple(accounts))


def _by_office(desk: Desk, text: str, area: Area | None) -> Member | None:
    """Who leads the grid of a place, where the text speaks of the grid's people (网格长)."""
    if area is None or not desk.rules.signs.names_an_office(text):
        return None
    return directory.contact(desk, area)


def above(desk: Desk, accused: Accused, area: Area | None) -> Team | None:
    """The nearest team that manages an area above all who are meant, and that none of them serves.

    Over a department that is whoever manages its area.
    """
    served: set[int | None] = {one.id for one in accused.teams}
    for who in accused.members:
        served |= directory.team_ids(desk, who)
    for place in _above(desk, accused, area):
        query = select(Team).where(
            Team.area_id == place.id,
            Team.kind == TeamKind.MANAGEMENT,
            Team.active,
            Team.id.not_in(served),
        )
        found = desk.tx.scalar(query.order_by(Team.id).limit(1))
        if found is not None:
            return found
    return None


def _above(desk: Desk, accused: Accused, area: Area | None) -> list[Area]:
    """The areas above all who are meant, the nearest first; else above the place."""
    homes = [team for who in accused.members for team in _teams_of(desk, who)[:1]]
    over = [_over(desk, team) for team in (*accused.teams, *homes)]
    if not over:
        return list(team_names.upwards(desk, area))[1:]
    return [one for one in over[0] if all(one in others for others in over[1:])]


def _over(desk: Desk, team: Team) -> list[Area]:
    """The areas whose managers are above a team."""
    own = 1 if team.kind in _ON_TOP else 0
    return list(team_names.upwards(desk, team.area))[own:]


def _teams_of(desk: Desk, member: Member) -> list[Team]:
    query = select(Team).join(Membership, Membership.team_id == Team.id)
    query = query.where(Membership.member_id == member.id).order_by(Membership.home.desc())
    return list(desk.tx.scalars(query))
