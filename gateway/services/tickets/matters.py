"""Several reports of one matter: which may be the same, joined to the first, and parted again.

A merged ticket (并单) keeps its number and its reporter's rights, has no clocks and no team of its
own, and follows another one, its parent. A parent is never merged itself.
"""

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from gateway.domain.likeness import likeness
from gateway.domain.ticket import OPEN, Action, Stage, Status, Tier
from gateway.errors import Refused
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.services.tickets import (
    asking,
    callouts,
    clocks,
    dispatching,
    ledger,
    notices,
    placing,
    supervision,
)
from gateway.services.town import discretion
from gateway.store import turns
from gateway.store.rows import AS_STORED
from gateway.store.tables import Area, Ticket, Words
from gateway.store.turns import Turn

_FEW = 5  # beside an open ticket
_LOOKED_AT = 100  # newest candidates whose words are compared


@dataclasses.dataclass(frozen=True)
class Alike:
    """An open ticket that may be of the same matter as another one."""

    ticket: Ticket
    likeness: float  # of the words, from 0 to 1
    proposed: bool  # same category and place, near in time, and alike: merging is proposed


# ---------------------------------------------------------------- finding


def alike(desk: Desk, ticket: Ticket) -> list[Alike]:
    """The open tickets of the same reporter, or near in place and time, the most alike first."""
    found = {one.id: one for query in _near(desk, ticket) for one in desk.tx.scalars(query)}
    weighed = [_weigh(desk, ticket, one) for one in found.values()]
    weighed.sort(key=lambda one: (-one.proposed, -one.likeness, -one.ticket.id))
    return weighed[:_FEW]


def _near(desk: Desk, ticket: Ticket) -> Iterator[Select[Ticket]]:
    """Candidates: two short walks along an index instead of a scan of all open tickets."""
    base = select(Ticket).where(Ticket.status.in_(OPEN), Ticket.id != ticket.id)
    base = base.options(*(joinedload(one) for one in (Ticket.words, Ticket.area, Ticket.team)))
    base = base.order_by(Ticket.id.desc()).limit(_LOOKED_AT)
    if ticket.phone:
        yield base.where(Ticket.phone == ticket.phone)
    if ticket.area is not None:
        span = timedelta(hours=desk.settings.merge.hours)
        near = Ticket.created_at.between(ticket.created_at - span, ticket.created_at + span)
        yield base.where(near, Ticket.area_id.in_(_here(ticket.area)))


def _here(area: Area) -> Select[int]:
    """An area, the one above it and those below: not everybody names the place as closely."""
    beside: list[ColumnElement[bool]] = [Area.id == area.id, Area.parent_id == area.id]
    if area.parent_id is not None:
        beside.append(Area.id == area.parent_id)
    return select(Area.id).where(or_(*beside))


def _weigh(desk: Desk, ticket: Ticket, other: Ticket) -> Alike:
    polite = desk.rules.signs.polite
    share = round(likeness(ticket.words.body or "", other.words.body or "", polite), 2)
    known = ticket.area_id is not None and other.area_id is not None
    same = known and ticket.category is not None and ticket.category == other.category
    return Alike(other, share, same and share >= desk.settings.merge.likeness)


def outage(
    desk: Desk,
    category: str | None,
    tier: Tier,
    area: Area | None,
    text: str,
    of: Ticket | None = None,
) -> Ticket | None:
    """The first report of an outage in the same area that another one joins by itself, or None.

    An emergency never joins anything, and words about a bill are no outage. One that is `of` a
    ticket already joins only what it may be merged into.
    """
    known = desk.rules.categories.by_code.get(category or "")
    if known is None or area is None or tier is Tier.EMERGENCY or not known.is_outage(text):
        return None
    span = timedelta(hours=desk.settings.merge.outage_hours)
    turns.take(desk.tx, Turn.OUTAGES)
    query = select(Ticket).where(
        Ticket.area_id == area.id,
        Ticket.category == category,
        Ticket.status.in_(OPEN),
        Ticket.created_at > desk.now - span,
        Ticket.confidential.is_(False),
    )
    query = query.order_by(Ticket.id).options(joinedload(Ticket.words).load_only(Words.body))
    query = query.with_for_update(of=Ticket)  # it must not be closed while a report joins it
    fresh = (*desk.opened, *desk.placed)
    if all((one.area, one.category) != (area, category) for one in fresh if one is not of):
        query = query.execution_options(**AS_STORED)
    if of is not None:
        query = query.where(Ticket.id != of.id)
    found = (one for one in desk.tx.scalars(query) if known.is_outage(one.words.body or ""))
    return next((one for one in found if of is None or _hidden(one) == _hidden(of)), None)


# ---------------------------------------------------------------- joining


def children(desk: Desk, ticket: Ticket) -> list[Ticket]:
    """The tickets that follow one, the oldest first."""
    return notices.shared(desk, ticket)[1:]


