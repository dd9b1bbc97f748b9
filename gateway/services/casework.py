"""What happens to a ticket. Every verb changes it, records an event and queues the texts it causes,
all in the transaction of the desk.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from gateway.domain import number as numbers
from gateway.domain import ticket as rules
from gateway.domain.people import Language, PromptKind
from gateway.domain.ticket import Action, Level, Source, Stage, Status, Tier
from gateway.errors import NotFound, Refused
from gateway.services import clocks, directory, ledger, notices, outbox
from gateway.services.desk import SYSTEM, Actor, Desk
from gateway.store.tables import Deadline, Event, Member, Message, Prompt, Team, Ticket, Words
from routing.router import Outcome, Route

REOPEN_FOR = timedelta(days=7)
_PLACE_FOR = timedelta(days=2)
RATE_FOR = timedelta(days=10)  # the close clock and the days for 重办
_SUPERVISED_REOPENING = 2


def find(desk: Desk, number: int) -> Ticket | None:
    """The ticket with a number, or None."""
    ordinal = numbers.ordinal(number)
    return desk.tx.get(Ticket, ordinal) if ordinal else None


def get(desk: Desk, number: int) -> Ticket:
    """The ticket with a number; raises NotFound."""
    ticket = find(desk, number)
    if ticket is None:
        raise NotFound(f"there is no ticket {number}")
    return ticket


# ---------------------------------------------------------------- a matter comes in


def register(
    desk: Desk,
    *,
    words: Words,
    phone: str,
    language: Language,
    source: Source,
    channel: str,
    line: str,
    by: Actor,
    route: Route | None,
    message: Message | None = None,
    since: datetime | None = None,
) -> Ticket:
    """Open a ticket and dispatch it when its route is sure enough, else leave it to the operators.

    It has a number from here on, and the resident's clock runs since `since`. No route at all,
    because the router failed or was too slow, is a reason for triage like any other.
    """
    team = sure_team(desk, route)
    action = Action.TRIAGE if team is None else Action.DISPATCH
    routed = _routed(desk, route)
    first = _first_clocks(desk, routed["tier"], since or desk.now, team is not None)
    nearest = min((one for one in first if not one["met_at"]), key=lambda one: one["due_at"])
    ticket = Ticket(
        id=desk.rows.new_id(Ticket),
        status=rules.TRANSITIONS[Status.RECEIVED, action],
        source=source,
        phone=phone,
        line=line,
        channel=channel,
        language=language,
        words=words,
        created_at=since or desk.now,
        due_at=nearest["due_at"],
        due_stage=nearest["stage"],
        member=None,
        **routed | ({"team": team, "level": _level(team)} if team else {"team": None}),
    )
    desk.tx.add(ticket)
    if message is not None:
        message.ticket_id = ticket.id
    for clock in first:
        desk.write(Deadline, ticket_id=ticket.id, **clock)
    # Nobody else has seen it yet, so its first two steps are one row and two events.
    text_id = words.id
    ledger.record(
        desk, ticket, Action.RECEIVE, by, after=Status.RECEIVED, message=message, text_id=text_id
    )
    codes = {"outcome": route.outcome if route else ""}
    ledger.record(desk, ticket, action, SYSTEM, before=Status.RECEIVED, codes=codes)
    if team is not None:
        _call_out(desk, ticket, team, "dispatch", first[-1]["due_at"])
    return ticket


def _first_clocks(
    desk: Desk, tier: Tier, since: datetime, dispatched: bool
) -> list[dict[str, Any]]:
    """The clocks of a new ticket: dispatch is met when it has a team, and then accept runs."""
    clock = clocks.plan
    first = [
        clock(desk, tier, Stage.DISPATCH, since, met=dispatched),
        clock(desk, tier, Stage.RESOLVE, since),
        clock(desk, tier, Stage.ACCEPT, desk.now) if dispatched else None,
    ]
    return [one for one in first if one is not None]


def _routed(desk: Desk, route: Route | None) -> dict[str, Any]:
    """What the router made of the words, as columns of the ticket."""
    if route is None:
        return {"tier": Tier.GENERAL, "area": None, "evidence": [["router", ""]]}
    return {
        "category": route.category,
        "tier": Tier(route.tier) if route.tier else Tier.GENERAL,
        "confidence": route.confidence,
        "evidence": [[one.kind, one.value] for one in route.evidence],
        "alternatives": [
            {"team": one.team, "grid": one.grid, "confidence": one.confidence}
            for one in route.alternatives
        ],
        "area": directory.area(desk, route.grid or route.area),
    }


def sure_team(desk: Desk, route: Route | None) -> Team | None:
    """The team a route may dispatch to by itself; None when an operator must look."""
    if route is None or not route.team:
        return None
    if route.outcome not in (Outcome.DISPATCH, Outcome.EMERGENCY):
        return None
    return directory.team(desk, route.team)


def receipt(desk: Desk, ticket: Ticket, route: Route | None) -> Prompt | None:
    """Tell the reporter the number and what is known already.

    Returns the question this leaves with the phone, when the place is missing.
    """
    key = "receipt"
    params: dict[str, object] = {}
    if ticket.tier is Tier.EMERGENCY:
        key = "receipt_emergency" if ticket.team else "receipt_emergency_open"
        params = {"team": ticket.team.name} if ticket.team else {}
    elif ticket.source is Source.CALL:
        key = "call_receipt"
    elif ticket.team:
        category = notices.category(desk, ticket.language, ticket)
        key, params = "receipt_team", {"team": ticket.team.name, "category": category}
    elif route is not None and route.outcome is Outcome.ASK_PLACE:
        key = "receipt_place"
    pressing = ticket.tier is Tier.EMERGENCY
    lane = outbox.PRESSING if pressing else outbox.FIRST
    notices.resident(desk, ticket, key, lane=lane, **params)
    if key != "receipt_place":
        return None
    return directory.ask(desk, ticket.phone, PromptKind.PLACE, ticket, _PLACE_FOR)


def add(desk: Desk, ticket: Ticket, message: Message, text: str, by: Actor) -> None:
    """The reporter says more; whoever works the ticket is told."""
    message.ticket_id = ticket.id
    ledger.record(desk, ticket, Action.ADD, by, message=message, text_id=message.text_id)
    for who in in_hand(desk, ticket):
        notices.member(desk, who, ticket, "added", text=notices.quote(text))


def reroute(desk: Desk, ticket: Ticket, route: Route | None) -> bool:
    """Try a ticket in triage again with what has been added. Returns whether it was dispatched."""
    team = sure_team(desk, route)
    if ticket.status is not Status.TRIAGE or team is None:
        return False
    for name, value in _routed(desk, route).items():
        setattr(ticket, name, value)
    dispatch(desk, ticket, team, SYSTEM)
    return True


# ---------------------------------------------------------------- operators


def dispatch(desk: Desk, ticket: Ticket, team: Team, by: Actor) -> None:
    """Give a ticket to a team, or to another one; the resident and both teams are told."""
    before = in_hand(desk, ticket) if ticket.team_id not in (None, team.id) else []
    _give(desk, ticket, team, by)
    notices.resident(desk, ticket, "dispatched", team=team.name)
    for who in before:
        notices.member(desk, who, ticket, "moved", team=team.name)


def _give(desk: Desk, ticket: Ticket, team: Team, by: Actor) -> None:
    columns = _hand_to(desk, ticket, team)
    ledger.move(desk, ticket, Action.DISPATCH, by, **columns)
    due = clocks.due_of(ticket, Stage.ACCEPT) or desk.now
    _call_out(desk, ticket, team, "dispatch", due)


def _hand_to(desk: Desk, ticket: Ticket, team: Team) -> dict[str, Any]:
    """The clocks of a ticket that a team gets, and the columns that say so."""
    clocks.meet(desk, ticket, Stage.DISPATCH)
    clocks.cancel(desk, ticket, Stage.ACCEPT)
    clocks.start(desk, ticket, Stage.ACCEPT, desk.now)
    return {"team": team, "member": None, "level": _level(team)}


def _call_out(desk: Desk, ticket: Ticket, team: Team, key: str, due: datetime) -> None:
    people = directory.on_call(desk, team.id)
    notices.work(desk, ticket, people, key, due)
    if not people:
        supervise(desk, ticket, "nobody_reachable")


def _level(team: Team) -> Level:
    """The level that answers for the ticket; teams of sections and groups count as the grid's."""
    level = team.area.level.value
    return Level(level) if level in list(Level) else Level.GRID


