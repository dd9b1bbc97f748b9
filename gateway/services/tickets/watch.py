"""Early warning (预警): what the supervisor hears of before it grows; residents never do.

Each warning is an alarm on the console and a text to who supervises the place, once a happening.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from sqlalchemy import CTE, func, select

from gateway.domain.people import AlarmKind, AreaLevel
from gateway.domain.ticket import Source
from gateway.services import alarms
from gateway.services.desk import Desk
from gateway.services.texts import outbox
from gateway.services.tickets import notices
from gateway.services.town import directory, superiors, whose
from gateway.store.tables import Alarm, Area, Ticket, Words

_COMPLAINANTS = (Source.SMS, Source.CALL)  # members report what they find; that warns of nothing


def look(desk: Desk) -> None:
    """Look at the tickets this transaction has opened or placed, and at all that was said of any:
    one of many, of one person's, of a crowd?

    A few queries whatever their number; intake has many in one transaction.
    """
    if not (desk.opened or desk.placed or desk.heard):
        return
    desk.flush()
    _look_for_crowds(desk)
    _look_for_clusters(desk, [*desk.opened, *desk.placed])
    _look_for_repeaters(desk, desk.opened)


def _look_for_crowds(desk: Desk) -> None:
    """Words of a crowd, also in what is said later; who says more of it within hours warns once."""
    span = timedelta(hours=desk.settings.warning.hours)
    for ticket, body in [*((one, one.words.body) for one in desk.opened), *_heard(desk)]:
        word = desk.rules.signs.tell_of_gathering(body or "")
        if word:
            _warn(desk, ticket, AlarmKind.GATHERING, str(ticket.number), span, word=word)


def _heard(desk: Desk) -> Iterator[tuple[Ticket, str | None]]:
    """What was said of tickets that were there already."""
    texts = {text for _, text in desk.heard}
    query = select(Words.id, Words.body).where(Words.id.in_(texts))
    bodies = {id_: body for id_, body in desk.tx.execute(query)} if texts else {}
    # A verdict that opens a ticket again is two events with the same text.
    return ((ticket, bodies.get(text)) for ticket, text in dict.fromkeys(desk.heard))


def reopened(desk: Desk, ticket: Ticket) -> None:
    """Look at a ticket that was opened again."""
    if ticket.reopens >= desk.settings.warning.reopens:
        subject = str(ticket.number)
        _warn(desk, ticket, AlarmKind.REOPENED, subject, timedelta(), count=ticket.reopens)


def _look_for_clusters(desk: Desk, tickets: Sequence[Ticket]) -> None:
    """Many reports of one category in one community."""
    limits = desk.settings.warning
    span = timedelta(hours=limits.hours)
    latest = {
        (community, ticket.category): ticket
        for ticket, community in _communities(desk, tickets)
        if ticket.category
    }
    if not latest:
        return
    below = _below({community.id for community, _ in latest})
    query = (
        select(below.c.community_id, Ticket.category, func.count())
        .join(Ticket, Ticket.area_id == below.c.id)
        .where(
            Ticket.category.in_({category for _, category in latest}),
            Ticket.created_at > desk.now - span,
        )
        .group_by(below.c.community_id, Ticket.category)
    )
    counts = {(where, what): count for where, what, count in desk.tx.execute(query)}
    for (community, category), ticket in latest.items():
        count = counts.get((community.id, category), 0)
        if count >= limits.texts:
            values = {"count": count, "hours": limits.hours, "area": community.name}
            subject = f"{community.code} {category}"
            _warn(desk, ticket, AlarmKind.CLUSTER, subject, span, **values)


def _below(communities: Collection[int]) -> CTE:
    """Some communities and all areas in them, each with its community."""
    top = select(Area.id, Area.id.label("community_id")).where(Area.id.in_(communities))
    found = top.cte(recursive=True)
    return found.union_all(
        select(Area.id, found.c.community_id).join(found, Area.parent_id == found.c.id)
    )


def _communities(desk: Desk, tickets: Sequence[Ticket]) -> Iterator[tuple[Ticket, Area]]:
    """The community each ticket lies in; a place that is known less closely lies in none."""
    paths = {ticket.area.path for ticket in tickets if ticket.area is not None}
    above = {path[: at + 1] for path in paths for at, sign in enumerate(path) if sign == "/"}
    query = select(Area).where(Area.level == AreaLevel.COMMUNITY, Area.path.in_(above))
    known = desk.tx.scalars(query).all() if above else []
    for ticket in tickets:
        for community in known:
            if ticket.area is not None and ticket.area.path.startswith(community.path):
                yield ticket, community


def _look_for_repeaters(desk: Desk, tickets: Sequence[Ticket]) -> None:
    """One person again and again."""
    limits = desk.settings.warning
    latest = {ticket.phone: ticket for ticket in tickets if _is_of_somebody(desk, ticket)}
    if not latest:
        return
    span = timedelta(days=limits.days)
    query = (
        select(Ticket.phone, func.count())
        .where(
            Ticket.phone.in_(latest),
            Ticket.source.in_(_COMPLAINANTS),
            Ticket.created_at > desk.now - span,
        )
        .group_by(Ticket.phone)
        .having(func.count() >= limits.repeats)
    )
    for phone, count in desk.tx.execute(query).all():
        values = {"count": count, "days": limits.days}
        _warn(desk, latest[phone], AlarmKind.REPEATER, phone, span, **values)


def _is_of_somebody(desk: Desk, ticket: Ticket) -> bool:
    phone = directory.phone_of(ticket.phone, desk.settings.place)
    return ticket.source in _COMPLAINANTS and whose.is_one_s(desk, phone)


def _warn(
    desk: Desk, ticket: Ticket, kind: AlarmKind, subject: str, span: timedelta, **codes: object
) -> None:
    """Raise an alarm and tell the supervisors, unless that was done for this happening.

    What has happened anew is told anew, also while nobody has seen to the alarm of the last time.
    """
    since = desk.now - span
    lately = select(Alarm.id).where(Alarm.kind == kind, Alarm.subject == subject, Alarm.at > since)
    if desk.tx.scalar(lately.limit(1)) is not None:
        return
    area_id = ticket.area.id if ticket.area else None
    about = {"area_id": area_id, "ticket_id": ticket.id, "codes": codes}
    if not alarms.renew(desk, kind, subject, since, **about):
        return
    for who in superiors.supervisors(desk, ticket):
        category = notices.category(desk, who.language, ticket)
        place = notices.place(desk, who.language, ticket)
        said = {"category": category, "place": place, **codes}
        notices.supervisor(desk, who, ticket, f"warn_{kind}", outbox.NORMAL, **said)
