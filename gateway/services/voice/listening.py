"""Who hears the recordings of calls at the console, and who holds them; each use leaves a row."""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gateway.domain.recording import HERE, Use
from gateway.domain.roles import Role
from gateway.errors import NotFound, Refused
from gateway.services.desk import Actor, Desk
from gateway.services.town import reach
from gateway.store.tables import Call, Recording, RecordingUse, Ticket

# Who goes to another place of a recording within this time plays it still, not once more.
_SAME_PLAY = timedelta(minutes=10)


@dataclasses.dataclass(frozen=True)
class Shown:
    """A recording as a screen shows it, and who has used it, the latest first."""

    row: Recording
    plays: bool  # whether it can be heard, by this reader
    holds: bool  # whether this reader may hold or release it
    uses: Sequence[RecordingUse]


def of_ticket(desk: Desk, ticket: Ticket, by: Actor) -> list[Shown]:
    """The recordings of a ticket's calls, in order."""
    query = select(Call.id).where(Call.ticket_id == ticket.id)
    return [one for found in of_calls(desk, desk.tx.scalars(query), by).values() for one in found]


def of_calls(desk: Desk, calls: Iterable[int], by: Actor) -> dict[int, list[Shown]]:
    """The recordings of some calls that somebody may see, by call."""
    query = select(Recording).where(Recording.call_id.in_(list(calls)))
    rows = desk.tx.scalars(query.order_by(Recording.id).options(joinedload(Recording.call))).all()
    uses = _uses(desk, [row.id for row in rows])
    found: dict[int, list[Shown]] = {}
    for row in rows:
        plays = row.state in HERE and hears(desk, row, by)
        shown = Shown(row, plays, plays and by.role is Role.SUPERVISOR, uses.get(row.id, ()))
        found.setdefault(row.call_id, []).append(shown)
    return found


def _uses(desk: Desk, recordings: Sequence[int]) -> dict[int, list[RecordingUse]]:
    query = select(RecordingUse).where(RecordingUse.recording_id.in_(recordings))
    query = query.order_by(RecordingUse.id.desc()).options(joinedload(RecordingUse.operator))
    found: dict[int, list[RecordingUse]] = {}
    for use in desk.tx.scalars(query):
        found.setdefault(use.recording_id, []).append(use)
    return found


def hears(desk: Desk, row: Recording, by: Actor) -> bool:
    """Whether somebody may hear a recording: who sees its ticket, and may know whose it is.

    In a text a reporter's name can be left out; a voice is known to everybody who knows it.
    """
    if row.call.ticket_id is None:
        return True  # as its call: nobody knows yet where it belongs
    ticket = desk.tx.get_one(Ticket, row.call.ticket_id)
    return reach.sees(desk, by, ticket) and not reach.hides_reporter(desk, by, ticket)


def get(desk: Desk, recording_id: int, by: Actor) -> Recording:
    """A recording that is here and that somebody may hear.

    Raises NotFound, and Refused for one that is not for their ears.
    """
    row = desk.tx.get(Recording, recording_id)
    if row is None or row.state not in HERE:
        raise NotFound(f"there is no recording {recording_id}")
    if not hears(desk, row, by):
        raise Refused("not_yours")
    return row


def played(desk: Desk, row: Recording, by: Actor, start: int) -> None:
    """Somebody is given a recording from a byte on: write it down."""
    recent = select(RecordingUse.id).where(
        RecordingUse.recording_id == row.id,
        RecordingUse.operator_id == by.id,
        RecordingUse.use == Use.PLAY,
        RecordingUse.at > desk.now - _SAME_PLAY,
    )
    if start == 0 or desk.tx.scalar(recent.limit(1)) is None:
        _write(desk, row, Use.PLAY, by)


def hold(desk: Desk, recording_id: int, by: Actor) -> None:
    """Keep a recording although its time will be over. Raises Refused, and NotFound."""
    _set(desk, recording_id, Use.HOLD, by)


def release(desk: Desk, recording_id: int, by: Actor) -> None:
    """Let a recording go when its time is over. Raises Refused, and NotFound."""
    _set(desk, recording_id, Use.RELEASE, by)


def _set(desk: Desk, recording_id: int, use: Use, by: Actor) -> None:
    """Done twice it is written down once. The row is held: it may be removed at this moment."""
    if by.role is not Role.SUPERVISOR:
        raise Refused("not_allowed")
    desk.tx.get(Recording, recording_id, with_for_update={"of": Recording})
    row = get(desk, recording_id, by)
    if row.held is not (use is Use.HOLD):
        row.held = use is Use.HOLD
        _write(desk, row, use, by)


def _write(desk: Desk, row: Recording, use: Use, by: Actor) -> None:
    desk.tx.add(RecordingUse(recording_id=row.id, operator_id=by.id, use=use, at=desk.now))
