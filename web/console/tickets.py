"""One ticket: what was said, what happened, and what an operator does about it."""

from flask import Blueprint, abort, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gateway.domain import ticket as rules
from gateway.domain.people import READS
from gateway.domain.ticket import OPEN, Action, Status
from gateway.errors import NotFound, Refused
from gateway.services import (
    access,
    casework,
    directory,
    dispatching,
    exclusions,
    ledger,
    outcome,
    queries,
)
from gateway.services.desk import Desk
from gateway.services.queries import Card
from gateway.store.tables import Team, Ticket, Words
from web.console import front, matters, queue, security
from web.console.front import actor, office

screens = Blueprint("tickets", __name__, url_prefix="/t/<int:number>")
screens.before_request(security.only(*READS))

_SURE = 0.5  # from here on a suggestion is offered as the one to take
_REVEALED_SECONDS = 600
# Whose reporter may have to be reached: what is open, and what awaits the resident's verdict.
_REACHABLE = OPEN | {Status.RESOLVED}


@screens.get("")
def show(number: int) -> ResponseReturnValue:
    """A ticket beside the queue; the script asks for what may have changed only."""
    with office().view() as desk:
        card = queries.card(desk, number)
        if not access.sees(desk, actor(), card.ticket):
            abort(403)
        if front.wants_part():
            seen = request.args.get("seen", "")
            return front.part(desk, "_live.html", seen=seen, **_shown(card))
        earlier = queries.of_phone(desk, card.ticket.phone)
        return front.page(
            desk, "queue.html",
            earlier=[one for one in earlier if one.number != number],
            teams=_choice(desk, card),
            exclusions=exclusions.of(desk, card.ticket),
            find=request.args.get("find", "").strip(),
            **_shown(card), **matters.shown(desk, card.ticket), **queue.beside(desk, number),
        )  # fmt: skip


def _shown(card: Card) -> dict[str, object]:
    status, place = card.ticket.status, office().rules.settings.place
    return {
        "card": card,
        "can": {action for action in Action if rules.after(status, action) is not None},
        "reachable": status in _REACHABLE and card.ticket.phone != "",
        "takes_texts": directory.phone_of(card.ticket.phone, place).takes_texts,
        "revealed": _is_revealed(card.ticket),
        "sure": _SURE,
    }


def _choice(desk: Desk, card: Card) -> dict[str, list[Team]]:
    """The teams to choose from, by why they are offered."""
    words = request.args.get("find", "").strip()
    likely = [one.team for one in card.suggestions]
    known = {team.id for team in likely}
    near = [team for team in queries.teams(desk, card.ticket) if team.id not in known]
    found = queries.teams_named(desk, words)
    return {"found": found, "suggested": likely, "near": near}


# ---------------------------------------------------------------- what an operator does


@screens.post("/dispatch")
def dispatch(number: int) -> ResponseReturnValue:
    """Give the ticket to a team, or to another one."""
    with office().desk() as desk:
        ticket = front.unchanged(desk, number)
        code = request.form.get("team", "")
        team = desk.tx.scalar(select(Team).where(Team.code == code, Team.active))
        if team is None:
            raise Refused("need_team")
        dispatching.dispatch(desk, ticket, team, actor())
    return front.back_to(number)


@screens.post("/write")
def write(number: int) -> ResponseReturnValue:
    """Write to the resident, keep an internal remark, or say how the matter is settled."""
    text = request.form.get("text", "").strip()
    if not text:
        raise Refused("need_words")
    with office().desk() as desk:
        match request.form.get("to"):
            case "reply":
                casework.reply(desk, ledger.get(desk, number), text, actor())
            case "note":
                casework.note(desk, ledger.get(desk, number), Words(body=text), actor())
            case "resolve":
                casework.resolve(desk, front.unchanged(desk, number), text, actor())
            case _:
                abort(400)
    return front.back_to(number)


@screens.post("/reopen")
def reopen(number: int) -> ResponseReturnValue:
    """The resident is not content after all."""
    with office().desk() as desk:
        outcome.reopen(desk, front.unchanged(desk, number), actor())
    return front.back_to(number)


@screens.post("/reveal")
def reveal(number: int) -> ResponseReturnValue:
    """Show the reporter's whole phone for a while; who looked is on record."""
    with office().desk() as desk:
        ticket = ledger.get(desk, number)
        if ticket.status not in _REACHABLE:
            raise NotFound(f"ticket {number} is over")
        ledger.record(desk, ticket, Action.REVEAL, actor())
        session["revealed"] = [ticket.id, desk.now.timestamp() + _REVEALED_SECONDS]
    return front.back_to(number)


def _is_revealed(ticket: Ticket) -> bool:
    of, until = session.get("revealed", (0, 0))
    return bool(of == ticket.id and office().clock().timestamp() < until) and (
        ticket.status in _REACHABLE
    )
