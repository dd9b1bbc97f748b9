"""What is learnt of a ticket after its receipt: where it is, or a route that came late."""

from typing import Any

from gateway.domain.people import PromptKind
from gateway.domain.ticket import OPEN, Action, Status, Tier
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.services.texts import prompts
from gateway.services.tickets import (
    accusations,
    clocks,
    corrections,
    dispatching,
    ledger,
    notices,
    placing,
    registration,
    topic,
)
from gateway.services.town import complaints, discretion
from gateway.store.tables import Message, Ticket
from routing.router import Outcome, Route


def locate(
    desk: Desk, ticket: Ticket, message: Message, text: str, by: Actor, route: Route | None
) -> bool:
    """The answer to where it is. Returns whether a team has the ticket with it."""
    registration.keep(desk, ticket, message, by)
    if route is None and _turns_dangerous(desk, ticket, text):
        corrections.endanger(desk, ticket)
        registration.receipt(desk, ticket, route)
    if route is not None and _is_news(desk, ticket, route):
        found = _reroute(desk, ticket, f"{ticket.words.body or ''} {text}", route)
        return found or registration.pass_on(desk, ticket, text)
    return registration.pass_on(desk, ticket, text)


def _turns_dangerous(desk: Desk, ticket: Ticket, text: str) -> bool:
    """Whether words tell of an emergency where no router has said so."""
    return ticket.tier is not Tier.EMERGENCY and desk.rules.grammar.is_emergency(text)


def _is_news(desk: Desk, ticket: Ticket, route: Route) -> bool:
    """Whether the words may say where a ticket goes that waits for that."""
    if ticket.status is not Status.TRIAGE:
        return False
    return bool(route.grid or route.area) or _says_more(desk, ticket, route)


def _says_more(desk: Desk, ticket: Ticket, route: Route) -> bool:
    """Whether it is clear by now what a matter is, or that it is an emergency, though not where."""
    if ticket.tier is not Tier.EMERGENCY and route.outcome is Outcome.EMERGENCY:
        return True
    unclear = not topic.says_what(desk, ticket.words.body or "")
    return unclear and route.category not in (None, ticket.category)


def routed_late(desk: Desk, ticket: Ticket, route: Route) -> None:
    """The route of a ticket whose receipt went alone: it counts unless somebody was first.

    A complaint about staff may be with a team above already: it stays there, and has its place.
    """
    if ticket.evidence != registration.NO_ROUTE or ticket.status not in OPEN:
        return None
    if ticket.status is not Status.TRIAGE:
        return _learn_place(desk, ticket, route)
    found = _reroute(desk, ticket, ticket.words.body or "", route)
    asked = prompts.was_asked(desk, PromptKind.PLACE, ticket)  # of one who sent a picture alone
    if not found and not asked and route.outcome is Outcome.ASK_PLACE:
        registration.receipt(desk, ticket, route)  # it could not be asked for before
    return None


def _learn_place(desk: Desk, ticket: Ticket, route: Route) -> None:
    """Where a complaint is about that went its way without: it may tell whom else it is about."""
    if ticket.area is not None or not complaints.is_one(desk, ticket.category):
        return
    learnt = registration.routed(desk, route)
    for name in ("area", "evidence", "confidence", "alternatives"):
        setattr(ticket, name, learnt[name])
    accusations.heard(desk, ticket)


def _reroute(desk: Desk, ticket: Ticket, text: str, route: Route) -> bool:
    """What is known by now counts, and the clocks follow. Returns whether there is a team.

    Emergencies stay emergencies, and complaints about staff complaints; what a person has set
    right stands, and is left to people.
    """
    if ledger.last(desk, ticket, Action.CORRECT) is not None or placing.is_for_supervisor(ticket):
        return False
    if complaints.is_one(desk, ticket.category):
        route = complaints.against_staff(desk, route)
    columns, found = registration.read(desk, text, route, discretion.accused(desk, ticket))
    team = found.team
    turned = ticket.tier is not Tier.EMERGENCY and columns["tier"] is Tier.EMERGENCY
    columns["tier"] = columns["tier"] if ticket.tier is not Tier.EMERGENCY else Tier.EMERGENCY
    _set(desk, ticket, columns)
    discretion.set_accused(ticket, found.accused)
    if team is not None:
        dispatching.send_to(desk, ticket, team, SYSTEM)
    if turned:
        registration.receipt(desk, ticket, route)
    elif team is not None:
        notices.resident(desk, ticket, "dispatched", team=team.name)
    return team is not None


def _set(desk: Desk, ticket: Ticket, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(ticket, name, value)
    clocks.replan(desk, ticket)
    for name, value in ledger.nearest(ticket).items():
        setattr(ticket, name, value)
