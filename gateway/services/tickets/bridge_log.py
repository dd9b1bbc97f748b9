"""What other systems are to be told of their matters, written where a ticket changes."""

import uuid
from collections.abc import Sequence
from datetime import UTC

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from gateway.domain import normal
from gateway.domain import number as numbers
from gateway.domain import phone as phones
from gateway.domain.grammar import Verb
from gateway.domain.meaning import Context
from gateway.domain.people import Language
from gateway.domain.reply import parse_member
from gateway.domain.ticket import Action, Status
from gateway.services.desk import Desk
from gateway.store.tables import Bridged, Event, Push, Ticket, Words

# What was done to a matter whose reporter was told something in words: by how it stands.
_TOLD = {
    Status.RESOLVED: Action.RESOLVE,
    Status.CLOSED: Action.RESOLVE,
    Status.DEFERRED: Action.DEFER,
    Status.REJECTED: Action.REJECT,
}


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


def result(desk: Desk, ticket: Ticket, whole: Ticket) -> str | None:
    """What was done about a ticket, or why it is put off or not taken, as its reporter was told;
    None while it is worked on. `whole` is what it follows, or itself.

    What staff wrote may name the phones of others; what is confidential is its own reporter's.
    """
    action = _TOLD.get(whole.status)
    if action is None or (whole.confidential and not ticket.confidential):
        return None
    desk.flush()
    query = (
        select(Event.codes, Words.body)
        .outerjoin(Words, Words.id == Event.text_id)
        .where(Event.ticket_id == whole.id, Event.action == action)
    )
    found = desk.tx.execute(query.order_by(Event.id.desc()).limit(1)).one_or_none()
    if found is None:
        return None
    codes, body = found
    if action is Action.REJECT:
        key, number = f"resident.rejected_{codes['reason']}", numbers.nth(ticket.id)
        return desk.wording.render(Language.ZH, key, number=number)
    return phones.veiled(normal.said(_said(desk, Verb(action), body or ""))) or None


def _said(desk: Desk, verb: Verb, body: str) -> str:
    """What a text says beside its verb and its number; it may be their words alone."""
    reply = parse_member(desk.rules.grammar, body, Context())
    return reply.text if reply.action is verb else body


def _payload(desk: Desk, row: Bridged, ticket: Ticket) -> dict[str, object]:
    whole = desk.tx.get_one(Ticket, ticket.parent_id) if ticket.parent_id else ticket
    brought = desk.tx.get_one(Ticket, row.ticket_id)
    return {
        "id": uuid.uuid4().hex,  # a restored database gives no id a second time
        "number": row.number,
        "source": row.source,
        "external_id": row.external_id,
        "status": whole.status,
        "merged": whole.id != row.ticket_id,
        "category": whole.category,
        "team": whole.team.name if whole.team else None,
        "result": result(desk, brought, whole),
        "at": desk.now.astimezone(UTC).isoformat(),
    }
