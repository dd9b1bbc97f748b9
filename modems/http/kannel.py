"""Profile `kannel`: sendsms, and the callbacks that its escape codes fill in.

Everything is in the URL, the password too: Kannel belongs on this machine.
"""

from datetime import datetime
from urllib.parse import urlencode

from modems import alphabet, readings
from modems.channel import Arrival, DeliveryReport, Piece, ReportState
from modems.errors import ChannelError, Fate
from modems.http import items
from modems.http.account import Account
from modems.http.items import BadItem
from modems.http.profile import Item, Profile, Reply, Request, always, refusal, whole

# dlr-mask: delivered 1, failed 2, buffered 4, taken by the SMSC 8, refused by it 16
_REPORTS = "19"
_STATES = {
    "1": ReportState.DELIVERED,
    "2": ReportState.FAILED,
    "4": ReportState.PENDING,
    "8": ReportState.PENDING,
    "16": ReportState.FAILED,
    "32": ReportState.PENDING,
}
_TAKEN = ("0:", "3:")  # accepted for delivery; queued for later delivery
_PLAIN, _UCS2 = "0", "2"


def _request(account: Account, piece: Piece, _now: datetime) -> Request:
    text = whole(piece)
    query = {
        "username": account.user,
        "password": account.password,
        **({"from": account.sender} if account.sender else {}),  # else Kannel's own
        "to": piece.phone,
        "charset": "UTF-8",
        "coding": _PLAIN if alphabet.encode(text) is not None else _UCS2,
        "text": text,
    }
    if account.callback_url:
        query |= {"dlr-mask": _REPORTS, "dlr-url": _report_url(account, piece)}
    return Request("GET", f"{account.url}?{urlencode(query)}")


def _report_url(account: Account, piece: Piece) -> str:
    # Kannel would read any % of ours as a code of its own, so a phone's plus is written 00.
    phone = piece.phone.replace("+", "00")
    return f"{account.callback_url}/report?id={piece.attempt}&to={phone}&state=%d&at=%T&code=%A"


def _answer(_account: Account, piece: Piece, reply: Reply) -> str:
    """Kannel gives no reference: ours comes back in its reports."""
    if reply.status == 202 and reply.text.startswith(_TAKEN):
        return str(piece.attempt)
    if 200 <= reply.status < 300:
        raise ChannelError("no_kannel", Fate.UNCERTAIN)
    raise refusal(reply)


def _text(item: Item) -> Arrival:
    phone, text, written = (
        items.word(item, "from"),
        items.maybe(item, "text"),
        items.maybe(item, "at"),
    )
    at, name = items.epoch(written), items.maybe(item, "id")
    if not (name or written):  # its get-url lacks them: were it sent again, we could not tell
        raise BadItem("it has neither id nor at")
    return items.arrival(item, phone, "text", at, name, text, written)


def _report(item: Item) -> DeliveryReport:
    name, phone = items.word(item, "id"), items.word(item, "to")
    state = _STATES.get(items.word(item, "state"))
    if state is None:
        raise BadItem("its state is no report of Kannel's")
    return DeliveryReport(
        fingerprint=readings.fingerprint(phone, name, items.word(item, "state")),
        reference=name,
        phone=phone,
        state=state,
        code=items.maybe(item, "code"),
        at=items.epoch(items.maybe(item, "at")),
        attempt=items.attempt(item, "id"),
    )


PROFILE = Profile(
    request=_request,
    answer=_answer,
    text=_text,
    report=_report,
    acknowledge=always("", "text/plain"),
    in_query=True,
    names_attempts=True,
)
