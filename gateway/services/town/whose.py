"""Whose a phone is that calls and texts show: one person's, many people's, or the town's own."""

from gateway.domain import phone as phones
from gateway.domain.phone import Numbering, Phone, PhoneKind
from gateway.services.desk import Desk
from gateway.services.town import directory
from gateway.settings import Place

_ONE_S = frozenset({PhoneKind.MOBILE, PhoneKind.LANDLINE, PhoneKind.FOREIGN})
_NOBODY_S = Phone("", PhoneKind.WITHHELD)


def is_one_s(desk: Desk, phone: Phone) -> bool:
    """Whether one person, or household, is behind a phone: then what is known of it holds again.

    Service numbers and names are shown for many people; nobody knows who withholds the number.
    """
    return phone.kind in _ONE_S and not is_ours(desk, phone)


def is_ours(desk: Desk, phone: Phone) -> bool:
    """Whether it is the number of one of our own lines and modems."""
    settings = desk.settings
    numbers = {one.number for one in settings.service_lines}
    for channel in settings.channels:
        numbers |= {channel.number, channel.service_line}
    return phone.value in {directory.phone_of(one, settings.place).value for one in numbers if one}


def named(words: str, place: Place) -> Phone | None:
    """The canonical phone of somebody that words name first; None where they name nobody's."""
    return phones.among_words(words, Numbering(place.country_code, place.area_code))


def caller(desk: Desk, shown: str) -> Phone:
    """The phone of whoever calls.

    A call that shows a number of ours was passed on by that line: whose it is nobody knows.
    """
    phone = directory.phone_of(shown, desk.settings.place)
    return _NOBODY_S if is_ours(desk, phone) else phone
