"""What every screen has in hand: the office, the texts, and who is looking."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from flask import abort, current_app, g, redirect, render_template, request, url_for
from werkzeug import Response

from gateway.domain import private
from gateway.domain.people import READS, ActorKind, Language
from gateway.domain.roles import OF_OPERATOR
from gateway.domain.wording import Wording
from gateway.errors import Refused
from gateway.services.desk import SYSTEM, Actor, Desk, Office
from gateway.services.figures import queries
from gateway.services.texts import seal, traffic
from gateway.services.tickets import ledger, pending
from gateway.services.town import reach
from gateway.services.town.operators import Throttle
from gateway.store.tables import Alarm, Operator, Ticket, Words

CHANNEL = "console"  # in event rows
LANGUAGE_COOKIE = "gridline_language"
_ALARMS = 5  # above a screen; the next one shows when one is cleared
_LONGEST = 500  # characters, as the forms say: an SMS of eight parts


@dataclasses.dataclass(frozen=True)
class Front:
    """The parts an application is made of."""

    office: Office
    screens: Wording
    modems: tuple[Path, ...]  # control sockets of simulated modems; none outside of the demo
    throttle: Throttle = dataclasses.field(default_factory=Throttle)


def front() -> Front:
    """The parts of the application that answers this request."""
    found = current_app.extensions["gridline"]
    assert isinstance(found, Front)
    return found


def office() -> Office:
    """Where desks are opened."""
    return front().office


def me() -> Operator | None:
    """Who is signed in."""
    found = g.get("operator")
    return found if isinstance(found, Operator) else None


def actor() -> Actor:
    """Who is signed in, as the one who does something."""
    operator = me()
    assert operator is not None
    return Actor(ActorKind.OPERATOR, OF_OPERATOR[operator.role], operator.id, CHANNEL)


def my_name() -> str:
    """The name of who is signed in."""
    operator = me()
    return operator.name if operator else ""


def sees_texts() -> bool:
    """Whether the reader may see what people wrote: an administrator may not."""
    operator = me()
    return operator is not None and operator.role in READS


def language() -> Language:
    """The reader's language: the account's, else the cookie's, else Chinese."""
    operator = me()
    if operator is not None:
        return operator.language
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return Language(chosen) if chosen in list(Language) else Language.ZH


def say(key: str, **params: object) -> str:
    """A text of the screens in the reader's language."""
    return front().screens.render(language(), key, **params)


def wants_part() -> bool:
    """Whether the script asks for one part of the screen, to morph it in place."""
    return request.headers.get("HX-Request-Type") == "partial"


@dataclasses.dataclass(frozen=True)
class Shell:
    """What stands around every screen: counts beside the menu, and the channels below."""

    counts: dict[queries.View, int]
    backlog: traffic.Backlog
    channels: Sequence[traffic.Channel]
    alarms: Sequence[Alarm]  # the newest of those that stand
    proposals: int  # what waits for the reader
    diary: bool  # whether the reader is a member too
    now: datetime

    @property
    def deaf(self) -> bool:
        """Whether no channel is up."""
        return not any(channel.up for channel in self.channels)

    @property
    def heard_at(self) -> datetime | None:
        """When the last text came in."""
        known = (one.last_inbound_at for one in self.channels if one.last_inbound_at)
        return max(known, default=None)


def shell(desk: Desk) -> Shell:
    """The figures around the screen, as this desk sees them."""
    by = actor() if me() else SYSTEM  # the practice page asks for no name
    return Shell(
        counts=queries.view_counts(desk, by),
        backlog=traffic.backlog(desk, by),
        channels=traffic.channels(desk),
        alarms=queries.alarms(desk, by, _ALARMS),
        proposals=pending.count(desk, by),
        diary=reach.account(desk, by).member_id is not None,
        now=desk.now,
    )


def page(desk: Desk, template: str, **values: object) -> str:
    """A whole screen."""
    return render_template(template, shell=shell(desk), now=desk.now, **values)


def part(desk: Desk, template: str, **values: object) -> str:
    """One part of a screen."""
    return render_template(template, now=desk.now, **values)


def unchanged(desk: Desk, number: int) -> Ticket:
    """The ticket of a form, unless it has changed since the form was shown."""
    ticket = ledger.get(desk, number)
    if request.form.get("status", ticket.status) != ticket.status:
        raise Refused("changed", number=number)
    return ticket


def only_within_reach() -> None:
    """A check before the screens of a ticket: one that is not theirs to see is not shown at all."""
    number = (request.view_args or {}).get("number", 0)
    with office().view() as desk:
        ticket = ledger.find(desk, number)
        if ticket is not None and not reach.sees(desk, actor(), ticket):
            abort(403)


def typed(name: str = "text") -> str:
    """What was typed into a form, identity and bank numbers masked: it may go out as an SMS.

    Raises Refused when it is longer than the form lets anybody type.
    """
    text = request.form.get(name, "").strip()
    if len(text) > _LONGEST:
        raise Refused("too_long", count=_LONGEST)
    return private.masked(text)


def written(desk: Desk, name: str = "text") -> Words:
    """What was typed into a form and stays here: masked too, the original sealed.

    Raises Refused when it is empty, or too long as `typed` says.
    """
    text = request.form.get(name, "").strip()
    if not typed(name):
        raise Refused("reason_needed" if name == "reason" else "need_words")
    words = seal.words(desk, text)
    desk.tx.add(words)
    desk.tx.flush()
    return words


def back_to(number: int) -> Response:
    """Back to the ticket of a form, in the view it was opened from."""
    return redirect(url_for("tickets.show", number=number, view=request.form.get("view")), 303)