def supervise(desk: Desk, ticket: Ticket, reason: str, by: Actor = SYSTEM) -> None:
    """Put a ticket under supervision (督办), for a reason in one word; once is enough."""
    if not ticket.supervised:
        ticket.supervised = True
        ledger.record(desk, ticket, Action.SUPERVISE, by, codes={"reason": reason})


def note(desk: Desk, ticket: Ticket, words: Words, by: Actor) -> None:
    """An internal remark; nobody is texted."""
    desk.tx.add(words)
    desk.tx.flush()
    ledger.record(desk, ticket, Action.NOTE, by, text_id=words.id)


# ---------------------------------------------------------------- members


def accept(desk: Desk, ticket: Ticket, member: Member, by: Actor, message: Message | None) -> bool:
    """A member takes the ticket. False when somebody of the team had it already; that is fine."""
    if ticket.status is Status.WORKING and ticket.member_id is not None:
        ledger.record(desk, ticket, Action.ACCEPT, by, message=message)
        return ticket.member_id == member.id
    _take(desk, ticket, member, by, message)
    team = notices.team(desk, ticket.language, ticket)
    notices.resident(desk, ticket, "accepted", team=team, member=member.name)
    asked = notices.texted_about(desk, ticket) - {member.phone}
    for who in directory.team_members(desk, ticket.team_id or 0):
        if who.phone in asked:
            notices.member(desk, who, ticket, "taken", member=member.name)
    return True


