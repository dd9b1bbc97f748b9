"""Who may do what to which ticket, whichever door is used; asked by every change and screen."""

from collections.abc import Callable, Set

from sqlalchemy import select

from gateway.domain.people import ActorKind
from gateway.domain.roles import RIGHTS, RULE_MAKERS, Right, Role
from gateway.domain.ticket import Action
from gateway.errors import Refused
from gateway.services.desk import Actor, Desk
from gateway.services.town import directory, discretion
from gateway.store.tables import Area, Assist, Operator, Prompt, Ticket


def require(desk: Desk, by: Actor, action: Action, ticket: Ticket) -> None:
    """Raise Refused unless somebody may do this to this ticket, without asking anybody."""
    if right(desk, by, action, ticket) is not Right.ACT:
        raise Refused("not_allowed", number=ticket.number, action=action)


def may(desk: Desk, by: Actor, action: Action, ticket: Ticket) -> bool:
    """Whether somebody may do this to this ticket, without asking anybody."""
    try:
        require(desk, by, action, ticket)
    except Refused:
        return False
    return True


def right(desk: Desk, by: Actor, action: Action, ticket: Ticket) -> Right:
    """How far somebody may go. Raises Refused for a ticket that is not theirs.

    Who helps with it does their own part only, and who has reported it is its resident. Who was
    asked where it goes may say so.
    """
    if not _is_kept_from(desk, by, ticket):
        helping = action in _OF_HELPERS and _helps(desk, by, ticket)
        if helping or _works(desk, by, ticket) or _is_asked(desk, by, action, ticket):
            return RIGHTS[by.role, action]
    granted = RIGHTS[by.role if action in _OF_FINDERS else Role.RESIDENT, action]
    if granted is not Right.NONE and _own(desk, by, ticket):
        return granted
    if _helps(desk, by, ticket) and not _is_kept_from(desk, by, ticket):
        raise Refused("not_lead", number=ticket.number)
    raise Refused("not_yours", number=ticket.number)


def require_rule_maker(desk: Desk, by: Actor) -> None:
    """Raise Refused unless somebody may set the rules: they hold in the whole town."""
    if by.role not in RULE_MAKERS or _area(desk, by) is not None:
        raise Refused("not_rule_maker")


def sees(desk: Desk, by: Actor, ticket: Ticket) -> bool:
    """Whether a ticket is within somebody's reach; never one about themselves or their team.

    A merged one is within reach of those who work what it follows.
    """
    reach = _works(desk, by, ticket) or _helps(desk, by, ticket)
    return reach and not _is_kept_from(desk, by, ticket)


def _works(desk: Desk, by: Actor, ticket: Ticket) -> bool:
    if _SCOPES[by.role](desk, by, ticket):
        return True
    if ticket.parent_id is None or by.role not in _STAFF:
        return False
    parent = desk.tx.get_one(Ticket, ticket.parent_id)
    return _works(desk, by, parent) and not _is_kept_from(desk, by, parent)


def _helps(desk: Desk, by: Actor, ticket: Ticket) -> bool:
    return by.role in _STAFF and bool(_teams(desk, by) & _assisting(desk, ticket))


def _is_asked(desk: Desk, by: Actor, action: Action, ticket: Ticket) -> bool:
    """Whether somebody was asked to do this, as what lies nobody knows where is below nobody.

    Who is to say where it goes may say what it is about.
    """
    if action not in _OF_ASKED or by.kind is not ActorKind.MEMBER:
        return False
    asked = select(Prompt.id).where(
        Prompt.phone == by.phone,
        Prompt.ticket_id == ticket.id,
        Prompt.action == Action.DISPATCH,
        Prompt.answered_at.is_(None),
        Prompt.expires_at > desk.now,
    )
    return desk.tx.scalar(asked.limit(1)) is not None


