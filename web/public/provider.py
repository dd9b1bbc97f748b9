"""Callbacks of every provider behind HTTP: its texts and its delivery reports.

Nothing is made of them here: stored, committed, the bell rung, and acknowledged in the words that
the provider expects. Whatever it cannot be told is answered with a status, so that it sends again.
"""

import dataclasses
import logging
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError, IntegrityError

from gateway.domain import private
from gateway.services.desk import Desk
from gateway.services.texts import inbox, providers
from modems import readings
from modems.channel import Arrival, DeliveryReport, PhoneType
from modems.http import generic, items, profiles
from modems.http.account import Account
from modems.http.profile import Profile, Unread
from web.public import limits, signed, together
from web.public.front import office
from web.public.problems import Problem

LOGGER = logging.getLogger(__name__)

hooks = Blueprint("provider", __name__, url_prefix="/hooks/http/<channel>/<secret>")

_FORM = "application/x-www-form-urlencoded"
_FIELDS = 100  # in one query: Kannel has a dozen

_Read = Callable[[Profile, Mapping[str, str], bytes], Sequence[Arrival | DeliveryReport | Unread]]


@hooks.route("", methods=["GET", "POST"])
def texts(channel: str, secret: str) -> ResponseReturnValue:
    """Texts came in; one that cannot be understood is set aside as it came."""
    return _taken(channel, secret, profiles.texts, _aside)


@hooks.route("/report", methods=["GET", "POST"])
def report(channel: str, secret: str) -> ResponseReturnValue:
    """Something became of texts that went out."""
    return _taken(channel, secret, profiles.reports, lambda desk, channel, unread: None)


def _taken(
    channel: str, secret: str, read: _Read, aside: Callable[[Desk, str, Unread], None]
) -> Response:
    account = _account(channel, secret)
    limits.by_token(channel)
    profile = profiles.PROFILES[account.profile]
    try:
        taken = _read(channel, account, profile, read)
    except items.Malformed as error:
        LOGGER.warning("A callback was not understood", extra={"channel": channel})
        raise Problem(400, str(error)) from error
    for one in taken:
        if isinstance(one, Unread):
            about = {"channel": channel, "why": one.reason}
            LOGGER.warning("An item was not understood", extra=about)

    def keep(desk: Desk) -> None:
        for one in taken:
            if isinstance(one, Unread):
                aside(desk, channel, one)
            else:
                known = one if isinstance(one, Arrival) else profiles.blamed(account, one)
                _keep(desk, channel, known)

    together.stored(None, keep)
    ack = profile.acknowledge(taken)
    return Response(ack.body, mimetype=ack.mimetype)


def _account(channel: str, secret: str) -> Account:
    """Whose callback this is; a wrong name and a wrong secret look the same from outside."""
    known = {one.name: one.http for one in office().rules.settings.channels if one.http}
    account = known.get(channel)
    if not items.is_secret(account.secrets if account else ("",), secret) or account is None:
        why = "There is no channel of this name with this secret."
        raise _refused(channel if account else "?", why)  # what is no name may be a secret
    return account


def _refused(channel: str, why: str) -> Problem:
    """The problem, once the administrator can read of it: the mistake may be in our settings."""
    signed.refused(channel, why, f"/hooks/http/{channel}")
    return Problem(403, why)


def _read(
    channel: str, account: Account, profile: Profile, read: _Read
) -> Sequence[Arrival | DeliveryReport | Unread]:
    """What is in this request. Raises items.Malformed."""
    if not profile.in_query or request.method not in ("GET", "POST"):
        return read(profile, {}, _body(channel, account, profile))
    asked = _query()
    try:
        return read(profile, _fields(asked), b"")
    except UnicodeDecodeError:  # it is the only copy, and a person may guess what it says
        return [Unread(asked.decode("ascii", "backslashreplace"), "it is not UTF-8")]


def _query() -> bytes:
    """What was asked, not decoded: Flask would put other signs in place of what is not UTF-8."""
    body = request.get_data() if request.mimetype == _FORM else b""
    return b"&".join(one for one in (request.query_string, body) if one)


def _fields(query: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(query.decode(), True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError:
        raise
    except ValueError as error:
        raise items.Malformed("The query has too many fields.") from error
    return dict(reversed(pairs))  # of two of one name the first


def _body(channel: str, account: Account, profile: Profile) -> bytes:
    if request.method != "POST":
        raise Problem(405, "This provider's callbacks are posted.")
    body = request.get_data()
    given = request.headers.get(generic.SIGNATURE, "")
    if profile.signed and not items.is_signed(account.secrets, body, given):
        why = f"{generic.SIGNATURE} is missing, or not the HMAC-SHA256 of the body."
        raise _refused(channel, why)
    return body


# ---------------------------------------------------------------- one thing of it


def _keep(desk: Desk, channel: str, inbound: Arrival | DeliveryReport) -> None:
    """Store one thing by itself: what cannot be stored as it is does not spoil the others."""
    # The same mark at two providers is not the same thing.
    mark = inbound.fingerprint and readings.fingerprint(channel, inbound.fingerprint)
    inbound = dataclasses.replace(inbound, fingerprint=mark)
    try:
        with desk.attempt():
            if isinstance(inbound, Arrival):
                providers.received(desk, channel, inbound, None)
            else:
                providers.reported(desk, channel, inbound)
    except IntegrityError:  # the same twice at one time: the other one is there
        LOGGER.info("An item was there already", extra={"channel": channel})
        if isinstance(inbound, Arrival):  # unless it was something else
            inbox.keep(desk, channel, inbound, "unstorable")
    except DataError:
        LOGGER.error("An item could not be stored", extra={"channel": channel})
        inbox.keep(desk, channel, inbound, "unstorable")


def _aside(desk: Desk, channel: str, unread: Unread) -> None:
    """Keep what cannot be understood, for a person to look at."""
    arrival = Arrival(
        fingerprint=readings.fingerprint(unread.raw),
        raw=private.masked(unread.raw),
        phone="",
        phone_type=PhoneType.UNKNOWN,
        units=None,
        error=unread.reason,
    )
    _keep(desk, channel, arrival)
