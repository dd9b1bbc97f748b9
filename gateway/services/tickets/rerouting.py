"""What is learnt of a ticket after its receipt: where it is, or a route that came late."""

from typing import Any

from sqlalchemy import select

from gateway.domain.people import ActorKind, PromptKind
from gateway.domain.ticket import OPEN, Action, Status, Tier
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.services.texts import prompts
from gateway.services.tickets import (
    accusations,
    chosen,
    clocks,
    corrections,
    dispatching,
    ledger,
    matters,
    notices,
    placing,
    registration,
    texted,
    topic,
)
from gateway.services.tickets.topic import Topic
from gateway.services.town import complaints, discretion, gazetteer
from gateway.store.tables import Area, Event, Message, Ticket, Words
from routing import outlines
from routing.evidence import Kind
from routing.router import Outcome, Route

_COORDINATES = frozenset({Kind.COORDINATES, Kind.OUTSIDE})


def locate(
    desk: Desk, ticket: Ticket, message: Message, words: Words, by: Actor, route: Route | None
) -> bool:
    """The answer to where it is. Returns whether a team has the ticket with it."""
    registration.keep(desk, ticket, message, words, by)
    return learn(desk, ticket, words.body or "", route)


def learn(desk: Desk, ticket: Ticket, text: str, route: Route | None) -> bool:
    """More of its reporter's words are kept at a ticket: they go where the matter goes, which they
    may be the first to say. Returns whether a team has the ticket with them.
    """
    news = route is not None and (
        _is_news(desk, ticket, route) or _finds(desk, ticket, text, route)
    )
    found = news and route is not None and _reroute(desk, ticket, route)
    heed_danger(desk, ticket, text, route)
    return found or registration.pass_on(desk, ticket, text)


def heed_danger(desk: Desk, ticket: Ticket, text: str, route: Route | None) -> None:
    """An emergency where no router has said so, or a person has set right what it says."""
    if ticket.tier is not Tier.EMERGENCY and desk.rules.grammar.is_emergency(text):
        corrections.endanger(desk, ticket)
        registration.receipt(desk, ticket, route)


def follow(desk: Desk, ticket: Ticket, text: str, route: Route | None) -> bool:
    """Send for another team where an answer to something else says where an emergency is.

    Returns whether one was sent for.
    """
    return route is not None and _finds(desk, ticket, text, route) and _reroute(desk, ticket, route)


def _is_news(desk: Desk, ticket: Ticket, route: Route) -> bool:
    """Whether the words may say where a ticket goes that waits for that."""
    if ticket.status is not Status.TRIAGE:
        return False
    return bool(route.grid or route.area) or _says_more(desk, ticket, route)


def _finds(desk: Desk, ticket: Ticket, text: str, route: Route) -> bool:
    """Whether words say where an emergency is that went to where it was only supposed to be.

    Not where people have said since whose it is: they hear of it, and that stands.
    """
    if ticket.status not in OPEN or not topic.is_sought(ticket) or _is_given(desk, ticket):
        return False
    if route.outcome is not Outcome.EMERGENCY:
        return False  # it is of these words alone
    return Topic(desk, text, route).names_a_place


def _is_given(desk: Desk, ticket: Ticket) -> bool:
    query = select(Event.id).where(
        Event.ticket_id == ticket.id,
        Event.action.in_([Action.DISPATCH, Action.TRANSFER, Action.RAISE]),
        Event.actor != ActorKind.SYSTEM,
    )
    return desk.tx.scalar(query.limit(1)) is not None


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
    found = _reroute(desk, ticket, route)
    asked = prompts.was_asked(desk, PromptKind.PLACE, ticket)  # of one who sent a picture alone
    if not found and not asked and route.outcome is Outcome.ASK_PLACE:
        registration.receipt(desk, ticket, route)  # it could not be asked for before
    return None


def joined_late(desk: Desk, ticket: Ticket, into: Ticket, route: Route, by: Actor) -> None:
    """The route of a ticket whose receipt went alone says that its words are more on another one
    of the same reporter: it follows that one, whose team reads them and is not sent twice.
    """
    said = accusations.additions(desk, ticket)
    whole = ledger.whole(desk, into)
    if ticket.confidential and not whole.confidential:
        ledger.confide(desk, whole, by)
    ticket.confidential = whole.confidential
    discretion.set_accused(ticket, discretion.accused(desk, whole))
    _learn(desk, ticket, route)
    ticket.category, ticket.area = whole.category, whole.area
    matters.merge(desk, ticket, whole, SYSTEM)
    for one in said:
        registration.pass_on(desk, ticket, one)


def heard_late(desk: Desk, ticket: Ticket, text: str, route: Route) -> None:
    """The route of an answer to where, or to what, that was kept without it; as in `locate`.

    A text that nobody had asked for, or of another matter, was no answer.
    """
    if not prompts.was_asked(desk, PromptKind.PLACE, ticket) or not _is_news(desk, ticket, route):
        return
    known = ticket.category is not None and route.outcome is not Outcome.EMERGENCY
    if not known or not Topic(desk, text, route).is_of_another(ticket):
        _reroute(desk, ticket, route)


