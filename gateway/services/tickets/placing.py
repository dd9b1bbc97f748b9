"""A ticket that waits for a team with nobody at the console: who may choose one, and from which."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from gateway.domain.people import ActorKind, Language, PromptKind, TeamKind
from gateway.domain.ticket import Action, Tier
from gateway.errors import Refused
from gateway.services.desk import Desk
from gateway.services.texts import outbox, prompts
from gateway.services.tickets import clocks, heard, notices
from gateway.services.town import access, complaints, directory, discretion, superiors
from gateway.store.tables import Event, Member, Operator, Prompt, Team, Ticket

ARBITRATION = "arbitration"  # the flag of a ticket that teams pass on and on
_MOST = 3  # teams to choose from, beside the street
_PASSING_ON = frozenset({Action.TRANSFER, Action.RAISE, Action.PROPOSE})
_ASK_FOR = timedelta(days=1)  # how long a number counts as the answer


def coordinators(desk: Desk, ticket: Ticket) -> list[Member]:
    """Who coordinates the street a ticket lies in, and has not gone off; none where only the
    supervisor may choose.
    """
    return directory.there(desk, _coordinators(desk, ticket))


def in_reserve(desk: Desk, ticket: Ticket) -> list[Member]:
    """Whom to ask when nobody else can be: who leads the widest areas, also who has gone off."""
    able = may_choose(desk, ticket)
    return directory.there(desk, able) or able


def may_choose(desk: Desk, ticket: Ticket) -> list[Member]:
    """The members who may be asked to choose a team, whether they are there now or not."""
    return list(dict.fromkeys([*_coordinators(desk, ticket), *superiors.over_all(desk, ticket)]))


def _coordinators(desk: Desk, ticket: Ticket) -> list[Member]:
    """Nobody is asked about a complaint about themselves or their team."""
    street = superiors.street_of(desk, ticket) if ticket.area else None
    if street is None or is_for_supervisor(ticket):
        return []
    people = directory.leading(desk, street.id) or directory.on_call(desk, street.id)
    return [
        one for one in people if not access.is_about(desk, ticket, directory.team_ids(desk, one))
    ]


def teams(desk: Desk, ticket: Ticket) -> list[Team]:
    """The teams to choose from: the likely ones and the street; else the widest of the town."""
    near = superiors.alternatives(desk, ticket)[:_MOST]
    if is_for_supervisor(ticket):
        near = [*_parties(desk, ticket), *near][:_MOST]
    street = superiors.street_of(desk, ticket)
    able = _able(desk, ticket, [*near, street] if street else near)
    return able or _able(desk, ticket, superiors.widest(desk))[:_MOST]


def teams_for(desk: Desk, ticket: Ticket, who: Member | Operator) -> list[Team]:
    """The teams that somebody may choose from: of what is in arbitration a member from none."""
    if is_for_supervisor(ticket) and isinstance(who, Member):
        return []
    return teams(desk, ticket)


def may_have(desk: Desk, ticket: Ticket, team: Team) -> bool:
    """Whether a team may be given a ticket: no complaint about its own people, nor a grid's team
    one of which nobody knows whom it is about.
    """
    blind = not discretion.is_about_a_team(ticket) and complaints.is_one(desk, ticket.category)
    return not access.is_about(desk, ticket, {team.id}) and not (
        blind and team.kind is TeamKind.GRID
    )


def require_fit(desk: Desk, ticket: Ticket, team: Team) -> None:
    """Raise Refused for a team that may not be given a ticket."""
    if not may_have(desk, ticket, team):
        raise Refused("accused_team", number=ticket.number, team=team.name)


def require_another(ticket: Ticket, team: Team, *helping: int) -> None:
    """Raise Refused for a team that has a ticket, or helps with it: its people have the order."""
    if team.id in (ticket.team_id, *helping):
        raise Refused("same_team", number=ticket.number, team=team.name)


def is_for_supervisor(ticket: Ticket) -> bool:
    """Whether teams have passed it on so often that the supervisor alone says whose it is."""
    return ticket.flag == ARBITRATION


def _parties(desk: Desk, ticket: Ticket) -> list[Team]:
    """The teams that had a ticket last, or were to be asked to take it."""
    query = select(Event.action, Event.codes, Event.team_id).where(Event.ticket_id == ticket.id)
    found: dict[Team, None] = {}
    for action, codes, team_id in desk.tx.execute(query.order_by(Event.id.desc())):
        asked = directory.team(desk, codes.get("team", "")) if action in _PASSING_ON else None
        had = desk.tx.get(Team, team_id) if team_id else None
        found |= dict.fromkeys(team for team in (asked, had) if team is not None and team.active)
    return sorted([*found][:_MOST], key=lambda team: team.id)


def _able(desk: Desk, ticket: Ticket, found: Sequence[Team]) -> list[Team]:
    """Those that can be texted; a complaint about staff is for those who manage, not its own."""
    if complaints.is_one(desk, ticket.category):
        found = [one for one in found if one.kind is TeamKind.MANAGEMENT]
    return [
        team
        for team in dict.fromkeys(found)
        if directory.on_call(desk, team.id) and not access.is_about(desk, ticket, {team.id})
    ]


def question(desk: Desk, ticket: Ticket) -> str:
    """The text that asks where a ticket goes; who called and was not heard is to be called back."""
    disputed, unplaced, call = outbox.PLACING
    if is_for_supervisor(ticket):
        return disputed
    unheard = ticket.phone != "" and not ticket.confidential and heard.of(desk, ticket).bare
    return call if unheard else unplaced


def ask(desk: Desk, ticket: Ticket, phone: str, found: Sequence[Team]) -> Prompt | None:
    """Let the next number from a phone be the team; what it was asked of this before is void."""
    desk.tx.execute(
        update(Prompt)
        .where(
            Prompt.phone == phone,
            Prompt.ticket_id == ticket.id,
            Prompt.action == Action.DISPATCH,
            Prompt.answered_at.is_(None),
        )
        .values(answered_at=desk.now)
    )
    if not found:
        return None
    return prompts.ask(
        desk, phone, PromptKind.WHICH, ticket, _ASK_FOR,
        action=Action.DISPATCH, teams=[team.id for team in found],
    )  # fmt: skip


def busy_until(desk: Desk, ticket: Ticket) -> datetime | None:
    """Until when nobody else is asked: an operator has just done something to a ticket, and may
    be busy with it. None when nobody has, and for an emergency.
    """
    if ticket.tier is Tier.EMERGENCY:
        return None
    patience = clocks.patience(desk)
    query = select(func.max(Event.at)).where(
        Event.ticket_id == ticket.id,
        Event.actor == ActorKind.OPERATOR,
        Event.at > desk.now - patience,
        Event.action != Action.REVEAL,
    )
    looked = desk.tx.scalar(query)
    return looked + patience if looked is not None else None


def hurry(desk: Desk, ticket: Ticket) -> None:
    """Its reporter asks when somebody comes: who may choose the team hears of it."""
    people: Sequence[Member | Operator] = coordinators(desk, ticket)
    supervisor = superiors.supervisor(desk, ticket)
    if not people and supervisor is not None:
        people = [supervisor]
    if not people and not desk.settings.place.supervision_phone:
        people = in_reserve(desk, ticket)
    for who in people:
        notices.supervisor(desk, who, ticket, "nudged", None, **_story(desk, who, ticket))
    if not people:
        notices.town(desk, ticket, "nudged", **_story(desk, None, ticket))


def _story(desk: Desk, who: Member | Operator | None, ticket: Ticket) -> dict[str, object]:
    language = who.language if who is not None else Language.ZH
    return {
        "category": notices.category(desk, language, ticket),
        "place": notices.place(desk, language, ticket),
    }
