"""Open311 GeoReport v2: categories as services, matters as requests, in JSON and XML.

Anybody sees what the notice board shows, and no words of anybody; only clients may post.
"""

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from flask import Blueprint, Response, request

from gateway.domain.bridge import Use
from gateway.domain.ticket import OPEN
from gateway.services.outside import bridge, noticeboard
from gateway.services.outside.bridge import Matter
from gateway.services.outside.noticeboard import Entry, Side
from gateway.services.voice.calls import Note
from routing.categories import Category
from routing.outlines import Point
from web.public import callers
from web.public.front import office
from web.public.problems import Problem

reports = Blueprint("open311", __name__, url_prefix="/open311/v2")
reports.after_request(callers.ask_for_token)

WINDOW = timedelta(days=90)  # GeoReport: no longer span is listed at a time
MOST = 1000  # likewise: requests in one answer
_MOST_IDS = 50
_KEY = re.compile("[A-Za-z0-9_-]{1,40}")
_STATES = {"open": Side.OPEN, "closed": Side.STRUCK}
_FORM = {
    "service_code": 40, "address_string": 200, "address_id": 60, "description": 2000,
    "phone": 24, "first_name": 60, "last_name": 60, "email": 100, "media_url": 500,
    "lat": 24, "long": 24, "attribute[place]": 200,
}  # fmt: skip
_REMARKS = ("first_name", "last_name", "email", "lat", "long", "address_id", "media_url")

Row = Mapping[str, Any]


@reports.before_request
def _of_this_town() -> None:
    asked, ours = request.values.get("jurisdiction_id"), office().rules.settings.web.jurisdiction
    if ours and asked not in (None, "", ours):
        raise Problem(404, "There is no such jurisdiction here.", field="jurisdiction_id")


@reports.get("/services.<any(json, xml):kind>")
def services(kind: str) -> Response:
    """What may be reported."""
    return _answer(kind, "services", "service", [_service(one) for one in _categories().values()])


@reports.get("/services/<code>.<any(json, xml):kind>")
def definition(code: str, kind: str) -> Response:
    """What else is asked about one of them."""
    if code not in _categories():
        raise Problem(404, "There is no service with this code.")
    attribute = {
        "variable": True,
        "code": "place",
        "datatype": "string",
        "required": False,
        "datatype_description": "小区、楼栋、门牌或附近的标志",
        "order": 1,
        "description": "地点补充说明",
    }
    told = {"service_code": code, "attributes": [attribute]}
    if kind == "json":
        return _json(told)
    root = ElementTree.Element("service_definition")
    _put(root, told)
    return _xml(root)


@reports.get("/requests.<any(json, xml):kind>")
def requests(kind: str) -> Response:
    """Matters that were reported within 90 days at most, newest first."""
    if ids := request.args.get("service_request_id", ""):
        return _requests(kind, _listed(ids))
    since, until = _span()
    codes = [one for one in request.args.get("service_code", "").split(",") if one]
    words = [one for one in request.args.get("status", "").split(",") if one] or list(_STATES)
    if not set(words) <= set(_STATES):
        raise Problem(422, "status is open, closed, or both with a comma.", field="status")
    if not set(codes) <= set(_categories()):
        return _requests(kind, [])
    with office().view() as desk:
        sides = [_STATES[one] for one in words]
        found = noticeboard.between(desk, since, until, sides, codes, MOST)
    return _requests(kind, found)


@reports.get("/requests/<number>.<any(json, xml):kind>")
def one(number: str, kind: str) -> Response:
    """One matter."""
    found = _listed(number)
    if not found:
        raise Problem(404, "There is no request with this id.")
    return _requests(kind, found)


@reports.get("/tokens/<token>.<any(json, xml):kind>")
def token(token: str, kind: str) -> Response:
    """The id of the request that was given a token, to the client that posted it."""
    whose = callers.client(Use.OPEN311, token=request.args.get("api_key", ""))
    with office().view() as desk:
        row = bridge.by_token(desk, whose, token) if _KEY.fullmatch(token) else None
    if row is None:
        raise Problem(404, "There is no such token of yours.")
    told = {"service_request_id": str(row.number), "token": token}
    return _answer(kind, "service_requests", "request", [told])


@reports.post("/requests.<any(json, xml):kind>")
def post(kind: str) -> Response:
    """A matter is reported. With an `Idempotency-Key` it may be posted again for the same one."""
    whose = callers.client(Use.OPEN311, token=request.values.get("api_key", ""))
    key = request.headers.get("Idempotency-Key", "") or secrets.token_urlsafe(16)
    if not _KEY.fullmatch(key):
        why = "An Idempotency-Key has 40 letters, digits, _ and - at most."
        raise Problem(422, why, field="Idempotency-Key")
    row = callers.take(whose, _matter(whose.name, key))
    told = {
        "service_request_id": str(row.number),
        "token": key,
        "service_notice": None,
        "account_id": None,
    }
    return _answer(kind, "service_requests", "request", [told], 201)


