"""Early warning (预警): what the supervisor hears of before it grows; residents never do.

Each warning is an alarm on the console and a text to who supervises the place, once a happening.
"""

from datetime import timedelta

from sqlalchemy import func, select

from gateway.domain.people import AlarmKind, AreaLevel
from gateway.domain.phone import PhoneKind
from gateway.domain.ticket import Source
from gateway.services import alarms, directory, notices, outbox
from gateway.services.desk import Desk
from gateway.store.tables import Alarm, Area, Ticket

_PEOPLE = frozenset({PhoneKind.MOBILE, PhoneKind.LANDLINE, PhoneKind.FOREIGN})
_COMPLAINANTS = (Source.SMS, Source.CALL)  # members report what they find; that warns of nothing


def registered(desk: Desk, ticket: Ticket) -> None:
    """Look at a ticket that has just come in: one of many, of one person's many, of a crowd?"""
    word = desk.rules.signs.tell_of_gathering(ticket.words.body or "")
    if word:
        _warn(desk, ticket, AlarmKind.GATHERING, str(ticket.number), timedelta(), word=word)
    _look_for_cluster(desk, ticket)
    _look_for_repeater(desk, ticket)


def reopened(desk: Desk, ticket: Ticket) -> None:
    """Look at a ticket that was opened again."""
    if ticket.reopens >= desk.settings.warning.reopens:
        subject = str(ticket.number)
        _warn(desk, ticket, AlarmKind.REOPENED, subject, timedelta(), count=ticket.reopens)


def _look_for_cluster(desk: Desk, ticket: Ticket) -> None:
    """Many reports of one category in one community."""
    limits = desk.settings.warning
    community = _community(desk, ticket.area)
    if community is None or ticket.category is None:
        return
    span = timedelta(hours=limits.hours)
    count = desk.tx.scalar(
        select(func.count())
        .select_from(Ticket)
        .join(Area, Area.id == Ticket.area_id)
        .where(
            Area.path.startswith(community.path, autoescape=True),
            Ticket.category == ticket.category,
            Ticket.created_at > desk.now - span,
            Ticket.id != ticket.id,
        )
    )
    if 1 + (count or 0) >= limits.texts:
        subject = f"{community.code} {ticket.category}"
        values = {"count": 1 + (count or 0), "hours": limits.hours, "area": community.name}
        _warn(desk, ticket, AlarmKind.CLUSTER, subject, span, **values)


def _community(desk: Desk, area: Area | None) -> Area | None:
    """The community an area lies in; a place that is known less closely lies in none."""
    while area is not None and area.level is not AreaLevel.COMMUNITY:
        area = desk.tx.get(Area, area.parent_id) if area.parent_id else None
    return area


def _look_for_repeater(desk: Desk, ticket: Ticket) -> None:
    """One person again and again."""
    limits = desk.settings.warning
    kind = directory.phone_of(ticket.phone, desk.settings.place).kind
    if ticket.source not in _COMPLAINANTS or kind not in _PEOPLE:
        return
    span = timedelta(days=limits.days)
    count = desk.tx.scalar(
        select(func.count()).where(
            Ticket.phone == ticket.phone,
            Ticket.source.in_(_COMPLAINANTS),
            Ticket.created_at > desk.now - span,
            Ticket.id != ticket.id,
        )
    )
    if 1 + (count or 0) >= limits.repeats:
        values = {"count": 1 + (count or 0), "days": limits.days}
        _warn(desk, ticket, AlarmKind.REPEATER, ticket.phone, span, **values)


def _warn(
    desk: Desk, ticket: Ticket, kind: AlarmKind, subject: str, span: timedelta, **codes: object
) -> None:
    """Raise an alarm and tell the supervisors, unless that was done for this happening."""
    lately = select(Alarm.id).where(
        Alarm.kind == kind, Alarm.subject == subject, Alarm.at > desk.now - span
    )
    if desk.tx.scalar(lately.limit(1)) is not None:
        return
    area_id = ticket.area.id if ticket.area else None
    if alarms.ring(desk, kind, subject, area_id=area_id, ticket_id=ticket.id, codes=codes) is None:
        return
    for who in directory.supervisors(desk, ticket):
        category = notices.category(desk, who.language, ticket)
        place = notices.place(desk, who.language, ticket)
        said = {"category": category, "place": place, **codes}
        notices.supervisor(desk, who, ticket, f"warn_{kind}", outbox.NORMAL, **said)
