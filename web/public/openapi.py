"""The description of everything that other systems may ask for: OpenAPI 3.1.

Lengths and statuses come from where they are checked, so that the two cannot part.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint

from web.public import api, schemas
from web.public.schemas import TEXT, TIME, Schema, ref

described = Blueprint("openapi", __name__, url_prefix="/api/v1")

_WHY = {
    400: "It cannot be read.",
    401: "No token, one that nobody has, or a revoked one.",
    403: "The token or the signature is not for this.",
    404: "It is not there, or not yours.",
    408: "It was not sent to its end, or too slowly.",
    409: "Another matter was sent under this external_id.",
    413: "The body is larger than 64 KB.",
    415: "The body is of another type.",
    422: "A value will not do; `field` names it.",
    429: "Too many requests: wait for Retry-After seconds.",
    503: "It could not be stored: send it again.",
}
_READS = (400, 401, 403, 404, 422, 429, 503)
_OPEN_READS = (400, 404, 422, 429, 503)
_WRITES = (400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 503)


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
                "Problem": schemas.PROBLEM,
                "Ticket": schemas.ticket(),
                "Receipt": schemas.receipt(),
                "NewTicket": schemas.matter(api.TICKET),
                "NewCall": schemas.matter(api.CALL),
                "Push": schemas.push(),
            },
        },
    }


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
    content = {"application/problem+json": {"schema": ref("Problem")}}
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
    page = schemas.thing(
        tickets={"type": "array", "items": ref("Ticket")}, next=schemas.maybe(TEXT)
    )
    asked = (
        _query("since", TIME, required=True),
        _query("after", {"type": "integer", "minimum": 0}),
        _query("limit", {"type": "integer", "minimum": 1, "maximum": 500}),
    )
    receipt = _json(ref("Receipt"))
    return {
        "/api/v1/tickets": {
            "post": _operation(post, receipt, _WRITES, status=201, body=_json(ref("NewTicket"))),
            "get": _operation(
                "Own tickets that have changed since, the earliest first.",
                _json(page), _READS, parameters=asked,
            ),
        },
        "/api/v1/tickets/{number}": {
            "get": _operation(
                "An own ticket.", _json(ref("Ticket")), _READS, parameters=(_NUMBER,)
            ),
        },
        "/api/v1/calls": {
            "post": _operation(
                "A call that was taken becomes a ticket, likewise.",
                receipt, _WRITES, status=201, body=_json(ref("NewCall")),
            ),
        },
    }  # fmt: skip


def _open311() -> Schema:
    several = _both({"type": "array", "items": {"type": "object"}})
    kind = _path("format", {"type": "string", "enum": ["json", "xml"]})
    town = _query("jurisdiction_id", TEXT)
    listed = [_query(name, TIME) for name in ("start_date", "end_date")]
    listed += [_query(name, TEXT) for name in ("service_request_id", "service_code", "status")]
    form = {"application/x-www-form-urlencoded": {"schema": schemas.open311_report()}}

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
        parameters=(kind, town, _path("token", TEXT)), security=({"token": []}, key),
    )  # fmt: skip
    return {
        f"/open311/v2/{path}.{{format}}": operations
        for path, operations in {
            "services": {"get": get("What may be reported.", several)},
            "services/{code}": {
                "get": get("What is asked.", _both({"type": "object"}), _path("code", TEXT))
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
    return {**_json(schema), "text/xml": {"schema": TEXT}}


def _hook() -> Schema:
    signed: Schema = {
        "name": "X-Gridline-Signature",
        "in": "header",
        "required": True,
        "schema": TEXT,
        "description": "HMAC-SHA256 of the body under the channel's secret, in hex.",
    }
    where = (_path("channel", TEXT), _path("secret", TEXT), signed)
    refusals = (400, 403, 404, 408, 413, 415, 429, 503)

    def post(summary: str, item: Schema) -> Schema:
        body = _json({"anyOf": [item, {"type": "array", "items": item}]})
        answer = _json(schemas.taken())
        made = _operation(summary, answer, refusals, parameters=where, body=body, security=())
        return {"post": made}

    path = "/hooks/http/{channel}/{secret}"
    return {
        path: post("Texts of a provider with profile json.", schemas.text_in()),
        f"{path}/report": post("What became of texts, likewise.", schemas.delivery_report()),
    }


def _pushed() -> Schema:
    headers = [
        {"name": f"X-Gridline-{name}", "in": "header", "required": True, "schema": TEXT}
        for name in ("Delivery", "Timestamp", "Signature")
    ]
    return {
        "summary": "The status of a ticket has changed; repeated until it is answered 2xx.",
        "parameters": headers,
        "requestBody": {"required": True, "content": _json(ref("Push"))},
        "responses": {"2XX": {"description": "It was taken."}},
    }
