"""The texts a ticket causes: who gets which, in whose language, how long."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from gateway.domain import normal
from gateway.domain import phone as phones
from gateway.domain.people import Language
from gateway.domain.ticket import Status
from gateway.services import directory, outbox
from gateway.services.desk import Desk
from gateway.services.outbox import Queued
from gateway.store.tables import Member, Message, Operator, Ticket

_QUOTE = 40  # characters of a person's words inside another sentence


def resident(
    desk: Desk, ticket: Ticket, key: str, lane: timedelta = outbox.NORMAL, **params: object
) -> Queued | None:
    """Tell the reporter something about the ticket."""
    values = {"number": ticket.number, **params}
    return outbox.queue(
        desk, f"resident.{key}", ticket.phone, ticket.language, values, ticket=ticket, lane=lane
    )


def reporters(desk: Desk, ticket: Ticket, key: str, **params: object) -> list[Ticket]:
    """Tell everybody who reported a shared matter, each under their own number.

    Returns the tickets whose reporter is told: this one, and those merged into it.
    """
    return [one for one in shared(desk, ticket) if _told(desk, one, key, params)]


def shared(desk: Desk, ticket: Ticket) -> list[Ticket]:
    """A ticket and those merged into it."""
    merged = select(Ticket).where(Ticket.parent_id == ticket.id, Ticket.status == Status.MERGED)
    return [ticket, *desk.tx.scalars(merged.order_by(Ticket.id))]


def _told(desk: Desk, ticket: Ticket, key: str, params: dict[str, object]) -> bool:
    return resident(desk, ticket, key, outbox.NORMAL, **params) is not None


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
        night=lane == outbox.PRESSING or outbox.night_for(ticket),
    )  # fmt: skip


def member(desk: Desk, who: Member, ticket: Ticket, key: str, **params: object) -> Queued | None:
    """Tell a member something about a ticket."""
    return _to_member(desk, who, ticket, f"member.{key}", params, outbox.NORMAL, night=True)


def remind(
    desk: Desk, ticket: Ticket, key: str, phone: str, language: Language, **params: object
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
    night: bool,
) -> Queued | None:
    return outbox.queue(
        desk, key, who.phone, who.language, {"number": ticket.number, **params}, ticket=ticket,
        lane=outbox.lane_for(ticket, lane),
        night=night or outbox.night_for(ticket),
    )  # fmt: skip


def work(desk: Desk, ticket: Ticket, people: Iterable[Member], key: str, due: datetime) -> None:
    """Give a ticket to the people of a team: what, whom to call, until when to accept.

    In the night it waits for the morning, unless the tier runs round the clock or somebody is on
    duty.
    """
    quiet = desk.rules.calendar.is_quiet(desk.now)
    for who in people:
        params: dict[str, object] = {
            "number": ticket.number,
            "category": category(desk, who.language, ticket),
            "phone": reachable_at(desk, who.language, ticket),
            "due": local(desk, due),
            "text": normal.said(ticket.words.body or ""),
        }
        night = not quiet or directory.is_on_duty(desk, who)
        _to_member(desk, who, ticket, f"member.{key}", params, outbox.NORMAL, night)


def reachable_at(desk: Desk, language: Language, ticket: Ticket) -> str:
    """The reporter's phone for those who work the ticket; withheld when it is confidential."""
    shown = "" if ticket.confidential else phones.shown(ticket.phone)
    return shown or word(desk, language, "withheld")


def texted_about(desk: Desk, ticket: Ticket) -> set[str]:
    """The phones that were asked to take this ticket."""
    asked = select(Message.phone).where(
        Message.ticket_id == ticket.id, Message.kind.in_(["member.dispatch", "member.reopened"])
    )
    return set(desk.tx.scalars(asked))


def quote(text: str | None) -> str:
    """A person's words inside another sentence."""
    flat = normal.said(text or "")
    return flat if len(flat) <= _QUOTE else flat[: _QUOTE - 1] + "…"


def word(desk: Desk, language: Language, key: str) -> str:
    """A word of its own."""
    return desk.wording.render(language, f"word.{key}")


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
