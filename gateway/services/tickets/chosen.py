"""The category that whoever took a call has chosen: it stands, whatever the words speak of."""

import dataclasses

from sqlalchemy import select

from gateway.domain import callflow
from gateway.domain.ticket import Source
from gateway.services.desk import Desk
from gateway.services.town import gazetteer
from gateway.store.tables import Call, Ticket
from routing.router import Outcome, Route

_WRITTEN = ("taken", callflow.Outcome.ANSWERED)  # of calls that somebody has written down


def routed(desk: Desk, code: str | None, route: Route) -> Route:
    """A route under a category that was chosen; without one that is known it is as it was."""
    chosen = desk.rules.categories.by_code.get(code or "")
    if chosen is None or chosen.code == route.category:
        return route
    if route.outcome is Outcome.EMERGENCY:
        return dataclasses.replace(route, category=chosen.code, alternatives=())
    # The team was found for another category: an operator must look, once it is known where.
    asks = chosen.placed and route.outcome is Outcome.ASK_PLACE
    outcome = Outcome.ASK_PLACE if asks else Outcome.TRIAGE
    return dataclasses.replace(
        route, outcome=outcome, category=chosen.code, tier=chosen.tier, alternatives=()
    )


def category(desk: Desk, ticket: Ticket) -> str | None:
    """What was chosen for a call's ticket: its words alone are of something else, or of nothing."""
    if ticket.source is not Source.CALL or ticket.category is None:
        return None
    written = select(Call.id).where(Call.ticket_id == ticket.id, Call.outcome.in_(_WRITTEN))
    if desk.tx.scalar(written.limit(1)) is None:
        return None
    said = gazetteer.router(desk).route(ticket.words.body or "").category
    return ticket.category if ticket.category != said else None
