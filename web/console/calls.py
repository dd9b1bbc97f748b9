"""Calls: those that came, and the form to write one down; the caller's phone comes first."""

import dataclasses
import secrets

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gateway.domain.people import WORKS
from gateway.errors import Refused
from gateway.services.desk import Desk
from gateway.services.figures import queries
from gateway.services.town import directory, gazetteer
from gateway.services.voice import calls, listening, written
from gateway.services.voice.calls import Note
from gateway.store.tables import Ticket
from routing.router import Route
from web.console import errors, front, security
from web.console.front import actor, office

screens = Blueprint("calls", __name__, url_prefix="/calls")
screens.before_request(security.only(*WORKS))

_LONGEST = 100  # characters of a token: as many as a call keeps


@screens.get("")
def listed() -> ResponseReturnValue:
    """Calls taken and missed, newest first."""
    with office().view() as desk:
        found = queries.calls(desk, by=actor())
        return front.page(
            desk,
            "calls.html",
            calls=found,
            hidden=queries.of_hidden_reporters(desk, found, actor()),
            spoken=listening.of_calls(desk, [one.id for one in found], actor()),
            unwritten=written.unwritten(desk),
        )


@screens.post("/<int:call>/nothing")
def nothing(call: int) -> ResponseReturnValue:
    """A call that a colleague took needs no ticket."""
    with office().desk() as desk:
        written.nothing_to_write(desk, call, actor())
    return redirect(url_for("calls.listed"), 303)


@screens.get("/new")
def form() -> ResponseReturnValue:
    """The form; with a phone, what is known of it beside, and with a call the phone of that."""
    with office().view() as desk:
        note = Note(request.args.get("phone", "").strip(), "", token=_token())
        if (call := request.args.get("call", type=int)) is not None:
            phone = written.to_write(desk, call).call.phone
            note = dataclasses.replace(note, phone=phone, withheld=not phone, call=call)
        return _form(desk, note)


@screens.post("/new")
def take() -> ResponseReturnValue:
    """Save a call as a ticket, or show first who calls and where it would go."""
    note = _note()
    # The router is made outside of the transaction that writes: making one takes a moment.
    with office().view() as desk:
        router = gazetteer.router(desk)
        route = calls.suggest(desk, note, router, by_hand=True) if note.text else None
        if request.form.get("do") == "preview":
            return _form(desk, note, route)
    try:
        with office().desk() as desk:
            number = _taken(desk, note, route).number
    except Refused as error:  # what was typed stays in the form
        flash(errors.why(error), "bad")
        if error.code == "call_taken":  # sent once more it is a call of its own
            note = dataclasses.replace(note, token=_token(), call=None)
        with office().view() as desk:
            return _form(desk, note, route), 409
    return redirect(url_for("tickets.show", number=number), 303)


def _taken(desk: Desk, note: Note, route: Route | None) -> Ticket:
    if note.call is not None:
        return written.write_down(desk, note.call, note, route, actor())
    return calls.take(desk, note, route, actor())


def _note() -> Note:
    given = request.form
    return Note(
        phone=given.get("phone", "").strip(),
        text=given.get("text", "").strip(),
        address=given.get("address", "").strip(),
        category=given.get("category", ""),
        withheld="withheld" in given,
        token=given.get("token", "")[:_LONGEST] or _token(),
        call=given.get("call", type=int),
    )


def _token() -> str:
    """What tells one form from another, however often it is sent."""
    return secrets.token_urlsafe(16)


def _form(desk: Desk, note: Note, route: Route | None = None) -> str:
    phone = directory.phone_of(note.phone, desk.settings.place).value
    caller = calls.caller(desk, note.phone) if phone else None
    return front.page(
        desk,
        "call.html",
        note=note,
        caller=caller,
        earlier=queries.of_phone(desk, phone, by=actor()),
        route=route,
        where=queries.area_name(desk, route.area) if route else "",
        team=queries.team_name(desk, route.team) if route else "",
        evidence=[[one.kind.value, one.value] for one in route.evidence] if route else [],
        categories=[one.code for one in desk.rules.categories.offered],
    )
