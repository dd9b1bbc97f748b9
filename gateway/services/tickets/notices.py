"""The texts a ticket causes: who gets which, in whose language, how long."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from gateway.domain import normal
from gateway.domain import phone as phones
from gateway.domain.people import Language, MemberRole
from gateway.domain.reply import for_a_team
from gateway.domain.ticket import Rejection, Status
from gateway.services.desk import Desk
from gateway.services.texts import outbox, senders
from gateway.services.texts.outbox import Queued
from gateway.services.tickets import consent, heard
from gateway.services.town import complaints, directory
from gateway.store.tables import Member, Operator, Team, Ticket

Inform = Callable[..., object]  # lets a reporter know: `resident`, or cases.Case.inform
# What others do about a matter; all else answers what its reporter has just said.
_CAN_WAIT = frozenset({
    "accepted", "progress", "asked", "transferred", "raised", "extended", "deferred", "resumed",
    "resolved", "resolved_unasked", "merged", "merged_own", "split",
    *(f"rejected_{reason}" for reason in Rejection),
})  # fmt: skip
_QUOTE = 40  # characters of a person's words inside another sentence
_BESIDE = 80  # of a report in an order that has what was added to it as well
_ADDITIONS = 2  # the last ones are quoted


def resident(
    desk: Desk, ticket: Ticket, key: str, lane: timedelta = outbox.NORMAL, **params: object
) -> Queued | None:
    """Tell the reporter something about the ticket: answers at once, what can wait in the day."""
    values = {"number": ticket.number, **params}
    language = senders.language(desk, ticket)
    return outbox.queue(
        desk, f"resident.{key}", ticket.phone, language, values, ticket=ticket, lane=lane,
        night=key not in _CAN_WAIT or outbox.night_for(ticket),
    )  # fmt: skip


def reporters(
    desk: Desk, ticket: Ticket, key: str, inform: Inform = resident, **params: object
) -> None:
    """Tell everybody who reported a shared matter, each under their own number."""
    told = of_each(desk, ticket)
    senders.read_languages(desk, [one.phone for one in told])
    for one in told:
        inform(desk, one, key, outbox.NORMAL, **params)


def shared(desk: Desk, ticket: Ticket) -> list[Ticket]:
    """A ticket and those merged into it."""
    merged = select(Ticket).where(Ticket.parent_id == ticket.id, Ticket.status == Status.MERGED)
    return [ticket, *desk.tx.scalars(merged.order_by(Ticket.id))]


def of_each(desk: Desk, ticket: Ticket) -> list[Ticket]:
    """Of these the first of each reporter: who reported a matter twice hears of it once."""
    return list({one.phone: one for one in reversed(shared(desk, ticket))}.values())[::-1]


def supervisor(
    desk: Desk,
    who: Member | Operator,
    ticket: Ticket,
    key: str,
    lane: timedelta | None = None,
    **params: object,
) -> Queued | None:
    """Tell somebody who decides; None when they have no phone that takes texts.

    Without a lane it presses as the ticket does; what presses most is told at any hour.
    """
    if not who.phone:
        return None
    return outbox.queue(
        desk, f"supervisor.{key}", who.phone, who.language, {"number": ticket.number, **params},
        ticket=ticket, lane=outbox.lane_for(ticket, outbox.NORMAL) if lane is None else lane,
        night=(lane is not None and lane < outbox.FIRST) or outbox.night_for(ticket),
    )  # fmt: skip


def town(desk: Desk, ticket: Ticket, key: str, **params: object) -> None:
    """Tell the phone that the settings name for escalations, if any; it may answer nothing."""
    phone = desk.settings.place.supervision_phone
    if phone:
        phone = directory.phone_of(phone, desk.settings.place).value
        outbox.queue(
            desk, f"supervisor.{key}", phone, Language.ZH, {"number": ticket.number, **params},
            ticket=ticket, lane=outbox.lane_for(ticket, outbox.NORMAL),
            night=outbox.night_for(ticket),
        )  # fmt: skip


def member(desk: Desk, who: Member, ticket: Ticket, key: str, **params: object) -> Queued | None:
    """Tell a member something about a ticket; in the night it waits as an order does."""
    return _to_member(desk, who, ticket, f"member.{key}", params, outbox.NORMAL)


def remind(
    desk: Desk, ticket: Ticket, key: str, phone: str, language: Language, /, **params: object
) -> Queued | None:
    """Tell somebody what has become due; at night only if the ticket's tier runs then."""
    return outbox.queue(
        desk, key, phone, language, {"number": ticket.number, **params}, ticket=ticket,
        lane=outbox.lane_for(ticket, outbox.LAST), night=outbox.night_for(ticket),
    )  # fmt: skip


def _to_member(
    desk: Desk,
    who: Member,
    ticket: Ticket,
    key: str,
    params: dict[str, object],
    lane: timedelta,
) -> Queued | None:
    waits = desk.rules.calendar.is_quiet(desk.now) and not outbox.night_for(ticket)
    return outbox.queue(
        desk, key, who.phone, who.language, {"number": ticket.number, **params}, ticket=ticket,
        lane=outbox.lane_for(ticket, lane), night=not waits or directory.is_on_duty(desk, who),
    )  # fmt: skip


