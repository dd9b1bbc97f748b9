"""One ticket: what was said, what happened, and what an operator does about it."""

from flask import Blueprint, abort, flash, request, send_file, session
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gateway.domain import ticket as rules
from gateway.domain.people import READS
from gateway.domain.roles import RIGHTS, Right
from gateway.domain.ticket import OPEN, Action, Status
from gateway.errors import NotFound, Refused
from gateway.services.desk import Desk
from gateway.services.figures import queries
from gateway.services.figures.queries import Card
from gateway.services.texts import media, seal
from gateway.services.tickets import (
    by_telephone,
    casework,
    consent,
    dispatching,
    exclusions,
    heard,
    ledger,
    pending,
    sharing,
    texted,
    watch,
)
from gateway.services.town import directory, reach
from gateway.services.voice import listening
from gateway.store.tables import Event, MediaRow, Message, Team, Ticket, Words
from web.console import front, matters, queue, security
from web.console.front import actor, office

screens = Blueprint("tickets", __name__, url_prefix="/t/<int:number>")
screens.before_request(security.only(*READS))
screens.before_request(front.only_within_reach)

_SURE = 0.5  # from here on a suggestion is offered as the one to take
_REVEALED_SECONDS = 600
# Whose reporter may have to be reached: what is open, and what awaits the resident's verdict.
_REACHABLE = OPEN | {Status.RESOLVED}


@screens.get("")
def show(number: int) -> ResponseReturnValue:
    """A ticket beside the queue; the script asks for what may have changed only."""
    with office().view() as desk:
        card = queries.card(desk, number)
        if front.wants_part():
            seen = request.args.get("seen", "")
            return front.part(desk, "_live.html", seen=seen, **_shown(desk, card))
        hidden = reach.hides_reporter(desk, actor(), card.ticket)
        earlier = [] if hidden else queries.of_phone(desk, card.ticket.phone, by=actor())
        return front.page(
            desk, "queue.html",
            earlier=[one for one in earlier if one.number != number],
            teams=_choice(desk, card),
            exclusions=exclusions.of(desk, card.ticket),
            spoken=listening.of_ticket(desk, card.ticket, actor()),
            consent_wanted=consent.is_wanted(desk, card.ticket),
            find=request.args.get("find", "").strip(),
            **_shown(desk, card), **matters.shown(desk, card.ticket), **queue.beside(desk, number),
        )  # fmt: skip


def _shown(desk: Desk, card: Card) -> dict[str, object]:
    hidden = reach.hides_reporter(desk, actor(), card.ticket)
    pictures: dict[int, list[MediaRow]] = {}
    for one in media.of_ticket(desk, card.ticket.id):
        pictures.setdefault(one.message_id, []).append(one)
    status, place = card.ticket.status, office().rules.settings.place
    return {
        "card": card,
        "can": {action for action in Action if rules.after(status, action) is not None},
        "reachable": status in _REACHABLE and card.ticket.phone != "",
        "takes_texts": directory.phone_of(card.ticket.phone, place).takes_texts,
        "hidden": hidden,
        "pending": pending.of(desk, actor(), card.ticket),
        "revealed": _is_revealed(card.ticket) and not hidden,
        "call": heard.may_be_told(desk, card.ticket),
        "to_be_told": heard.is_to_be_told(desk, card.ticket),
        "may_reveal": status in _REACHABLE and _may_reveal(desk, card.ticket),
        "opened": _opened(desk, card.ticket),
        "sure": _SURE,
        "pictures": pictures,
    }


@screens.get("/media/<int:media_id>")
def picture(number: int, media_id: int) -> ResponseReturnValue:
    """A picture that came with a text of the ticket, for whoever may see that."""
    with office().view() as desk:
        ticket = ledger.get(desk, number)
        found = next((o for o in media.of_ticket(desk, ticket.id) if o.id == media_id), None)
        if found is None or found.sha256 is None:
            raise NotFound(f"ticket {number} has no picture {media_id}")
        file = media.path(desk.settings.data, found.sha256)
    return send_file(file, mimetype=found.kind, max_age=0)


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
    """Write to the resident, keep a remark, write down what was said in a call, or say how the
    matter is settled.
    """
    text = front.typed()
    if not text:
        raise Refused("need_words")
    with office().desk() as desk:
        match request.form.get("to"):
            case "reply":
                casework.reply(desk, ledger.get(desk, number), text, actor())
            case "note":
                ticket, words = ledger.get(desk, number), front.written(desk)
                _say_apart(by_telephone.note(desk, ticket, words, actor()))
            case "said":
                ticket, words = ledger.get(desk, number), front.written(desk)
                _say_apart(by_telephone.tell(desk, ticket, words, actor()))
            case "resolve":
                casework.resolve(desk, front.unchanged(desk, number), text, actor())
            case _:
                abort(400)
        watch.look(desk)
    return front.back_to(number)


