"""Phones: one canonical form for each, and how much of it others may see."""

import dataclasses
import enum
import functools
import re
import unicodedata

import phonenumbers

_SERVICE = re.compile(r"(106\d{2,17}|1\d{2}|95\d{3,}|100\d{2}|12\d{3}|96\d{3,4})")
_MOBILE = re.compile(r"1[3-9]\d{9}")  # in China; new ranges come before libraries know them
# As people write one: 139 0000 2001, 139-0000-2001, +86 139 0000 2001.
_WRITTEN = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1[3-9](?:[ -]?\d){9})(?!\d)")
# What may be a number among other words; a star in it says that it is masked.
_AMONG_WORDS = re.compile(r"(?<![A-Za-z\d])\+?\d[\d*(). -]*")
_EXTENDED = re.compile(r"(0\d{2,3}[- ]?\d{7,8}|\d{7,8})-\d{1,5}")  # 0580-8189001-802
_NO_DIGIT = re.compile(r"[^\d+*#]")
_LONG = re.compile(r"\d(?:[ -]?\d){6,}")
_NAME = 24  # characters of a sender that is no number
_MASKED_TAIL = 4


class PhoneKind(enum.StrEnum):
    MOBILE = "mobile"
    LANDLINE = "landline"
    SERVICE = "service"
    FOREIGN = "foreign"
    NAME = "name"
    WITHHELD = "withheld"


@dataclasses.dataclass(frozen=True)
class Phone:
    """A phone in its canonical form: E.164, landline with area code, or as it is shown."""

    value: str
    kind: PhoneKind

    @property
    def takes_texts(self) -> bool:
        """Whether an SMS may be sent there: never to service numbers, names or landlines."""
        return self.kind in (PhoneKind.MOBILE, PhoneKind.FOREIGN)


@dataclasses.dataclass(frozen=True)
class Numbering:
    """The country and area whose short forms are understood."""

    country_code: str
    area_code: str

    @property
    def region(self) -> str:
        """The ISO code of the country."""
        return phonenumbers.region_code_for_country_code(int(self.country_code))


@functools.lru_cache(maxsize=10_000)
def canonical(shown: str, numbering: Numbering) -> Phone:
    """The one form of a phone as a network or a person shows it.

    Raises ValueError when it can be nobody's phone.
    """
    text = shown.strip()
    if not text:
        return Phone("", PhoneKind.WITHHELD)
    digits = re.sub(r"[\s()\-.]", "", text)
    if _NO_DIGIT.search(digits):
        return Phone(_name(text), PhoneKind.NAME)
    short = digits.removeprefix(f"+{numbering.country_code}")  # some networks show +8610086
    if _SERVICE.fullmatch(short):
        return Phone(short, PhoneKind.SERVICE)
    return _dialled(digits, numbering)


def _name(text: str) -> str:
    """A sender's name as it is kept; cut short it must not look like digits."""
    cut = text[:_NAME].strip()
    return cut if _NO_DIGIT.search(re.sub(r"[\s()\-.]", "", cut)) else f"{cut[: _NAME - 1]}…"


def _dialled(digits: str, numbering: Numbering) -> Phone:
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    # Networks show 86139… without the plus; no national number is that long and begins so.
    if digits.startswith(numbering.country_code) and len(digits) >= 12:
        digits = "+" + digits
    if not digits.startswith(("+", "0")) and len(digits) in (7, 8):
        digits = numbering.area_code + digits
    try:
        parsed = phonenumbers.parse(digits, numbering.region)
    except phonenumbers.NumberParseException as error:
        raise ValueError(f"no phone: {len(digits)} characters") from error
    if not phonenumbers.is_possible_number(parsed):
        raise ValueError(f"no phone: {len(digits)} digits are too few or too many")
    return _classified(parsed, numbering)


def _classified(parsed: phonenumbers.PhoneNumber, numbering: Numbering) -> Phone:
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if str(parsed.country_code) != numbering.country_code:
        return Phone(e164, PhoneKind.FOREIGN)
    digits = phonenumbers.national_significant_number(parsed)
    if phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.FIXED_LINE:
        return Phone(_landline(f"0{digits}", numbering.area_code), PhoneKind.LANDLINE)
    if numbering.country_code == "86" and not _MOBILE.fullmatch(digits):
        raise ValueError(f"no phone: {len(digits)} digits that are no mobile's")
    return Phone(e164, PhoneKind.MOBILE)


def _landline(national: str, area: str) -> str:
    if area and national.startswith(area):
        return f"{area}-{national[len(area) :]}"
    return national


def country(value: str) -> str:
    """The country of a phone abroad, such as +44 GB."""
    parsed = phonenumbers.parse(value)
    code = parsed.country_code or 0
    exact = phonenumbers.region_code_for_number(parsed)  # several share +1
    return f"+{code} {exact or phonenumbers.region_code_for_country_code(code)}"


def among_words(text: str, numbering: Numbering) -> Phone | None:
    """The first number of a person's that words name: 13900001001(张三), 0580-8189001转802.

    None where there is none: 匿名, 139****1001, 400-812-3456.
    """
    runs = _AMONG_WORDS.findall(unicodedata.normalize("NFKC", text))
    found = (_of_somebody(run.strip(" .-"), numbering) for run in runs if "*" not in run)
    return next(filter(None, found), None)


def _of_somebody(run: str, numbering: Numbering) -> Phone | None:
    """A number as it stands, without its extension, or the first of several in a row."""
    extended = _EXTENDED.fullmatch(run)
    several = re.split(r"[ ()]+", run.strip("() "))
    for pieces in ([run], [extended[1]] if extended else [], several):
        read = [_reached(one, numbering) for one in pieces]
        if read and all(read):
            return read[0]
    return None


def _reached(shown: str, numbering: Numbering) -> Phone | None:
    try:
        phone = canonical(shown, numbering)
    except ValueError:
        return None
    people = (PhoneKind.MOBILE, PhoneKind.LANDLINE, PhoneKind.FOREIGN)
    return phone if phone.kind in people else None


def masked(value: str) -> str:
    """A phone as those see it who need not reach it: 139****1234."""
    national = re.sub(r"^\+86", "", value)
    if len(national) < 2 * _MASKED_TAIL - 1:
        return national
    head = national[:-8] if len(national) >= 11 else national[: -_MASKED_TAIL - 2]
    return f"{head}****{national[-_MASKED_TAIL:]}"


def veiled(text: str) -> str:
    """A text with the mobiles in it masked, however they are written."""
    return _WRITTEN.sub(lambda found: masked(re.sub(r"\D", "", found[1])), text)


def hidden(text: str) -> str:
    """Words about phones with every number in them masked that could be one."""
    return _LONG.sub(lambda found: masked(re.sub(r"\D", "", found[0])), text)


def shown(value: str) -> str:
    """A phone as people here write it: a mobile of this country without +86."""
    return re.sub(r"^\+86", "", value)
