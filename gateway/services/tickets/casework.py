"""The work on a ticket: accepted, talked about, put off, done. Every verb changes it, records an
event and queues the texts it causes, all in the transaction of the desk.
"""

from datetime import datetime

from gateway.domain import private, rates
from gateway.domain import ticket as rules
from gateway.domain.deadline import Span
from gateway.domain.people import ActorKind, PromptKind
from gateway.domain.ticket import Action, Stage, Status
from gateway.errors import Refused
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.services.texts import outbox, prompts, senders
from gateway.services.tickets import (
    accusations,
    callouts,
    clocks,
    corrections,
    informed,
    ledger,
    notices,
)
from gateway.services.tickets.callouts import Tell
from gateway.services.tickets.outcome import RATE_FOR
from gateway.services.town import directory, superiors
from gateway.store.tables import Deadline, Member, Message, Ticket, Words

_TAKING = frozenset({Action.RESOLVE, Action.ASK})  # these accept what nobody had accepted
_FINISHED = frozenset({Status.CLOSED, Status.REJECTED, Status.WITHDRAWN})


def require_possible(ticket: Ticket, action: Action) -> None:
    """Raise Refused when a ticket is in no state for an action, whoever asks for it."""
    taken = action in _TAKING and ticket.status is Status.DISPATCHED
    if rules.after(Status.WORKING if taken else ticket.status, action) is None:
        raise Refused("not_now", number=ticket.number, status=ticket.status, action=action)


def accept(desk: Desk, ticket: Ticket, member: Member, by: Actor, message: Message | None) -> bool:
    """A member takes the ticket. False when somebody of the team had it already; that is fine.

    What was offered to the member's team is theirs from here on; what was put off is taken up.
    Raises Refused when there is nothing to take.
    """
    require_possible(ticket, Action.ACCEPT)
    if ticket.status in (Status.WAITING, Status.DEFERRED):
        resume(desk, ticket, by, message)
        return True
    holder = ticket.member
    if ticket.status is Status.WORKING and holder and directory.works(desk, holder, ticket):
        ledger.record(desk, ticket, Action.ACCEPT, by, message=message)
        return holder.id == member.id
    _take(desk, ticket, member, by, message)
    team = notices.team(desk, senders.language(desk, ticket), ticket)
    notices.resident(desk, ticket, "accepted", team=team, member=member.name)
    return True


def _take(desk: Desk, ticket: Ticket, member: Member, by: Actor, message: Message | None) -> None:
    at = clocks.said_at(desk, ticket, message)
    clocks.meet(desk, ticket, Stage.ACCEPT, at=at)
    clocks.start(desk, ticket, Stage.CONTACT, at)
    offered = _is_offered_to(desk, ticket, member)
    before = callouts.holders(desk, ticket) if offered else []
    team = ticket.proposed_team if offered else ticket.team
    assert team is not None
    ledger.move(
        desk, ticket, Action.ACCEPT, by, message=message, member=member, team=team,
        proposed_team=None, level=superiors.level(team), at=at,
    )  # fmt: skip
    callouts.leads(desk, ticket, team)
    callouts.taken(desk, ticket, member, before)


def hand_over(desk: Desk, ticket: Ticket, member: Member) -> bool:
    """Say what it is to who has taken it, where the order went to whose shift is over by now.

    False where there is nothing to say: it is another's, they were told, or are not on duty.
    """
    if ticket.member is not member or not directory.is_on_duty(desk, member):
        return False
    if member.phone in informed.told_what(desk, ticket):
        return False
    notices.work(desk, ticket, [member], "handed", clocks.done_by(desk, ticket))
    return True


def _is_offered_to(desk: Desk, ticket: Ticket, member: Member) -> bool:
    return ticket.proposed_team_id in directory.team_ids(desk, member)


def progress(
    desk: Desk,
    ticket: Ticket,
    text: str,
    by: Actor,
    message: Message | None = None,
    words: Words | None = None,
) -> bool:
    """How the work goes; the resident is told, unless the matter is over or takes no texts.

    `words` is what was written, where the message only confirms it.
    Those who reported the same matter hear of its outcome only: forty texts a step are no help.
    Returns whether the resident was told.
    """
    clocks.meet(desk, ticket, Stage.CONTACT, at=clocks.said_at(desk, ticket, message))
    words = words or ledger.words(desk, text, message)
    ledger.move(desk, ticket, Action.PROGRESS, by, message=message, words=words)
    if ticket.status is Status.RESOLVED:
        return False
    return notices.resident(desk, ticket, "progress", text=_quote(text)) is not None


