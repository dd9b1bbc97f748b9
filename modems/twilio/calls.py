"""What Twilio says of calls, as our values: who calls, what was pressed, what was recorded."""

import dataclasses
import re
from collections.abc import Mapping

from modems.channel import PhoneType, Ring
from modems.twilio.forms import Json, Unreadable, instant

Form = Mapping[str, str]

# What stands for the number of a caller who shows none: words, and the same as typed on keys.
_WITHHELD = frozenset({
    "anonymous", "restricted", "blocked", "unknown", "unavailable", "private", "withheld",
    "266696687", "7378742833", "2562533", "8656696", "86282452253", "464",
})  # fmt: skip
_ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_SID = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
_RECORDING = re.compile(r"RE[0-9a-f]{32}")


@dataclasses.dataclass(frozen=True)
class Recorded:
    """One recording of a call, as it is told of."""

    sid: str
    url: str
    seconds: int | None


def call_sid(form: Form, name: str = "CallSid") -> str:
    """The call that a callback is about. Raises Unreadable."""
    sid = form.get(name, "")
    if not _SID.fullmatch(sid):
        raise Unreadable(f"{name} is missing or is none.")
    return sid


def caller(form: Form) -> str:
    """The phone that calls, as it is shown; empty when it is withheld."""
    shown = form.get("From", "").strip()
    bare = shown.removeprefix("sip:").partition("@")[0].removeprefix("+").lower()
    return "" if bare in _WITHHELD else shown


def listed(call: Json) -> Ring | None:
    """A call in the list of those that came in; None while it goes on, and for one of our own.

    It is named as its callbacks name it: whoever knows those knows it already.
    """
    sid, began = str(call.get("sid") or ""), call.get("start_time") or call.get("date_created")
    at = instant(began)
    came_in = call.get("direction") == "inbound" and not call.get("parent_call_sid")
    if not came_in or call.get("status") not in _ENDED or not _SID.fullmatch(sid) or at is None:
        return None
    phone = caller({"From": str(call.get("from") or "")})
    kind = PhoneType.INTERNATIONAL if phone.startswith("+") else PhoneType.UNKNOWN
    return Ring(sid, phone, kind, at, ended_at=instant(call.get("end_time")))


def recorded(form: Form) -> Recorded | None:
    """The recording that a callback tells of; None when nothing was recorded.

    Its SID stands in its address where it is not told by itself.
    """
    url, status = form.get("RecordingUrl", ""), form.get("RecordingStatus", "completed")
    found = _RECORDING.search(form.get("RecordingSid", "") or url)
    if found is None or status != "completed":
        return None
    seconds = number(form.get("RecordingDuration", ""))
    return Recorded(found[0], url[:500], seconds) if seconds != 0 else None


def talked(form: Form) -> int | None:
    """How many seconds a colleague was talked to; None when the two were never connected."""
    connected = form.get("DialBridged", "true").lower() == "true"
    if form.get("DialCallStatus") not in ("completed", "answered") or not connected:
        return None
    return number(form.get("DialCallDuration", "")) or 0


def number(text: str) -> int | None:
    """A whole number as Twilio writes it; None when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
