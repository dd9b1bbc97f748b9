"""Calls back to reporters: which finished tickets are called about, by whom, and what they say."""

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased, joinedload

from gateway.domain import rates
from gateway.domain.people import ActorKind, OperatorRole
from gateway.domain.roles import Role
from gateway.domain.ticket import Action, Status
from gateway.errors import Refused
from gateway.services.desk import Actor, Desk
from gateway.services.tickets import by_telephone, ledger, outcome, recurrence
from gateway.services.town import access
from gateway.store.tables import Event, Member, Operator, Ticket

_CALLED_FOR = timedelta(days=14)  # after closing: later nobody remembers
_ATTEMPTS = 3  # calls that reach nobody; then the ticket leaves the list
_REACHABLE = (Status.RESOLVED, Status.CLOSED)
_WHOLE = aliased(Ticket)  # made once: that takes as long as a query
# Whoever has done one of these to a ticket has handled it.
_HANDLING = frozenset(
    {
        Action.RECEIVE, Action.TRIAGE, Action.DISPATCH, Action.ACCEPT, Action.RETURN,
        Action.TRANSFER, Action.RAISE, Action.DECLINE, Action.ASSIGN, Action.JOINT,
        Action.ASSISTED, Action.EXTEND, Action.PROGRESS, Action.ASK, Action.ANSWER, Action.RESUME,
        Action.DEFER, Action.RESOLVE, Action.MERGE, Action.SPLIT, Action.CORRECT, Action.ADD,
        Action.NOTE,
    }
)  # fmt: skip
_SAID = frozenset({Action.RATE, Action.FOLLOW_UP})  # by one reporter, of their own report


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a call has brought: nobody, or a verdict; None is a question that was not asked."""

    reached: bool
    resolved: bool | None = None
    satisfied: int | None = None  # 1, 2 or 3
    knows: bool | None = None  # who the grid's contact is (知晓率)
    text: str = ""

    @property
    def codes(self) -> dict[str, object]:
        """What the event row keeps."""
        if not self.reached:
            return {"reached": False}
        found = {"resolved": self.resolved, "satisfied": self.satisfied, "knows": self.knows}
        return {"reached": True, **{key: said for key, said in found.items() if said is not None}}


@dataclasses.dataclass(frozen=True)
class Task:
    """A ticket to be called about, why, and how it was settled."""

    ticket: Ticket
    why: str  # rated_bad, tier or drawn
    attempts: int
    settled: str


# ---------------------------------------------------------------- whom to call


def tasks(desk: Desk, by: Actor) -> list[Task]:
    """What somebody is to call about, oldest first.

    Nobody gets what they have handled; the supervisor gets what no operator may call about.
    """
    query = (
        select(Ticket)
        .where(
            Ticket.status.in_(_REACHABLE) | _is_finished_with_others(),
            Ticket.closed_at.is_(None) | (Ticket.closed_at > desk.now - _CALLED_FOR),
        )
        .order_by(Ticket.id)
        .options(joinedload(Ticket.words), joinedload(Ticket.area), joinedload(Ticket.team))
    )
    tickets = [one for one in desk.tx.scalars(query) if one.phone]
    events = _events(desk, tickets)
    operators = _operators(desk) if by.role is Role.SUPERVISOR else []
    found = []
    for ticket in tickets:
        theirs = events[ticket.id]
        task = _task(ticket, theirs)
        if task is None or not _may_call(desk, by, ticket, theirs):
            continue
        if not any(_may_call(desk, one, ticket, theirs) for one in operators):
            found.append(task)
    return found


def _is_finished_with_others() -> ColumnElement[bool]:
    """A merged one is over when what it follows is; its reporter may have rated it."""
    over = select(_WHOLE.id).where(_WHOLE.id == Ticket.parent_id, _WHOLE.status.in_(_REACHABLE))
    return (Ticket.status == Status.MERGED) & Ticket.rating.is_not(None) & over.exists()


def _events(desk: Desk, tickets: Sequence[Ticket]) -> dict[int, list[Event]]:
    """What happened to each, and to what it follows, but for what others have said of that."""
    wanted = {one.id for one in tickets} | {one.parent_id for one in tickets if one.parent_id}
    found: dict[int | None, list[Event]] = defaultdict(list)
    query = select(Event).where(Event.ticket_id.in_(wanted)).order_by(Event.id)
    for event in desk.tx.scalars(query.options(joinedload(Event.words))):
        found[event.ticket_id].append(event)
    return {one.id: _in_order(found[one.id], found[one.parent_id]) for one in tickets}


def _in_order(own: Sequence[Event], followed: Sequence[Event]) -> list[Event]:
    theirs = [one for one in followed if one.action not in _SAID]
    return sorted([*own, *theirs], key=lambda one: one.id)


def _operators(desk: Desk) -> list[Actor]:
    query = select(Operator.id).where(
        Operator.role == OperatorRole.OPERATOR, Operator.disabled_at.is_(None)
    )
    found = desk.tx.scalars(query.order_by(Operator.id))
    return [Actor(ActorKind.OPERATOR, Role.OPERATOR, one) for one in found]


def _task(ticket: Ticket, events: Sequence[Event]) -> Task | None:
    """The call that a ticket still needs; None when it needs none."""
    why = reason(ticket, events)
    marks = [nth for nth, one in enumerate(events) if one.action is Action.RESOLVE]
    if not why or not marks:
        return None
    calls = [one for one in events[marks[-1] :] if one.action is Action.FOLLOW_UP]
    if len(calls) >= _ATTEMPTS or any(one.codes.get("reached") for one in calls):
        return None
    done = events[marks[-1]].words
    return Task(ticket, why, len(calls), (done.body or "") if done else "")


def reason(ticket: Ticket, events: Sequence[Event]) -> str:
    """Why a ticket is called about, in one word; empty when it is not.

    Of a matter that many reported, one is called about, and whoever rated it 3.
    """
    ratings = [one.codes.get("rating", 0) for one in events if one.action is Action.RATE]
    done = [one.codes for one in events if one.action is Action.RESOLVE]
    if not done or not rates.is_called(ticket.tier, done[-1], ratings):
        return ""
    if 3 in ratings:
        return "rated_bad"
    if ticket.parent_id is not None:
        return ""
    return "tier" if rates.is_called(ticket.tier, {}, ()) else "drawn"


def _may_call(desk: Desk, by: Actor, ticket: Ticket, events: Sequence[Event]) -> bool:
    """Whether a ticket is within somebody's reach, who has not handled it."""
    return not _has_handled(desk, by, events) and access.sees(desk, by, ticket)


