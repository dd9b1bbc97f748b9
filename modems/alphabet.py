"""GSM 7-bit characters (3GPP TS 23.038 6.2): text to septets and back, and how septets are packed.

Knows nothing of messages.
"""

ESCAPE = 0x1B

DEFAULT = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}

# National languages by their identifier (23.038 annex A): 1 Turkish, 2 Spanish, 3 Portuguese.
LOCKING = {
    1: (
        "@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bŞşßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
        "İABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§çabcdefghijklmnopqrstuvwxyzäöñüà"
    ),
}
_PORTUGUESE = {
    **dict(zip(b"\x05\x09\x0b\x0c\x0e\x0f", "êçÔôÁá", strict=True)),
    **dict(zip(b"\x12\x13\x15\x16\x17\x18\x19\x1f", "ΦΓΩΠΨΣΘÊ", strict=True)),
    **dict(zip(b"AIOU[\\aiou{|\x7f", "ÀÍÓÚÃÕÂíóúãõâ", strict=True)),
}
SINGLE = {
    1: EXTENSION | dict(zip(b"GIScgis", "ĞİŞçğış", strict=True)),
    2: EXTENSION | dict(zip(b"\x09AIOUaiou", "çÁÍÓÚáíóú", strict=True)),
    3: EXTENSION | _PORTUGUESE,
}

_CODES = {character: bytes([code]) for code, character in enumerate(DEFAULT) if code != ESCAPE} | {
    character: bytes([ESCAPE, code]) for code, character in EXTENSION.items()
}


def encode(text: str) -> bytes | None:
    """The septets of a text, one a byte; None when a character has none."""
    codes = [_CODES.get(character) for character in text]
    return None if None in codes else b"".join(code for code in codes if code is not None)


def decode(septets: bytes, locking: int = 0, single: int = 0) -> str:
    """The text of septets; an escape without a meaning shows what the plain table has."""
    table = LOCKING.get(locking, DEFAULT)
    shifted = SINGLE.get(single, EXTENSION)
    out = []
    codes = iter(septets)
    for code in codes:
        if code != ESCAPE:
            out.append(table[code])
            continue
        following = next(codes, ESCAPE)
        out.append(" " if following == ESCAPE else shifted.get(following, table[following]))
    return "".join(out)


def pack(septets: bytes, fill_bits: int = 0) -> bytes:
    """Septets in octets, least significant first, after `fill_bits` zero bits."""
    number = 0
    for position, septet in enumerate(septets):
        number |= septet << (7 * position + fill_bits)
    return number.to_bytes((7 * len(septets) + fill_bits + 7) // 8, "little")


def unpack(octets: bytes, count: int, fill_bits: int = 0) -> bytes:
    """At most `count` septets out of octets; fewer when the octets end early."""
    number = int.from_bytes(octets, "little") >> fill_bits
    count = max(0, min(count, (8 * len(octets) - fill_bits) // 7))
    return bytes(number >> 7 * position & 0x7F for position in range(count))
