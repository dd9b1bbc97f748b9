"""What a person sets right of what the router made of a text; kept as an example for training."""

from datetime import datetime

from gateway.domain.ticket import Action, Stage, Status, Tier, after
from gateway.errors import Refused
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.services.tickets import accusations, clocks, ledger
from gateway.services.town import complaints
from gateway.store.tables import Area, Ticket
from routing.categories import Category


def correct(
    desk: Desk, ticket: Ticket, by: Actor, *, category: str = "", area: Area | None = None
) -> None:
    """Set category, and with it the tier, or the place right; what is not given stays.

    The clocks follow tier and category, and count on from where they began. Emergencies stay
    emergencies. A complaint about staff leaves those it is about. Raises Refused for a category
    that is not there, or when nothing is new.
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
        _set(desk, ticket, known)
    if area is not None:
        ticket.area = area
    accusations.corrected(desk, ticket)


def written_down(desk: Desk, ticket: Ticket, text: str) -> None:
    """What an operator writes down may be a complaint about staff, or name more whom it is about.

    While nobody has said what a matter is, as of a recording, these are its reporter's words; what
    is written later tells of the work too, and only what is plainly against somebody counts.
    """
    if complaints.is_one(desk, ticket.category):
        if complaints.is_said_plainly(desk, text):
            accusations.heard(desk, ticket, text)
    elif ticket.category is None and complaints.is_or_sounds(desk, text):
        kind = complaints.category(desk)
        if after(ticket.status, Action.CORRECT) is not None:  # else the remark alone says so
            codes = {"category": [None, kind.code]}
            ledger.record(desk, ticket, Action.CORRECT, SYSTEM, codes=codes)
        _set(desk, ticket, kind)
        accusations.corrected(desk, ticket, text)


def endanger(desk: Desk, ticket: Ticket) -> None:
    """It turns out a danger: an emergency's clocks run for it, from where they began."""
    if ticket.tier is Tier.EMERGENCY:
        return
    codes = {"tier": [ticket.tier, Tier.EMERGENCY]}
    ledger.record(desk, ticket, Action.CORRECT, SYSTEM, codes=codes)
    ticket.tier = Tier.EMERGENCY
    _replan(desk, ticket)


def _set(desk: Desk, ticket: Ticket, category: Category) -> None:
    ticket.category = category.code
    if ticket.tier is not Tier.EMERGENCY:
        ticket.tier = Tier(category.tier)
    _replan(desk, ticket)


def _replan(desk: Desk, ticket: Ticket) -> None:
    clocks.replan(desk, ticket)
    accepted = ledger.last(desk, ticket, Action.ACCEPT)
    if accepted is not None and _is_to_be_contacted(desk, ticket, accepted):
        clocks.start(desk, ticket, Stage.CONTACT, accepted)
    ledger.requeue(ticket)


def _is_to_be_contacted(desk: Desk, ticket: Ticket, accepted: datetime) -> bool:
    """Whether who works it has not spoken with the resident, and no clock has run for that."""
    if ticket.status is not Status.WORKING:
        return False
    contacts = [one for one in ticket.deadlines if one.stage is Stage.CONTACT]
    if any(one.starts_at >= accepted and one.cancelled_at is None for one in contacts):
        return False
    spoken = [ledger.last(desk, ticket, one) for one in (Action.PROGRESS, Action.ASK)]
    return all(at is None or at < accepted for at in spoken)
