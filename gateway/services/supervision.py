"""督办: a ticket that somebody above keeps an eye on, with an owner and a clock of its own."""

from gateway.domain.ticket import Action, Stage
from gateway.services import clocks, directory, ledger, notices
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.store.tables import Ticket, Words


def supervise(
    desk: Desk, ticket: Ticket, reason: str, by: Actor = SYSTEM, words: Words | None = None
) -> bool:
    """Put a ticket under supervision, for a reason in one word; its team and superior are told.

    False when it was already.
    """
    if not mark(desk, ticket, reason, by, words):
        return False
    told = {who.id: who for who in directory.in_hand(desk, ticket)}
    told |= {who.id: who for who in directory.above(desk, ticket)}
    for who in told.values():
        notices.member(
            desk,
            who,
            ticket,
            "supervised",
            reason=notices.word(desk, who.language, f"why_{reason}"),
        )
    return True


def mark(
    desk: Desk, ticket: Ticket, reason: str, by: Actor = SYSTEM, words: Words | None = None
) -> bool:
    """The same without a text: whoever calls it tells people. False when it was already."""
    if ticket.supervised:
        return False
    owner = next(iter(directory.supervisors(desk, ticket)), None)
    ticket.supervised = True
    ticket.supervisor_id = owner.id if owner else None
    clocks.start(desk, ticket, Stage.SUPERVISE, desk.now)
    ledger.record(
        desk, ticket, Action.SUPERVISE, by, text_id=words.id if words else None,
        codes={"reason": reason},
    )  # fmt: skip
    return True


def release(desk: Desk, ticket: Ticket, by: Actor, words: Words | None = None) -> None:
    """No longer under supervision."""
    clocks.cancel(desk, ticket, Stage.SUPERVISE)
    ticket.supervised, ticket.supervisor_id = False, None
    ledger.record(desk, ticket, Action.RELEASE, by, text_id=words.id if words else None)


def flag(ticket: Ticket, reason: str) -> None:
    """Let an operator look at a ticket; the first reason stands until somebody has."""
    ticket.flag = ticket.flag or reason
