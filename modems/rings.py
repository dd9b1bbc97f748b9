"""Who is calling: RING and +CLIP lines gathered into calls. Knows no modem; time is an argument."""

import dataclasses
import re
from datetime import datetime

from modems import fields
from modems.channel import PhoneType

# A ring cycle is 5 to 6 s, so a longer silence means that the caller has given up.
SILENCE_SECONDS = 9.0
LINES = ("RING", "+CRING:", "+CLIP:", "NO CARRIER", "^CEND")

_CALLER = re.compile(r'\+CLIP: *"([^"]*)" *, *(\d+)')


@dataclasses.dataclass(frozen=True)
class Call:
    """A call nobody answered; `phone` is empty when it was withheld."""

    phone: str
    phone_type: PhoneType
    started_at: datetime


class Ringing:
    """The call that rings now, and those that have ended and wait to be taken."""

    def __init__(self) -> None:
        self._call: Call | None = None
        self._heard = 0.0
        self._ended: list[Call] = []

    def hear(self, line: str, now: float, at: datetime) -> None:
        """Take in one of `LINES`, heard at monotonic `now`, which is the instant `at`."""
        self._end_by(now)
        if line.startswith(("NO CARRIER", "^CEND")):
            self._end()
            return
        self._heard = now
        self._call = self._call or Call("", PhoneType.UNKNOWN, at)
        phone, phone_type = _caller(line)
        if phone and self._call.phone not in ("", phone):
            self._end()
            self._call = Call(phone, phone_type, at)
        elif phone:
            self._call = dataclasses.replace(self._call, phone=phone, phone_type=phone_type)

    def take(self, now: float) -> list[Call]:
        """The calls that have ended by `now`, each once."""
        self._end_by(now)
        ended, self._ended = self._ended, []
        return ended

    def seconds_left(self, now: float) -> float | None:
        """How long until silence ends the call; None when nothing rings."""
        return None if self._call is None else max(0.0, self._heard + SILENCE_SECONDS - now)

    def _end_by(self, now: float) -> None:
        if self.seconds_left(now) == 0.0:
            self._end()

    def _end(self) -> None:
        if self._call is not None:
            self._ended.append(self._call)
            self._call = None


def _caller(line: str) -> tuple[str, PhoneType]:
    match = _CALLER.match(line)
    if match is None:
        return "", PhoneType.UNKNOWN
    phone, kind = match[1], fields.phone_type(int(match[2]))
    if phone and kind is PhoneType.INTERNATIONAL and not phone.startswith("+"):
        phone = "+" + phone
    return phone, kind