def _take(desk: Desk, ticket: Ticket, member: Member, by: Actor, message: Message | None) -> None:
    clocks.meet(desk, ticket, Stage.ACCEPT)
    ledger.move(desk, ticket, Action.ACCEPT, by, message=message, member=member)


def progress(
    desk: Desk, ticket: Ticket, text: str, by: Actor, message: Message | None = None
) -> None:
    """How the work goes; the resident is told."""
    ledger.move(
        desk, ticket, Action.PROGRESS, by, message=message, words=_words(desk, text, message)
    )
    notices.resident(desk, ticket, "progress", text=notices.quote(text))


def resolve(
    desk: Desk,
    ticket: Ticket,
    text: str,
    by: Actor,
    message: Message | None = None,
    member: Member | None = None,
) -> None:
    """The work is done, in words; the resident is told and asked 1, 2 or 3.

    A ticket nobody had accepted is accepted by the same text: two events.
    """
    if not text.strip():
        raise Refused("need_text")
    if ticket.status is Status.DISPATCHED and member is not None:
        _take(desk, ticket, member, by, message)
    clocks.meet(desk, ticket, Stage.DISPATCH, Stage.ACCEPT, Stage.RESOLVE)
    clocks.start(desk, ticket, Stage.CLOSE, desk.now)
    words = _words(desk, text, message)
    ledger.move(desk, ticket, Action.RESOLVE, by, message=message, words=words)
    if notices.resident(desk, ticket, "resolved", text=notices.quote(text)) is not None:
        directory.ask(desk, ticket.phone, PromptKind.RATE, ticket, RATE_FOR)


def give_back(
    desk: Desk, ticket: Ticket, text: str, by: Actor, message: Message | None = None
) -> None:
    """A team returns a ticket (退单) with a reason: back to the operators, once a team.

    The resolve clock goes on.
    """
    if not text.strip():
        raise Refused("need_reason")
    returned = desk.tx.scalar(
        select(Event.id).where(
            Event.ticket_id == ticket.id,
            Event.action == Action.RETURN,
            Event.team_id == ticket.team_id,
        )
    )
    if returned is not None:
        raise Refused("returned_before", number=ticket.number)
    words = _words(desk, text, message)
    clocks.cancel(desk, ticket, Stage.ACCEPT)
    clocks.start(desk, ticket, Stage.DISPATCH, desk.now)
    ledger.move(
        desk, ticket, Action.RETURN, by, message=message, words=words,
        team=None, member=None, returns=ticket.returns + 1,
    )  # fmt: skip


