"""The states of an outbound text on its way, and of an inbound one through intake."""

import enum


class State(enum.StrEnum):
    """Where a delivery stands; the stored values are never renamed."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    DROPPED = "dropped"


class Happening(enum.StrEnum):
    """What the network or a person does to a delivery."""

    CLAIM = "claim"
    ACCEPTED = "accepted"
    PUT_BACK = "put back"
    REFUSED = "refused"
    LOST_SIGHT = "lost sight"
    REPORTED = "reported delivered"
    REPORTED_FAILED = "reported failed"
    UNREACHED = "reported unreached"  # the phone was off: another try may find it on
    FOUND = "found"  # the network has what was lost sight of
    RETRY = "retry"
    DROP = "drop"


_S, _H = State, Happening

TRANSITIONS: dict[tuple[State, Happening], State] = {
    (_S.QUEUED, _H.CLAIM): _S.SENDING,
    (_S.SENDING, _H.ACCEPTED): _S.SENT,
    (_S.SENDING, _H.PUT_BACK): _S.QUEUED,
    (_S.SENDING, _H.REFUSED): _S.FAILED,
    (_S.SENDING, _H.LOST_SIGHT): _S.UNCERTAIN,
    (_S.QUEUED, _H.LOST_SIGHT): _S.UNCERTAIN,  # what a restored backup had waiting
    # It is to be sent again already: with what failed, without what was accepted.
    (_S.QUEUED, _H.REPORTED_FAILED): _S.QUEUED,
    (_S.SENT, _H.REPORTED): _S.DELIVERED,
    (_S.SENT, _H.REPORTED_FAILED): _S.FAILED,
    (_S.SENT, _H.UNREACHED): _S.QUEUED,
    (_S.UNCERTAIN, _H.UNREACHED): _S.QUEUED,
    (_S.QUEUED, _H.REPORTED): _S.DELIVERED,  # it waits to be sent again, and had arrived after all
    (_S.UNCERTAIN, _H.FOUND): _S.SENT,
    (_S.UNCERTAIN, _H.REPORTED): _S.DELIVERED,
    (_S.UNCERTAIN, _H.REPORTED_FAILED): _S.FAILED,
    # Only a person may try again what failed or may have left already, or give a text up.
    (_S.FAILED, _H.RETRY): _S.QUEUED,
    (_S.UNCERTAIN, _H.RETRY): _S.QUEUED,
    (_S.QUEUED, _H.RETRY): _S.QUEUED,
    (_S.QUEUED, _H.DROP): _S.DROPPED,
    (_S.FAILED, _H.DROP): _S.DROPPED,
    (_S.UNCERTAIN, _H.DROP): _S.DROPPED,
}

# States that hold back a later text to the same phone, so that texts leave in order.
IN_LINE = (State.QUEUED, State.SENDING)


class Intake(enum.StrEnum):
    """Where an inbound message stands on its way to a ticket."""

    WAITING = "waiting"
    DONE = "done"
    ASIDE = "aside"
    DROPPED = "dropped"


class Submit(enum.StrEnum):
    """The journal of one hand-over of one piece to the network."""

    ATTEMPTING = "attempting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