@screens.post("/reopen")
def reopen(number: int) -> ResponseReturnValue:
    """The resident is not content after all; what is amiss is for the team, if it was said."""
    reason = front.typed()
    with office().desk() as desk:
        words = front.written(desk) if reason else None
        ticket = front.unchanged(desk, number)
        _say_apart(by_telephone.reopen(desk, ticket, actor(), words))
        watch.look(desk)
    return front.back_to(number)


def _say_apart(complaint: Ticket | None) -> None:
    """Say under what number a complaint about staff was taken out of what was typed."""
    if complaint is not None:
        flash(front.say("ticket.apart", number=complaint.number))


@screens.post("/reveal")
def reveal(number: int) -> ResponseReturnValue:
    """Show the reporter's whole phone for a while; who looked is on record."""
    with office().desk() as desk:
        ticket = ledger.get(desk, number)
        if ticket.status not in _REACHABLE or not _may_reveal(desk, ticket):
            raise NotFound(f"ticket {number} shows no phone")
        ledger.record(desk, ticket, Action.REVEAL, actor())
        session["revealed"] = [ticket.id, desk.now.timestamp() + _REVEALED_SECONDS]
    return front.back_to(number)


@screens.post("/consent")
def consent_by_telephone(number: int) -> ResponseReturnValue:
    """The reporter has said in a call that the partner may have the phone."""
    with office().desk() as desk:
        sharing.by_telephone(desk, front.unchanged(desk, number), actor())
    return front.back_to(number)


def _may_reveal(desk: Desk, ticket: Ticket) -> bool:
    able = RIGHTS[actor().role, Action.REVEAL] is Right.ACT
    return able and not reach.hides_reporter(desk, actor(), ticket)


def _is_revealed(ticket: Ticket) -> bool:
    of, until = session.get("revealed", (0, 0))
    return bool(of == ticket.id and office().clock().timestamp() < until) and (
        ticket.status in _REACHABLE
    )


# ---------------------------------------------------------------- what was masked on arrival


@screens.post("/unseal/<int:words_id>")
def unseal(number: int, words_id: int) -> ResponseReturnValue:
    """Show what was masked in a text for a while; who looked, and why, is on record."""
    with office().desk() as desk:
        ticket = ledger.get(desk, number)
        words = _words_of(desk, ticket, words_id)
        able = ticket.status in _REACHABLE and _may_reveal(desk, ticket)
        if words is None or not able:
            raise NotFound(f"ticket {number} has no such text to open")
        seal.opened(desk, words)  # refuses what no key opens
        why = front.written(desk, "reason")
        codes = {"text": words.id}
        ledger.record(desk, ticket, Action.REVEAL, actor(), text_id=why.id, codes=codes)
        session["opened"] = [ticket.id, words.id, desk.now.timestamp() + _REVEALED_SECONDS]
    return front.back_to(number)


def _words_of(desk: Desk, ticket: Ticket, words_id: int) -> Words | None:
    """A text of the ticket: its own, one of its messages, or a remark."""
    texts = select(Message.text_id).where(Message.ticket_id == ticket.id)
    remarks = select(Event.text_id).where(Event.ticket_id == ticket.id, texted.belongs())
    belongs = Words.id.in_(texts) | Words.id.in_(remarks) | (Words.id == ticket.text_id)
    return desk.tx.scalar(select(Words).where(Words.id == words_id, belongs))


def _opened(desk: Desk, ticket: Ticket) -> dict[int, str]:
    """The originals that are shown now, by the ids of their texts."""
    of, words_id, until = session.get("opened", (0, 0, 0))
    if of != ticket.id or desk.now.timestamp() > until or ticket.status not in _REACHABLE:
        return {}
    words = _words_of(desk, ticket, words_id)
    return {words.id: seal.opened(desk, words)} if words is not None and words.sealed else {}
