"""重大: a major event is told to leader, community and street at once, before anything else."""

import dataclasses
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from gateway.domain import phone as phones
from gateway.domain import private
from gateway.domain import ticket as rules
from gateway.domain.people import ActorKind, AlarmKind, AreaLevel, TeamKind
from gateway.domain.roles import Right
from gateway.domain.ticket import Action, Source, Tier
from gateway.errors import Refused
from gateway.services import alarms
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.services.texts import outbox
from gateway.services.tickets import corrections, dispatching, ledger, notices, registration
from gateway.services.town import access, complaints, directory, discretion, superiors
from gateway.store.tables import (
    Area,
    Event,
    Member,
    Membership,
    Message,
    Operator,
    Team,
    Ticket,
)
from routing.router import Outcome, Route

_TOLD = (AreaLevel.COMMUNITY, AreaLevel.STREET)
_ROOM = 18  # characters of the report: the whole text is one part, three seconds on the air
_AGAIN = timedelta(minutes=10)  # who says so once more by then has more to say, or nobody has come
_KIND = "supervisor.major"


@dataclasses.dataclass(frozen=True)
class Alerted:
    """What it did to say so: of which ticket, who had said it just before, how many were texted."""

    ticket: Ticket
    before: Event | None
    count: int


def may_be(desk: Desk, ticket: Ticket, by: Actor) -> bool:
    """Whether somebody may say of a ticket that it is a major event: it is theirs, and open."""
    try:
        right = access.right(desk, by, Action.ALERT, ticket)
    except Refused:
        return False
    return right is Right.ACT and rules.after(ticket.status, Action.ALERT) is not None


def report(
    desk: Desk,
    member: Member,
    message: Message,
    text: str,
    by: Actor,
    route: Route | None,
    spoken_of: Ticket | None = None,
) -> Alerted:
    """A member reports a major event: an emergency's ticket, and everybody above told at once.

    Where the words name no place, it is that of the ticket spoken of, else of the member's own
    team. The text that the ticket is dispatched has its number, so it stands for the receipt.
    """
    home, other = _home(desk, member), _may_be_named(spoken_of)
    place = other.area if other is not None else None
    team = directory.team(desk, route.team) if route and route.team else None
    team = team or (directory.grid_team(desk, place) if place else None) or home
    ticket = registration.register(
        desk, words=message.words, phone=member.phone, language=member.language,
        source=Source.MEMBER, channel=message.channel, line=message.line, by=by,
        route=_route(route, place or (home.area if home else None)), message=message,
        since=message.stamped_at or message.at,
    )  # fmt: skip
    desk.flush()
    if other is not None:
        _link(desk, ticket, other)
    alerted = alert(desk, ticket, text, by, message, team)
    if team is None or complaints.is_one(desk, ticket.category):  # that went its own way
        registration.receipt(desk, ticket, route)
    else:
        dispatching.dispatch(desk, ticket, team, SYSTEM)
    return alerted


def at_home(desk: Desk, member: Member, route: Route) -> Route:
    """A route that says no place is of where the member's own team is."""
    home = _home(desk, member)
    area = route.grid or route.area or (home.area.code if home else None)
    return dataclasses.replace(route, area=area)


def _home(desk: Desk, member: Member) -> Team | None:
    query = select(Team).join(Membership, Membership.team_id == Team.id)
    query = query.where(Membership.member_id == member.id, Team.active)
    return desk.tx.scalar(query.order_by(Membership.home.desc(), Team.id).limit(1))


def _home_of(desk: Desk, by: Actor) -> Team | None:
    found = desk.tx.get(Member, by.id) if by.kind is ActorKind.MEMBER else None
    return _home(desk, found) if found is not None else None


def _may_be_named(ticket: Ticket | None) -> Ticket | None:
    """The ticket that somebody spoke of, unless it is kept from some: of that nothing is told."""
    return None if ticket is None or discretion.is_about_somebody(ticket) else ticket


def _link(desk: Desk, ticket: Ticket, other: Ticket) -> None:
    """Let the story of each say that there is the other."""
    ledger.record(desk, other, Action.LINK, SYSTEM, codes={"ticket": ticket.number})
    ledger.record(desk, ticket, Action.LINK, SYSTEM, codes={"ticket": other.number})


def _route(route: Route | None, place: Area | None) -> Route:
    """An emergency's route without a team: those above are told before the team is called out."""
    found = route or Route(Outcome.TRIAGE)
    area = found.grid or found.area or (place.code if place else None)
    return dataclasses.replace(
        found, outcome=Outcome.TRIAGE, tier=Tier.EMERGENCY, team=None, grid=None, area=area
    )


