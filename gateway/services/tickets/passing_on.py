"""What was asked of people who have all left or gone off since: it goes on to who decides by now.

The registry, the console, a leave by SMS: whatever takes them away, the next look finds it.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from gateway.domain.ticket import Decision
from gateway.services.desk import Desk
from gateway.services.tickets import asking, deciders
from gateway.services.town import directory, discretion
from gateway.store.tables import Member, Operator, Prompt, Proposal

_AT_A_TIME = 50


def waiting(desk: Desk) -> Sequence[int]:
    """The open proposals that wait for nobody who is there, and would have somebody else decide."""
    asked = select(Prompt.id).where(Prompt.proposal_id == Proposal.id, Prompt.answered_at.is_(None))
    query = select(Proposal).where(
        Proposal.state == Decision.OPEN,
        asked.exists(),
        ~asked.where(_is_there(desk)).exists(),
    )
    found = desk.tx.scalars(query.order_by(Proposal.id).limit(_AT_A_TIME))
    return [one.id for one in found if _is_for_others(desk, one)]


def pass_on(desk: Desk) -> None:
    """Ask who decides by now."""
    for id_ in asking.held(desk, waiting(desk)):
        asking.put_again(desk, desk.tx.get_one(Proposal, id_))


def _is_there(desk: Desk) -> ColumnElement[bool]:
    """Whether a question is with a member who works today, or with an account that may sign in."""
    member = select(Member.id).where(
        Member.phone == Prompt.phone, Member.active, ~directory.has_gone_off(desk)
    )
    account = select(Operator.id).where(
        Operator.phone == Prompt.phone, Operator.disabled_at.is_(None)
    )
    return member.exists() | account.exists()


def _is_for_others(desk: Desk, proposal: Proposal) -> bool:
    """Whether somebody decides who can be asked and was not, or nobody who was asked may any more.

    Else the question stays where it is: who has gone off may answer still.
    """
    query = select(Prompt).where(Prompt.proposal_id == proposal.id, Prompt.answered_at.is_(None))
    asked = desk.tx.scalars(query).all()
    now = {who.phone for who in deciders.now(desk, proposal) if who.phone}
    new = [
        phone
        for phone in now - {one.phone for one in asked}
        if directory.phone_of(phone, desk.settings.place).takes_texts
        and discretion.may_know(desk, proposal.ticket, phone)
    ]
    return bool(new) or not any(deciders.may_answer(desk, one) for one in asked)