def _is_kept_from(desk: Desk, by: Actor, ticket: Ticket) -> bool:
    """Whether it is a complaint about somebody of the own team; who reported it knows of it."""
    if not discretion.is_about_somebody(ticket) or by.kind not in _WHO_WORK_HERE:
        return False
    account = by.id if by.kind is ActorKind.OPERATOR else None
    return not discretion.may_know(desk, ticket, _phone(desk, by), account)


def _phone(desk: Desk, by: Actor) -> str | None:
    """The phone that says who somebody is: an account's is that of the member who has it."""
    if by.kind is ActorKind.MEMBER:
        return by.phone
    return desk.tx.scalar(select(Operator.phone).where(Operator.id == by.id))


def is_about(desk: Desk, ticket: Ticket, teams: Set[int | None]) -> bool:
    """Whether a ticket is a complaint about some teams, or somebody of them."""
    return bool(teams & discretion.teams(desk, ticket))


def _anything(_desk: Desk, _by: Actor, _ticket: Ticket) -> bool:
    return True


def _nothing(_desk: Desk, _by: Actor, _ticket: Ticket) -> bool:
    return False


def _own(_desk: Desk, by: Actor, ticket: Ticket) -> bool:
    return by.phone != "" and ticket.phone == by.phone


def _with_own_team(desk: Desk, by: Actor, ticket: Ticket) -> bool:
    """Whether a team of theirs leads, or is asked to take it over."""
    return bool(_teams(desk, by) & {ticket.team_id, ticket.proposed_team_id})


def _below(desk: Desk, by: Actor, ticket: Ticket) -> bool:
    """Own teams, and everything of the areas under them."""
    theirs = directory.paths(ticket)
    return _with_own_team(desk, by, ticket) or directory.oversees(desk, by.id, theirs)


def _in_area(desk: Desk, by: Actor, ticket: Ticket) -> bool:
    """Operators without an area see all; the others what lies in theirs, and what lies nowhere."""
    path = _area(desk, by)
    theirs = directory.paths(ticket)
    return path is None or not theirs or any(one.startswith(path) for one in theirs)


def _area(desk: Desk, by: Actor) -> str | None:
    """The path of the area that an account is for; None for the whole town."""
    query = select(Area.path).join(Operator, Operator.area_id == Area.id)
    return desk.tx.scalar(query.where(Operator.id == by.id))


_STAFF = frozenset({Role.VOLUNTEER, Role.MEMBER, Role.LEADER, Role.DEPARTMENT, Role.PARTNER})
_WHO_WORK_HERE = frozenset({ActorKind.MEMBER, ActorKind.OPERATOR})
_OF_HELPERS = frozenset({Action.ASSISTED, Action.PROGRESS, Action.ALERT, Action.ADD, Action.NOTE})
_OF_ASKED = frozenset({Action.DISPATCH, Action.ADD})
_OF_FINDERS = frozenset({Action.ALERT})  # a member may say of a report that it is a major event
_SCOPES: dict[Role, Callable[[Desk, Actor, Ticket], bool]] = {
    Role.RESIDENT: _own,
    Role.VOLUNTEER: _with_own_team,
    Role.MEMBER: _with_own_team,
    Role.LEADER: _below,
    Role.DEPARTMENT: _with_own_team,
    Role.PARTNER: _with_own_team,
    Role.OPERATOR: _in_area,
    Role.SUPERVISOR: _in_area,
    Role.AUDITOR: _anything,
    Role.ADMINISTRATOR: _nothing,
    Role.CLIENT: _own,
    Role.SYSTEM: _anything,
}


def _teams(desk: Desk, by: Actor) -> Set[int | None]:
    return directory.teams_of(desk, by.id) if by.id is not None else set()


def _assisting(desk: Desk, ticket: Ticket) -> set[int | None]:
    query = select(Assist.team_id).where(Assist.ticket_id == ticket.id, Assist.done_at.is_(None))
    return set(desk.tx.scalars(query))