# ---------------------------------------------------------------- what was asked


def _categories() -> Mapping[str, Category]:
    return office().rules.categories.by_code


def _listed(ids: str) -> Sequence[Entry]:
    asked = ids.split(",")[:_MOST_IDS]
    numbers = [int(one) for one in asked if re.fullmatch("[0-9]{5,12}", one)]
    with office().view() as desk:
        return noticeboard.listed(desk, numbers)


def _span() -> tuple[datetime, datetime]:
    """From when to when; what was not asked for follows from the 90 days."""
    start = callers.instant("start_date", request.args.get("start_date", ""))
    end = callers.instant("end_date", request.args.get("end_date", ""))
    if start is not None and end is not None and not timedelta() <= end - start <= WINDOW:
        raise Problem(422, "start_date to end_date are 90 days at most.", field="end_date")
    if start is not None:
        return start, end or start + WINDOW
    end = end or office().clock()
    return end - WINDOW, end


def _matter(source: str, key: str) -> Matter:
    read = {name: callers.text(name, request.form.get(name), most) for name, most in _FORM.items()}
    category = _categories().get(read["service_code"])
    if category is None:
        raise Problem(422, "There is no service with this code.", field="service_code")
    point = _point(read)
    _look_at_place(read)
    place = f"{read['address_string']} {read['attribute[place]']}".strip()
    note = Note(
        read["phone"],
        read["description"] or category.zh,
        place,
        category.code,
        withheld=not read["phone"],
        point=point,
    )
    return Matter(Use.OPEN311, source, key, note, [read[name] for name in _REMARKS])


def _look_at_place(read: Mapping[str, str]) -> None:
    if not (read["address_string"] or read["address_id"] or read["lat"]):
        why = "One of address_string, address_id, lat with long is needed."
        raise Problem(422, why, field="address_string")


def _point(read: Mapping[str, str]) -> Point | None:
    """The coordinates that were given, if any; GeoReport has 400 for those that are none."""
    if not (read["lat"] or read["long"]):
        return None
    for name, most in (("lat", 90), ("long", 180)):
        if not read[name]:
            raise Problem(400, "lat and long go together.", field=name)
        if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,15})?", read[name]):
            raise Problem(400, f"{name} is a number of degrees.", field=name)
        if abs(float(read[name])) > most:
            raise Problem(400, f"{name} is {most} at most.", field=name)
    return Point(float(read["lat"]), float(read["long"]))


# ---------------------------------------------------------------- how it is told


def _service(category: Category) -> Row:
    return {
        "service_code": category.code,
        "service_name": category.zh,
        "description": category.en,
        "metadata": True,
        "type": "realtime",
        "keywords": "",
        "group": category.profession,
    }


def _requests(kind: str, entries: Sequence[Entry]) -> Response:
    return _answer(kind, "service_requests", "request", [_request(one) for one in entries])


def _request(entry: Entry) -> Row:
    category = entry.category
    return {
        "service_request_id": str(entry.number),
        "status": "open" if entry.status in OPEN else "closed",
        "status_notes": entry.status,
        "service_name": category.zh if category else None,
        "service_code": category.code if category else None,
        "description": None,  # nobody's words are public
        "agency_responsible": None,
        "service_notice": None,
        "requested_datetime": callers.told(entry.created_at),
        "updated_datetime": callers.told(entry.struck_at or entry.created_at),
        "expected_datetime": callers.told(entry.due_at) if entry.due_at else None,
        "address": entry.community or None,
        "address_id": None,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def _answer(kind: str, root: str, item: str, rows: Sequence[Row], status: int = 200) -> Response:
    if kind == "json":
        return _json(rows, status)
    top = ElementTree.Element(root)
    for row in rows:
        _put(ElementTree.SubElement(top, item), row)
    return _xml(top, status)


def _json(told: object, status: int = 200) -> Response:
    return Response(json.dumps(told, ensure_ascii=False), status, mimetype="application/json")


def _xml(root: ElementTree.Element, status: int = 200) -> Response:
    content = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(content, status, content_type="text/xml; charset=utf-8")


def _put(element: ElementTree.Element, row: Row) -> None:
    """The members of a row as elements; a list's are named by its singular."""
    for name, value in row.items():
        made = ElementTree.SubElement(element, name)
        if isinstance(value, list):
            for one in value:
                _put(ElementTree.SubElement(made, name.removesuffix("s")), one)
        elif value is not None:
            made.text = str(value).lower() if isinstance(value, bool) else str(value)
