"""The diary: visits (走访) and patrols (巡) by SMS, and how far a member has come this month.

The figures are shown to the person and to the leader of the person's team, to nobody else, and
never as a ranking.
"""

import dataclasses
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from gateway.domain.people import Language, MemberRole, VisitKind
from gateway.domain.ticket import Source
from gateway.errors import Refused
from gateway.services.desk import Desk
from gateway.services.tickets import notices, registration, topic
from gateway.services.town import directory
from gateway.store.tables import Member, Membership, Message, Prompt, Ticket, Visit
from routing.router import Route

_LEADING = (MemberRole.LEADER, MemberRole.COORDINATOR)
_MOST_TOLD = 12  # in one text; the console has all


@dataclasses.dataclass(frozen=True)
class Entry:
    """What came of a text for the diary; `key` and `params` are the answer to it."""

    visit: Visit
    ticket: Ticket | None
    asked: Prompt | None  # where it is
    key: str  # below `member.` in the wording
    params: Mapping[str, object]


@dataclasses.dataclass(frozen=True)
class Progress:
    """A month of one member; a target of 0 is none."""

    visits: int
    patrols: int
    tags: Mapping[str, int]
    visits_target: int
    patrols_target: int


def enter(
    desk: Desk,
    member: Member,
    kind: VisitKind,
    text: str,
    message: Message,
    route: Route | None = None,
) -> Entry:
    """Keep an entry. One that tells of a problem becomes a ticket of the member's at once.

    A problem is told in words (config/diary.toml); weaker ones do where they say surely what it is
    about. Where is asked then, as of any report. Where it is not sure that anything is amiss, the
    answer says how to report it. Raises Refused without a text.
    """
    if not text.strip():
        raise Refused("need_entry")
    at = message.stamped_at or message.at
    words = desk.rules.diary
    visit = Visit(
        member_id=member.id,
        team_id=_home(desk, member),
        kind=kind,
        tags=words.read(f"{message.words.body} {text}", at.astimezone(desk.settings.place.zone)),
        at=at,
        text_id=message.text_id,
        message_id=message.id,
    )
    desk.tx.add(visit)
    ticket, asked = None, None
    if found := _is_found(desk, text, route):
        ticket, asked = _report(desk, member, message, route)
        desk.flush()  # an entry refers to its ticket
        visit.ticket_id = ticket.id
    desk.tx.flush()
    hint = not found and _may_be_amiss(desk, text, route)
    return Entry(visit, ticket, asked, *_answer(desk, member, kind, at, hint))


def _is_found(desk: Desk, text: str, route: Route | None) -> bool:
    """Whether an entry tells of a problem; of a danger or of a crowd it always does."""
    rules = desk.rules
    if rules.grammar.is_emergency(text) or rules.signs.tell_of_gathering(text):
        return True
    if rules.diary.tells_of_a_problem(text) or rules.diary.reports(text):
        return True
    matters = rules.diary.matters(text)  # 宣传垃圾分类 is what the visit was for
    return rules.diary.complains(text) and any(_is_known(desk, one, route) for one in matters)


def _may_be_amiss(desk: Desk, text: str, route: Route | None) -> bool:
    """Whether an entry that is no ticket may still tell of a problem."""
    words = desk.rules.diary
    return words.complains(text) or (_is_known(desk, text, route) and not words.is_well(text))


def _report(
    desk: Desk, member: Member, message: Message, route: Route | None
) -> tuple[Ticket, Prompt | None]:
    """The ticket of what was found; the member gets its receipt, and is asked where if need be."""
    ticket = registration.register(
        desk, words=message.words, phone=member.phone, language=member.language,
        source=Source.VISIT, channel=message.channel, line=message.line,
        by=directory.as_actor(member, message.channel), route=route, message=message,
        since=message.stamped_at or message.at,
    )  # fmt: skip
    return ticket, registration.receipt(desk, ticket, route)