def merge(desk: Desk, ticket: Ticket, into: Ticket, by: Actor) -> None:
    """Let a ticket follow another one; its reporter is told, and whoever had it in hand.

    What followed it follows the other one too. Raises Refused when the other one is over, is the
    same matter already, or is a complaint about somebody else.
    """
    _hold(desk, ticket, into)
    parent = ledger.whole(desk, into)
    _hold(desk, parent)
    _require_fit(ticket, parent)
    before = [ticket.member] if ticket.member is not None else []
    clocks.cancel(desk, ticket, *Stage)
    if ticket.supervised:
        supervision.supervise(desk, parent, "merged")
    ledger.move(
        desk, ticket, Action.MERGE, by, codes={"into": parent.number}, parent_id=parent.id,
        team=None, member=None, proposed_team=None, supervised=False, supervisor_id=None,
    )  # fmt: skip
    for one in children(desk, ticket):
        one.parent_id = parent.id
        ledger.record(desk, one, Action.MERGE, SYSTEM, codes={"into": parent.number})
    desk.flush()
    ledger.record(desk, parent, Action.LINK, SYSTEM, codes={"from": ticket.number})
    own = parent.phone == ticket.phone
    notices.resident(desk, ticket, "merged_own" if own else "merged", parent=parent.number)
    callouts.over(desk, ticket, by, "merged", before, parent=parent.number)


def _hold(desk: Desk, *tickets: Ticket) -> None:
    """See tickets as they are now, and let nobody change them before this is done."""
    desk.flush()
    for one in sorted(tickets, key=lambda one: one.id):
        desk.tx.refresh(one, ["status", "parent_id"], with_for_update=True)


def _require_fit(ticket: Ticket, parent: Ticket) -> None:
    if parent.id == ticket.id or ticket.parent_id == parent.id:
        raise Refused("same_ticket", number=ticket.number)
    if parent.status not in OPEN:
        raise Refused("parent_over", number=parent.number)
    # Who sees the one must not learn of the other.
    if _hidden(parent) != _hidden(ticket):
        raise Refused("not_alike", number=ticket.number)


def _hidden(ticket: Ticket) -> tuple[object, bool]:
    return discretion.keys(ticket), ticket.confidential


# ---------------------------------------------------------------- parting


def split(desk: Desk, ticket: Ticket, by: Actor) -> None:
    """A merged ticket is a matter of its own after all: to the operators, its clocks from now on.

    Raises Refused when it follows nothing.
    """
    if ticket.status is not Status.MERGED:
        raise Refused("not_merged", number=ticket.number)
    _leave(desk, ticket, by)
    supervision.go_on(desk, ticket)
    notices.resident(desk, ticket, "split")


def _leave(desk: Desk, ticket: Ticket, by: Actor) -> None:
    for stage in (Stage.DISPATCH, Stage.RESOLVE):
        clocks.start(desk, ticket, stage, desk.now)
    ledger.move(desk, ticket, Action.SPLIT, by, parent_id=None, closed_at=None)


# What is known of a matter, and what has happened to it: whoever leads it on goes on with that.
_OF_THE_MATTER = (
    "tier", "category", "level", "flag", "agenda", "fixed", "returns", "transfers", "extensions",
    "reopens",
)  # fmt: skip


def hand_on(desk: Desk, ticket: Ticket) -> None:
    """A parent leaves its children: the first of them leads the others on, with the same team.

    It is the same matter: level, supervision and clocks go with it.
    """
    following, team = children(desk, ticket), ticket.team
    if not following:
        return
    first = following[0]
    for one in following[1:]:  # before the first moves: what is pushed of it is of these as well
        one.parent_id = first.id
    desk.flush()
    _take_lead(desk, first, ticket)
    if team is not None:
        dispatching.dispatch(desk, first, team, SYSTEM)
    elif placing.is_for_supervisor(first):
        asking.arbitrate(desk, first)
    supervision.take_over(desk, first, ticket)


def _take_lead(desk: Desk, first: Ticket, left: Ticket) -> None:
    for name in _OF_THE_MATTER:
        setattr(first, name, getattr(left, name))
    clocks.start(desk, first, Stage.DISPATCH, desk.now)  # nobody was asked about this number yet
    codes: dict[str, Any] = {}
    if clocks.take_over(desk, first, left, Stage.RESOLVE):
        clock = clocks.running(first, Stage.RESOLVE)
        assert clock is not None
        codes = {"since": clock.starts_at.isoformat(), "credits": clock.credits}
    else:
        clocks.start(desk, first, Stage.RESOLVE, desk.now)
    ledger.move(desk, first, Action.SPLIT, SYSTEM, parent_id=None, closed_at=None, codes=codes)


def follow(desk: Desk, ticket: Ticket) -> None:
    """A parent was closed, or opened again: so is what follows it, whose status stays merged."""
    for one in children(desk, ticket):
        one.closed_at = ticket.closed_at
