"""The fields that PDUs are made of: octets taken one by one, addresses and time stamps.

By 3GPP TS 23.040 9.1.2 and 9.2.3. Knows no whole message.
"""

from datetime import UTC, datetime, timedelta, timezone

from modems import alphabet
from modems.channel import PhoneType

_NIBBLES = "0123456789*#abc"
DIALLED = set("0123456789*#")
_FILLER = 0xF
_TYPES = {1: PhoneType.INTERNATIONAL, 2: PhoneType.NATIONAL, 5: PhoneType.ALPHANUMERIC}


class PduError(ValueError):
    """These octets are no message that can be read or sent; the text says why."""


class Octets:
    """Octets taken from the front; taking more than there are is a PduError."""

    def __init__(self, text: str) -> None:
        try:
            self._data = bytes.fromhex(text)
        except ValueError as cause:
            raise PduError("is not hexadecimal") from cause
        self._position = 0

    def take(self, count: int, what: str) -> bytes:
        taken = self._data[self._position : self._position + count]
        if len(taken) < count:
            raise PduError(f"ends within the {what}")
        self._position += count
        return taken

    def one(self, what: str) -> int:
        return self.take(1, what)[0]

    def rest(self) -> bytes:
        taken = self._data[self._position :]
        self._position = len(self._data)
        return taken


def address(phone: str) -> bytes:
    """A telephone number as an address field; a leading + makes it international."""
    digits = phone.removeprefix("+")
    if not digits or len(digits) > 20 or set(digits) - DIALLED:
        raise PduError("has a number that cannot be dialled")
    codes = [_NIBBLES.index(digit) for digit in digits] + [_FILLER] * (len(digits) % 2)
    pairs = zip(codes[::2], codes[1::2], strict=True)
    kind = 0x91 if phone.startswith("+") else 0x81
    return bytes([len(digits), kind, *(high << 4 | low for low, high in pairs)])


def read_address(source: Octets) -> tuple[str, PhoneType]:
    """A phone as it was shown, with + when international, or a name; and how it was labelled."""
    length = source.one("address")
    kind = phone_type(source.one("address"))
    data = source.take((length + 1) // 2, "address")
    if kind is PhoneType.ALPHANUMERIC:
        name = alphabet.decode(alphabet.unpack(data, length * 4 // 7))
        # Networks that count whole octets turn the seven spare bits of a name of seven into an @.
        return (name.removesuffix("@") if length * 4 % 7 == 0 else name), kind
    codes = [code for octet in data for code in (octet & 0x0F, octet >> 4)][:length]
    phone = "".join(_NIBBLES[code] for code in codes if code != _FILLER)
    return ("+" + phone if phone and kind is PhoneType.INTERNATIONAL else phone), kind


def phone_type(octet: int) -> PhoneType:
    """What a type-of-address octet says (3GPP TS 24.008 10.5.4.7)."""
    return _TYPES.get(octet >> 4 & 0x07, PhoneType.UNKNOWN)


def stamp(moment: datetime) -> bytes:
    """A time stamp field in the zone that the moment carries."""
    quarters = round((moment.utcoffset() or timedelta()) / timedelta(minutes=15))
    parts = (moment.year % 100, *moment.timetuple()[1:6], abs(quarters))
    field = bytearray(part % 10 << 4 | part // 10 for part in parts)
    field[6] |= 0x08 if quarters < 0 else 0
    return bytes(field)


def read_stamp(field: bytes) -> datetime | None:
    """The instant of a time stamp; None when there is no such instant."""
    try:
        year, month, day, hour, minute, second = (_decimal(octet) for octet in field[:6])
        quarters = _decimal(field[6] & 0xF7)
        offset = timedelta(minutes=-15 * quarters if field[6] & 0x08 else 15 * quarters)
        zone = timezone(offset)
        local = datetime(2000 + year, month, day, hour, minute, second, tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def validity(period: timedelta) -> int:
    """TP-VP in its relative form: the shortest that is long enough, at most 63 weeks."""
    return next((value for value in range(255) if _validity(value) >= period), 255)


def _validity(value: int) -> timedelta:
    """What a relative TP-VP means (23.040 9.2.3.12.1)."""
    if value <= 143:
        return timedelta(minutes=5 * (value + 1))
    if value <= 167:
        return timedelta(hours=12, minutes=30 * (value - 143))
    return timedelta(days=value - 166) if value <= 196 else timedelta(weeks=value - 192)


def _decimal(octet: int) -> int:
    low, high = octet & 0x0F, octet >> 4
    if low > 9 or high > 9:
        raise ValueError("no decimal digits")
    return low * 10 + high
