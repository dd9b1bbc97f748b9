"""The profiles by the name that the settings give them, and what a provider posts, read by them."""

from collections.abc import Mapping

from modems.channel import Arrival, DeliveryReport
from modems.http import aliyun, generic, items, kannel, tencent
from modems.http.profile import Profile, Unread

PROFILES: dict[str, Profile] = {
    "json": generic.PROFILE,
    "kannel": kannel.PROFILE,
    "aliyun": aliyun.PROFILE,
    "tencent": tencent.PROFILE,
}


def texts(profile: Profile, query: Mapping[str, str], body: bytes) -> list[Arrival | Unread]:
    """The texts of a request. Raises items.Malformed."""
    return items.each([query] if profile.in_query else items.of_json(body), profile.text)


def reports(
    profile: Profile, query: Mapping[str, str], body: bytes
) -> list[DeliveryReport | Unread]:
    """The delivery reports of a request. Raises items.Malformed."""
    return items.each([query] if profile.in_query else items.of_json(body), profile.report)
