"""What waits for a second person: transfers, extensions and the like, agreed to or refused."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from gateway.domain.people import WORKS
from gateway.services.desk import Desk
from gateway.services.tickets import casework, pending, proposals
from gateway.store.tables import Proposal
from web.console import front, security
from web.console.front import actor, office

screens = Blueprint("proposals", __name__, url_prefix="/proposals")
screens.before_request(security.only(*WORKS))


@screens.get("")
def show() -> ResponseReturnValue:
    """What the reader may decide, the oldest first."""
    with office().view() as desk:
        return front.page(desk, "proposals.html", pending=pending.waiting(desk, actor()))


@screens.post("/<int:proposal_id>/agree")
def agree(proposal_id: int) -> ResponseReturnValue:
    """It may be done: it is done at once."""
    with office().desk() as desk:
        proposal = pending.get(desk, actor(), proposal_id)
        if front.typed("reason"):
            _remark(desk, proposal)
        proposals.approve(desk, proposal, actor())
    return redirect(security.came_from(), 303)


@screens.post("/<int:proposal_id>/refuse")
def refuse(proposal_id: int) -> ResponseReturnValue:
    """It may not be done, for a reason; who proposed it is told both."""
    with office().desk() as desk:
        proposal = pending.get(desk, actor(), proposal_id)
        reason = _remark(desk, proposal)
        proposals.refuse(desk, proposal, actor(), reason)
    return redirect(security.came_from(), 303)


def _remark(desk: Desk, proposal: Proposal) -> str:
    """Keep the reason at the ticket, and return it. Raises Refused without one."""
    words = front.written(desk, "reason")
    casework.note(desk, proposal.ticket, words, actor())
    return words.body or ""
