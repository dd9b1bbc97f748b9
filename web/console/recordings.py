"""Recordings of calls: heard by whoever sees the ticket, held and released by supervisors."""

import io

from flask import Blueprint, abort, redirect, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from gateway.domain.people import READS
from gateway.errors import Refused
from gateway.services.voice import listening, recordings
from web.console import security
from web.console.front import actor, office

screens = Blueprint("recordings", __name__, url_prefix="/recordings/<int:recording>")
screens.before_request(security.only(*READS))


@screens.get("")
def play(recording: int) -> ResponseReturnValue:
    """A recording or a part of it; who is given one is on record before the first byte leaves."""
    with office().view() as desk:
        try:
            found = listening.get(desk, recording, actor())
        except Refused:
            abort(403)
        content = recordings.content(desk, found)
    try:
        response = send_file(io.BytesIO(content), mimetype=found.kind, etag=found.sha256 or "")
    except RequestedRangeNotSatisfiable as error:
        return error.get_response()
    if request.method == "GET" and response.status_code in (200, 206):
        start = response.content_range.start or 0
        with office().desk() as desk:
            listening.played(desk, found, actor(), start)
    return response


@screens.post("/hold")
def hold(recording: int) -> ResponseReturnValue:
    """It stays although its time will be over."""
    with office().desk() as desk:
        listening.hold(desk, recording, actor())
    return redirect(security.came_from(), 303)


@screens.post("/release")
def release(recording: int) -> ResponseReturnValue:
    """It goes when its time is over."""
    with office().desk() as desk:
        listening.release(desk, recording, actor())
    return redirect(security.came_from(), 303)
