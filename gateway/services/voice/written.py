"""What is written down of the calls that colleagues took."""

from sqlalchemy import select

from gateway.domain.callflow import Outcome
from gateway.errors import NotFound, Refused
from gateway.services.desk import Actor, Desk
from gateway.services.voice import calls
from gateway.services.voice.calls import Note
from gateway.store.tables import Call, HotlineCall, Ticket
from routing.router import Route


def unwritten(desk: Desk) -> list[HotlineCall]:
    """The calls that colleagues took and nobody has written down yet, oldest first."""
    query = select(HotlineCall).join(Call, Call.id == HotlineCall.call_id)
    open_ = (
        Call.outcome == Outcome.ANSWERED,
        Call.ticket_id.is_(None),
        HotlineCall.written_at.is_(None),
    )
    return list(desk.tx.scalars(query.where(*open_).order_by(Call.started_at, Call.id)))


def answered(desk: Desk, call_id: int, *, lock: bool = True) -> HotlineCall:
    """A call that a colleague took, for nobody else to write down meanwhile. Raises NotFound."""
    row = desk.tx.get(HotlineCall, call_id, with_for_update={"of": HotlineCall} if lock else None)
    if row is None or row.call.outcome != Outcome.ANSWERED:
        raise NotFound(f"there is no call {call_id} to write down")
    return row


def to_write(desk: Desk, call_id: int) -> HotlineCall:
    """A call that a colleague took and nobody has written down yet. Raises NotFound.

    Once it is, its ticket alone says who called, to those who may know.
    """
    row = answered(desk, call_id, lock=False)  # a page only looks
    if _is_written(row):
        raise NotFound(f"call {call_id} is written down")
    return row


def write_down(desk: Desk, call_id: int, note: Note, route: Route | None, by: Actor) -> Ticket:
    """Make a ticket of a call that a colleague took; sent again by the same person it is the same.

    Raises NotFound, Refused as calls.check, and when it was written down with anything else.
    """
    row = answered(desk, call_id)
    if _is_written(row):
        if row.call.operator_id != by.id:  # else one could try whose words they are
            raise Refused("call_taken")
        return calls.taken_before(desk, row.call, note)
    calls.check(desk, note)
    _written(desk, row, by)
    return calls.open_ticket(desk, row.call, note, route, by)


def nothing_to_write(desk: Desk, call_id: int, by: Actor) -> None:
    """Somebody says that a call a colleague took needs no ticket. Raises NotFound."""
    _written(desk, answered(desk, call_id), by)


def _is_written(row: HotlineCall) -> bool:
    return row.call.ticket_id is not None or row.written_at is not None


def _written(desk: Desk, row: HotlineCall, by: Actor) -> None:
    row.written_at = row.written_at or desk.now
    row.call.operator_id = row.call.operator_id or by.id
