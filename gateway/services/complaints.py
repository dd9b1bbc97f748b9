"""Complaints about those who work here: whom one is about, and who above them gets it."""

import dataclasses
import re
from collections.abc import Iterator

from sqlalchemy import select

from gateway.domain.people import MemberRole, TeamKind
from gateway.services import directory
from gateway.services.desk import Desk
from gateway.store.tables import Area, Member, Membership, Team
from routing.router import Outcome, Route

_PHONE = re.compile(r"(?<!\d)1\d{10}(?!\d)")


@dataclasses.dataclass(frozen=True)
class Complaint:
    """A complaint about staff: who is meant, if that is known, and the team it goes to."""

    accused: Member | None
    team: Team | None


def against_staff(desk: Desk, route: Route | None) -> Route:
    """The route of words that are a complaint about staff whatever else they say (监督)."""
    kind = next(one for one in desk.rules.categories.by_code.values() if one.staff)
    found = route or Route(Outcome.TRIAGE)
    return dataclasses.replace(found, category=kind.code, tier=kind.tier, team=None)


def is_one(desk: Desk, category: str | None) -> bool:
    """Whether a category is about those who work here."""
    known = desk.rules.categories.by_code.get(category or "")
    return known is not None and known.staff


def read(desk: Desk, text: str, area: Area | None) -> Complaint:
    """Whom a complaint from an area is about, and the team one level above them.

    A team that is named is its leader. Without a place and a name an operator must look.
    """
    accused = _by_phone(desk, text) or _by_name(desk, text, area)
    return Complaint(accused, _above(desk, accused, area))


def _upwards(desk: Desk, area: Area | None) -> Iterator[Area]:
    """An area and those above it."""
    while area is not None:
        yield area
        area = desk.tx.get(Area, area.parent_id) if area.parent_id else None


def _by_phone(desk: Desk, text: str) -> Member | None:
    shown = _PHONE.findall(text)
    phones = {directory.phone_of(one, desk.settings.place).value for one in shown}
    if not phones:
        return None
    return desk.tx.scalar(select(Member).where(Member.phone.in_(phones), Member.active).limit(1))


def _by_name(desk: Desk, text: str, area: Area | None) -> Member | None:
    """Somebody of the teams of a place whose name, or whose team's name, stands in the text."""
    places = [one.id for one in _upwards(desk, area)]
    query = (
        select(Member, Team.name)
        .join(Membership, Membership.member_id == Member.id)
        .join(Team, Team.id == Membership.team_id)
        .where(Team.area_id.in_(places), Member.active, Team.active)
        .order_by(Member.id)
    )
    people = [(who, team) for who, team in desk.tx.execute(query)]
    named = next((who for who, _ in people if who.name and who.name in text), None)
    leading = (MemberRole.LEADER, MemberRole.COORDINATOR)
    led = ((who, team) for who, team in people if who.role in leading)
    return named or next((who for who, team in led if team in text), None)


def _above(desk: Desk, accused: Member | None, area: Area | None) -> Team | None:
    """The nearest team that manages an area above whoever is meant, and that they do not serve."""
    theirs = _teams_of(desk, accused)
    served = [team.id for team in theirs]
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