def work(
    desk: Desk,
    ticket: Ticket,
    people: Iterable[Member],
    key: str,
    due: datetime,
    reason: str = "",
) -> None:
    """Give a ticket to the people of a team: what, whom to call, until when to accept.

    A reason is what the reporter is not content with: it stands beside what was reported. In the
    night it waits for the morning, unless the tier runs round the clock or somebody is on
    duty.
    """
    for who in people:
        if who.role is MemberRole.PARTNER:
            consent.ask(desk, ticket)
        params = {**order(desk, who, ticket, reason), "due": local(desk, due)}
        _to_member(desk, who, ticket, f"member.{key}", params, outbox.NORMAL)


def order(desk: Desk, who: Member, ticket: Ticket, reason: str = "") -> dict[str, object]:
    """What somebody who takes a ticket must know: what was reported, and whom to call."""
    return {
        "number": ticket.number,
        "category": category(desk, who.language, ticket),
        "phone": phone_for(desk, who, ticket),
        "text": reported(desk, who.language, ticket, reason),
    }


def reported(desk: Desk, language: Language, ticket: Ticket, reason: str = "") -> str:
    """What was reported, and what the reporter has said since: a reason, else what was added."""
    told = heard.of(desk, ticket)
    said, reason = discreet(desk, ticket, told.first), discreet(desk, ticket, reason)
    more = reason if any(char.isalnum() for char in reason) else ""
    more = more or _added(desk, language, ticket, told.more)
    if not more:
        return normal.said(said)
    text = quote(said) if more == reason else quote(said, _BESIDE)
    return desk.wording.render(language, "word.reopened_for", text=text, value=normal.said(more))


def _added(desk: Desk, language: Language, ticket: Ticket, more: Sequence[str]) -> str:
    """What the reporter said last, so that an order has it too: where it is, above all."""
    said = (quote(discreet(desk, ticket, one)) for one in more[-_ADDITIONS:])
    return in_a_row(desk, language, filter(None, said))


def matter(desk: Desk, ticket: Ticket) -> str:
    """What a ticket is about, inside another sentence, for those who work on it."""
    return quote(discreet(desk, ticket, heard.of(desk, ticket).first))


def inform(desk: Desk, ticket: Ticket, team: Team) -> None:
    """Let the volunteers of a team know of a ticket: nothing is asked of them, nor at night."""
    volunteers = directory.team_members(desk, team.id)
    for who in (one for one in volunteers if one.role is MemberRole.VOLUNTEER):
        params: dict[str, object] = {
            "number": ticket.number,
            "category": category(desk, who.language, ticket),
            "team": team.name,
            "text": matter(desk, ticket),
        }
        outbox.queue(
            desk, "member.informed", who.phone, who.language, params, ticket=ticket,
            lane=outbox.LAST, night=False,
        )  # fmt: skip


def phone_for(desk: Desk, who: Member | Operator, ticket: Ticket) -> str:
    """The reporter's phone as somebody who works the ticket, or decides on it, may see it."""
    return consent.shown(desk, who, ticket) or word(desk, who.language, "withheld")


def reachable_at(desk: Desk, language: Language, ticket: Ticket) -> str:
    """The reporter's phone for those who work the ticket; withheld when it is confidential."""
    shown = "" if ticket.confidential else phones.shown(ticket.phone)
    return shown or word(desk, language, "withheld")


def quote(text: str | None, most: int = _QUOTE) -> str:
    """A person's words inside another sentence."""
    flat = normal.said(text or "")
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def discreet(desk: Desk, ticket: Ticket, text: str) -> str:
    """A reporter's words for those who work on it.

    Of a confidential one neither the wish for that, nor from whom it is to be kept, nor the phones
    that may be somebody's who wished it; but of whom staff are accused by their phones.
    """
    if not ticket.confidential:
        return text
    said = for_a_team(desk.rules.grammar, text)
    return said if complaints.is_one(desk, ticket.category) else phones.veiled(said)


def quoted(desk: Desk, language: Language, text: str) -> str:
    """Likewise what was sent; without a word it was a picture."""
    return quote(text) or word(desk, language, "picture")


def word(desk: Desk, language: Language, key: str) -> str:
    """A word of its own."""
    return desk.wording.render(language, f"word.{key}")


def listed(desk: Desk, language: Language, names: Iterable[str]) -> str:
    """Names after one another, as the language does it."""
    return word(desk, language, "between_names").join(names)


def in_a_row(desk: Desk, language: Language, lines: Iterable[str]) -> str:
    """Short sentences after one another, as the language does it."""
    return word(desk, language, "between_lines").join(lines)


def category(desk: Desk, language: Language, ticket: Ticket) -> str:
    """The category's name."""
    known = desk.rules.categories.by_code.get(ticket.category or "")
    if known is None:
        return word(desk, language, "no_category")
    return known.zh if language is Language.ZH else known.en


def place(desk: Desk, language: Language, ticket: Ticket) -> str:
    """The grid's or area's name."""
    return ticket.area.name if ticket.area else word(desk, language, "no_place")


def team(desk: Desk, language: Language, ticket: Ticket) -> str:
    """The lead team's name; the operators while nobody has it."""
    return ticket.team.name if ticket.team else word(desk, language, "team_none")


def status(desk: Desk, language: Language, value: Status) -> str:
    """A status in words."""
    return desk.wording.render(language, f"status.{value}")


def local(desk: Desk, at: datetime) -> str:
    """An instant as people here read it; the day only when it is not today."""
    zone = desk.settings.place.zone
    there, today = at.astimezone(zone), desk.now.astimezone(zone).date()
    pattern = "%H:%M" if there.date() == today else "%m-%d %H:%M"
    return there.strftime(pattern)


def day(desk: Desk, at: datetime) -> str:
    """A date as people here read it."""
    return at.astimezone(desk.settings.place.zone).strftime("%m-%d")
