"""The queue: tickets by their nearest deadline, beside the one that is open; and the search."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gateway.domain.people import READS
from gateway.services.desk import Desk
from gateway.services.figures import queries
from gateway.services.figures.queries import Mark, View
from gateway.services.tickets import supervision
from gateway.services.town import reach
from web.console import front, security
from web.console.front import actor, me, office

screens = Blueprint("queue", __name__)


@screens.get("/")
def first() -> ResponseReturnValue:
    """The queue; those who may not see it are led to the messages."""
    operator = me()
    if operator is None or operator.role not in READS:
        return redirect(url_for("messages.first"))
    with office().view() as desk:
        if front.wants_part():
            counts = queries.view_counts(desk, actor())
            return front.part(desk, "_rows.html", counts=counts, **beside(desk))
        return front.page(desk, "queue.html", card=None, **beside(desk))


def beside(desk: Desk, number: int | None = None) -> dict[str, object]:
    """The list as it stands beside an open ticket, from the address."""
    view = _view()
    return {
        "view": view,
        "views": View,
        "page": queries.queue(desk, view, _mark(), by=actor()),
        "dues": queries.dues(desk, actor()),
        "open_number": number or request.args.get("open", type=int),
    }


def _view() -> View:
    wanted = request.args.get("view", "")
    return View(wanted) if wanted in list(View) else View.OPEN


def _mark() -> Mark | None:
    at, _, id_ = request.args.get("after", "").partition("_")
    try:
        due = datetime.fromisoformat(at)
        return Mark(due.astimezone(UTC), int(id_)) if due.tzinfo else None
    except (ValueError, OverflowError):
        return None


@screens.get("/search")
def search() -> ResponseReturnValue:
    """A ticket by its number, or those of a phone."""
    security.only(*READS)()
    words = request.args.get("q", "").strip()
    with office().view() as desk:
        found = queries.search(desk, words, actor()) if words else []
        if len(found) == 1 and str(found[0].number) in words:
            return redirect(url_for("tickets.show", number=found[0].number))
        return front.page(desk, "search.html", words=words, found=found)


@screens.get("/agenda")
def agenda() -> ResponseReturnValue:
    """What the next joint meeting is to talk about."""
    security.only(*READS)()
    with office().view() as desk:
        found = supervision.agenda(desk, actor())
        return front.page(
            desk, "agenda.html", found=[one for one in found if reach.sees(desk, actor(), one)]
        )
