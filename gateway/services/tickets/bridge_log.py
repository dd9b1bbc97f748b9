"""What other systems are to be told of their matters, written where a ticket changes."""

import uuid
from collections.abc import Sequence
from datetime import UTC

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from gateway.domain.ticket import Status
from gateway.services.desk import Desk
from gateway.store.tables import Bridged, Push, Ticket


def changed(desk: Desk, ticket: Ticket) -> None:
    """The status of a ticket is another: whoever brought it, or one that follows it, is told.

    In the same transaction, which holds the ticket's row: ids of pushes rise with its changes.
    What followed one that is withdrawn is not: it goes on, which is told where it is handed on.
    """
    alone = ticket.status is Status.WITHDRAWN
    for row in touched(desk, ticket):
        if not alone or row.ticket_id == ticket.id:
            tell(desk, row, ticket)


def touched(desk: Desk, ticket: Ticket) -> Sequence[Bridged]:
    """What a client sees of a ticket is another: team, category, due time or status. Whoever asks
    for what has changed is shown what was brought of it, or of one that follows it.
    """
    query = (
        select(Bridged)
        .join(Ticket, Ticket.id == Bridged.ticket_id)
        .where(or_(Ticket.id == ticket.id, Ticket.parent_id == ticket.id))
        .options(joinedload(Bridged.client))
    )
    found = desk.tx.scalars(query).all()
    for row in found:
        row.changed_at = desk.now
    return found


def tell(desk: Desk, row: Bridged, ticket: Ticket) -> None:
    """Have the present status of a matter pushed to its client, where it wants that."""
    client = row.client
    if not client.push_url or client.revoked_at is not None:
        return
    desk.tx.add(
        Push(
            bridged=row,
            client_id=client.id,
            payload=_payload(desk, row, ticket),
            due_at=desk.now,
            created_at=desk.now,
        )
    )
    desk.tx.flush()  # its id is of now


def _payload(desk: Desk, row: Bridged, ticket: Ticket) -> dict[str, object]:
    whole = desk.tx.get_one(Ticket, ticket.parent_id) if ticket.parent_id else ticket
    return {
        "id": uuid.uuid4().hex,  # a restored database gives no id a second time
        "number": row.number,
        "source": row.source,
        "external_id": row.external_id,
        "status": whole.status,
        "merged": whole.id != row.ticket_id,
        "category": whole.category,
        "team": whole.team.name if whole.team else None,
        "at": desk.now.astimezone(UTC).isoformat(),
    }
