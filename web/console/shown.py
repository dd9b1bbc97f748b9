"""How values look on screens: times in the town, deadlines as chips, phones masked."""

import dataclasses
import re
from datetime import datetime, timedelta

from flask import Flask

from gateway.domain import normal
from gateway.domain import phone as phones
from gateway.domain.people import Language, MemberRole
from gateway.domain.ticket import Stage, Status
from gateway.services.figures import queries
from gateway.services.figures.history import Entry
from gateway.services.texts import traffic
from gateway.store.tables import Message, Ticket
from web.console import front, horizon, story
from web.console.front import say

_MOBILE = re.compile(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)")
_TITLE = 60  # characters of a report in a list
_HOURS_LEFT = timedelta(hours=12)  # so near, the time that is left says more than the clock
_WEAK, _FAIR, _GOOD = -103, -91, -79  # dBm: what 27.007 counts as 5, 11 and 17 of 31

STATUS_ICONS = {
    Status.RECEIVED: "circle",
    Status.TRIAGE: "circle",
    Status.DISPATCHED: "circle-dashed",
    Status.WORKING: "circle-dot-dashed",
    Status.WAITING: "circle-pause",
    Status.DEFERRED: "circle-pause",
    Status.RESOLVED: "message-circle-reply",
    Status.CLOSED: "circle-check",
    Status.MERGED: "git-merge",
    Status.REJECTED: "circle-slash",
    Status.WITHDRAWN: "circle-slash",
}


@dataclasses.dataclass(frozen=True)
class Chip:
    """A deadline in words; `kind` is late, soon or ok."""

    kind: str
    icon: str
    stage: str
    words: str


def chip(ticket: Ticket, now: datetime) -> Chip | None:
    """The nearest deadline of a ticket; None when it has none."""
    if ticket.due_at is None or ticket.due_stage is None:
        return None
    stage, left = say(f"stage.{ticket.due_stage}"), ticket.due_at - now
    if ticket.due_stage is Stage.CLOSE:
        return Chip("ok", "clock", stage, until(ticket.due_at, now))
    if left < timedelta(0):
        return Chip("late", "octagon-alert", stage, say("chip.over", time=_long(-left)))
    if left <= queries.SOON:
        minutes = max(1, round(left.total_seconds() / 60))
        return Chip("soon", "hourglass", stage, say("chip.left", minutes=minutes))
    return Chip("ok", "clock", stage, until(ticket.due_at, now))


def _long(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if span >= timedelta(days=2):
        return say("chip.days", days=span.days)
    return f"{minutes // 60}:{minutes % 60:02}"


def until(at: datetime, now: datetime) -> str:
    """A moment to come: hours and minutes when it is near, else day and time."""
    left = at - now
    if timedelta(0) < left < _HOURS_LEFT:
        minutes = int(left.total_seconds() // 60)
        return say("chip.hours", hours=minutes // 60, minutes=f"{minutes % 60:02}")
    return clock(at, now)


def clock(at: datetime | None, now: datetime) -> str:
    """An instant as people here read it; the day only when it is not today."""
    if at is None:
        return say("word.none")
    zone = front.office().rules.settings.place.zone
    there, today = at.astimezone(zone), now.astimezone(zone).date()
    time = f"{there:%H:%M}"
    days = (there.date() - today).days
    if days == 0:
        return time
    if days in (-1, 1):
        return say("word.yesterday" if days < 0 else "word.tomorrow", time=time)
    return f"{there:%m-%d %H:%M}" if abs(days) < 300 else f"{there:%Y-%m-%d}"


def moment(at: datetime | None) -> str:
    """An instant to the second, in full."""
    zone = front.office().rules.settings.place.zone
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}" if at else ""


def age(since: datetime | None, now: datetime) -> str:
    """How long something has lasted, in the largest unit that fits."""
    if since is None:
        return say("word.none")
    seconds = max(0, int((now - since).total_seconds()))
    for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= size:
            return say(f"age.{unit}", count=seconds // size)
    return say("age.seconds", count=seconds)


def capped(number: int) -> str:
    """A count that may have been capped."""
    return f"{traffic.CAP}+" if number > traffic.CAP else str(number)


def masked(phone: str) -> str:
    """A phone as those see it who need not reach it."""
    return phones.masked(phone) or say("word.withheld")


def veiled(text: str | None, phone: str = "") -> str:
    """A text with the phones in it masked."""
    shown = phones.shown(phone)
    text = (text or "").replace(shown, phones.masked(phone)) if len(shown) > 6 else text or ""
    return _MOBILE.sub(lambda found: phones.masked(found[0]), text)


def body(message: Message, phone: str = "") -> str:
    """The words of a message as they may be shown: what we send names the reporter's phone."""
    if message.words.body is None:
        return say("word.emptied")
    return veiled(message.words.body, phone) if message.direction == "out" else message.words.body


def title(ticket: Ticket) -> str:
    """What a ticket is about, in one line."""
    words = normal.said(ticket.words.body or "")
    if not words:
        return say("word.no_text")
    return words if len(words) <= _TITLE else words[: _TITLE - 1] + "…"


def place(ticket: Ticket) -> str:
    """The grid's or area's name."""
    return ticket.area.name if ticket.area else say("word.no_place")


def category(code: str | None) -> str:
    """A category's name."""
    known = front.office().rules.categories.by_code.get(code or "")
    if known is None:
        return say("word.no_category")
    return known.zh if front.language() is Language.ZH else known.en


def status(value: Status) -> str:
    """A status in words."""
    return say(f"status.{value}")


def evidence(pairs: list[list[str]]) -> list[str]:
    """Why a route is what it is, in sentences."""
    wording, language = front.office().rules.wording, front.language()
    known = [(kind, value) for kind, value in pairs if wording.has(f"evidence.{kind}")]
    return [wording.evidence(language, kind, value) for kind, value in known]


def party(entry: Entry) -> str:
    """Whom a text came from or went to: what they are here, and their name."""
    if not entry.member:
        return say("talk.reporter")
    kind = "person" if entry.role in list(MemberRole) else "role"
    return f"{say(f'{kind}.{entry.role}')} {entry.member}"


def reason(error: str) -> str:
    """Why something failed: a code in words, or what a person wrote."""
    key = f"reason.{error}"
    return say(key) if front.front().screens.has(key) else error


def bars(dbm: int | None) -> int:
    """A signal as bars, 0 to 4."""
    if dbm is None:
        return 0
    return 1 + sum(dbm >= least for least in (_WEAK, _FAIR, _GOOD))


def language_of(text: str) -> str:
    """The language a text is read in by a screen reader."""
    return "zh-CN" if re.search(r"[\u4e00-\u9fff]", text) else "en"


_FILTERS = (
    chip, until, clock, moment, age, capped, veiled, body, title, place, category, status,
    evidence, party, reason, bars, language_of, masked, story.track, story.talk, horizon.horizon,
)  # fmt: skip


def add_to(app: Flask) -> None:
    """Give the templates these looks as filters."""
    for look in _FILTERS:
        app.add_template_filter(look)
    app.add_template_filter(phones.shown, "whole_phone")
    app.add_template_filter(traffic.history, "fared")
