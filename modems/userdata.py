"""TP-User-Data: the header with its elements, and the characters in one of three codings.

By 3GPP TS 23.038 chapter 4 (coding schemes) and 23.040 9.2.3.24 (headers). Knows no envelope.
"""

import dataclasses

from modems import alphabet
from modems.channel import Fragment
from modems.fields import PduError

MOST_OCTETS, MOST_SEPTETS = 140, 160
GSM7, BINARY, UCS2 = "gsm7", "binary", "ucs2"

# Information elements (23.040 9.2.3.24).
CONCATENATION, CONCATENATION_16 = 0x00, 0x08
PORTS, PORTS_16 = 0x04, 0x05
SINGLE_SHIFT, LOCKING_SHIFT = 0x24, 0x25


@dataclasses.dataclass(frozen=True)
class Content:
    """What a message carries; `units` is None when it is no text, and `fault` says what it is.

    `fault` beside units means that the end is missing. `header` and `data` are the raw octets.
    """

    header: bytes
    data: bytes
    units: bytes | None
    fragment: Fragment | None = None
    fault: str = ""


def coding(scheme: int) -> str:
    """The coding that TP-DCS names; reserved values mean GSM-7 (23.038 chapter 4)."""
    group = scheme >> 4
    if group < 0x8:
        return (GSM7, BINARY, UCS2, GSM7)[scheme >> 2 & 0x03]
    if group == 0xF:
        return BINARY if scheme & 0x04 else GSM7
    return UCS2 if group == 0xE else GSM7


def read(raw: bytes, length: int, scheme: int, has_header: bool) -> Content:
    """What TP-UD says, when TP-UDL is `length` and TP-DCS is `scheme`."""
    kind = coding(scheme)
    octets = -(-length * 7 // 8) if kind == GSM7 else length
    fault = "the end is missing" if len(raw) < octets else ""
    raw = raw[:octets]
    header = _header(raw) if has_header else b""
    front = len(header) + 1 if has_header else 0
    data = raw[front:]
    elements = _elements(header)
    reason = _no_text(scheme, elements)
    if reason:
        return Content(header, data, None, _fragment(elements), reason)
    if kind == GSM7:
        before = -(-front * 8 // 7)
        septets = alphabet.unpack(data, length - before, before * 7 - front * 8)
        locking, single = (_language(elements, key) for key in (LOCKING_SHIFT, SINGLE_SHIFT))
        units = alphabet.decode(septets, locking, single).encode("utf-16-be")
    elif kind == UCS2:
        units = data[: len(data) // 2 * 2]
        fault = fault or ("the end is missing" if len(data) % 2 else "")
    else:
        units = data.decode("latin-1").encode("utf-16-be")
    return Content(header, data, units, _fragment(elements), fault)


def write(text: str, header: bytes = b"", *, wide: bool = False) -> tuple[int, int, bytes]:
    """TP-DCS, TP-UDL and TP-UD of a text; `wide` asks for UCS-2 although GSM-7 would do."""
    front = bytes([len(header)]) + header if header else b""
    septets = None if wide else alphabet.encode(text)
    if septets is None:
        scheme, most = 0x08, MOST_OCTETS
        data = front + text.encode("utf-16-be", "surrogatepass")
        length = len(data)
    else:
        scheme, most = 0x00, MOST_SEPTETS
        before = -(-len(front) * 8 // 7)
        data = front + alphabet.pack(septets, before * 7 - len(front) * 8)
        length = before + len(septets)
    if length > most:
        raise PduError("does not fit into one message")
    return scheme, length, data


def concatenation(fragment: Fragment) -> bytes:
    """The element that marks a part, with the reference in eight bits."""
    return bytes([CONCATENATION, 3, fragment.reference % 256, fragment.total, fragment.seq])


def concatenation_16(fragment: Fragment) -> bytes:
    """The element that marks a part, with the reference in sixteen bits."""
    reference = (fragment.reference % 65536).to_bytes(2, "big")
    return bytes([CONCATENATION_16, 4, *reference, fragment.total, fragment.seq])


def _header(raw: bytes) -> bytes:
    length = raw[0] if raw else 0
    if len(raw) <= length:
        raise PduError("ends within the header")
    return raw[1 : 1 + length]


def _elements(header: bytes) -> dict[int, bytes]:
    """The elements by identifier; of two alike the later one counts."""
    elements = {}
    position = 0
    while position + 1 < len(header):
        identifier, length = header[position], header[position + 1]
        value = header[position + 2 : position + 2 + length]
        if len(value) == length:
            elements[identifier] = value
        position += 2 + length
    return elements


def _no_text(scheme: int, elements: dict[int, bytes]) -> str:
    """Why a message is no text for people; empty when it is one."""
    if scheme < 0x80 and scheme & 0x20:
        return "is compressed"
    ports = elements.get(PORTS_16, b"")[:2] or elements.get(PORTS, b"")[:1]
    if ports and coding(scheme) == BINARY:
        # MMS notifications come this way, to port 2948.
        return f"is data for port {int.from_bytes(ports, 'big')}"
    return ""


def _language(elements: dict[int, bytes], key: int) -> int:
    return elements.get(key, b"")[0] if elements.get(key) else 0


def _fragment(elements: dict[int, bytes]) -> Fragment | None:
    """The part that the header names; None when its numbers make no sense, as 23.040 asks."""
    wide, narrow = elements.get(CONCATENATION_16, b""), elements.get(CONCATENATION, b"")
    if len(wide) == 4:
        # A leading 1, so that it is never taken for a reference of eight bits.
        value = b"\x01" + wide
    elif len(narrow) == 3:
        value = narrow
    else:
        return None
    reference, total, seq = int.from_bytes(value[:-2], "big"), value[-2], value[-1]
    return Fragment(reference, total, seq) if 1 <= seq <= total else None
