"""Twilio's words as our values: the forms it posts and the messages it lists."""

import email.utils
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from modems.channel import Arrival, DeliveryReport, Media, PhoneType, ReportState
from modems.twilio.account import Account, Terms, attempt_of

# Message statuses (C3). "read" comes of channels with read receipts.
_REPORTS = {
    "delivered": ReportState.DELIVERED,
    "read": ReportState.DELIVERED,
    "undelivered": ReportState.FAILED,
    "failed": ReportState.FAILED,
    "canceled": ReportState.FAILED,
}
_MOST_MEDIA = 10
MEDIA_LIST = "/Media.json"  # how the address of the list of a message's pictures ends
_SID = 64  # longer than any of theirs

Form = Mapping[str, str]
Json = dict[str, Any]


class Unreadable(Exception):
    """A callback lacks what names the message it is about; the words say what."""


def sid_of(form: Form) -> str:
    """The message that a callback is about. Raises Unreadable."""
    sid = form.get("MessageSid") or form.get("SmsSid") or ""
    if not sid or len(sid) > _SID or not sid.isascii() or not sid.isalnum():
        raise Unreadable("MessageSid is missing or is none.")
    return sid


def arrival(form: Form) -> Arrival:
    """The text of an inbound callback. Raises Unreadable."""
    return _arrival(sid_of(form), form.get("From", ""), form.get("Body", ""), None, form)


def _arrival(sid: str, phone: str, body: str, at: datetime | None, form: Form) -> Arrival:
    return Arrival(
        fingerprint=fingerprint(sid),
        raw="",
        phone=phone,
        phone_type=PhoneType.INTERNATIONAL if phone.startswith("+") else PhoneType.UNKNOWN,
        units=body.encode("utf-16-be", "surrogatepass"),
        stamped_at=at,
        external_id=sid,
        media=_media(form),
    )


def fingerprint(sid: str) -> str:
    """The same for a message that is posted and one that is listed, by whichever channel."""
    return f"twilio:{sid}"


def _media(form: Form) -> tuple[Media, ...]:
    told = form.get("NumMedia", "")
    count = min(int(told), _MOST_MEDIA) if told.isascii() and told.isdigit() else 0
    found = (
        Media(form.get(f"MediaUrl{nth}", ""), form.get(f"MediaContentType{nth}", ""))
        for nth in range(count)
    )
    return tuple(one for one in found if one.url)


def listed(message: Json, url: Callable[[str], str]) -> Arrival:
    """The text of a message in the list of those that came in; `url` makes a path an address.

    Its pictures are in a list of their own, which whoever fetches them asks for.
    """
    sid = str(message["sid"])
    pictures = {"NumMedia": "1", "MediaUrl0": url(f"/Messages/{sid}{MEDIA_LIST}")}
    return _arrival(
        sid,
        str(message.get("from") or ""),
        str(message.get("body") or ""),
        instant(message.get("date_created")),
        pictures if str(message.get("num_media") or "0") != "0" else {},
    )


def report(
    account: Account, terms: Terms, channel: str, form: Form, word: str, at: datetime
) -> DeliveryReport:
    """What a status callback says; `word` is what we signed. Raises Unreadable."""
    sid = sid_of(form)
    status = form.get("MessageStatus") or form.get("SmsStatus") or ""
    code = form.get("ErrorCode", "")
    return DeliveryReport(
        fingerprint=f"{channel}:{sid}:{status}"[:80],
        reference=sid,
        phone=form.get("To", ""),
        state=_REPORTS.get(status, ReportState.PENDING),
        code=code or status,
        at=at,
        attempt=attempt_of(account, channel, word),
        blame=terms.blame(code),
        said=status,
    )


def instant(text: str | None) -> datetime | None:
    """A time as Twilio writes it (RFC 2822); None when there is none."""
    try:
        return email.utils.parsedate_to_datetime(text or "").astimezone(UTC)
    except ValueError:
        return None
