"""A ticket by its number, the one change of its status, and the event rows that tell its story."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from gateway.domain import number as numbers
from gateway.domain import ticket as rules
from gateway.domain.people import ActorKind
from gateway.domain.reply import asks_secrecy
from gateway.domain.ticket import OPEN, Action, Status
from gateway.errors import NotFound, Refused
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.services.texts import outbox, seal
from gateway.services.texts.outbox import Queued
from gateway.services.tickets import bridge_log, clocks, decisions
from gateway.services.town import access
from gateway.store.rows import AS_STORED, table_of
from gateway.store.tables import Event, Message, Ticket, Words

_TABLE = table_of(Ticket)


def find(desk: Desk, number: int) -> Ticket | None:
    """The ticket with a number, or None."""
    ordinal = numbers.ordinal(number)
    return desk.tx.get(Ticket, ordinal) if ordinal else None


def get(desk: Desk, number: int) -> Ticket:
    """The ticket with a number; raises NotFound."""
    ticket = find(desk, number)
    if ticket is None:
        raise NotFound(f"there is no ticket {number}")
    return ticket


def whole(desk: Desk, ticket: Ticket) -> Ticket:
    """The ticket that a merged one follows; any other is itself."""
    if not ticket.parent_id:
        return ticket
    return desk.tx.get_one(Ticket, ticket.parent_id, execution_options=AS_STORED)


def worked_on(desk: Desk, tickets: Iterable[Ticket]) -> list[Ticket]:
    """Those that are worked on still; a merged one is as long as what it follows."""
    return [one for one in tickets if whole(desk, one).status in OPEN]


def last(desk: Desk, ticket: Ticket, action: Action) -> datetime | None:
    """When something was last done to a ticket."""
    query = select(func.max(Event.at)).where(Event.ticket_id == ticket.id, Event.action == action)
    return desk.tx.scalar(query)


def has_moved(desk: Desk, ticket: Ticket, since: datetime) -> bool:
    """Whether a ticket has come to another status since a time."""
    moved = select(Event.id).where(Event.ticket_id == ticket.id, Event.at > since)
    return desk.tx.scalar(moved.where(Event.before != Event.after).limit(1)) is not None


def words(desk: Desk, text: str, message: Message | None) -> Words:
    """The row of what was written: the message's own, or a new one for words from the console."""
    if message is not None:
        return message.words
    written = seal.words(desk, text)
    desk.tx.add(written)
    desk.tx.flush()
    return written


def move(
    desk: Desk,
    ticket: Ticket,
    action: Action,
    by: Actor,
    *,
    message: Message | None = None,
    words: Words | None = None,
    codes: dict[str, Any] | None = None,
    at: datetime | None = None,
    **values: Any,
) -> None:
    """Change a ticket's status, and what goes with it, where the old status still holds.

    It is of now, or of when the text that does it was sent.

    Records the event, and lets go of proposals that this makes pointless. Raises Refused when it
    is not theirs to do, when the table forbids it, or when somebody was first.
    """
    access.require(desk, by, action, ticket)
    before = ticket.status
    target = rules.after(before, action)
    team_id = ticket.team_id
    if target is not None:
        values |= {"status": target} | _nearest(ticket)
        if not _swap(desk, ticket, before, values):
            target = None
    if target is None:
        raise Refused("not_now", number=ticket.number, status=ticket.status, action=action)
    _recall(desk, ticket, before, moved=ticket.team_id != team_id)
    elsewhere = ticket.team_id != team_id or values.get("proposed_team") is not None
    decisions.overtake(desk, ticket, action, elsewhere=elsewhere)
    text_id = words.id if words is not None else None
    _write(
        desk, ticket, action, by, before=before, message=message, text_id=text_id,
        codes=_judged_by(ticket) | (codes or {}), team_id=ticket.team_id or team_id, at=at,
    )  # fmt: skip
    if target is not before:
        bridge_log.changed(desk, ticket)
    elif ticket.team_id != team_id or action is Action.EXTEND:
        bridge_log.touched(desk, ticket)
    _heed(desk, ticket, by, message, text_id)


def _recall(desk: Desk, ticket: Ticket, before: Status, *, moved: bool) -> None:
    """Take back what waits for the morning and is overtaken: all of a matter that is over, the
    question of how it was done when that is answered, who has it when that is another team, and
    what to take when it is taken.
    """
    if before in rules.OPEN and ticket.status not in rules.OPEN:
        outbox.recall(desk, ticket)
    elif ticket.status is Status.CLOSED:
        outbox.recall(desk, ticket, ("resident.resolved",))
    elif moved:
        outbox.recall(desk, ticket, (*outbox.ORDERS, "member.informed"))
    elif before is Status.DISPATCHED and ticket.status is not before:
        outbox.recall(desk, ticket, outbox.ORDERS)


