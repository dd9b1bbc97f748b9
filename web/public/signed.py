"""What Twilio posts, believed only when it is signed for the address it was posted to."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from flask import request

from modems.twilio import signature
from modems.twilio.account import Account
from web.public.front import office
from web.public.problems import Problem


def account(channel: str) -> Account:
    """The account of a channel of the settings; 404 when it is none of Twilio's."""
    for one in office().rules.settings.channels:
        if one.name == channel and one.twilio is not None:
            return one.twilio
    raise Problem(404, "There is no Twilio channel of this name.")


def form(channel: str) -> Mapping[str, str]:
    """The fields of this callback; 400 when they cannot be read, 403 when Twilio did not sign."""
    fields = _fields()
    public = office().rules.settings.web.public_base_url
    if not public:
        raise Problem(403, "No signature can be checked: public_base_url is not set.")
    url, header = public.rstrip("/") + _asked(), request.headers.get
    try:
        signature.require(account(channel), url, fields, header)
    except signature.Forged as error:
        raise Problem(403, str(error)) from error
    return {name: values[0] for name, values in fields.items()}


def _fields() -> dict[str, list[str]]:
    # Read here: Flask would put other signs in place of what is not UTF-8.
    try:
        body = request.get_data(cache=False).decode()
        return parse_qs(body, keep_blank_values=True, errors="strict", max_num_fields=500)
    except UnicodeDecodeError as error:
        raise Problem(400, "The form is not UTF-8.") from error
    except ValueError as error:
        raise Problem(400, "The form has too many fields.") from error


def _asked() -> str:
    """The path and query as they were asked for, not decoded: so they are signed."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or "/"
    parts = urlsplit(raw)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
