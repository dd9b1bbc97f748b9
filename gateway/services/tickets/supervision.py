"""督办: a ticket that somebody above keeps an eye on, with an owner and a clock of its own; and
what is taken to the next joint meeting.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gateway.domain.people import ActorKind, Language
from gateway.domain.ticket import OPEN, Action, Stage
from gateway.errors import Refused
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.services.tickets import clocks, ledger, notices
from gateway.services.town import access, directory, superiors
from gateway.store.tables import Member, Ticket, Words


def supervise(
    desk: Desk, ticket: Ticket, reason: str, by: Actor = SYSTEM, words: Words | None = None
) -> bool:
    """Put a ticket under supervision, for a reason in one word: its team, superior and owner know.

    False when it was already.
    """
    if not mark(desk, ticket, reason, by, words):
        return False
    _tell_all(desk, ticket, reason, by)
    return True


def take_over(desk: Desk, ticket: Ticket, left: Ticket) -> None:
    """Keep an eye on a ticket as on the one it followed: the same owner and the same clock."""
    if not (left.supervised and mark(desk, ticket, "led")):
        return go_on(desk, ticket)
    ticket.supervisor_id = left.supervisor_id
    clocks.take_over(desk, ticket, left, Stage.SUPERVISE)
    go_on(desk, ticket)
    return _tell_all(desk, ticket, "led", SYSTEM)


def go_on(desk: Desk, ticket: Ticket) -> None:
    """Under supervision its clock runs: from now on where there is none, or it has had its say."""
    if ticket.supervised and clocks.next_of(ticket, Stage.SUPERVISE) is None:
        clocks.start(desk, ticket, Stage.SUPERVISE, desk.now)
    ledger.replanned(desk, ticket)


def _tell_all(desk: Desk, ticket: Ticket, reason: str, by: Actor) -> None:
    if ticket.status in OPEN:  # else there is no limit yet to tell
        _tell_owner(desk, ticket, reason, by)
    told = {who.id: who for who in directory.in_hand(desk, ticket)}
    told |= {who.id: who for who in superiors.above(desk, ticket)}
    _tell(desk, ticket, told.values(), reason)


def press(desk: Desk, ticket: Ticket, reason: str) -> None:
    """Its reporter presses: it is under supervision, and who keeps an eye on it knows why.

    Where it was already they hear of it again, and the clock runs anew that had stopped, or has
    had its say.
    """
    if supervise(desk, ticket, reason):
        return
    go_on(desk, ticket)
    _tell_owner(desk, ticket, reason, SYSTEM)
    _tell(desk, ticket, superiors.above(desk, ticket), reason)


def urge(desk: Desk, ticket: Ticket, words: Words, member: Member, by: Actor) -> None:
    """A member over a ticket wants it done soon: whoever else has it in hand is told, its reporter
    is not. Raises Refused where nobody else has.
    """
    others = [who for who in superiors.in_hand(desk, ticket) if who.id != member.id]
    if not others:
        raise Refused("nobody_to_remind", number=ticket.number)
    ledger.record(desk, ticket, Action.NOTE, by, text_id=words.id)
    for who in others:
        notices.member(desk, who, ticket, "urged", member=member.name, text=words.body)


def _tell(desk: Desk, ticket: Ticket, people: Iterable[Member], reason: str) -> None:
    for who in people:
        notices.member(
            desk,
            who,
            ticket,
            "supervised",
            reason=notices.word(desk, who.language, f"why_{reason}"),
        )


def _tell_owner(desk: Desk, ticket: Ticket, reason: str, by: Actor) -> None:
    """Whoever supervises it from now on hears until when, unless they have said so themselves."""
    owner = superiors.owner(desk, ticket)
    if owner is None:
        return notices.town(desk, ticket, "supervised", **_story(desk, Language.ZH, ticket, reason))
    if (by.kind, by.id) != (ActorKind.OPERATOR, owner.id):
        said = _story(desk, owner.language, ticket, reason)
        notices.supervisor(desk, owner, ticket, "supervised", None, **said)
    return None


def _story(desk: Desk, language: Language, ticket: Ticket, reason: str) -> dict[str, object]:
    due = clocks.due_of(ticket, Stage.SUPERVISE) or desk.now
    return {
        "category": notices.category(desk, language, ticket),
        "team": notices.team(desk, language, ticket),
        "reason": notices.word(desk, language, f"why_{reason}"),
        "due": notices.local(desk, due),
    }


def mark(
    desk: Desk, ticket: Ticket, reason: str, by: Actor = SYSTEM, words: Words | None = None
) -> bool:
    """The same without a text: whoever calls it tells people. False when it was already."""
    if ticket.supervised:
        return False
    owner = next(iter(superiors.supervisors(desk, ticket)), None)
    ticket.supervised = True
    ticket.supervisor_id = owner.id if owner else None
    if ticket.status in OPEN:
        go_on(desk, ticket)
    ledger.record(
        desk, ticket, Action.SUPERVISE, by, text_id=words.id if words else None,
        codes={"reason": reason},
    )  # fmt: skip
    return True


def release(desk: Desk, ticket: Ticket, by: Actor, words: Words | None = None) -> None:
    """No longer under supervision."""
    clocks.cancel(desk, ticket, Stage.SUPERVISE)
    ledger.replanned(desk, ticket)
    ticket.supervised, ticket.supervisor_id = False, None
    ledger.record(desk, ticket, Action.RELEASE, by, text_id=words.id if words else None)


def set_agenda(desk: Desk, ticket: Ticket, on: bool, by: Actor) -> None:
    """Put an open ticket on the next joint meeting's agenda (联办会办), or take it off it.

    Nothing happens when it stands so already. Raises Refused when it is not theirs to do, and for
    a ticket that is over.
    """
    access.require(desk, by, Action.AGENDA, ticket)
    if ticket.agenda != on:
        ledger.record(desk, ticket, Action.AGENDA, by, codes={"on": on})
        ticket.agenda = on


def agenda(desk: Desk, by: Actor) -> list[Ticket]:
    """What the next joint meeting is to talk about, as far as somebody may see it, oldest first.

    What was finished meanwhile is off it, and on it again when it is reopened.
    """
    query = select(Ticket).where(Ticket.agenda, Ticket.status.in_(OPEN)).order_by(Ticket.id)
    beside = (joinedload(one) for one in (Ticket.words, Ticket.area, Ticket.team))
    found = desk.tx.scalars(query.options(*beside))
    return [one for one in found if access.sees(desk, by, one)]


def flag(ticket: Ticket, reason: str) -> None:
    """Let an operator look at a ticket; the first reason stands until somebody has."""
    ticket.flag = ticket.flag or reason