def alert(
    desk: Desk,
    ticket: Ticket,
    text: str,
    by: Actor,
    message: Message | None = None,
    team: Team | None = None,
) -> Alerted:
    """Say that a ticket is a major event: its leader, the community and the street are texted.

    Where nobody else of them can be, and where nobody knows the place, the supervisors are. Saying
    so again adds to the story, and within ten minutes wakes those alone whom the first time did
    not reach, unless it is of a danger by now.
    """
    words = ledger.words(desk, text, message)
    ledger.record(desk, ticket, Action.ALERT, by, message=message, text_id=words.id)
    tier = ticket.tier
    if desk.rules.grammar.is_emergency(text):
        corrections.endanger(desk, ticket)
    about = {"ticket_id": ticket.id, "area_id": ticket.area_id}
    since = desk.now - _AGAIN
    if alarms.renew(desk, AlarmKind.MAJOR, str(ticket.number), since, **about):
        before, reached = None, frozenset[str]()
    else:
        before, reached = _said_before(desk, ticket)
    before = before if reached else None  # who said so when nobody could be told told nobody
    people = _responsible(desk, ticket, team or ticket.team, by)
    worse = ticket.tier is not tier  # a danger that nobody knew of
    told = [who for who in people if worse or who.phone not in reached]
    count = sum(_tell(desk, who, ticket, text, by) for who in told)
    is_nowhere = ticket.area is None and (team or ticket.team) is None
    if before is None and (is_nowhere or not count):
        others = [one for one in superiors.supervisors(desk, ticket) if one.id != _account(by)]
        count += sum(_tell(desk, who, ticket, text, by) for who in others)
    return Alerted(ticket, before, count)


def _said_before(desk: Desk, ticket: Ticket) -> tuple[Event | None, frozenset[str]]:
    """Who has said so first, of late, and the phones that were texted then and since."""
    desk.flush()
    since = alarms.since(desk, AlarmKind.MAJOR, str(ticket.number)) or desk.now
    events = select(Event).where(
        Event.ticket_id == ticket.id, Event.action == Action.ALERT, Event.at >= since
    )
    texts = select(Message.phone).where(
        Message.ticket_id == ticket.id, Message.kind == _KIND, Message.at >= since
    )
    first = desk.tx.scalar(events.order_by(Event.id).limit(1))
    return first, frozenset(desk.tx.scalars(texts))


def _account(by: Actor) -> int | None:
    return by.id if by.kind is ActorKind.OPERATOR else None


def _tell(desk: Desk, who: Member | Operator, ticket: Ticket, text: str, by: Actor) -> bool:
    """Text somebody; False when they have no phone for it."""
    flat = " ".join(private.masked(text).split())
    said = {
        "place": notices.place(desk, who.language, ticket),
        "text": flat if len(flat) <= _ROOM else flat[: _ROOM - 1] + "…",
        "phone": _whom_to_call(desk, who, ticket, by),
    }
    return notices.supervisor(desk, who, ticket, "major", outbox.FOREMOST, **said) is not None


def _whom_to_call(desk: Desk, who: Member | Operator, ticket: Ticket, by: Actor) -> str:
    """The phone of who says so, else the reporter's; a word where that is not to be known."""
    return phones.shown(by.phone) or notices.phone_for(desk, who, ticket)


def _responsible(desk: Desk, ticket: Ticket, team: Team | None, by: Actor) -> list[Member]:
    """Who leads the grid, the community and the street, each once, in the order they are told.

    After them come who leads the team and the grid of who says it; not who says it. Where nobody
    knows the place it is who leads the widest areas.
    """
    area = ticket.area or (team.area if team else None)
    found = [] if area else [who for one in superiors.widest(desk) for who in _leaders(desk, one)]
    found += _leaders(desk, directory.grid_team(desk, area) if area else None)
    while area is not None:
        if area.level in _TOLD:
            found += _coordinators(desk, area)
        area = desk.tx.get(Area, area.parent_id) if area.parent_id else None
    found += [*_leaders(desk, team), *_leaders(desk, _home_of(desk, by))]
    told = {who.id: who for who in found}
    return [
        who for who in told.values() if who.phone != by.phone and not _is_hidden(desk, ticket, who)
    ]


def _leaders(desk: Desk, team: Team | None) -> Sequence[Member]:
    return directory.leaders(desk, team.id) if team is not None else ()


def _coordinators(desk: Desk, area: Area) -> list[Member]:
    query = select(Team.id).where(
        Team.area_id == area.id, Team.kind == TeamKind.MANAGEMENT, Team.active
    )
    teams = desk.tx.scalars(query.order_by(Team.id))
    return [who for team_id in teams for who in directory.leaders(desk, team_id)]


def _is_hidden(desk: Desk, ticket: Ticket, who: Member) -> bool:
    """Whether a complaint about staff is kept from somebody, or none of theirs."""
    hidden = discretion.is_about_somebody(ticket) or complaints.is_one(desk, ticket.category)
    return hidden and not access.sees(desk, directory.as_actor(who, ""), ticket)
