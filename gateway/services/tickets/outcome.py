"""How a matter ends: rated, closed, reopened, withdrawn, refused."""

from datetime import timedelta

from gateway.domain.reply import says_why
from gateway.domain.ticket import OPEN, Action, Rejection, Stage, Status
from gateway.errors import Refused
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.services.texts import outbox, prompts, senders
from gateway.services.tickets import (
    accusations,
    callouts,
    clocks,
    dispatching,
    ledger,
    matters,
    notices,
    supervision,
    watch,
)
from gateway.services.town import directory
from gateway.store.tables import Message, Ticket, Words

REOPEN_FOR = timedelta(days=7)
RATE_FOR = timedelta(days=10)  # the close clock and the days for 重办
_SUPERVISED_REOPENING = 2


def rate(
    desk: Desk,
    ticket: Ticket,
    rating: int,
    text: str,
    by: Actor,
    message: Message | None = None,
    part: Words | None = None,
) -> bool:
    """A reporter's verdict: 1 or 2 closes the ticket, 3 reopens it at once, and alone asks why.

    The reporter of a merged one rates it under its own number; a 3 reopens what it follows.
    Of a message that says more it is a part. Returns whether the reporter was asked why.
    """
    prompts.no_more(desk, ticket, Action.RATE)
    words = part or (ledger.words(desk, text, message) if text else None)
    ledger.move(
        desk, ticket, Action.RATE, by, message=message, words=words, codes={"rating": rating},
        rating=rating,
    )  # fmt: skip
    whole = ledger.whole(desk, ticket)
    accusations.heard(desk, whole)  # a verdict may name more whom it is about
    if rating == 3 and whole.status in (Status.RESOLVED, Status.CLOSED):
        why = says_why(desk.rules.grammar, text)
        reopen(desk, ticket, by, message, "reopened" if why else "rated_bad", text, part)
        return not why
    if rating < 3 and ticket.status is Status.RESOLVED:
        close(desk, ticket, by)
    content = "rated_open" if whole.status in OPEN else "rated"  # what it follows, opened again
    notices.resident(desk, ticket, content if rating < 3 else "mixed")
    return False


def close(desk: Desk, ticket: Ticket, by: Actor = SYSTEM) -> None:
    """The matter is over, and so is what follows it; for seven days 重办 opens it again."""
    clocks.meet(desk, ticket, Stage.CLOSE)
    ledger.move(desk, ticket, Action.CLOSE, by, closed_at=desk.now)
    matters.follow(desk, ticket)


def is_too_late(desk: Desk, ticket: Ticket, message: Message | None = None) -> bool:
    """Whether a matter was closed so long ago that it is not opened again.

    A text counts from when it was sent: some lie in a phone or a network for days.
    """
    at = clocks.said_at(desk, ticket, message)
    return ticket.closed_at is not None and at > ticket.closed_at + REOPEN_FOR


def reopen(
    desk: Desk,
    ticket: Ticket,
    by: Actor,
    message: Message | None = None,
    told: str = "reopened",
    reason: str = "",
    words: Words | None = None,
) -> None:
    """Somebody is not content: the same team again, its leader too; supervised from the second.

    The team reads the reason, whose words are kept where no text has them. A merged one opens what
    it follows again. Raises Refused later than seven days after closing.
    """
    whole = ledger.whole(desk, ticket)
    if is_too_late(desk, whole, message):
        raise Refused("too_late", number=ticket.number)
    if whole is not ticket:
        if whole.status not in (Status.RESOLVED, Status.CLOSED):
            raise Refused(
                "not_now", number=ticket.number, status=whole.status, action=Action.REOPEN
            )
        text_id = words.id if words is not None else None
        ledger.record(desk, ticket, Action.REOPEN, by, message=message, text_id=text_id)
        by, message, words = SYSTEM, None, None
    _reopen(desk, whole, by, message, notices.discreet(desk, ticket, reason), words)
    shared = notices.of_each(desk, whole)
    senders.read_languages(desk, [one.phone for one in shared])
    for one in shared:
        key = told if one.phone == ticket.phone else "reopened"
        team = notices.team(desk, senders.language(desk, one), whole)
        notices.resident(desk, one, key, team=team)


def _reopen(
    desk: Desk,
    ticket: Ticket,
    by: Actor,
    message: Message | None,
    reason: str,
    words: Words | None,
) -> None:
    for one in notices.shared(desk, ticket):
        outbox.recall(desk, one)  # that it is done waits for the morning still: it is not
    clocks.cancel(desk, ticket, Stage.CLOSE)
    clocks.start(desk, ticket, Stage.RESOLVE, desk.now)
    clocks.start(desk, ticket, Stage.ACCEPT, desk.now)
    reopens = ticket.reopens + 1
    ledger.move(
        desk, ticket, Action.REOPEN, by, message=message, words=words, member=None,
        reopens=reopens, closed_at=None,
    )  # fmt: skip
    for part in ticket.assists:  # who helped was called off: the lead may ask them again
        part.done_at = part.done_at or desk.now
    matters.follow(desk, ticket)
    # Why it is may name more whom it is about; or that became known when it was over.
    has_moved = accusations.heard(desk, ticket) or accusations.place(desk, ticket)
    watch.reopened(desk, ticket)
    if reopens >= _SUPERVISED_REOPENING:
        supervision.press(desk, ticket, "reopened")
    elif ticket.supervised:  # its clock was stopped when it was done
        supervision.press(desk, ticket, "reopened_once")
    if has_moved:
        return None
    if ticket.team is None or not ticket.team.active:
        dispatching.take_back(desk, ticket)
        return None
    people = {who.id: who for who in directory.on_call(desk, ticket.team.id)}
    people |= {who.id: who for who in directory.leaders(desk, ticket.team.id)}
    due = clocks.due_of(ticket, Stage.ACCEPT) or desk.now
    return notices.work(desk, ticket, people.values(), "reopened", due, reason)


def withdraw(desk: Desk, ticket: Ticket, by: Actor, message: Message | None = None) -> None:
    """The resident takes the matter back; who was called out is told. A merged one goes alone.

    What others reported and followed it goes on without it.
    """
    followed = matters.children(desk, ticket)
    for one in (*(one for one in followed if one.phone == ticket.phone), ticket):
        clocks.finish(desk, one)
        prompts.no_more(desk, one, Action.RATE)
        ledger.move(
            desk, one, Action.WITHDRAW, by, message=message, parent_id=None, proposed_team=None
        )
    notices.resident(desk, ticket, "withdrawn")
    callouts.over(desk, ticket, by, "withdrawn")
    matters.hand_on(desk, ticket)


def reject(desk: Desk, ticket: Ticket, reason: Rejection, by: Actor, words: Words | None) -> None:
    """A matter is not for us (不予受理), for one of the listed reasons, each politely worded.

    Everybody who reported it is told.
    """
    clocks.finish(desk, ticket)
    ledger.move(
        desk, ticket, Action.REJECT, by, words=words, codes={"reason": reason}, closed_at=desk.now
    )
    matters.follow(desk, ticket)
    notices.reporters(desk, ticket, f"rejected_{reason}")
    callouts.over(desk, ticket, by, "called_off")
