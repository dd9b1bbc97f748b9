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
    TRIAGE = "triage"  # to the operators' desk: unsure, returned, or nobody accepted
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    RETURN = "return"
    TRANSFER = "transfer"
    RAISE = "raise"
    DECLINE = "decline"  # the team it was to go to does not take it: back to the lead
    ASSIGN = "assign"
    JOINT = "joint"
    ASSISTED = "assisted"  # an assisting team has done its part
    EXTEND = "extend"
    PROGRESS = "progress"
    ASK = "ask"
    ANSWER = "answer"
    RESUME = "resume"  # a pause or a deferral is over
    DEFER = "defer"
    RESOLVE = "resolve"
    RATE = "rate"
    FOLLOW_UP = "follow_up"
    CLOSE = "close"
    REOPEN = "reopen"
    MERGE = "merge"
    SPLIT = "split"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    ADD = "add"
    NUDGE = "nudge"
    REMIND = "remind"
    OVERDUE = "overdue"
    SUPERVISE = "supervise"
    RELEASE = "release"  # no longer supervised
    AGENDA = "agenda"  # put on the next joint meeting's agenda, or taken off it
    ALERT = "alert"
    CONFIDE = "confide"
    CORRECT = "correct"  # category, tier or grid set right by a person
    PROPOSE = "propose"
    APPROVE = "approve"
    REFUSE = "refuse"
    EXCLUDE = "exclude"  # from the rates, by two people
    LINK = "link"
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
    CONTACT = "contact"
    RESOLVE = "resolve"
    PAUSE = "pause"  # how long the resident may take to answer
    REVIEW = "review"  # when a deferred matter is looked at again
    SUPERVISE = "supervise"  # the supervisor's own clock
    ASSIST = "assist"
    CLOSE = "close"


class Source(enum.StrEnum):
    """How a matter reached us."""

    SMS = "sms"
    CALL = "call"
    MEMBER = "member"  # 报事: found by a member
    VISIT = "visit"  # found on a visit
    SPLIT = "split"  # cut out of another ticket


class Decision(enum.StrEnum):
    """Where a proposal stands."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"  # the ticket went on without it


class Rejection(enum.StrEnum):
    """Why a matter is not accepted (不予受理); the only reasons there are."""

    JURISDICTION = "jurisdiction"
    EMERGENCY_SERVICE = "emergency_service"
    COURT = "court"
    MILITARY = "military"
    SECRET = "secret"
    UNLAWFUL = "unlawful"
    COMMERCIAL = "commercial"
    EMPTY = "empty"
    IMPOSSIBLE = "impossible"
    MALICIOUS = "malicious"


# One row an action, one column a status (by its first four letters): the status that follows. `=`
# leaves it as it is, for what is harmless, repeated or late, and writes an event all the same; `.`
# is refused. Every pair stands here.
_TABLE = """
           rece tria disp work wait defe reso clos merg reje with
receive    =    .    .    .    .    .    .    .    .    .    .
triage     tria =    tria tria tria tria .    .    .    .    .
dispatch   disp disp disp disp disp disp .    .    .    .    .
accept     .    .    work =    =    =    .    .    .    .    .
return     .    .    tria tria tria .    .    .    .    .    .
transfer   .    .    =    disp disp .    .    .    .    .    .
raise      .    .    =    disp disp .    .    .    .    .    .
decline    .    .    work .    .    .    .    .    .    .    .
assign     .    .    =    =    =    =    .    .    .    .    .
joint      .    .    .    =    =    =    .    .    .    .    .
assisted   .    .    =    =    =    =    =    =    .    .    .
extend     .    .    .    =    =    .    .    .    .    .    .
progress   .    .    =    =    =    =    =    .    .    .    .
ask        .    .    .    wait .    .    .    .    .    .    .
answer     =    =    =    =    work =    =    =    =    =    =
resume     .    .    =    =    work work .    .    .    .    .
defer      .    .    .    defe defe =    .    .    .    .    .
resolve    .    reso .    reso reso reso .    .    .    .    .
rate       .    .    .    .    .    .    =    =    =    .    .
follow_up  .    .    .    .    .    .    =    =    =    .    .
close      .    .    .    .    .    .    clos =    =    .    .
reopen     .    .    .    .    .    .    disp disp =    .    .
merge      merg merg merg merg merg merg .    .    =    .    .
split      =    =    =    =    =    =    .    .    tria .    .
reject     reje reje .    .    .    .    .    .    .    =    .
withdraw   with with with with with with .    .    with .    =
nudge      =    =    =    =    =    =    .    .    =    .    .
supervise  =    =    =    =    =    =    =    =    =    .    .
release    =    =    =    =    =    =    =    =    =    .    .
agenda     =    =    =    =    =    =    .    .    .    .    .
alert      =    =    =    =    =    =    .    .    .    .    .
confide    =    =    =    =    =    =    =    =    =    =    =
correct    =    =    =    =    =    =    =    =    =    .    .
propose    .    .    =    =    =    =    =    =    =    =    =
approve    =    =    =    =    =    =    =    =    =    =    =
refuse     =    =    =    =    =    =    =    =    =    =    =
exclude    .    .    .    .    .    .    =    =    =    =    =
add        =    =    =    =    =    =    =    =    =    =    =
remind     =    =    =    =    =    =    =    =    =    =    =
overdue    =    =    =    =    =    =    =    =    =    =    =
link       =    =    =    =    =    =    =    =    =    =    =
note       =    =    =    =    =    =    =    =    =    =    =
reveal     =    =    =    =    =    =    =    =    =    =    =
"""


def _read(table: str) -> dict[tuple[Status, Action], Status | None]:
    by_letters = {status[:4]: status for status in Status}
    heads, *rows = (line.split() for line in table.strip().splitlines())
    return {
        (by_letters[head], Action(action)): {"=": by_letters[head], **by_letters}.get(cell)
        for action, *cells in rows
        for head, cell in zip(heads, cells, strict=True)
    }


# (status, action) → the status that follows, or None where the action is refused.
TRANSITIONS = _read(_TABLE)


def after(status: Status, action: Action) -> Status | None:
    """The status that follows, or None when the action is refused in this status."""
    return TRANSITIONS[status, action]
