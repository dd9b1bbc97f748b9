"""Sign in, sign out, and the language."""

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from gateway.domain.people import Language
from gateway.services.town import operators
from gateway.store.tables import Operator
from web.console import security
from web.console.front import LANGUAGE_COOKIE, front, me, office, say

screens = Blueprint("login", __name__)
_YEAR = 365 * 24 * 3600  # seconds


@screens.get("/sign-in")
def form() -> ResponseReturnValue:
    """Ask for name and password."""
    if me() is not None:
        return redirect(url_for("queue.first"))
    return render_template("login.html", next=request.args.get("next", ""), name="")


@screens.post("/sign-in")
def enter() -> ResponseReturnValue:
    """Let in whoever knows the password of a name."""
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    address, throttle = request.remote_addr or "", front().throttle
    if throttle.holds(name, address, office().clock()):
        return _again(name, "login.held", 429)
    with office().view() as desk:
        operator = operators.sign_in(desk, name, password)
    if operator is None:
        throttle.failed(name, address, office().clock())
        return _again(name, "login.wrong", 401)
    throttle.succeeded(name, address)
    if operators.needs_freshening(operator):
        with office().desk() as desk:
            operator = operators.freshen(desk, operator.name, password)
    security.remember(operator)
    return redirect(security.here(request.form.get("next")) or url_for("queue.first"), 303)


def _again(name: str, why: str, code: int) -> tuple[str, int]:
    flash(say(why), "bad")
    return render_template("login.html", next=request.form.get("next", ""), name=name), code


@screens.post("/sign-out")
def leave() -> ResponseReturnValue:
    """Forget who is signed in at this browser."""
    session.clear()
    return redirect(url_for("login.form"), 303)


@screens.post("/language")
def choose_language() -> Response:
    """Keep the reader's language in the account and in a cookie."""
    wanted = request.form.get("language", "")
    chosen = Language(wanted) if wanted in list(Language) else Language.ZH
    operator = me()
    if operator is not None:
        with office().desk() as desk:
            desk.tx.get_one(Operator, operator.id).language = chosen
    response = Response(status=303, headers={"Location": security.came_from()})
    response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR, samesite="Lax", httponly=True)
    return response
