"""Who is on duty for a team: from the roster, and as members say by SMS."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from gateway.domain.meaning import Reply
from gateway.domain.people import MemberRole
from gateway.errors import Refused
from gateway.services.desk import Desk
from gateway.services.town import directory
from gateway.store.tables import Duty, Member

Span = tuple[datetime, datetime]
_LEAVE = Duty.ends_at <= Duty.starts_at  # no shift: see _go_off
_MOST_CALLED = 10  # phones that a provider rings for one call
_LONGEST_SHIFT = timedelta(hours=24)  # around the clock; longer rows of a roster are of many days


def answering(desk: Desk, code: str, caller: str) -> list[Member]:
    """Who takes a call for a team now, but for the caller's own phone: those on duty; in working
    hours its leader when nobody is. Of many the first ten.
    """
    team = directory.team(desk, code) if code else None
    if team is None or not (directory.on_duty(desk, team.id) or _is_worktime(desk)):
        return []
    others = [one for one in directory.on_call(desk, team.id) if one.phone != caller]
    return others[:_MOST_CALLED]


def _is_worktime(desk: Desk) -> bool:
    calendar = desk.rules.calendar
    local = desk.now.astimezone(calendar.zone)
    open_now = any(begins <= local.time() < ends for begins, ends in calendar.hours)
    return open_now and calendar.is_workday(local.date())


def on(desk: Desk, member: Member, until: datetime | None = None) -> datetime:
    """On duty for the own teams from now until then, else to the end of the day; returns until
    when that is by now: nobody ends a shift of the roster by that.
    """
    until = until or _midnight(desk)
    teams = directory.team_ids(desk, member)
    return max((_shift(desk, one or 0, member, until) for one in teams), default=until)


def until(desk: Desk, said: Reply) -> datetime | None:
    """Until when: a time of the clock, so many hours or days, or as the half of the working day
    ends. None for the rest of the day.
    """
    if said.until is not None:
        return _next(desk, said.until, said.until_open)
    if said.hours:
        return desk.now + timedelta(hours=said.hours)
    if said.days and said.days > 1:
        return _midnight(desk) + timedelta(days=said.days - 1)
    now = desk.now.astimezone(desk.settings.place.zone)
    ends = (one for _, one in desk.rules.calendar.hours if said.half_day and now.time() < one)
    end = next(ends, None)
    return datetime.combine(now.date(), end, now.tzinfo) if end is not None else None


def day(desk: Desk, said: Reply) -> date | None:
    """The day to come that is named; None without one."""
    today = desk.now.astimezone(desk.settings.place.zone).date()
    return desk.rules.grammar.days.named(said.day, today)


def off(
    desk: Desk, member: Member, name: str, until: datetime | None = None
) -> tuple[Member, datetime | None]:
    """Off duty until then, else for the rest of the day, and of a shift that goes on past it; the
    colleague who is named covers (张三, 让张三顶). What the roster has beyond that stays.
    Returns who covers, and until when; None for the rest of the day.

    Raises Refused unless exactly one colleague is, who is no volunteer and has not gone off too.
    """
    end = until or _overnight(desk, member, desk.now)
    cover = _leave(desk, member, name, (desk.now, end or _midnight(desk)), end)
    for team_id in directory.team_ids(desk, member) & directory.team_ids(desk, cover):
        _shift(desk, team_id or 0, cover, end or _midnight(desk))
    return cover, end


def off_on(desk: Desk, member: Member, name: str, on: date) -> tuple[Member, Span]:
    """Likewise off for a day to come, and for a shift of it that goes on past midnight."""
    begins = datetime.combine(on, time(), desk.settings.place.zone)
    ends = _overnight(desk, member, begins) or begins + timedelta(days=1)
    cover = _leave(desk, member, name, (begins, ends), ends)
    for team_id in directory.team_ids(desk, member) & directory.team_ids(desk, cover):
        _go_on(desk, team_id or 0, cover, begins, ends)
    directory.forget_duty(desk)
    return cover, (begins, ends)


def _leave(desk: Desk, member: Member, name: str, span: Span, until: datetime | None) -> Member:
    """Off for a time; returns who covers. Raises Refused where that is nobody."""
    teams = directory.team_ids(desk, member)
    colleagues = {
        who.id: who
        for team_id in teams
        for who in directory.team_members(desk, team_id or 0)
        if who.id != member.id and who.name and who.name in name
    }
    if len(colleagues) != 1:
        raise Refused("no_such_colleague", member=name)
    (cover,) = colleagues.values()
    if cover.role is MemberRole.VOLUNTEER or _is_away(desk, cover, span):
        raise Refused("cannot_cover", member=cover.name)
    _leave_out(desk, member, span)
    for team_id in teams:
        _go_off(desk, team_id or 0, member, span[0], until)
    return cover


def _is_away(desk: Desk, member: Member, span: Span) -> bool:
    """Whether a member is off now, where that is when it begins, or by then."""
    begins, ends = span
    coming = Duty.ends_at > desk.now, Duty.ends_at < ends, Duty.starts_at >= begins
    leaves = select(Duty.id).where(Duty.member_id == member.id, _LEAVE, *coming)
    now = begins <= desk.now and directory.is_off(desk, member)
    return now or desk.tx.scalar(leaves.limit(1)) is not None


def _overnight(desk: Desk, member: Member, begins: datetime) -> datetime | None:
    """When a shift over the midnight after that ends; None without one. A row of many days is no
    shift.
    """
    midnight = _midnight(desk, begins)
    ends = (
        one.ends_at
        for one in _shifts(desk, member, (begins, midnight))
        if midnight < one.ends_at <= one.starts_at + _LONGEST_SHIFT
    )
    return max(ends, default=None)


def _shifts(desk: Desk, member: Member, span: Span) -> list[Duty]:
    """A member's shifts that lie in some time, or reach into it."""
    between = Duty.ends_at > span[0], Duty.starts_at < span[1]
    query = select(Duty).where(Duty.member_id == member.id, ~_LEAVE, *between)
    return list(desk.tx.scalars(query.order_by(Duty.id)))


