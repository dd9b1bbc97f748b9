"""Other systems at the door: whose token it is, what it may do, and the road their matters take."""

import re
from datetime import UTC, datetime

from flask import Response, request

from gateway.domain.bridge import Use
from gateway.domain.phone import PhoneKind
from gateway.services.desk import Desk
from gateway.services.outside import bridge, bridge_clients
from gateway.services.outside.bridge import Matter
from gateway.services.town import directory, gazetteer, whose
from gateway.services.voice import calls
from gateway.store.tables import Bridged, Client
from web.public import limits, signed
from web.public.front import office
from web.public.problems import Problem
from web.public.storing import stored

_LONGEST_TOKEN = 200
# What no database and no phone takes; a line may end.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_YEARS = range(2000, 2101)


def client(*uses: Use, token: str = "") -> Client:
    """Whose token a request carries; a Problem when it is nobody's, or for none of these uses."""
    given = token or _bearer()
    with office().view() as desk:
        found = bridge_clients.of_token(desk, given) if 0 < len(given) <= _LONGEST_TOKEN else None
    if found is None:
        why = "A bearer token is needed, and this one is not known or was revoked."
        if given:  # a stranger brings none; theirs may have been revoked or mistyped
            signed.refused("api", why, request.path)
        raise Problem(401, why)
    limits.by_token(found.name)
    if not {*uses} & {*found.uses}:
        raise Problem(403, f"This token is not for {uses[0]}.")
    return found


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def ask_for_token(response: Response) -> Response:
    """Say how to sign in, where nobody is."""
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="gridline"'
    return response


def take(whose: Client, matter: Matter) -> Bridged:
    """The matter with its ticket: made now, or there already."""
    with office().view() as desk:
        _look_at_phone(desk, matter)
        if (before := bridge.known(desk, whose, matter)) is not None:
            return before
        # The router is made outside of the transaction that writes: making one takes a moment.
        route = calls.suggest(desk, matter.note, gazetteer.router(desk))
    return stored(lambda desk: bridge.take(desk, whose, matter, route))


def _look_at_phone(desk: Desk, matter: Matter) -> None:
    if directory.phone_of(matter.note.phone, desk.settings.place).kind is PhoneKind.NAME:
        raise Problem(422, "This is nobody's phone.", field="phone")


def phone(given: str) -> str:
    """The phone in what was given as one: itself, or the first number of a person's among it.

    Empty where there is none: an order is taken whatever a platform's people wrote there.
    """
    place = office().rules.settings.place
    if directory.phone_of(given, place).kind is not PhoneKind.NAME:
        return given
    found = whose.named(given, place)
    return found.value if found else ""


def text(name: str, value: object, most: int) -> str:
    """A text that was given, trimmed; empty when there was none. A Problem names the field."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Problem(422, f"{name} is a text.", field=name)
    if len(value) > most:
        raise Problem(422, f"{name} has {most} characters at most.", field=name)
    if _UNPRINTABLE.search(value):
        raise Problem(422, f"{name} holds signs that cannot be printed.", field=name)
    return value.strip()


def instant(name: str, value: str) -> datetime | None:
    """An instant that was given; None when there was none. A Problem names the field."""
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value.replace(" ", "+"))  # a plus, once through a query
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or found.year not in _YEARS:
        raise Problem(422, f"{name} is a time such as 2026-03-10T09:00:00+08:00.", field=name)
    return found


def told(at: datetime) -> str:
    """An instant as it is told, the same whatever it was read from."""
    return at.astimezone(UTC).isoformat()
