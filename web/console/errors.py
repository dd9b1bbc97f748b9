"""What goes wrong, as a page: what failed, what to do, and a code to find it in the log."""

import logging
import secrets

from flask import Flask, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException

from gateway.errors import NotFound, Refused
from web.console import front, security
from web.console.front import say

LOGGER = logging.getLogger(__name__)


def handle(app: Flask) -> None:
    """Answer every error of an application."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(security.StaleForm, _stale)
    app.register_error_handler(OverflowError, _too_large)
    app.register_error_handler(DataError, _too_large)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def _refused(error: Refused) -> ResponseReturnValue:
    """A form that a rule forbids leads back to where it was, with the reason."""
    flash(why(error), "bad")
    if request.method == "POST":
        return redirect(security.came_from(), 303)
    return _page(409, "error.refused")


def why(error: Refused) -> str:
    """A refusal in a sentence."""
    key = f"refused.{error.code}"
    known = front.front().screens.has(key)
    return say(key, **error.params) if known else say("refused.other")


def _not_found(error: NotFound) -> ResponseReturnValue:
    return _page(404, "error.not_found")


def _too_large(error: OverflowError | DataError) -> ResponseReturnValue:
    """No database holds such a number: there is nothing under it."""
    return _page(404, "error.not_found")


def _stale(error: HTTPException) -> ResponseReturnValue:
    return _page(400, "error.stale")


_SENTENCES = {
    403: "error.forbidden",
    404: "error.not_found",
    413: "error.too_long",
    421: "error.elsewhere",
}


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error
    return _page(code, _SENTENCES.get(code, "error.other"))


def _failed(error: Exception) -> ResponseReturnValue:
    reference = secrets.token_hex(4)
    LOGGER.error(
        "A page failed", exc_info=error,
        extra={"reference": reference, "endpoint": request.endpoint},
    )  # fmt: skip
    return _page(500, "error.failed", reference)


def _page(code: int, sentence: str, reference: str = "") -> tuple[str, int]:
    values = {"code": code, "sentence": sentence, "reference": reference}
    if front.me() is None or code >= 500:
        return render_template("error.html", **values), code
    with front.office().view() as desk:  # whoever is signed in keeps the menu
        return front.page(desk, "error.html", **values), code
