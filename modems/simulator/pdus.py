"""The network's side of PDUs: DELIVER and STATUS-REPORT written, SUBMIT read."""

import dataclasses
from datetime import datetime

from modems import alphabet, fields, parts, pdu, userdata
from modems.channel import Fragment
from modems.fields import Octets, PduError

# The service centre that the simulated network names.
_CENTRE = bytes.fromhex("9168310000000000")
_NO_MORE = 0x04
_NAME = 0xD0


@dataclasses.dataclass(frozen=True)
class Submitted:
    """A message that a modem hands over."""

    phone: str
    units: bytes
    fragment: Fragment | None
    wants_report: bool


def deliveries(phone: str, text: str, at: datetime, reference: int, *, bits: int) -> list[str]:
    """A text as the PDUs that the network delivers, references in 8 or 16 bits."""
    element = userdata.concatenation_16 if bits == 16 else userdata.concatenation
    texts = parts.cut(text, 1 + len(element(Fragment(reference, 1, 1))))
    wide = parts.is_wide(text)
    if len(texts) == 1:
        return [_deliver(phone, text, at, b"", wide)]
    return [
        _deliver(phone, part, at, element(Fragment(reference, len(texts), seq)), wide)
        for seq, part in enumerate(texts, 1)
    ]


def report(reference: int, phone: str, sent_at: datetime, at: datetime, status: int) -> str:
    """A delivery report on a message."""
    body = bytes([pdu.STATUS_REPORT | _NO_MORE, reference, *fields.address(phone)])
    return _whole(body + fields.stamp(sent_at) + fields.stamp(at) + bytes([status]))


def read_submit(text: str) -> Submitted:
    """What a modem was told to send; PduError when a network would refuse it."""
    source = Octets(text)
    source.take(source.one("service centre"), "service centre")
    first = source.one("first octet")
    if first & 0x03 != pdu.SUBMIT:
        raise PduError("is no submit")
    source.one("reference")
    phone, _ = fields.read_address(source)
    source.one("protocol identifier")
    scheme = source.one("coding scheme")
    source.take({0x00: 0, 0x10: 1}.get(first & 0x18, 7), "validity period")
    length = source.one("length")
    content = userdata.read(source.rest(), length, scheme, bool(first & pdu.HAS_HEADER))
    if content.units is None or content.fault:
        raise PduError(content.fault)
    return Submitted(phone, content.units, content.fragment, bool(first & pdu.REPORT_WANTED))


def announced_length(text: str) -> int:
    """The octets of a PDU without the service centre, as AT answers announce it."""
    try:
        octets = bytes.fromhex(text)
    except ValueError:
        return len(text) // 2
    return max(0, len(octets) - 1 - octets[0]) if octets else 0


def _deliver(phone: str, text: str, at: datetime, header: bytes, wide: bool) -> str:
    scheme, length, data = userdata.write(text, header, wide=wide)
    first = pdu.DELIVER | _NO_MORE | (pdu.HAS_HEADER if header else 0)
    body = bytes([first, *_origin(phone), 0, scheme, *fields.stamp(at), length])
    return _whole(body + data)


def _origin(phone: str) -> bytes:
    try:
        return fields.address(phone)
    except PduError:
        name = alphabet.encode(phone[:11]) or alphabet.encode("?") or b""
        return bytes([-(-len(name) * 7 // 4), _NAME]) + alphabet.pack(name)


def _whole(body: bytes) -> str:
    return (bytes([len(_CENTRE)]) + _CENTRE + body).hex().upper()
