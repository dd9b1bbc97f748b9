"""What lies on a SIM and what goes to the network: SMS-DELIVER, SMS-STATUS-REPORT, SMS-SUBMIT.

By 3GPP TS 23.040 9.2.2. Octets to values and back; knows no modem.
"""

import dataclasses
from datetime import datetime, timedelta

from modems import fields, userdata
from modems.channel import Fragment, PhoneType, ReportState
from modems.fields import Octets, PduError
from modems.userdata import Content

# Bits of the first octet (23.040 9.2.3.1 to 9.2.3.23).
DELIVER, SUBMIT, STATUS_REPORT = 0, 1, 2
RELATIVE_VALIDITY = 0x10
REPORT_WANTED = 0x20
HAS_HEADER = 0x40


@dataclasses.dataclass(frozen=True)
class Deliver:
    """An SMS from somebody; `stamp` is the network's time as it was written."""

    phone: str
    phone_type: PhoneType
    stamp: bytes
    stamped_at: datetime | None
    content: Content


@dataclasses.dataclass(frozen=True)
class StatusReport:
    """The network's word on an SMS of ours; `status` is TP-Status."""

    reference: int
    phone: str
    sent_at: datetime | None
    at: datetime | None
    status: int

    @property
    def state(self) -> ReportState:
        """TP-Status in our words (23.040 9.2.3.15); reserved values say nothing final."""
        if self.status < 0x03:
            return ReportState.DELIVERED
        failed = 0x40 <= self.status <= 0x65
        return ReportState.FAILED if failed else ReportState.PENDING


@dataclasses.dataclass(frozen=True)
class Submit:
    """A message ready for AT+CMGS: all of it in hex, and the length that the command announces."""

    hex: str
    length: int


def decode(text: str) -> Deliver | StatusReport:
    """What a PDU says that a modem lists, the service centre's address in front; or PduError."""
    source = Octets(text)
    source.take(source.one("service centre"), "service centre")
    first = source.one("first octet")
    if first & 0x03 == DELIVER:
        return _deliver(source, bool(first & HAS_HEADER))
    if first & 0x03 == STATUS_REPORT:
        return _status_report(source)
    raise PduError("is neither a message nor a report")


def submit(
    phone: str,
    text: str,
    fragment: Fragment | None = None,
    *,
    wide: bool = False,
    validity: timedelta | None = None,
) -> Submit:
    """A message to send, a delivery report wanted; `wide` asks for UCS-2 where GSM-7 would do."""
    header = b"" if fragment is None else userdata.concatenation(fragment)
    scheme, length, data = userdata.write(text, header, wide=wide)
    first = SUBMIT | REPORT_WANTED | (HAS_HEADER if header else 0)
    period = b""
    if validity is not None:
        first |= RELATIVE_VALIDITY
        period = bytes([fields.validity(validity)])
    address = fields.address(phone)
    body = bytes([first, 0, *address, 0, scheme, *period, length, *data])
    return Submit("00" + body.hex().upper(), len(body))


def _deliver(source: Octets, has_header: bool) -> Deliver:
    phone, phone_type = fields.read_address(source)
    source.one("protocol identifier")
    scheme = source.one("coding scheme")
    stamp = source.take(7, "time stamp")
    length = source.one("length")
    content = userdata.read(source.rest(), length, scheme, has_header)
    return Deliver(phone, phone_type, stamp, fields.read_stamp(stamp), content)


def _status_report(source: Octets) -> StatusReport:
    reference = source.one("reference")
    phone, _ = fields.read_address(source)
    sent_at, at = (fields.read_stamp(source.take(7, "time stamp")) for _ in range(2))
    return StatusReport(reference, phone, sent_at, at, source.one("status"))
