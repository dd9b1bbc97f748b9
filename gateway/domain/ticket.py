"""A ticket's states and what moves it from one to another. Knows no people, clocks or texts."""

import enum


class Status(enum.StrEnum):
    """Where a ticket stands; the stored values are never renamed."""

    RECEIVED = "received"
    TRIAGE = "triage"
    DISPATCHED = "dispatched"
    WORKING = "working"
    WAITING = "waiting"
    DEFERRED = "deferred"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


OPEN = frozenset(
    {
        Status.RECEIVED,
        Status.TRIAGE,
        Status.DISPATCHED,
        Status.WORKING,
        Status.WAITING,
        Status.DEFERRED,
    }
)
WITH_TEAM = frozenset({Status.DISPATCHED, Status.WORKING, Status.WAITING, Status.DEFERRED})


class Action(enum.StrEnum):
    """What somebody does to a ticket; also the action of its event row."""

    RECEIVE = "receive"
    TRIAGE = "triage"
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    RETURN = "return"
    PROGRESS = "progress"
    RESOLVE = "resolve"
    RATE = "rate"
    CLOSE = "close"
    REOPEN = "reopen"
    ADD = "add"
    REMIND = "remind"
    OVERDUE = "overdue"
    SUPERVISE = "supervise"
    NOTE = "note"
    REVEAL = "reveal"


class Level(enum.StrEnum):
    """The level that answers for a ticket; areas also have section and group."""

    GRID = "grid"
    COMMUNITY = "community"
    STREET = "street"
    DISTRICT = "district"
    CITY = "city"


class Tier(enum.StrEnum):
    """How urgent a category is; the time limits of each stand in config/deadlines.toml."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    CONSULT = "consult"
    GENERAL = "general"
    COMPLAINT = "complaint"
    HARD = "hard"


ROUND_THE_CLOCK = frozenset({Tier.EMERGENCY, Tier.URGENT})


class Stage(enum.StrEnum):
    """The clocks of a ticket."""

    DISPATCH = "dispatch"
    ACCEPT = "accept"
    RESOLVE = "resolve"
    CLOSE = "close"


class Source(enum.StrEnum):
    """How a matter reached us."""

    SMS = "sms"
    CALL = "call"
    MEMBER = "member"


_S, _A = Status, Action

# (status, action) → status. What is not here is refused; an entry that stays where it is is a
# harmless repeat or a late happening, and leaves an event row all the same.
TRANSITIONS: dict[tuple[Status, Action], Status] = {
    (_S.RECEIVED, _A.TRIAGE): _S.TRIAGE,
    (_S.RECEIVED, _A.DISPATCH): _S.DISPATCHED,
    (_S.TRIAGE, _A.DISPATCH): _S.DISPATCHED,
    (_S.DISPATCHED, _A.DISPATCH): _S.DISPATCHED,  # redispatch before anybody accepted
    (_S.WORKING, _A.DISPATCH): _S.DISPATCHED,  # redispatch by an operator
    (_S.DISPATCHED, _A.ACCEPT): _S.WORKING,
    (_S.DISPATCHED, _A.RETURN): _S.TRIAGE,
    (_S.WORKING, _A.RETURN): _S.TRIAGE,
    (_S.DISPATCHED, _A.TRIAGE): _S.TRIAGE,  # nobody accepted in twice the time
    (_S.WORKING, _A.RESOLVE): _S.RESOLVED,
    (_S.RESOLVED, _A.CLOSE): _S.CLOSED,
    (_S.RESOLVED, _A.REOPEN): _S.DISPATCHED,
    (_S.CLOSED, _A.REOPEN): _S.DISPATCHED,
    (_S.RESOLVED, _A.RATE): _S.RESOLVED,
    (_S.CLOSED, _A.RATE): _S.CLOSED,
    # Progress before anybody said 收到 is still progress.
    (_S.DISPATCHED, _A.PROGRESS): _S.DISPATCHED,
    (_S.WORKING, _A.PROGRESS): _S.WORKING,
    # A second 收到 changes nothing; the sender is told who has it.
    (_S.WORKING, _A.ACCEPT): _S.WORKING,
}
_TRIAGED_BY_HAND = {(_S.TRIAGE, _A.RESOLVE): _S.RESOLVED}  # an operator's advice on the phone
TRANSITIONS |= _TRIAGED_BY_HAND

# Happenings that change no status, whatever it is.
_EVERYWHERE = (_A.ADD, _A.REMIND, _A.OVERDUE, _A.SUPERVISE, _A.NOTE, _A.REVEAL)
TRANSITIONS |= {(status, action): status for status in Status for action in _EVERYWHERE}


def after(status: Status, action: Action) -> Status | None:
    """The status that follows, or None when the action is refused in this status."""
    return TRANSITIONS.get((status, action))
