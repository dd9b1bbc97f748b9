"""What became of the tickets of a month, as stories: their events, and the ways of their texts."""

import dataclasses
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from gateway.domain import number as numbers
from gateway.domain import past
from gateway.domain.delivery import State
from gateway.domain.past import Happening, Month, Story
from gateway.domain.ticket import OPEN, Source, Tier
from gateway.services.desk import Desk
from gateway.services.texts import outbox
from gateway.services.town import directory, whose
from gateway.store.tables import Area, Delivery, Event, Message, Team, Ticket

_LONGEST = timedelta(days=120)  # what a clock may reach beyond the last event of its ticket
_AGAIN = timedelta(days=30)  # the same phone with the same category within this asks again
_ASKING = (Source.SMS, Source.CALL)  # members find things, and what was cut out was asked once
_AT_ONCE = 500  # tickets whose events are read by one query
# What becomes of a text is known; one that a person gave up has not arrived.
_OVER = (State.SENT, State.DELIVERED, State.FAILED, State.UNCERTAIN, State.DROPPED)


@dataclasses.dataclass(frozen=True)
class Placed:
    """A story, and the codes of the areas it is of, each in the one before."""

    story: Story
    areas: Sequence[str]


@dataclasses.dataclass(frozen=True)
class _Fact:
    """What of a ticket no event says."""

    tier: Tier
    category: str
    area_id: int | None
    source: Source
    created_at: datetime
    parent_id: int | None


def read(desk: Desk, month: Month) -> Iterator[Placed]:
    """The tickets that may say something of a month, one at a time."""
    facts = {
        id_: _Fact(tier, category, area_id, source, at, parent_id)
        for id_, tier, category, area_id, source, at, parent_id in desk.tx.execute(_tickets(month))
    }
    paths = {id_: path for id_, path in desk.tx.execute(select(Area.id, Area.path))}
    wholes = dict(_each(desk, {one.parent_id for one in facts.values() if one.parent_id}))
    receipts, ways, repeated = _receipts(desk, month), _ways(desk, month), _repeated(desk, month)
    for id_, events in _each(desk, facts):
        fact = facts[id_]
        story = Story(
            numbers.nth(id_),
            fact.tier,
            fact.created_at,
            events,
            category=fact.category,
            whole=wholes.get(fact.parent_id or 0, ()),
            repeated=id_ in repeated if fact.source in _ASKING else None,
            by_text=fact.source is Source.SMS,
            receipt_at=receipts.get(id_),
            deliveries=ways.get(id_, ()),
        )
        yield Placed(story, paths.get(fact.area_id or 0, "").strip("/").split("/"))


def _tickets(
    month: Month,
) -> Select[int, Tier, str, int | None, Source, datetime, int | None]:
    """Open still, or touched since long before.

    A clock that falls due in it may have been met long before, and nothing has happened since.
    """
    touched = select(Event.ticket_id).where(Event.at >= month.start - _LONGEST)
    return select(
        Ticket.id, Ticket.tier, func.coalesce(Ticket.category, ""), Ticket.area_id, Ticket.source,
        Ticket.created_at, Ticket.parent_id,
    ).where(
        Ticket.created_at < month.end, or_(Ticket.id.in_(touched), Ticket.status.in_(OPEN))
    )  # fmt: skip


# ---------------------------------------------------------------- events


def _each(desk: Desk, tickets: Iterable[int]) -> Iterator[tuple[int, list[Happening]]]:
    """Tickets with their events that say anything of rates, in their order."""
    codes = {id_: code for id_, code in desk.tx.execute(select(Team.id, Team.code))}
    for id_, rows in itertools.groupby(_events(desk, tickets), key=lambda row: row.ticket_id):
        yield id_, [_happening(row, codes) for row in rows]


def _happening(row: Row[Any], codes: Mapping[int, str]) -> Happening:
    team = codes.get(row.team_id, "")
    return Happening(row.at, row.action, row.before, row.after, team, row.codes, row.id)


def _events(desk: Desk, tickets: Iterable[int]) -> Iterator[Row[Any]]:
    columns = (
        Event.id, Event.ticket_id, Event.at, Event.action, Event.before, Event.after,
        Event.team_id, Event.codes,
    )  # fmt: skip
    telling = or_(
        Event.before.is_(None), Event.before != Event.after, Event.action.in_(past.TELLING)
    )
    query = select(*columns).where(telling).order_by(Event.ticket_id, Event.id)
    ids = sorted(tickets)
    for nth in range(0, len(ids), _AT_ONCE):
        some = ids[nth : nth + _AT_ONCE]
        yield from desk.tx.execute(query.where(Event.ticket_id.in_(some)))


# ---------------------------------------------------------------- texts


def _receipts(desk: Desk, month: Month) -> dict[int, datetime]:
    """When the first text to the reporter left, for tickets received in the month."""
    query = (
        select(Ticket.id, func.min(Delivery.sent_at))
        .join(Message, Message.ticket_id == Ticket.id)
        .join(Delivery, Delivery.message_id == Message.id)
        .where(
            Ticket.created_at >= month.start,
            Ticket.created_at < month.end,
            Message.kind.startswith("resident.receipt"),
            Delivery.sent_at.is_not(None),
        )
        .group_by(Ticket.id)
    )
    return {id_: at for id_, at in desk.tx.execute(query) if at is not None}


def _ways(desk: Desk, month: Month) -> dict[int, list[tuple[datetime, bool]]]:
    found: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    query = (
        select(Message.ticket_id, Delivery.created_at, Delivery.state)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Delivery.created_at >= month.start,
            Delivery.created_at < month.end,
            Delivery.state.in_(_OVER),
            func.coalesce(Delivery.error, "") != outbox.OVERTAKEN,
            Message.ticket_id.is_not(None),
        )
    )
    for id_, at, state in desk.tx.execute(query):
        found[id_ or 0].append((at, state is State.DELIVERED))
    return found


def _repeated(desk: Desk, month: Month) -> set[int]:
    """The tickets whose phone had asked the same not long before, where that is one person's."""
    query = (
        select(Ticket.id, Ticket.phone, Ticket.category, Ticket.created_at)
        .where(
            Ticket.created_at >= month.start - _AGAIN,
            Ticket.created_at < month.end,
            Ticket.phone != "",
            Ticket.category.is_not(None),
            Ticket.source.in_(_ASKING),
        )
        .order_by(Ticket.created_at, Ticket.id)
    )
    last: dict[tuple[str, str | None], datetime] = {}
    found = set()
    for id_, phone, category, at in desk.tx.execute(query):
        before = last.get((phone, category))
        again = before is not None and at - before <= _AGAIN
        if again and whose.is_one_s(desk, directory.phone_of(phone, desk.settings.place)):
            found.add(id_)
        last[phone, category] = at
    return found
