"""What other systems send and are told, as JSON Schema; `openapi.py` says where."""

from collections.abc import Mapping
from typing import Any

from gateway.domain.ticket import Status

Schema = dict[str, Any]

_TIMES = frozenset({"expected_deadline", "started_at", "ended_at"})
_NEEDED = ("external_id", "appeal_subject")
_TOLD = {
    "external_id": "What the matter is called at the sender. Sent again under this it is the same.",
    "source": "Where at the sender it comes from; the token's name when left out.",
    "contact_phone": (
        "The caller's. Among other words the first number of a person's counts. Without one, or "
        "empty, it was withheld, and nobody gets a text; the words are shown to people, masked."
    ),
    "appeal_subject": "What it is about, in the caller's words; the words of the ticket.",
    "incident_address": "Where it is; it goes before the words.",
    "category_code": "One of ours stands; any other is shown to people.",
    "urgency_level": "Shown to people; how urgent a ticket is, the gateway's rules say.",
    "recording_url": "Shown to people; not fetched.",
}
_RESULT = (
    "What the reporter is told: what was done, or why it is put off or not taken; null while it "
    "is worked on, and when the words are kept no longer. Mobiles in it are masked."
)
TEXT: Schema = {"type": "string"}
TIME: Schema = {"type": "string", "format": "date-time"}
PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": {**TEXT, "description": "Why it was refused."},
        "instance": TEXT,
        "field": {**TEXT, "description": "What of the request it is about."},
        "code": {**TEXT, "description": "The rule that forbids it."},
        "reference": {**TEXT, "description": "Where it stands in our log."},
    },
}


def ref(name: str) -> Schema:
    """One that the description names."""
    return {"$ref": f"#/components/schemas/{name}"}


def matter(fields: Mapping[str, int]) -> Schema:
    """A matter of these fields and their most characters."""
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


def thing(**properties: Schema) -> Schema:
    """An object that has all of these."""
    return {"type": "object", "required": list(properties), "properties": properties}


def maybe(schema: Schema) -> Schema:
    """The same, or null."""
    return {**schema, "type": [schema["type"], "null"]}


def receipt() -> Schema:
    """What is answered to a matter."""
    return thing(
        number={"type": "integer"}, source=TEXT, external_id=TEXT, created_at=TIME, href=TEXT
    )


def ticket() -> Schema:
    """What a client is told of its own ticket."""
    return thing(
        number={"type": "integer"},
        source=TEXT,
        external_id=TEXT,
        status={"type": "string", "enum": [one.value for one in Status]},
        merged={"type": "boolean", "description": "It follows another; the status is that one's."},
        category=maybe(TEXT),
        team=maybe(TEXT),
        result=maybe({**TEXT, "description": _RESULT}),
        created_at=TIME,
        changed_at=TIME,
        due_at=maybe(TIME),
        closed_at=maybe(TIME),
    )


def push() -> Schema:
    """What is told of a change, unasked."""
    known = ticket()["properties"]
    told = ("number", "source", "external_id", "status", "merged", "category", "team", "result")
    seen = {name: known[name] for name in told}
    return thing(id={**TEXT, "description": "Once seen, seen."}, **seen, at=TIME)


def open311_report() -> Schema:
    """A matter as Open311 has it."""
    names = ("address_string", "description", "phone", "first_name", "last_name", "lat", "long")
    properties = {name: TEXT for name in ("service_code", *names, "attribute[place]")}
    degrees = {**TEXT, "description": "In degrees (WGS 84); lat and long go together."}
    properties |= {"lat": degrees, "long": degrees}
    return {"type": "object", "required": ["service_code"], "properties": properties}


# ---------------------------------------------------------------- of a provider with profile json


def text_in() -> Schema:
    """A text that came in."""
    at = {**TEXT, "description": "ISO 8601 with its offset, or seconds since 1970."}
    to = {**TEXT, "description": "The number it was sent to."}
    item = thing(id=TEXT, **{"from": TEXT}, text=TEXT)
    item["properties"] |= {"to": to, "at": at}
    return item


def delivery_report() -> Schema:
    """What became of a text that went out."""
    state = {
        **TEXT,
        "description": "delivered, failed, pending, or a word of SMPP such as DELIVRD.",
    }
    attempt = {**TEXT, "description": "The {id} that we gave with the text, if it is known."}
    item = thing(
        id={**TEXT, "description": "The reference that was answered."}, to=TEXT, state=state
    )
    item["properties"] |= {"attempt": attempt, "code": TEXT, "at": TEXT}
    return item


def taken() -> Schema:
    """How many items were understood, and what was wrong with the others, counted from 0."""
    refused = thing(index={"type": "integer"}, reason=TEXT)
    return thing(accepted={"type": "integer"}, refused={"type": "array", "items": refused})
