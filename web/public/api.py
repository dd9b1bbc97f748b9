"""The API for hotline platforms and call centres: matters come in, and are asked after."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from gateway.domain.bridge import Use
from gateway.services.outside import bridge
from gateway.services.outside.bridge import Matter, Seen
from gateway.services.voice.calls import Note
from gateway.store.tables import Bridged, Client
from web.public import callers
from web.public.front import office
from web.public.problems import Problem

api = Blueprint("api", __name__, url_prefix="/api/v1")
api.after_request(callers.ask_for_token)

# What may be told of a matter: name → the most characters.
TICKET = {
    "external_id": 60,
    "source": 31,
    "contact_phone": 60,
    "caller_name": 60,
    "appeal_type": 60,
    "appeal_subject": 2000,
    "incident_address": 200,
    "category_code": 40,
    "urgency_level": 20,
    "expected_deadline": 40,
    "assigned_dept": 60,
}
CALL = {**TICKET, "started_at": 40, "ended_at": 40, "agent": 60, "recording_url": 500}
# What people read beside the words of the ticket.
_REMARKS = (
    "caller_name", "appeal_type", "urgency_level", "expected_deadline", "assigned_dept", "agent",
    "recording_url",
)  # fmt: skip
_SOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LINK = re.compile(r"https?://\S+")
_MOST = 500  # tickets in one answer


@api.post("/tickets")
def post_ticket() -> ResponseReturnValue:
    """A hotline platform hands a matter over."""
    return _taken(Use.TICKETS, TICKET)


@api.post("/calls")
def post_call() -> ResponseReturnValue:
    """A call centre has taken a call."""
    return _taken(Use.CALLS, CALL)


@api.get("/tickets/<number>")
def ticket(number: str) -> ResponseReturnValue:
    """What has become of a client's own ticket."""
    whose = callers.client(Use.TICKETS, Use.CALLS)
    if not re.fullmatch("[0-9]{5,12}", number):
        raise Problem(404, "There is no ticket of yours with this number.")
    with office().view() as desk:
        found = bridge.one(desk, whose, int(number))
    if found is None:
        raise Problem(404, "There is no ticket of yours with this number.")
    return shown(found)


@api.get("/tickets")
def tickets() -> ResponseReturnValue:
    """A client's own tickets that have changed since a time, the earliest first."""
    whose = callers.client(Use.TICKETS, Use.CALLS)
    since = callers.instant("since", request.args.get("since", ""))
    if since is None:
        raise Problem(422, "since is needed: a time.", field="since")
    limit = _whole("limit", bridge.PAGE, 1, _MOST)
    after = _whole("after", 0, 0, 2**62)
    with office().view() as desk:
        found = bridge.since(desk, whose, since, after, limit)
    following = None
    if len(found) == limit:
        mark, last = found[-1]
        at = callers.told(last.changed_at)
        following = url_for("api.tickets", since=at, after=mark, limit=limit)
    return {"tickets": [shown(one) for _, one in found], "next": following}


def _taken(use: Use, fields: Mapping[str, int]) -> ResponseReturnValue:
    whose = callers.client(use)
    row = callers.take(whose, _matter(use, whose, fields))
    return _receipt(row)


def _receipt(row: Bridged) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The same however often it is asked for: what changes is asked of the ticket itself."""
    href = url_for("api.ticket", number=row.number)
    told = {
        "number": row.number,
        "source": row.source,
        "external_id": row.external_id,
        "created_at": callers.told(row.created_at),
        "href": href,
    }
    return told, 201, {"Location": href}


def _matter(use: Use, whose: Client, fields: Mapping[str, int]) -> Matter:
    given = _body()
    read = {name: callers.text(name, given.get(name), most) for name, most in fields.items()}
    for name in ("external_id", "appeal_subject"):
        if not read[name]:
            raise Problem(422, f"{name} is needed.", field=name)
    source = read["source"] or whose.name
    if not _SOURCE.fullmatch(source):
        raise Problem(422, "source has letters, digits, dots and hyphens.", field="source")
    if (link := read.get("recording_url")) and not _LINK.fullmatch(link):
        raise Problem(422, "recording_url is no address.", field="recording_url")
    callers.instant("expected_deadline", read["expected_deadline"])
    known = read["category_code"] in office().rules.categories.by_code
    phone = callers.phone(read["contact_phone"])
    note = Note(
        phone,
        read["appeal_subject"],
        read["incident_address"],
        read["category_code"] if known else "",
        withheld=not phone,
    )
    remarks = [read.get(name, "") for name in _REMARKS]
    return Matter(
        use,
        source,
        read["external_id"],
        note,
        remarks if known else [*remarks, read["category_code"]],
        read["contact_phone"] if phone != read["contact_phone"] else "",
        callers.instant("started_at", read.get("started_at", "")),
        callers.instant("ended_at", read.get("ended_at", "")),
    )


def _body() -> Mapping[str, object]:
    if not request.is_json:
        raise Problem(415, "The body is application/json.")
    try:
        given = request.get_json()
    except RecursionError:
        given = None
    if not isinstance(given, dict):
        raise Problem(400, "The body is a JSON object.")
    return given


def _whole(name: str, default: int, least: int, most: int) -> int:
    asked = request.args.get(name, "")
    if not asked:
        return default
    if not re.fullmatch("[0-9]{1,18}", asked) or not least <= int(asked) <= most:
        raise Problem(422, f"{name} is a whole number from {least} to {most}.", field=name)
    return int(asked)


def shown(seen: Seen) -> dict[str, Any]:
    """What a client is told of a ticket of its own."""
    return {
        "number": seen.number,
        "source": seen.source,
        "external_id": seen.external_id,
        "status": seen.status,
        "merged": seen.merged,
        "category": seen.category,
        "team": seen.team,
        "result": seen.result,
        "created_at": callers.told(seen.created_at),
        "changed_at": callers.told(seen.changed_at),
        "due_at": callers.told(seen.due_at) if seen.due_at else None,
        "closed_at": callers.told(seen.closed_at) if seen.closed_at else None,
    }