def _is_known(desk: Desk, text: str, route: Route | None) -> bool:
    """Whether it is sure what an entry is about, wherever it is."""
    return route is not None and route.category is not None and topic.says_what(desk, text)


def _answer(
    desk: Desk, member: Member, kind: VisitKind, at: datetime, hint: bool
) -> tuple[str, dict[str, object]]:
    done = progress(desk, member, at.astimezone(desk.settings.place.zone).date())
    visits = kind is VisitKind.VISIT
    count = done.visits if visits else done.patrols
    target = done.visits_target if visits else done.patrols_target
    said = desk.wording.render(member.language, "word.of_target", target=target) if target else ""
    key = "visited" if visits else "patrolled"
    return key + ("_hint" if hint else ""), {"count": count, "target": said}


def progress(desk: Desk, member: Member, month: date) -> Progress:
    """What a member has done in the month of a day, by the town's calendar."""
    first = month.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    zone = desk.settings.place.zone
    start, end = (datetime.combine(day, time(), zone) for day in (first, after))
    entries = desk.tx.scalars(
        select(Visit).where(Visit.member_id == member.id, Visit.at >= start, Visit.at < end)
    ).all()
    kinds = Counter(entry.kind for entry in entries)
    targets = desk.settings.diary
    return Progress(
        visits=kinds[VisitKind.VISIT],
        patrols=kinds[VisitKind.PATROL],
        tags=Counter(tag for entry in entries for tag in entry.tags),
        visits_target=targets.visits_a_month,
        patrols_target=targets.patrols_a_month,
    )


def leads(member: Member) -> bool:
    """Whether somebody sees the month of others as well."""
    return member.active and member.role in _LEADING


def of_team(desk: Desk, leader: Member, month: date) -> list[tuple[Member, Progress]]:
    """The members of a leader's own teams with their month, by name: it is no ranking.

    Raises Refused for anybody who leads no team.
    """
    if not leads(leader):
        raise Refused("leader_only")
    teams = select(Membership.team_id).where(Membership.member_id == leader.id)
    people = (
        select(Member)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.team_id.in_(teams), Member.active)
        .distinct()
        .order_by(Member.name, Member.id)
    )
    return [(who, progress(desk, who, month)) for who in desk.tx.scalars(people)]


def told(desk: Desk, member: Member) -> dict[str, object]:
    """The own month in a text, or that of a leader's team, with those whose phones are not known
    to be theirs still.
    """
    month = desk.now.astimezone(desk.settings.place.zone).date()
    own = [(member, progress(desk, member, month))]
    people = of_team(desk, member, month)[:_MOST_TOLD] if leads(member) else own
    lines = [
        desk.wording.render(
            member.language, "word.month_line",
            member=who.name, done=_counts(desk, member.language, done.visits, done.patrols),
        )
        for who, done in people
    ]  # fmt: skip
    unknown = [who.name for who, _ in people if who.confirmed_at is None and who is not member]
    if unknown:
        names = notices.listed(desk, member.language, unknown)
        lines.append(desk.wording.render(member.language, "word.unconfirmed", names=names))
    return {
        "lines": notices.in_a_row(desk, member.language, lines),
        "target": _targets(desk, member.language),
    }


def _counts(desk: Desk, language: Language, visits: int, patrols: int) -> str:
    return desk.wording.render(language, "word.month_counts", count=visits, patrols=patrols)


def _targets(desk: Desk, language: Language) -> str:
    goals = desk.settings.diary
    if not (goals.visits_a_month or goals.patrols_a_month):
        return ""
    both = _counts(desk, language, goals.visits_a_month, goals.patrols_a_month)
    return desk.wording.render(language, "word.of_target", target=both)


def _home(desk: Desk, member: Member) -> int | None:
    query = select(Membership.team_id).where(Membership.member_id == member.id)
    return desk.tx.scalar(query.order_by(Membership.home.desc(), Membership.team_id).limit(1))
