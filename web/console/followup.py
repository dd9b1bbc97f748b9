"""Calls back: whom to call and what they say; and the exclusions that wait for a second person."""

from flask import Blueprint, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from gateway.domain.people import OperatorRole
from gateway.domain.ticket import Action
from gateway.services.tickets import exclusions, followup, ledger, watch
from gateway.services.tickets.followup import Answer
from web.console import front, security
from web.console.front import actor, me, office

screens = Blueprint("followup", __name__, url_prefix="/followup")

_REVEALED_SECONDS = 600
_YES_OR_NO = {"yes": True, "no": False}
_ROLES = frozenset({OperatorRole.OPERATOR, OperatorRole.SUPERVISOR})


@screens.before_request
def only_who_calls() -> None:
    """Operators, and the supervisor for what no operator may call about."""
    operator = me()
    if operator is None or operator.role not in _ROLES:
        abort(403)


screens.before_request(front.only_within_reach)


@screens.get("")
def show() -> ResponseReturnValue:
    """The calls to make, and the exclusions to agree to."""
    with office().view() as desk:
        return front.page(
            desk, "followup.html",
            tasks=followup.tasks(desk, actor()),
            proposals=exclusions.waiting(desk, actor()),
            revealed=_revealed(),
        )  # fmt: skip


@screens.post("/<int:number>")
def record(number: int) -> ResponseReturnValue:
    """Keep what a call has brought."""
    given = request.form
    satisfied = given.get("satisfied", "")
    answer = Answer(
        reached=given.get("reached") == "yes",
        resolved=_YES_OR_NO.get(given.get("resolved", "")),
        satisfied=int(satisfied) if satisfied in ("1", "2", "3") else None,
        knows=_YES_OR_NO.get(given.get("knows", "")),
        text=front.typed(),
    )
    with office().desk() as desk:
        opened = followup.record(desk, ledger.get(desk, number), answer, actor())
        watch.look(desk)
        numbers = [one.number for one in opened]
    flash(front.say("followup.saved", number=number))
    for one in numbers:
        flash(front.say("followup.again", number=one))
    return redirect(url_for("followup.show"), 303)


@screens.post("/<int:number>/reveal")
def reveal(number: int) -> ResponseReturnValue:
    """Show a phone that is to be called for a while; who looked is on record."""
    with office().desk() as desk:
        ticket = ledger.get(desk, number)
        if ticket.id not in {one.ticket.id for one in followup.tasks(desk, actor())}:
            abort(403)
        ledger.record(desk, ticket, Action.REVEAL, actor())
        session["called"] = [ticket.id, desk.now.timestamp() + _REVEALED_SECONDS]
    return redirect(url_for("followup.show"), 303)


def _revealed() -> int:
    """The id of the ticket whose phone is shown."""
    of, until = session.get("called", (0, 0))
    return int(of) if office().clock().timestamp() < until else 0


# ---------------------------------------------------------------- exclusions


@screens.post("/<int:number>/exclude")
def exclude(number: int) -> ResponseReturnValue:
    """Propose that a ticket be left out of the rates."""
    with office().desk() as desk:
        ticket = ledger.get(desk, number)
        exclusions.propose(desk, ticket, front.typed("reason"), actor())
    return _back()


@screens.post("/<int:number>/exclude/<int:proposal>/<any(agree, refuse):what>")
def settle(number: int, proposal: int, what: str) -> ResponseReturnValue:
    """Agree to what another person has proposed, or not."""
    deed = {"agree": exclusions.agree, "refuse": exclusions.refuse}[what]
    with office().desk() as desk:
        deed(desk, exclusions.get(desk, ledger.get(desk, number), proposal), actor())
    return _back()


def _back() -> Response:
    return redirect(security.came_from(), 303)
