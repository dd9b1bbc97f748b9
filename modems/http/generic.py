"""Profile `json`: any provider whose requests can be described by settings.

It posts texts as {"id", "from", "to", "text", "at"} and reports as {"id", "to", "state"}; both
sides sign what they post.
"""

import base64
import json
import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from modems import readings
from modems.channel import Arrival, DeliveryReport, Piece, ReportState
from modems.errors import Blame, ChannelError, Fate
from modems.http import items, templates
from modems.http.account import Account
from modems.http.items import BadItem
from modems.http.profile import (
    JSON,
    Ack,
    Item,
    Profile,
    Reply,
    Request,
    Taken,
    Unread,
    digits,
    national,
    reference,
    refusal,
    whole,
)

SIGNATURE = "X-Gridline-Signature"
_FORM = "application/x-www-form-urlencoded; charset=utf-8"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_OF_TEXT = frozenset({
    "id", "sender", "phone", "national", "digits", "text", "body", "hex", "key", "params",
    "template",
})  # fmt: skip
PLACEHOLDERS = _OF_TEXT | {"user", "password"}
HEADER_PLACEHOLDERS = frozenset({"id", "user", "password", "basic"})

# What is sent when the settings name no fields. {params} alone is an object in JSON.
_FIELDS = {
    "id": "{id}",
    "from": "{sender}",
    "to": "{phone}",
    "text": "{text}",
    "key": "{key}",
    "params": "{params}",
}
_TEMPLATED = _FIELDS | {"template": "{template}"}

_STATES = {
    **dict.fromkeys(("delivered", "delivrd", "success", "ok"), ReportState.DELIVERED),
    **dict.fromkeys(
        ("failed", "undelivered", "undeliv", "expired", "rejected", "rejectd", "deleted", "fail"),
        ReportState.FAILED,
    ),
    **dict.fromkeys(
        ("pending", "accepted", "acceptd", "sent", "queued", "enroute", "buffered", "unknown"),
        ReportState.PENDING,
    ),
}


def unknown_placeholder(values: Mapping[str, str], known: frozenset[str]) -> str | None:
    """The first {placeholder} of some values that nothing stands for; None when there is none."""
    used = (name for value in values.values() for name in _PLACEHOLDER.findall(value))
    return next((name for name in used if name not in known), None)


# ---------------------------------------------------------------- out


def _request(account: Account, piece: Piece, _now: datetime) -> Request:
    known = _known(account, piece)
    fields = account.fields or (_TEMPLATED if account.templates else _FIELDS)
    method, url, body, kind = "POST", account.url, b"", _FORM
    if account.send_as == "json":
        body, kind = json.dumps(_json(fields, known), ensure_ascii=False).encode(), JSON
    elif account.send_as == "form":
        body = urlencode(_filled(fields, known)).encode()
    else:
        method = "GET"
        url += ("&" if "?" in url else "?") + urlencode(_filled(fields, known))
    headers = _filled(account.headers, known | {"basic": _basic(account)})
    if body:
        headers["Content-Type"] = kind
    if account.secrets:
        headers[SIGNATURE] = items.signature(account.secrets[0], body)
    return Request(method, url, body, headers)


def _known(account: Account, piece: Piece) -> dict[str, str]:
    text = piece.whole
    known = {
        "id": str(piece.attempt),
        "sender": account.sender,
        "phone": piece.phone,
        "national": national(piece.phone),
        "digits": digits(piece.phone),
        "text": whole(piece),
        "body": templates.unsigned(whole(piece)),
        "hex": whole(piece).encode("utf-16-be", "replace").hex(),
        "key": text.key if text else "",
        "params": _written({name: str(v) for name, v in text.params.items()} if text else {}),
        "template": "",
        "user": account.user,
        "password": account.password,
    }
    if account.templates and text:
        filled = templates.filled(account, text)
        known |= {"template": filled.code, "params": _written(filled.params)}
    return known


def _written(params: Mapping[str, str]) -> str:
    return json.dumps(params, ensure_ascii=False)


def _filled(fields: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    return {
        name: _PLACEHOLDER.sub(lambda found: known[found[1]], value)
        for name, value in fields.items()
    }


def _json(fields: Mapping[str, str], known: Mapping[str, str]) -> dict[str, object]:
    params: object = json.loads(known["params"])
    filled = _filled(fields, known)
    return {name: params if value == "{params}" else filled[name] for name, value in fields.items()}


def _basic(account: Account) -> str:
    return base64.b64encode(f"{account.user}:{account.password}".encode()).decode()


def _answer(account: Account, piece: Piece, reply: Reply) -> str:
    if account.later and re.search(account.later, reply.text):
        raise ChannelError("throttled", Fate.RETRYABLE, blame=Blame.LATER)
    if not 200 <= reply.status < 300:
        raise refusal(reply)
    if account.accepted and not re.search(account.accepted, reply.text):
        raise ChannelError("rejected", Fate.FINAL)
    found = re.search(account.reference, reply.text) if account.reference else None
    return reference(found[1] if found else piece.attempt)


# ---------------------------------------------------------------- in


def _text(item: Item) -> Arrival:
    phone, name = items.word(item, "from"), items.word(item, "id")
    return items.arrival(item, phone, "text", items.moment(items.maybe(item, "at")), name)


def _report(item: Item) -> DeliveryReport:
    name, phone = items.word(item, "id"), items.word(item, "to")
    state = _STATES.get(items.word(item, "state").lower())
    if state is None:
        raise BadItem(f"its state is none of {', '.join(ReportState)}")
    return DeliveryReport(
        fingerprint=readings.fingerprint(phone, name, state),
        reference=reference(name),
        phone=phone,
        state=state,
        code=items.maybe(item, "code"),
        at=items.moment(items.maybe(item, "at")),
        attempt=items.attempt(item, "attempt"),
    )


def _acknowledge(taken: Taken) -> Ack:
    """How many were understood, and what was wrong with the others, by their places from 0."""
    refused = [
        {"index": nth, "reason": one.reason}
        for nth, one in enumerate(taken)
        if isinstance(one, Unread)
    ]
    told = {"accepted": len(taken) - len(refused), "refused": refused}
    return Ack(json.dumps(told, ensure_ascii=False).encode(), "application/json")


PROFILE = Profile(
    request=_request,
    answer=_answer,
    text=_text,
    report=_report,
    acknowledge=_acknowledge,
    signed=True,
)
