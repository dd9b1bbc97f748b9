"""Whether a resident's text says more about an open matter, or is a new one."""

from datetime import timedelta

from sqlalchemy import func, select

from gateway.services.desk import Desk
from gateway.services.directory import Card
from gateway.store.tables import Message, Ticket
from routing.router import Route


def ticket(desk: Desk, card: Card, message: Message, route: Route | None) -> Ticket | None:
    """The open ticket that a text says more about: the newest, or none."""
    newest = next(iter(card.open_tickets()), None)
    if newest is None or (route is not None and _speaks_of_another(route, newest)):
        return None
    said = (message.words.body or "").strip().upper()
    refers_back = said.startswith(desk.rules.grammar.refers_back)
    repeats = route is not None and _repeats(route, newest)
    return newest if refers_back or repeats or _comes_soon(desk, message, newest) else None


def _comes_soon(desk: Desk, message: Message, ticket: Ticket) -> bool:
    """Whether the last text about a ticket came a few minutes ago."""
    last = desk.tx.scalar(
        select(func.max(Message.at)).where(
            Message.phone == message.phone,
            Message.direction == "in",
            Message.id < message.id,
            Message.ticket_id == ticket.id,
        )
    )
    within = timedelta(minutes=desk.settings.intake.goes_on_minutes)
    return last is not None and message.at - last <= within


def _repeats(route: Route, ticket: Ticket) -> bool:
    """Whether the words name the same category and the same place again."""
    return (
        route.category is not None
        and route.category == ticket.category
        and _names_a_place(route)
        and ticket.area is not None
        and route.grid == ticket.area.code
    )


def _names_a_place(route: Route) -> bool:
    """Whether the words say where, rather than the registry or an earlier ticket."""
    return any(one.kind in ("place", "alias", "area") for one in route.evidence)


def _speaks_of_another(route: Route, ticket: Ticket) -> bool:
    """Whether the words name another category or another place."""
    other_category = route.category not in (None, ticket.category)
    grid = ticket.area.code if ticket.area else None
    other_place = _names_a_place(route) and grid is not None and route.grid not in (None, grid)
    return (other_category and ticket.category is not None) or other_place
