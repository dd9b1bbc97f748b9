"""The description of everything that other systems may ask for: OpenAPI 3.1.

Lengths and statuses come from where they are checked, so that the two cannot part.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint

from gateway.domain.ticket import Status
from web.public import api

described = Blueprint("openapi", __name__, url_prefix="/api/v1")

Schema = dict[str, Any]

_TIMES = frozenset({"expected_deadline", "started_at", "ended_at"})
_NEEDED = ("external_id", "appeal_subject")
_TOLD = {
    "external_id": "What the matter is called at the sender. Sent again under this it is the same.",
    "source": "Where at the sender it comes from; the token's name when left out.",
    "contact_phone": "The caller's. Empty: it was withheld, and nobody gets a text.",
    "appeal_subject": "What it is about, in the caller's words; the words of the ticket.",
    "incident_address": "Where it is; it goes before the words.",
    "category_code": "One of ours stands; any other is shown to people.",
    "urgency_level": "Shown to people; how urgent a ticket is, the gateway's rules say.",
    "recording_url": "Shown to people; not fetched.",
}
_TEXT: Schema = {"type": "string"}
_TIME: Schema = {"type": "string", "format": "date-time"}
_PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": {**_TEXT, "description": "Why it was refused."},
        "instance": _TEXT,
        "field": {**_TEXT, "description": "What of the request it is about."},
        "code": {**_TEXT, "description": "The rule that forbids it."},
        "reference": {**_TEXT, "description": "Where it stands in our log."},
    },
}
_WHY = {
    400: "It cannot be read.",
    401: "No token, one that nobody has, or a revoked one.",
    403: "The token or the signature is not for this.",
    404: "It is not there, or not yours.",
    409: "Another matter was sent under this external_id.",
    413: "The body is larger than 64 KB.",
    415: "The body is of another type.",
    422: "A value will not do; `field` names it.",
    429: "Too many requests: wait for Retry-After seconds.",
    503: "It could not be stored: send it again.",
}
_READS = (400, 401, 403, 404, 422, 429, 503)
_OPEN_READS = (400, 404, 422, 429, 503)
_WRITES = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


@described.get("/openapi.json")
def document() -> dict[str, Any]:
    """The description as a document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Gridline",
            "version": "1",
        },
        "paths": {**_tickets(), **_open311(), **_hook()},
        "webhooks": {"status": {"post": _pushed()}},
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "api_key": {"type": "apiKey", "in": "query", "name": "api_key"},
            },
            "schemas": {
                "Problem": _PROBLEM,
                "Ticket": _ticket(),
                "Receipt": _receipt(),
                "NewTicket": _matter(api.TICKET),
                "NewCall": _matter(api.CALL),
                "Push": _push(),
            },
        },
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _matter(fields: Mapping[str, int]) -> Schema:
    properties = {
        name: {
            "type": "string" if name in _NEEDED else ["string", "null"],
            "maxLength": most,
            **({"minLength": 1} if name in _NEEDED else {}),
            **({"format": "date-time"} if name in _TIMES else {}),
            **({"description": _TOLD[name]} if name in _TOLD else {}),
        }
        for name, most in fields.items()
    }
    return {"type": "object", "required": list(_NEEDED), "properties": properties}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


