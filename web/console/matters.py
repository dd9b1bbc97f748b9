"""What an operator does about a ticket's place among others: merged, parted, refused, set right."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from gateway.domain.people import OperatorRole
from gateway.domain.roles import RIGHTS, Right
from gateway.domain.ticket import OPEN, Action, Rejection, Status
from gateway.errors import Refused
from gateway.services.desk import Desk
from gateway.services.tickets import (
    cutting,
    ledger,
    majors,
    matters,
    outcome,
    rerouting,
    supervision,
    watch,
)
from gateway.services.town import gazetteer, reach
from gateway.services.voice import calls
from gateway.services.voice.calls import Note
from gateway.store.tables import Area, Ticket, Words
from routing.router import Route
from web.console import front, security
from web.console.front import actor, office

screens = Blueprint("matters", __name__, url_prefix="/t/<int:number>")
screens.before_request(security.only(OperatorRole.OPERATOR, OperatorRole.SUPERVISOR))
screens.before_request(front.only_within_reach)

_NEAR = 60  # places offered beside a ticket's own


def shown(desk: Desk, ticket: Ticket) -> dict[str, object]:
    """What the ticket's page needs for these deeds."""
    role, whole = actor().role, ledger.whole(desk, ticket)
    return {
        "alike": [one for one in matters.alike(desk, ticket) if _sees(desk, one.ticket)],
        "whole": whole if _sees(desk, whole) else None,
        "children": [one for one in matters.children(desk, ticket) if _sees(desk, one)],
        "may": {action for action in Action if RIGHTS[role, action] is Right.ACT},
        "is_open": ticket.status in OPEN,
        "is_merged": ticket.status is Status.MERGED,
        "rejections": list(Rejection),
        "categories": desk.rules.categories.offered,
        "places": _near(desk, ticket),
    }


def _sees(desk: Desk, ticket: Ticket) -> bool:
    return reach.sees(desk, actor(), ticket)


def _near(desk: Desk, ticket: Ticket) -> list[Area]:
    """The places beside a ticket's own, or while it has none the widest."""
    query = select(Area).where(Area.active).limit(_NEAR)
    if ticket.area is not None:
        beside = (Area.parent_id == ticket.area.parent_id) | (Area.parent_id == ticket.area_id)
        return list(desk.tx.scalars(query.where(beside).order_by(Area.code)))
    return list(desk.tx.scalars(query.order_by(func.length(Area.path), Area.code)))


@screens.post("/merge")
def merge(number: int) -> ResponseReturnValue:
    """Let the ticket follow another one."""
    into = request.form.get("into", "").strip().lstrip("#")
    if not (into.isascii() and into.isdigit()):
        raise Refused("need_number")
    with office().desk() as desk:
        other = ledger.find(desk, int(into))
        if other is None or not _sees(desk, other):
            raise Refused("need_number")
        matters.merge(desk, front.unchanged(desk, number), other, actor())
    return front.back_to(number)


@screens.post("/split")
def split(number: int) -> ResponseReturnValue:
    """It is a matter of its own after all."""
    with office().desk() as desk:
        matters.split(desk, front.unchanged(desk, number), actor())
    return front.back_to(number)


@screens.post("/cut")
def cut(number: int) -> ResponseReturnValue:
    """Some of its words are another matter: a second ticket, which is shown next."""
    text = front.typed()
    with office().desk() as desk:
        ticket = front.unchanged(desk, number)
        made = cutting.cut(desk, ticket, text, actor(), _route(desk, ticket, text))
    return front.back_to(made.number)


def _route(desk: Desk, ticket: Ticket, text: str) -> Route:
    router = gazetteer.router(desk)
    return calls.suggest(desk, Note(ticket.phone, text), router)


@screens.post("/reject")
def reject(number: int) -> ResponseReturnValue:
    """It is not for us, for one of the listed reasons."""
    reason = request.form.get("reason", "")
    if reason not in list(Rejection):
        raise Refused("reason_needed")
    with office().desk() as desk:
        words = _written(desk)
        outcome.reject(desk, front.unchanged(desk, number), Rejection(reason), actor(), words)
    return front.back_to(number)


@screens.post("/supervise")
def supervise(number: int) -> ResponseReturnValue:
    """A supervisor keeps an eye on it from now on."""
    with office().desk() as desk:
        supervision.supervise(desk, ledger.get(desk, number), "hand", actor(), _written(desk))
    return front.back_to(number)


@screens.post("/release")
def release(number: int) -> ResponseReturnValue:
    """No longer."""
    with office().desk() as desk:
        supervision.release(desk, ledger.get(desk, number), actor(), _written(desk))
    return front.back_to(number)


@screens.post("/agenda")
def agenda(number: int) -> ResponseReturnValue:
    """Put it on the next joint meeting's agenda, or take it off it."""
    with office().desk() as desk:
        on = request.form.get("on") == "yes"
        supervision.set_agenda(desk, ledger.get(desk, number), on, actor())
    return front.back_to(number)


@screens.post("/alert")
def alert(number: int) -> ResponseReturnValue:
    """A major event: whoever answers for the place is told at once, and why."""
    reason = front.typed("reason")
    if not reason:
        raise Refused("reason_needed")
    with office().desk() as desk:
        majors.alert(desk, front.unchanged(desk, number), reason, actor())
    return front.back_to(number)


@screens.post("/correct")
def correct(number: int) -> ResponseReturnValue:
    """Set category or place right."""
    place = request.form.get("place", "").strip()
    with office().desk() as desk:
        found = select(Area).where((Area.code == place) | (Area.name == place), Area.active)
        area = desk.tx.scalar(found.order_by(Area.id).limit(1)) if place else None
        if place and area is None:
            raise Refused("need_place")
        category = request.form.get("category", "")
        rerouting.set_right(
            desk, front.unchanged(desk, number), actor(), category=category, area=area
        )
        watch.look(desk)
    return front.back_to(number)


def _written(desk: Desk) -> Words | None:
    """The remark of a form, if there is one."""
    return front.written(desk) if front.typed() else None
