"""Taking a ticket out of the rates: one person proposes it with a reason, a second one agrees."""

from sqlalchemy import select

from gateway.domain import ticket as rules
from gateway.domain.roles import RIGHTS, Right
from gateway.domain.ticket import Action, Decision
from gateway.errors import Refused
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.services.tickets import decisions, ledger
from gateway.services.town import access
from gateway.store.tables import Proposal, Ticket


def propose(desk: Desk, ticket: Ticket, reason: str, by: Actor) -> Proposal:
    """Ask that a finished ticket be left out of the rates.

    Raises Refused without a reason, for a ticket still open, and when it was proposed already.
    """
    if not reason.strip():
        raise Refused("reason_needed")
    if access.right(desk, by, Action.EXCLUDE, ticket) is Right.NONE:
        raise Refused("not_allowed", number=ticket.number, action=Action.EXCLUDE)
    if rules.after(ticket.status, Action.EXCLUDE) is None:
        raise Refused("not_now", number=ticket.number, status=ticket.status)
    if any(one.state in (Decision.OPEN, Decision.APPROVED) for one in of(desk, ticket)):
        raise Refused("proposed_before", number=ticket.number, action=Action.EXCLUDE)
    words = ledger.words(desk, reason.strip(), None)
    proposal = Proposal(
        ticket=ticket,
        action=Action.EXCLUDE,
        state=Decision.OPEN,
        by_kind=by.kind,
        by_id=by.id,
        codes={},
        words=words,
        at=desk.now,
    )
    desk.tx.add(proposal)
    desk.tx.flush()
    ledger.record(desk, ticket, Action.PROPOSE, by, text_id=words.id, codes=_codes(proposal))
    return proposal


def agree(desk: Desk, proposal: Proposal, by: Actor) -> None:
    """The second person agrees: from now on the ticket does not count.

    Raises Refused when it is their own, or settled already.
    """
    _settle(desk, proposal, by, Decision.APPROVED)
    ledger.record(desk, proposal.ticket, Action.APPROVE, by, codes=_codes(proposal))
    ledger.record(
        desk, proposal.ticket, Action.EXCLUDE, SYSTEM, text_id=proposal.text_id,
        codes={"proposal": proposal.id, "by": proposal.by_id, "agreed": by.id},
    )  # fmt: skip


def refuse(desk: Desk, proposal: Proposal, by: Actor) -> None:
    """The second person says no: the ticket counts on. Raises Refused as `agree` does."""
    _settle(desk, proposal, by, Decision.REFUSED)
    ledger.record(desk, proposal.ticket, Action.REFUSE, by, codes=_codes(proposal))


def get(desk: Desk, ticket: Ticket, id_: int) -> Proposal:
    """A proposal of a ticket. Raises Refused for one that is not there."""
    found = next((one for one in of(desk, ticket) if one.id == id_), None)
    if found is None:
        raise Refused("settled_before", number=ticket.number)
    return found


def of(desk: Desk, ticket: Ticket) -> list[Proposal]:
    """What was proposed for a ticket, oldest first."""
    query = select(Proposal).where(
        Proposal.ticket_id == ticket.id, Proposal.action == Action.EXCLUDE
    )
    return list(desk.tx.scalars(query.order_by(Proposal.id)))


def waiting(desk: Desk, by: Actor) -> list[Proposal]:
    """What somebody may settle, oldest first: what others have proposed."""
    if RIGHTS[by.role, Action.EXCLUDE] is Right.NONE:
        return []
    query = select(Proposal).where(
        Proposal.action == Action.EXCLUDE, Proposal.state == Decision.OPEN
    )
    return [
        one
        for one in desk.tx.scalars(query.order_by(Proposal.id))
        if (one.by_kind, one.by_id) != (by.kind, by.id) and access.sees(desk, by, one.ticket)
    ]


def _codes(proposal: Proposal) -> dict[str, object]:
    return {"action": Action.EXCLUDE, "proposal": proposal.id}


def _settle(desk: Desk, proposal: Proposal, by: Actor, decision: Decision) -> None:
    if access.right(desk, by, Action.EXCLUDE, proposal.ticket) is Right.NONE:
        raise Refused("not_allowed", number=proposal.ticket.number, action=Action.EXCLUDE)
    decisions.settle(desk, proposal, by, decision)