def _learn_place(desk: Desk, ticket: Ticket, route: Route) -> None:
    """Where a complaint is about that went its way without: it may tell whom else it is about."""
    if ticket.area is not None or not complaints.is_one(desk, ticket.category):
        return
    _learn(desk, ticket, route)
    accusations.heard(desk, ticket)


def _learn(desk: Desk, ticket: Ticket, route: Route) -> None:
    learnt = registration.routed(desk, route)
    for name in ("area", "evidence", "confidence", "alternatives"):
        setattr(ticket, name, learnt[name])
    desk.placed.append(ticket)


def _reroute(desk: Desk, ticket: Ticket, route: Route) -> bool:
    """What is known by now counts, and the clocks follow. Returns whether its reporter has heard
    where it goes: a team was sent for, or it joins an outage that is known already.

    So does all that was said meanwhile: emergencies stay emergencies, and what complains of staff
    goes to none whom it names. What a person has set right stands, and is left to people.
    """
    if _is_set_right(desk, ticket) or placing.is_for_supervisor(ticket):
        return False
    more = accusations.additions(desk, ticket)
    text = " ".join([ticket.words.body or "", *more])
    route = _pointed(desk, ticket, text, route)
    route = chosen.routed(desk, chosen.category(desk, ticket), route)
    if complaints.is_one(desk, ticket.category) or _complains(desk, ticket):
        route = complaints.against_staff(desk, route)
    columns, found = registration.read(desk, text, route, discretion.accused(desk, ticket))
    team = found.team if found.team is None or found.team.id != ticket.team_id else None
    turned = ticket.tier is not Tier.EMERGENCY and columns["tier"] is Tier.EMERGENCY
    columns["tier"] = columns["tier"] if ticket.tier is not Tier.EMERGENCY else Tier.EMERGENCY
    _set(desk, ticket, columns)
    discretion.set_accused(ticket, found.accused)
    if _joins(desk, ticket, columns, text, route):
        _call_returned(desk, ticket)
        return True
    if team is not None:
        dispatching.send_to(desk, ticket, team, SYSTEM)
    if turned:
        registration.receipt(desk, ticket, route)
    elif team is not None:
        notices.resident(desk, ticket, "dispatched", team=team.name)
    _call_returned(desk, ticket)
    return team is not None


def _joins(desk: Desk, ticket: Ticket, columns: dict[str, Any], text: str, route: Route) -> bool:
    """Whether it follows an outage that is known, as it would have with all this said at once.

    What a team was sent for stays with that, and a danger is never one of many.
    """
    if ticket.status is not Status.TRIAGE or desk.rules.grammar.is_emergency(text):
        return False
    parent = registration.known(desk, columns, text, route, ticket)
    if parent is not None:
        matters.merge(desk, ticket, parent, SYSTEM)
    return parent is not None


def set_right(
    desk: Desk, ticket: Ticket, by: Actor, *, category: str = "", area: Area | None = None
) -> None:
    """What a person says of category or place; as where its reporter says so, it joins an outage
    that is known. Raises Refused as `corrections.correct` does.
    """
    corrections.correct(desk, ticket, by, category=category, area=area)
    desk.placed.append(ticket)
    text = " ".join([ticket.words.body or "", *accusations.additions(desk, ticket)])
    sure = Route(Outcome.TRIAGE, ticket.category, confidence=1.0)
    _joins(desk, ticket, {"tier": ticket.tier, "area": ticket.area}, text, sure)


def _pointed(desk: Desk, ticket: Ticket, text: str, route: Route) -> Route:
    """Coordinates that came with a matter go before what is only supposed of its reporter."""
    told = (value for kind, value in ticket.evidence if kind in _COORDINATES)
    if (value := next(told, None)) is None:
        return route
    return gazetteer.router(desk).route(text, point=outlines.read(value))


def _is_set_right(desk: Desk, ticket: Ticket) -> bool:
    """Whether a person has set its category or place right."""
    query = select(Event.id).where(
        Event.ticket_id == ticket.id,
        Event.action == Action.CORRECT,
        Event.actor != ActorKind.SYSTEM,
    )
    return desk.tx.scalar(query.limit(1)) is not None


def _complains(desk: Desk, ticket: Ticket) -> bool:
    """Whether more words of the reporter that are kept at a ticket are a complaint about staff:
    without a route that was not asked of them. Those that have a ticket of their own are not kept
    here; what members write of their work names colleagues and trouble, and complains of none.
    """
    said = (one for one in texted.texts(desk, ticket) if one.id != ticket.text_id)
    return any(complaints.is_or_sounds(desk, one.body) for one in said if one.body)


def _call_returned(desk: Desk, ticket: Ticket) -> None:
    """Who called in vain has said by now what it is: nobody needs to call back for that.

    Whoever asked to be called still is.
    """
    has_gone = ticket.team is not None or ticket.status is Status.MERGED
    known = has_gone or complaints.is_one(desk, ticket.category)
    if ticket.flag == "missed" and known:
        ticket.flag = ""


def _set(desk: Desk, ticket: Ticket, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(ticket, name, value)
    desk.placed.append(ticket)
    clocks.replan(desk, ticket)
    ledger.replanned(desk, ticket)