def _swap(desk: Desk, ticket: Ticket, before: Status, values: dict[str, Any]) -> bool:
    desk.flush()
    columns = dict(values)
    for name in ("team", "proposed_team", "member"):
        if name in columns:
            related = columns.pop(name)
            columns[f"{name}_id"] = related.id if related is not None else None
    swapped = desk.tx.scalar(
        update(_TABLE)
        .where(_TABLE.c.id == ticket.id, _TABLE.c.status == before)
        .values(columns)
        .returning(_TABLE.c.id)
    )
    if swapped is None:
        desk.tx.refresh(ticket)
        return False
    for name, value in {**values, **columns}.items():
        set_committed_value(ticket, name, value)
    return True


def replanned(desk: Desk, ticket: Ticket) -> None:
    """A ticket has other clocks, and maybe what they go by: its place in the queue follows."""
    for name, value in _nearest(ticket).items():
        setattr(ticket, name, value)
    bridge_log.touched(desk, ticket)


def _nearest(ticket: Ticket) -> dict[str, Any]:
    """The columns that put a ticket in its place in the queue."""
    nearest = clocks.nearest(ticket)
    return {
        "due_at": nearest.due_at if nearest else None,
        "due_stage": nearest.stage if nearest else None,
    }


def record(
    desk: Desk,
    ticket: Ticket,
    action: Action,
    by: Actor,
    *,
    message: Message | Queued | None = None,
    text_id: int | None = None,
    codes: dict[str, Any] | None = None,
) -> None:
    """Write down what changes no status. Raises Refused when it is not theirs to do."""
    access.require(desk, by, action, ticket)
    if rules.after(ticket.status, action) is not ticket.status:
        raise Refused("not_now", number=ticket.number, status=ticket.status, action=action)
    _write(desk, ticket, action, by, message=message, text_id=text_id, codes=codes)
    _heed(desk, ticket, by, message, text_id)


def confide(
    desk: Desk,
    ticket: Ticket,
    by: Actor,
    message: Message | None = None,
    words: Words | None = None,
) -> None:
    """From here on the team does not learn who reports. Raises Refused as `record` does."""
    ticket.confidential = True
    text_id = words.id if words is not None else None
    record(desk, ticket, Action.CONFIDE, by, message=message, text_id=text_id)
    outbox.withhold(desk, ticket)


def heed_secrecy(desk: Desk, ticket: Ticket, by: Actor, words: Words) -> None:
    """The same where more words ask for it, whatever else they say."""
    if not ticket.confidential and asks_secrecy(desk.rules.grammar, words.body or ""):
        confide(desk, ticket, by)


def _heed(
    desk: Desk, ticket: Ticket, by: Actor, message: Message | Queued | None, text_id: int | None
) -> None:
    """Whatever its reporter does to a ticket by a text, a wish for secrecy beside it counts; of
    words that are of this ticket alone, one among them.
    """
    if by.kind is ActorKind.RESIDENT and isinstance(message, Message):
        own = desk.tx.get_one(Words, text_id) if text_id is not None else message.words
        heed_secrecy(desk, ticket, by, own)


def begun(
    desk: Desk,
    ticket: Ticket,
    action: Action,
    by: Actor,
    message: Message | None,
    codes: dict[str, Any],
) -> None:
    """The first two events of a new ticket: nobody else has seen it yet, so it is one change."""
    _write(
        desk, ticket, Action.RECEIVE, by, after=Status.RECEIVED, message=message,
        text_id=ticket.words.id,
    )  # fmt: skip
    _write(
        desk, ticket, action, SYSTEM, before=Status.RECEIVED, codes=_judged_by(ticket) | codes,
        team_id=ticket.team.id if ticket.team is not None else None,
    )  # fmt: skip


def _judged_by(ticket: Ticket) -> dict[str, Any]:
    """What limits the clocks have that this ends: a later correction judges them by no others."""
    return {"tier": ticket.tier, "category": ticket.category}


def _write(
    desk: Desk,
    ticket: Ticket,
    action: Action,
    by: Actor,
    *,
    before: Status | None = None,
    after: Status | None = None,
    message: Message | Queued | None = None,
    text_id: int | None = None,
    codes: dict[str, Any] | None = None,
    team_id: int | None = None,
    at: datetime | None = None,
) -> None:
    ours = action in (Action.RECEIVE, Action.LINK) or isinstance(message, Queued)
    said = text_id if message is None else text_id or message.text_id
    if said is not None and not ours:
        desk.heard.append((ticket, said))
    desk.write(
        Event,
        ticket_id=ticket.id,
        at=at or desk.now,
        action=action,
        actor=by.kind,
        actor_id=by.id,
        channel=by.channel,
        before=None if action is Action.RECEIVE else before or ticket.status,
        after=after or ticket.status,
        team_id=team_id or ticket.team_id,
        codes=codes or {},
        message_id=message.id if message is not None else None,
        text_id=text_id,
    )