def _leave_out(desk: Desk, member: Member, span: Span) -> None:
    """Take some time out of a member's shifts."""
    since, until = span
    left = []
    for one in _shifts(desk, member, span):
        if one.ends_at > until:
            left.append((one.team_id, one.ends_at))
        if one.starts_at <= desk.now or one.starts_at < since:
            one.ends_at = since
        else:
            desk.tx.delete(one)
    desk.tx.flush()
    for team_id, ends_at in left:
        _go_on(desk, team_id, member, until, ends_at)
    directory.forget_duty(desk)


def _go_on(
    desk: Desk, team_id: int, member: Member, starts_at: datetime, ends_at: datetime
) -> None:
    """A shift from then on; one that begins just then may be there already."""
    which = {"team_id": team_id, "member_id": member.id, "starts_at": starts_at}
    standing = desk.tx.scalar(select(Duty).filter_by(**which))
    if standing is None:
        desk.tx.add(Duty(**which, ends_at=ends_at))
    else:
        standing.ends_at = max(standing.ends_at, ends_at)
    desk.tx.flush()


def _go_off(
    desk: Desk, team_id: int, member: Member, since: datetime, until: datetime | None
) -> None:
    """An empty shift keeps when somebody went off, and one that ends before it begins since when
    and until when: see directory.is_off.
    """
    # A moment before, since the next shift may begin just then, and there is one at a time.
    begins = until - datetime.resolution if until is not None else desk.now
    which = {"team_id": team_id, "member_id": member.id, "starts_at": begins}
    standing = desk.tx.scalar(select(Duty).filter_by(**which))
    if standing is None:
        desk.tx.add(Duty(**which, ends_at=since))
    else:  # one that began now has ended, or they are off already, from then on at the latest
        standing.ends_at = min(standing.ends_at, since)
    desk.tx.flush()
    directory.forget_duty(desk)


def away(desk: Desk) -> dict[int, list[Span]]:
    """Since when and until when members are off by what they said, by their ids, as long as that
    lasts, or on a day to come; until they were on duty again, where they came back before.
    """
    today = _midnight(desk) - timedelta(days=1)
    query = select(Duty).where(_LEAVE, Duty.starts_at >= today)
    again = select(func.min(Duty.starts_at)).where(Duty.ends_at > Duty.starts_at)
    found: dict[int, list[Span]] = {}
    for one in desk.tx.scalars(query.order_by(Duty.id)):
        is_today = one.ends_at == one.starts_at
        until = _midnight(desk) if is_today else one.starts_at + datetime.resolution
        theirs = Duty.member_id == one.member_id, Duty.starts_at > one.ends_at
        back = desk.tx.scalar(again.where(*theirs, Duty.starts_at < until))
        if until > desk.now:
            found.setdefault(one.member_id, []).append((one.ends_at, back or until))
    return found


def without(shift: Span, leaves: Iterable[Span]) -> list[Span]:
    """What some leaves leave of a shift."""
    left = [shift]
    for off, back in leaves:
        pieces = [
            (max(starts, begins), min(ends, stops))
            for starts, ends in left
            for begins, stops in ((starts, off), (back, ends))
        ]
        left = [(starts, ends) for starts, ends in pieces if starts < ends]
    return left


def _shift(desk: Desk, team_id: int, member: Member, until: datetime) -> datetime:
    """On duty for a team until then, or for as long as a shift lasts that stands."""
    query = select(Duty).where(
        Duty.team_id == team_id,
        Duty.member_id == member.id,
        Duty.starts_at <= desk.now,
        (Duty.ends_at > desk.now) | (Duty.starts_at == desk.now),
    )
    standing = list(desk.tx.scalars(query.order_by(Duty.id)))
    until = max([until, *(one.ends_at for one in standing)])
    begun = next((one for one in standing if one.starts_at == desk.now), None)
    if begun is not None:
        begun.ends_at = until
    elif all(one.ends_at < until for one in standing):  # its own row: a file keeps its end
        desk.tx.add(Duty(team_id=team_id, member_id=member.id, starts_at=desk.now, ends_at=until))
    desk.tx.flush()
    directory.forget_duty(desk)
    return until


def _next(desk: Desk, clock: int, is_open: bool) -> datetime:
    """The next time that a clock shows so, by the minutes from midnight on."""
    steps = (0, 12, 24) if is_open else (0, 24)
    at = _midnight(desk) - timedelta(days=1) + timedelta(minutes=clock)
    return next(later for step in steps if (later := at + timedelta(hours=step)) > desk.now)


def _midnight(desk: Desk, at: datetime | None = None) -> datetime:
    zone = desk.settings.place.zone
    tomorrow = (at or desk.now).astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone)