def _has_handled(desk: Desk, by: Actor, events: Sequence[Event]) -> bool:
    """Whether somebody has handled a ticket: with the account, or as the member they are too."""
    hands = {(one.actor, one.actor_id) for one in events if one.action in _HANDLING}
    return not hands.isdisjoint(_selves(desk, by))


def _selves(desk: Desk, by: Actor) -> set[tuple[ActorKind, int | None]]:
    key = ("selves", by.id)
    if key not in desk.read:
        same = select(Member.id).join(Operator, Operator.phone == Member.phone)
        found = desk.tx.scalars(same.where(Operator.id == by.id))
        desk.read[key] = {(by.kind, by.id), *((ActorKind.MEMBER, one) for one in found)}
    return desk.read[key]  # type: ignore[no-any-return]


# ---------------------------------------------------------------- what they say


def record(desk: Desk, ticket: Ticket, answer: Answer, by: Actor) -> list[Ticket]:
    """Keep what a call has brought; "not solved" opens the matter again.

    Later than seven days after closing it opens a new ticket, linked to the old one. What is said
    against those who work here is a ticket of its own. Returns all that was opened. Raises Refused
    for whoever has handled the ticket, and for half an answer.
    """
    if _has_handled(desk, by, _events(desk, [ticket])[ticket.id]):
        raise Refused("own_handling", number=ticket.number)
    if answer.reached and (answer.resolved is None or answer.satisfied not in (1, 2, 3)):
        raise Refused("need_verdict", number=ticket.number)
    text = ledger.words(desk, answer.text, None) if answer.text.strip() else None
    apart = by_telephone.set_apart(desk, ticket, text, by) if text else None
    text = None if apart else text
    ledger.record(
        desk, ticket, Action.FOLLOW_UP, by, text_id=text.id if text else None, codes=answer.codes
    )
    made = [apart] if apart else []
    if answer.reached and answer.resolved is False:
        again = _again(desk, ticket, by, text.body or "" if text else "")
        made += [again] if again else []
    return made


def _again(desk: Desk, ticket: Ticket, by: Actor, text: str) -> Ticket | None:
    """Reopen what a ticket is part of, or what is too old for that under a number of its own."""
    whole = ledger.whole(desk, ticket)
    if whole.status in _REACHABLE and not outcome.is_too_late(desk, whole):
        outcome.reopen(desk, whole, by, reason=text)
        return None
    return recurrence.register(desk, ticket, text, by)
