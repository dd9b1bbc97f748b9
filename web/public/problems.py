"""What goes wrong, as problem details (RFC 9457): what failed, what to do, a code for the log."""

import logging
import secrets
from http import HTTPStatus

from flask import Flask, Response, jsonify, request
from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import ClientDisconnected, HTTPException

from gateway.errors import NotFound, Refused

LOGGER = logging.getLogger(__name__)

_AWAY_SECONDS = 15  # when the database may answer again

# What a stranger is told, by status.
_DETAILS = {
    400: "The request cannot be read: see /api/v1/openapi.json for what is expected.",
    401: "A bearer token is needed, and this one is not known or was revoked.",
    403: "The signature or secret is missing or wrong.",
    404: "There is nothing under this address.",
    405: "This address does not take this method.",
    408: "The request was not sent to its end, or too slowly.",
    413: "The body is larger than this address takes.",
    415: "The body is of a type that this address does not take.",
    503: "It could not be stored now: send it again.",
}
# What rules of the gateway forbid, by the code of the rule.
_RULES = {
    "other_matter": "Another matter was sent before under this external_id; this needs its own.",
}


class Problem(Exception):
    """A request is refused, with the reason for whoever sent it; `retry_after` is in seconds."""

    def __init__(self, status: int, detail: str, retry_after: int = 0, **more: object) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.retry_after = retry_after
        self.more = more


def handle(app: Flask) -> None:
    """Answer every error of the application."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(OperationalError, _away)
    app.register_error_handler(TimeoutError, _away)  # no connection was free
    app.register_error_handler(ClientDisconnected, _cut_off)
    app.register_error_handler(ParseException, _unreadable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def answer(status: int, detail: str, **more: object) -> Response:
    """Problem details; `more` are members of their own."""
    response = jsonify(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=request.path,
        **more,
    )
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def _problem(error: Problem) -> Response:
    response = answer(error.status, error.detail, **error.more)
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _refused(error: Refused) -> Response:
    """What a rule forbids: its code says which."""
    detail = _RULES.get(error.code, "A rule of the gateway forbids this.")
    return answer(409, detail, code=error.code)


def _not_found(error: NotFound) -> Response:
    return answer(404, _DETAILS[404])


def _away(error: OperationalError | TimeoutError) -> Response:
    """The database is locked, full or gone: whoever sent it keeps it and sends it again."""
    LOGGER.error("The database did not answer", exc_info=error)
    return _problem(Problem(503, _DETAILS[503], _AWAY_SECONDS))


def _cut_off(error: ClientDisconnected) -> Response:
    return answer(408, _DETAILS[408])


def _unreadable(error: ParseException) -> Response:
    """The chunks of a body are none; gunicorn finds out while it is read."""
    return answer(400, _DETAILS[400])


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:
        return error.get_response()  # type: ignore[return-value]
    response = answer(code, _DETAILS.get(code, error.description or error.name))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _failed(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    about = {"reference": reference, "endpoint": request.endpoint}
    LOGGER.error("A request failed", exc_info=error, extra=about)
    return answer(500, "Something failed here; it is in our log.", reference=reference)