def take_back(desk: Desk, ticket: Ticket) -> None:
    """Nobody accepted in twice the time: back to the operators."""
    clocks.cancel(desk, ticket, Stage.ACCEPT)
    clocks.start(desk, ticket, Stage.DISPATCH, desk.now)
    ledger.move(desk, ticket, Action.TRIAGE, SYSTEM, team=None, member=None)


# ---------------------------------------------------------------- after the work


def rate(
    desk: Desk, ticket: Ticket, rating: int, text: str, by: Actor, message: Message | None = None
) -> None:
    """The resident's verdict: 1 or 2 closes the ticket, 3 reopens it at once and asks why."""
    words = _words(desk, text, message) if text else None
    codes = {"rating": rating}
    ledger.move(
        desk, ticket, Action.RATE, by, message=message, words=words, codes=codes, rating=rating
    )
    if rating == 3:
        reopen(desk, ticket, by, message, told="rated_bad")
        return
    if ticket.status is Status.RESOLVED:
        close(desk, ticket, by)
    notices.resident(desk, ticket, "rated")


def close(desk: Desk, ticket: Ticket, by: Actor = SYSTEM) -> None:
    """The matter is over; for seven days 重办 opens it again."""
    clocks.meet(desk, ticket, Stage.CLOSE)
    ledger.move(desk, ticket, Action.CLOSE, by, closed_at=desk.now)


def reopen(
    desk: Desk, ticket: Ticket, by: Actor, message: Message | None = None, told: str = "reopened"
) -> None:
    """The resident is not content: the same team again, its leader too; supervised from the second.

    Raises Refused later than seven days after closing.
    """
    if ticket.closed_at and desk.now > ticket.closed_at + REOPEN_FOR:
        raise Refused("too_late", number=ticket.number)
    clocks.cancel(desk, ticket, Stage.CLOSE)
    clocks.start(desk, ticket, Stage.RESOLVE, desk.now)
    clocks.start(desk, ticket, Stage.ACCEPT, desk.now)
    reopens = ticket.reopens + 1
    ledger.move(
        desk, ticket, Action.REOPEN, by, message=message, member=None, reopens=reopens,
        closed_at=None,
    )  # fmt: skip
    if reopens >= _SUPERVISED_REOPENING:
        supervise(desk, ticket, "reopened")
    if ticket.team is None:
        take_back(desk, ticket)
    else:
        people = {who.id: who for who in directory.on_call(desk, ticket.team.id)}
        people |= {who.id: who for who in directory.leaders(desk, ticket.team.id)}
        due = clocks.due_of(ticket, Stage.ACCEPT) or desk.now
        notices.work(desk, ticket, people.values(), "reopened", due)
    notices.resident(desk, ticket, told, team=notices.team(desk, ticket.language, ticket))


# ---------------------------------------------------------------- words and people


def _words(desk: Desk, text: str, message: Message | None) -> Words | None:
    """The row of what was written: the message's own, or a new one for words from the console."""
    if message is not None:
        return message.words
    words = Words(body=text)
    desk.tx.add(words)
    desk.tx.flush()
    return words


def in_hand(desk: Desk, ticket: Ticket) -> list[Member]:
    """Who has the ticket in hand: the one who accepted it, else those who were asked."""
    if ticket.member is not None:
        return [ticket.member]
    return directory.on_call(desk, ticket.team_id) if ticket.team_id else []


def reply(desk: Desk, ticket: Ticket, text: str, by: Actor) -> None:
    """An operator writes to the reporter in free words, under our signature."""
    signed = f"【{desk.settings.signature(ticket.line)}】{text}"
    sent = outbox.queue_plain(desk, ticket.phone, signed, ticket.channel, ticket)
    ledger.record(desk, ticket, Action.NOTE, by, message=sent, text_id=sent.text_id)