def _quote(text: str) -> str:
    """What somebody wrote, inside another sentence: what the console sends is not masked yet."""
    return notices.quote(private.masked(text))


def ask(
    desk: Desk,
    ticket: Ticket,
    member: Member,
    text: str,
    by: Actor,
    message: Message,
    words: Words | None = None,
) -> None:
    """The resident must say more (问); the resolve clock stands until then, but not for ever."""
    if ticket.pauses >= desk.settings.work.pauses:
        raise Refused("no_more_pauses", number=ticket.number, count=ticket.pauses)
    if not directory.phone_of(ticket.phone, desk.settings.place).takes_texts:
        raise Refused("not_reachable", number=ticket.number)
    if ticket.status is Status.DISPATCHED:
        _take(desk, ticket, member, by, message)
    clocks.meet(desk, ticket, Stage.CONTACT, at=clocks.said_at(desk, ticket, message))
    clocks.pause(desk, ticket, Stage.RESOLVE)
    clocks.start(desk, ticket, Stage.PAUSE, desk.now)
    words = words or ledger.words(desk, text, message)
    ledger.move(
        desk, ticket, Action.ASK, by, message=message, words=words, pauses=ticket.pauses + 1
    )
    until = clocks.due_of(ticket, Stage.PAUSE) or desk.now
    prompts.ask(desk, ticket.phone, PromptKind.QUESTION, ticket, until - desk.now)
    notices.resident(desk, ticket, "asked", lane=outbox.FIRST, text=_quote(text))


def answer(desk: Desk, ticket: Ticket, by: Actor, message: Message, words: Words) -> None:
    """The resident has answered, by as many words of a text: what waited for it goes on, and
    whoever does the work is told.

    What was put off meanwhile stays so, and what was merged is worked on with what it follows. Of
    what is closed or taken back nobody has to know more: the answer is kept at it.
    """
    if ticket.status is Status.WAITING:
        clocks.resume(desk, ticket)
    message.ticket_id = ticket.id
    ledger.move(desk, ticket, Action.ANSWER, by, message=message, words=words)
    whole = ledger.whole(desk, ticket)
    accusations.heard(desk, whole)
    text = notices.discreet(desk, ticket, words.body or "")
    for who in [] if whole.status in _FINISHED else superiors.in_hand(desk, whole):
        said = notices.quoted(desk, who.language, text)
        notices.member(desk, who, whole, "answered", text=said)


def resume(
    desk: Desk,
    ticket: Ticket,
    by: Actor = SYSTEM,
    message: Message | None = None,
    tell: Tell = notices.member,
) -> None:
    """A pause or a deferral is over: the resolve clock goes on, and who has it in hand is told."""
    deferred = ticket.status is Status.DEFERRED
    clocks.resume(desk, ticket)
    ledger.move(desk, ticket, Action.RESUME, by, message=message)
    if deferred:
        notices.reporters(desk, ticket, "resumed")
    due = notices.local(desk, clocks.due_of(ticket, Stage.RESOLVE) or desk.now)
    for who in superiors.in_hand(desk, ticket):
        if who.phone != by.phone:
            tell(desk, who, ticket, "resumed" if deferred else "unanswered", due=due)


def extend(
    desk: Desk,
    ticket: Ticket,
    span: Span,
    by: Actor,
    words: Words,
    asked_at: datetime | None = None,
) -> None:
    """More time (延期), asked for before the limit has passed; the resident is told until when.

    Raises Refused where that was later, or is over as well, and for a tier that nobody may extend.
    """
    due = clocks.extend(desk, require_extendable(desk, ticket, asked_at), span)
    if due <= desk.now:
        raise Refused("too_late_to_extend", number=ticket.number)
    ledger.move(
        desk, ticket, Action.EXTEND, by, words=words, extensions=ticket.extensions + 1,
        codes={"span": str(span)},
    )  # fmt: skip
    notices.reporters(
        desk, ticket, "extended", due=notices.local(desk, due), text=notices.quote(words.body)
    )


