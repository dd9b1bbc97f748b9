"""PDUs as the values that cross the channel, each with the fingerprint it always has.

Knows no modem and no slots beyond their names.
"""

import hashlib

from modems import pdu
from modems.channel import Arrival, DeliveryReport, PhoneType
from modems.fields import PduError
from modems.pdu import Deliver, StatusReport


def fingerprint(*parts: bytes | str) -> str:
    """SHA-256 over the parts, each with its length, so that none can pass for two."""
    digest = hashlib.sha256()
    for part in parts:
        octets = part.encode() if isinstance(part, str) else part
        digest.update(len(octets).to_bytes(4, "big") + octets)
    return digest.hexdigest()


def read(sim: str, raw: str, slot: str = "") -> Arrival | DeliveryReport:
    """What a PDU says, on the SIM called `sim`; what cannot be understood says why."""
    try:
        message = pdu.decode(raw)
    except PduError as error:
        return _unreadable(sim, raw, slot, str(error))
    if isinstance(message, StatusReport):
        return _report(sim, raw, slot, message)
    return _arrival(sim, raw, slot, message)


def _unreadable(sim: str, raw: str, slot: str, error: str) -> Arrival:
    return Arrival(
        fingerprint=fingerprint(sim, raw),
        raw=raw,
        phone="",
        phone_type=PhoneType.UNKNOWN,
        units=None,
        error=error,
        slot=slot,
    )


def _arrival(sim: str, raw: str, slot: str, message: Deliver) -> Arrival:
    content = message.content
    return Arrival(
        fingerprint=fingerprint(sim, message.phone, message.stamp, content.header, content.data),
        raw=raw,
        phone=message.phone,
        phone_type=message.phone_type,
        units=content.units,
        stamped_at=message.stamped_at,
        fragment=content.fragment,
        error=content.fault,
        slot=slot,
    )


def _report(sim: str, raw: str, slot: str, message: StatusReport) -> DeliveryReport:
    return DeliveryReport(
        fingerprint=fingerprint(sim, raw),
        reference=str(message.reference),
        phone=message.phone,
        state=message.state,
        code=str(message.status),
        at=message.at,
        slot=slot,
    )
