"""What a person sets right of what the router made of a text; kept as an example for training."""

from gateway.domain.ticket import Action, Stage, Tier
from gateway.errors import Refused
from gateway.services import clocks, ledger
from gateway.services.desk import Actor, Desk
from gateway.store.tables import Area, Ticket


def correct(
    desk: Desk, ticket: Ticket, by: Actor, *, category: str = "", area: Area | None = None
) -> None:
    """Set category, and with it the tier, or the place right; what is not given stays.

    The resolve clock follows the tier, and still counts from receipt. Emergencies stay emergencies.
    Raises Refused for a category that is not there, or when nothing is new.
    """
    known = desk.rules.categories.by_code.get(category)
    if category and known is None:
        raise Refused("need_category")
    codes: dict[str, object] = {}
    if known is not None and known.code != ticket.category:
        codes["category"] = [ticket.category, known.code]
    if area is not None and area.id != ticket.area_id:
        codes["area"] = [ticket.area.code if ticket.area else None, area.code]
    if not codes:
        raise Refused("nothing_new", number=ticket.number)
    ledger.record(desk, ticket, Action.CORRECT, by, codes=codes)
    if known is not None:
        ticket.category = known.code
        _set_tier(desk, ticket, Tier(known.tier))
    if area is not None:
        ticket.area = area


def _set_tier(desk: Desk, ticket: Ticket, tier: Tier) -> None:
    if ticket.tier in (tier, Tier.EMERGENCY):
        return
    ticket.tier = tier
    running = clocks.running(ticket, Stage.RESOLVE)
    if running is not None and running.paused_at is None:
        clocks.cancel(desk, ticket, Stage.RESOLVE)
        clocks.start(desk, ticket, Stage.RESOLVE, running.starts_at)
    for name, value in ledger.nearest(ticket).items():
        setattr(ticket, name, value)