def require_extendable(desk: Desk, ticket: Ticket, asked_at: datetime | None = None) -> Deadline:
    """The clock that may be made longer. Raises Refused when its tier or its time forbids it.

    What is agreed to counts from when it was asked for: who decides may take their time.
    """
    if not desk.rules.limits.is_extendable(ticket.tier):
        raise Refused("no_extension", number=ticket.number)
    running = clocks.running(ticket, Stage.RESOLVE)
    if running is None or running.due_at < (asked_at or desk.now):
        raise Refused("too_late_to_extend", number=ticket.number)
    return running


def defer(desk: Desk, ticket: Ticket, review_at: datetime | None, by: Actor, words: Words) -> None:
    """What cannot be done now is put off (挂账), explained, with a day to look at it again."""
    clocks.meet(desk, ticket, Stage.CONTACT)  # the resident hears why
    clocks.pause(desk, ticket, Stage.RESOLVE)
    clocks.cancel(desk, ticket, Stage.PAUSE)  # from here on it stands for longer than a question
    clocks.start(desk, ticket, Stage.REVIEW, desk.now, until=review_at)
    ledger.move(desk, ticket, Action.DEFER, by, words=words)
    due = clocks.due_of(ticket, Stage.REVIEW) or desk.now
    notices.reporters(
        desk, ticket, "deferred", due=notices.day(desk, due), text=notices.quote(words.body)
    )


def resolve(
    desk: Desk,
    ticket: Ticket,
    text: str,
    by: Actor,
    message: Message | None = None,
    member: Member | None = None,
    words: Words | None = None,
) -> bool:
    """The work is done, in words; every reporter is told and asked 1, 2 or 3.

    A ticket nobody had accepted is accepted by the same text: two events. Returns whether any
    reporter could be told.
    """
    if not text.strip():
        raise Refused("need_text")
    if ticket.status is Status.DISPATCHED and member is not None:
        _take(desk, ticket, member, by, message)
    at = clocks.said_at(desk, ticket, message)
    clocks.finish(desk, ticket, at=at)
    clocks.start(desk, ticket, Stage.CLOSE, desk.now)
    words = words or ledger.words(desk, text, message)
    ledger.move(
        desk, ticket, Action.RESOLVE, by, message=message, words=words, at=at,
        codes=rates.draw(desk.chance(), ticket.phone),
    )  # fmt: skip
    told = _tell_reporters(desk, ticket, _quote(text))
    callouts.over(desk, ticket, by, "called_off")
    return told


def _tell_reporters(desk: Desk, ticket: Ticket, text: str) -> bool:
    """What was done, and the question for a verdict but to those who want no surveys (退订).

    Returns whether anybody is told: not who has a landline, or did not show a number.
    """
    shared, any_told = notices.of_each(desk, ticket), False
    unasked = senders.opted_out(desk, [one.phone for one in shared])
    senders.read_languages(desk, [one.phone for one in shared])
    for one in shared:
        asks = one.phone not in unasked
        told = notices.resident(desk, one, "resolved" if asks else "resolved_unasked", text=text)
        prompts.no_more(desk, one, Action.RATE)  # why it was not good before
        if told is not None and asks:
            prompts.ask(desk, one.phone, PromptKind.RATE, one, RATE_FOR)
        any_told |= told is not None
    return any_told


def note(desk: Desk, ticket: Ticket, words: Words, by: Actor) -> None:
    """An internal remark; nobody is texted. An operator writes down too what was said on a call."""
    desk.tx.add(words)
    desk.tx.flush()
    ledger.record(desk, ticket, Action.NOTE, by, text_id=words.id)
    if by.kind is ActorKind.OPERATOR:
        ledger.heed_secrecy(desk, ticket, by, words)
        corrections.written_down(desk, ledger.whole(desk, ticket), words.body or "")


def reply(desk: Desk, ticket: Ticket, text: str, by: Actor) -> None:
    """An operator writes to the reporter in free words, under our signature."""
    signed = f"【{desk.settings.signature(ticket.line)}】{private.masked(text)}"
    sent = outbox.queue_plain(desk, ticket.phone, signed, ticket.channel, ticket)
    ledger.record(desk, ticket, Action.NOTE, by, message=sent, text_id=sent.text_id)