def _maybe(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _receipt() -> Schema:
    return _object(
        number={"type": "integer"}, source=_TEXT, external_id=_TEXT, created_at=_TIME, href=_TEXT
    )


def _ticket() -> Schema:
    return _object(
        number={"type": "integer"},
        source=_TEXT,
        external_id=_TEXT,
        status={"type": "string", "enum": [one.value for one in Status]},
        merged={"type": "boolean", "description": "It follows another; the status is that one's."},
        category=_maybe(_TEXT),
        team=_maybe(_TEXT),
        created_at=_TIME,
        changed_at=_TIME,
        due_at=_maybe(_TIME),
        closed_at=_maybe(_TIME),
    )


def _push() -> Schema:
    known = _ticket()["properties"]
    told = ("number", "source", "external_id", "status", "merged", "category", "team")
    seen = {name: known[name] for name in told}
    return _object(id={**_TEXT, "description": "Once seen, seen."}, **seen, at=_TIME)


# ---------------------------------------------------------------- operations


def _operation(
    summary: str,
    answer: Schema,
    refusals: Sequence[int],
    *,
    status: int = 200,
    parameters: Sequence[Schema] = (),
    body: Schema | None = None,
    security: Sequence[Schema] = ({"token": []},),
) -> Schema:
    responses = {str(one): _refusal(one) for one in refusals}
    responses[str(status)] = {"description": summary, "content": answer}
    made: Schema = {"summary": summary, "responses": responses, "security": list(security)}
    if parameters:
        made["parameters"] = list(parameters)
    if body is not None:
        made["requestBody"] = {"required": True, "content": body}
    return made


def _refusal(status: int) -> Schema:
    content = {"application/problem+json": {"schema": _ref("Problem")}}
    return {"description": _WHY[status], "content": content}


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def _query(name: str, schema: Schema, *, required: bool = False) -> Schema:
    return {"name": name, "in": "query", "required": required, "schema": schema}


def _path(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": schema}


_NUMBER = _path("number", {"type": "string", "pattern": "^[0-9]{5,12}$"})


def _tickets() -> Schema:
    post = "A matter becomes a ticket, once for each source and external_id."
    page = _object(tickets={"type": "array", "items": _ref("Ticket")}, next=_maybe(_TEXT))
    asked = (
        _query("since", _TIME, required=True),
        _query("after", {"type": "integer", "minimum": 0}),
        _query("limit", {"type": "integer", "minimum": 1, "maximum": 500}),
    )
    receipt = _json(_ref("Receipt"))
    return {
        "/api/v1/tickets": {
            "post": _operation(post, receipt, _WRITES, status=201, body=_json(_ref("NewTicket"))),
            "get": _operation(
                "Own tickets that have changed since, the earliest first.",
                _json(page), _READS, parameters=asked,
            ),
        },
        "/api/v1/tickets/{number}": {
            "get": _operation(
                "An own ticket.", _json(_ref("Ticket")), _READS, parameters=(_NUMBER,)
            ),
        },
        "/api/v1/calls": {
            "post": _operation(
                "A call that was taken becomes a ticket, likewise.",
                receipt, _WRITES, status=201, body=_json(_ref("NewCall")),
            ),
        },
    }  # fmt: skip


def _open311() -> Schema:
    several = _both({"type": "array", "items": {"type": "object"}})
    kind = _path("format", {"type": "string", "enum": ["json", "xml"]})
    town = _query("jurisdiction_id", _TEXT)
    listed = [_query(name, _TIME) for name in ("start_date", "end_date")]
    listed += [_query(name, _TEXT) for name in ("service_request_id", "service_code", "status")]
    form = {"application/x-www-form-urlencoded": {"schema": _report()}}

    def get(summary: str, answer: Schema, *more: Schema) -> Schema:
        asked = (kind, town, *more)
        return _operation(summary, answer, _OPEN_READS, parameters=asked, security=())

    key = {"api_key": list[str]()}
    post = _operation(
        "A matter is reported.", several, _WRITES,
        status=201, parameters=(kind, town), body=form, security=({"token": []}, key),
    )  # fmt: skip
    token = _operation(
        "The id of an own request.", several, _READS,
        parameters=(kind, town, _path("token", _TEXT)), security=({"token": []}, key),
    )  # fmt: skip
    return {
        f"/open311/v2/{path}.{{format}}": operations
        for path, operations in {
            "services": {"get": get("What may be reported.", several)},
            "services/{code}": {
                "get": get("What is asked.", _both({"type": "object"}), _path("code", _TEXT))
            },
            "requests": {
                "get": get("Matters of 90 days, newest first.", several, *listed),
                "post": post,
            },
            "requests/{number}": {"get": get("One matter.", several, _NUMBER)},
            "tokens/{token}": {"get": token},
        }.items()
    }


def _both(schema: Schema) -> Schema:
    return {**_json(schema), "text/xml": {"schema": _TEXT}}


def _report() -> Schema:
    names = ("address_string", "description", "phone", "first_name", "last_name", "lat", "long")
    properties = {name: _TEXT for name in ("service_code", *names, "attribute[place]")}
    return {"type": "object", "required": ["service_code"], "properties": properties}


def _hook() -> Schema:
    item: Schema = {
        "type": "object",
        "required": ["id", "from", "to", "text", "at"],
        "properties": {name: _TEXT for name in ("id", "from", "to", "text", "at")},
    }
    body = _json({"anyOf": [item, {"type": "array", "items": item}]})
    signed: Schema = {
        "name": "X-Gridline-Signature",
        "in": "header",
        "required": True,
        "schema": _TEXT,
        "description": "HMAC-SHA256 of the body under the channel's secret, in hex.",
    }
    where = (_path("channel", _TEXT), _path("secret", _TEXT), signed)
    refusals = (400, 403, 404, 413, 415, 429, 503)
    taken = _operation(
        "Texts of a provider with profile json.", _json({}), refusals,
        parameters=where, body=body, security=(),
    )  # fmt: skip
    return {"/hooks/http/{channel}/{secret}": {"post": taken}}


def _pushed() -> Schema:
    headers = [
        {"name": f"X-Gridline-{name}", "in": "header", "required": True, "schema": _TEXT}
        for name in ("Delivery", "Timestamp", "Signature")
    ]
    return {
        "summary": "The status of a ticket has changed; repeated until it is answered 2xx.",
        "parameters": headers,
        "requestBody": {"required": True, "content": _json(_ref("Push"))},
        "responses": {"2XX": {"description": "It was taken."}},
    }
