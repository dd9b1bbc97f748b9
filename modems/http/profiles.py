"""The profiles by the name that the settings give them, and what a provider posts, read by them."""

import dataclasses
from collections.abc import Mapping

from modems.channel import Arrival, DeliveryReport, ReportState
from modems.errors import Blame
from modems.http import aliyun, generic, items, kannel, tencent
from modems.http.account import Account
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


def blamed(account: Account, report: DeliveryReport) -> DeliveryReport:
    """A report with what the trouble lies in, where the account knows its code."""
    away = report.state is ReportState.FAILED and report.code in account.away
    return dataclasses.replace(report, blame=Blame.AWAY) if away else report
